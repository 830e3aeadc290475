"""Setting a programme up as a list of tasks, in any order: which are done, and what they say now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorship.programmes import letters, presets, summary
from mentorship.programmes.matched import counted
from mentorship.programmes.models import Programme, ProgrammeStatus, Question
from mentorship.programmes.set_up_forms import PARTS

StrOrPromise = str | Promise
DONE, TO_DO, MISSING = "done", "to_do", "missing"
# How a step stands: tint, icon, word
LOOKS: dict[str, tuple[str, str, StrOrPromise]] = {
    DONE: ("ok", "check", gettext_lazy("Done")),
    TO_DO: ("warn", "circle-dashed", gettext_lazy("Still to look at")),
    MISSING: ("bad", "circle-alert", gettext_lazy("Must be filled in")),
}
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One task of setting a programme up, with what it says now in a line."""

    title: str
    state: str
    text: str
    address: str
    button: str

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to do."""
        return self.state == DONE

    @property
    def tint(self) -> str:
        """Its colour."""
        return LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        """Its icon."""
        return LOOKS[self.state][1]

    @property
    def word(self) -> StrOrPromise:
        """How it stands, in words: a colour alone says nothing to some."""
        return LOOKS[self.state][2]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that must be filled in before the programme can open, and where."""

    label: str
    address: str


def missing(programme: Programme) -> list[Missing]:
    """List what must be filled in, each with the address of exactly that field."""
    return [
        Missing(
            str(PARTS[part][1].base_fields[name].label),
            f"{_part(programme, part)}#id_{name}",
        )
        for name in programme.missing
        for part in [_part_of(name)]
    ]


def _part_of(field: str) -> str:
    return next(part for part, (_title, form) in PARTS.items() if field in form.base_fields)


def _part(programme: Programme, part: str) -> str:
    return reverse("programmes:edit", args=[programme.slug, part])


class TaskList:
    """The steps of one programme in their order, and what else there is to set."""

    def __init__(self, programme: Programme) -> None:
        """Count what the summaries tell, at once."""
        tried = programme.applications.filter(is_test=True, programme=OuterRef("pk"))
        self.facts = (
            Programme.objects.filter(pk=programme.pk)
            .annotate(
                texts=Count("mail_texts", distinct=True),
                things=Count("materials", distinct=True),
                rounds=Count("cohorts", distinct=True),
                staff=Count("memberships", distinct=True),
                is_tried=Exists(tried),
            )
            .values("texts", "things", "rounds", "staff", "is_tried")
            .get()
        )
        self.programme = programme
        self.questions = list(programme.questions.asked())
        self.lacking = {_part_of(name) for name in programme.missing}
        self.needed = {_part_of(name) for name in programme.needed}

    def steps(self) -> list[Step]:
        """The steps from a model to an open programme: every part that it cannot open without too."""
        return [
            self._model(),
            self._of_part("gegevens", summary.people_in_a_line(self.programme)),
            self._of_part("wie", summary.entry_in_a_line(self.programme, self.questions)),
            self._of_part("duur", summary.length_in_a_line(self.programme)),
            *(step for part, step in self._maybe_needed().items() if part in self.needed),
            self._questions(),
            self._weights(),
            self._agreement(),
            self._mails(),
            self._evaluation(),
            self._privacy(),
            self._try_out(),
            self._opening(),
        ]

    def others(self) -> list[Step]:
        """What a programme has besides: the model filled it in, and it can be changed."""
        programme, facts = self.programme, self.facts
        rules = programme.current_rules
        things = ngettext("%(n)d thing to read", "%(n)d things to read", facts["things"])
        rounds = ngettext("%(n)d round", "%(n)d rounds", facts["rounds"])
        staff = ngettext("%(n)d colleague", "%(n)d colleagues", facts["staff"])
        points = ngettext("%(n)d rule", "%(n)d rules", len(rules.points))
        return [
            *(step for part, step in self._maybe_needed().items() if part not in self.needed),
            self._of_part("over", programme.aim),
            self._of_part("samen", summary.together_in_a_line(programme)),
            self._elsewhere(
                _("Ground rules"),
                points % {"n": len(rules.points)},
                "programmes:ground_rules",
            ),
            self._of_part("aandacht", summary.attention_in_a_line(programme)),
            self._of_part("training", summary.training_in_a_line(programme)),
            self._of_part("woorden", summary.words_in_a_line(programme)),
            self._of_part("kanalen", ", ".join(programme.channels)),
            self._elsewhere(
                _("Materials"), things % {"n": facts["things"]}, "programmes:material_list"
            ),
            self._elsewhere(
                _("Rounds"),
                rounds % {"n": facts["rounds"]} if facts["rounds"] else _("all year"),
                "programmes:cohort_list",
            ),
            self._elsewhere(_("Team"), staff % {"n": facts["staff"]}, "dashboard:team"),
            self._elsewhere(
                _("House style"),
                _("own colour") if programme.colour else _("the colours of the site"),
                "programmes:house_style",
            ),
        ]

    def _maybe_needed(self) -> dict[str, Step]:
        """The parts that some programmes cannot open without, and others can."""
        return {
            "begeleiding": self._of_part("begeleiding", summary.guidance(self.programme)),
            "bijdrage": self._of_part("bijdrage", summary.money_in_a_line(self.programme)),
        }

    def _of_part(self, part: str, text: str, *, is_whole: bool = True) -> Step:
        state = DONE if is_whole else TO_DO
        state = MISSING if part in self.lacking else state
        return Step(
            str(PARTS[part][0]),
            state,
            text,
            _part(self.programme, part),
            _("Change") if state == DONE else _("Fill in now"),
        )

    def _elsewhere(self, title: str, text: str, name: str, *, state: str = DONE) -> Step:
        address = reverse(name, args=[self.programme.slug])
        return Step(title, state, text, address, _("Change"))

    def _model(self) -> Step:
        title, _audience = presets.CARDS[self.programme.preset]
        address = reverse("programmes:settings_read", args=[self.programme.slug])
        return Step(_("Model"), DONE, str(title), address, _("Read everything"))

    def _questions(self) -> Step:
        n = len(self.questions)
        text = ngettext("%(n)d question", "%(n)d questions", n) % {"n": n}
        deciding = sum(bool(question.accepted) for question in self.questions)
        if deciding:
            decides = ngettext("%(n)d decides who can join", "%(n)d decide who can join", deciding)
            text = f"{text} · {decides % {'n': deciding}}"
        return self._elsewhere(
            _("Questions of the application"),
            text,
            "programmes:question_list",
            state=DONE if n else TO_DO,
        )

    def _weights(self) -> Step:
        text, total = weights_in_a_line(self.programme)
        state = DONE if total == WHOLE else TO_DO
        return self._elsewhere(_("Criteria and weights"), text, "matching:weights", state=state)

    def _agreement(self) -> Step:
        signed = summary.agreement_text(self.programme)
        moment = str(self.programme.get_agreement_moment_display())
        text = f"{signed.title} · {moment}" if signed else moment
        step = self._of_part("start", text)
        return replace(step, title=_("Agreement"))

    def _mails(self) -> Step:
        n = self.facts["texts"]
        text = ngettext(
            "%(total)d e-mails, %(n)d with a text of your own",
            "%(total)d e-mails, %(n)d with texts of your own",
            n,
        ) % {"total": len(letters.KINDS), "n": n}
        return self._elsewhere(_("E-mails"), text, "programmes:letter_list")

    def _evaluation(self) -> Step:
        is_whole = bool(self.programme.evaluation_moments)
        text = summary.evaluation_in_a_line(self.programme)
        return self._of_part("evaluatie", text, is_whole=is_whole)

    def _privacy(self) -> Step:
        text = summary.privacy_in_a_line(self.programme)
        is_whole = bool(self.programme.months_kept_refused and self.programme.months_kept_ended)
        return self._of_part("bewaren", text, is_whole=is_whole)

    def _try_out(self) -> Step:
        is_tried = self.facts["is_tried"]
        text = _("You went through it as an applicant.") if is_tried else _("Not tried yet.")
        address = reverse("intake:try_out", args=[self.programme.slug])
        return Step(
            _("Try-out"), DONE if is_tried else TO_DO, text, address, _("Play a participant")
        )

    def _opening(self) -> Step:
        programme = self.programme
        title, state, text = _("Opening"), TO_DO, _("The programme can open.")
        button = _("Go to opening")
        if programme.status == ProgrammeStatus.OPEN:
            state, text, button = DONE, _("People can apply."), _("See the address")
        elif programme.missing:
            names = ", ".join(each.label for each in missing(programme))
            state, text = MISSING, _("Not possible yet: %(names)s") % {"names": names}
            button = _("See what is missing")
        elif programme.status == ProgrammeStatus.CLOSED:
            text = _("Closed: nobody can apply now.")
        return Step(title, state, text, "#openen", button)


def in_a_line(steps: Sequence[Step], others: Sequence[Step]) -> str:
    """How far setting up is: what must still be filled in, and what is worth a look."""
    *before, _opening = steps
    states = [step.state for step in (*before, *others)]
    must, can = states.count(MISSING), states.count(TO_DO)
    words = [
        ngettext(
            "%(n)d part must still be filled in.",
            "%(n)d parts must still be filled in.",
            must,
        )
        % {"n": must}
        if must
        else _("All that must be filled in is there.")
    ]
    if can:
        text = ngettext("%(n)d part is worth a look.", "%(n)d parts are worth a look.", can)
        words.append(text % {"n": can})
    return " ".join(words)


def weights_in_a_line(programme: Programme) -> tuple[str, int]:
    """What the matching weighs, heaviest first, and how much that is together."""
    weighed = [each for each in counted(programme) if each.weight]
    text = " · ".join(f"{each.label} {each.weight}" for each in weighed)
    return text, sum(each.weight for each in weighed)


def asked_of(programme: Programme, question: Question) -> str:
    """Who gets this question, in the programme's words."""
    return ", ".join(programme.word(f"{role}s") for role in question.roles)
