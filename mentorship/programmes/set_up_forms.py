"""The settings of a programme, a form for each part that belongs together."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.fonts import validate_printable
from mentorship.programmes.forms import PeopleForm
from mentorship.programmes.models import (
    COUNTED,
    PATIENCE,
    EvaluationMoment,
    FirstPlace,
    GateBefore,
    GateStep,
    GateStrength,
    Programme,
    ProgrammeStatus,
    QuestionKind,
    Rhythm,
    Role,
    Supervision,
)
from mentorship.typed import AccountField, LineField, LinesField, TextField, overtaken

LONGEST_WORD, MOST_LINES = 40, 40
# So long before it happens by itself it is shown who will be forgotten.
NOTICE = timedelta(days=30)
# What two people can have the same answer to
COMPARABLE = (
    *(QuestionKind.TEXT, QuestionKind.LINES),
    *(QuestionKind.CHOICE, QuestionKind.CHOICES),
)
GATES = [("", _("does not have to"))] + [
    (f"{before}:{strength}", f"{before.label}: {strength.label}")
    for before in GateBefore
    for strength in GateStrength
]


def _put_together(text: Any, low: int, high: int, before: Any = "") -> str:
    return f"{before} {text % {'low': low, 'high': high}}".strip()


# When it is read: in the language of who reads.
_with_bounds: Callable[..., str] = lazy(_put_together, str)


def number(label: Any, low: int, high: int, **kwargs: Any) -> forms.IntegerField:
    """Ask for a whole number between two bounds, and say which they are when it is not."""
    between = _with_bounds(_("Fill in a number from %(low)d to %(high)d."), low, high)
    wrong = dict.fromkeys(["required", "invalid", "min_value", "max_value"], between)
    kwargs["help_text"] = _with_bounds(
        _("From %(low)d to %(high)d."), low, high, kwargs.get("help_text", "")
    )
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, error_messages=wrong, **kwargs
    )


def lines(*, longest: int, **kwargs: Any) -> LinesField:
    """Ask for a list of texts that may stay empty."""
    return LinesField(longest=longest, most=MOST_LINES, required=False, **kwargs)


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """One part of the settings; who changes it has seen what it says now."""

    # What is good to know before the first question
    lead: str | Promise = ""
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember what the settings are before anything typed is put on them."""
        super().__init__(*args, **kwargs)
        words = self.instance.terms
        for name, field in self.fields.items():
            # What it cannot open without is not called optional, though a draft can be saved.
            field.is_needed = name in self.instance.needed  # type: ignore[attr-defined]
            field.label = capfirst(str(field.label) % words) if field.label else field.label
            if isinstance(field, forms.ChoiceField):
                offered: Any = field.choices
                field.choices = [(code, str(text) % words) for code, text in offered]
        kept = [getattr(self.instance, name) for name in self.part_fields]
        self.mark = sha256(repr(kept).encode()).hexdigest()[:16]
        self.initial["seen"] = self.mark

    @property
    def part_fields(self) -> list[str]:
        """The columns that this part is about."""
        return list(self._meta.fields or [])

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what a colleague changed meanwhile; what was typed stays."""
        super().clean()
        if self.cleaned_data.get("seen") != self.mark:
            overtaken(self, seen=self.mark)
        return self.cleaned_data


class EntryForm(PartForm):
    """Who may join, and what has to come first."""

    mentor_min_years = number(
        _("%(mentors)s have more than so many years of experience"),
        1,
        50,
        required=False,
        help_text=_("In years. Leave it empty if there is no minimum."),
    )
    differ_fields = forms.MultipleChoiceField(
        label=_("The two never have the same answer to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Programme
        fields = ["mentor_min_years", "differ_fields", "offers_both", "is_full"]
        labels = {
            "offers_both": _("Who applies can choose both roles at once"),
            "is_full": _("It is full: who applies now comes on the waiting list"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the questions that both get, and each step that may have to come first."""
        super().__init__(*args, **kwargs)
        comparable = Q(is_asked=True, kind__in=COMPARABLE, roles__contains=Role.values)
        offered = self.instance.questions.filter(
            comparable | Q(code__in=self.instance.differ_fields)
        )
        asked = list(offered.order_by("position").values_list("code", "label"))
        self.fields["differ_fields"].choices = asked  # type: ignore[attr-defined]
        for step in GateStep:
            gate = self.instance.gate(step)
            self.fields[f"gate_{step}"] = forms.ChoiceField(
                label=_("When does this come first: %(step)s?") % {"step": step.label},
                choices=GATES,
                required=False,
                initial=f"{gate.before}:{gate.strength}" if gate else "",
            )

    @property
    def part_fields(self) -> list[str]:
        """What comes first is one column."""
        return [*super().part_fields, "gates"]

    def clean(self) -> dict[str, Any]:
        """Put what comes first together."""
        data = super().clean()
        gates = {}
        for step in GateStep:
            before, _colon, strength = data.get(f"gate_{step}", "").partition(":")
            if before:
                gates[str(step)] = {"before": before, "strength": strength}
        self.instance.gates = gates
        return data


class LengthForm(PartForm):
    """How long a mentorship lasts and how often the two meet."""

    duration_min = number(_("Shortest duration"), 1, 104, required=False)
    duration_default = number(_("Usual duration"), 1, 104)
    duration_max = number(_("Longest duration"), 1, 104, required=False)
    rhythm_days = number(
        _("Days between two meetings at most"),
        1,
        365,
        required=False,
        help_text=_(
            "For every two weeks, fill in 14. "
            "Leave it empty if you agree on a number of meetings in all."
        ),
    )
    rhythm_count = number(
        _("Number of meetings"),
        1,
        100,
        required=False,
        help_text=_("For “at least so many times in all” and for “exactly so many times”."),
    )
    notice_hours = number(
        _("Hours of notice"),
        1,
        336,
        required=False,
        help_text=_("How many hours before a meeting somebody may still cancel it."),
    )

    class Meta:
        model = Programme
        fields = [
            "duration_unit",
            "duration_min",
            "duration_default",
            "duration_max",
            "rhythm_kind",
            "rhythm_days",
            "rhythm_count",
            "notice_hours",
            "country",
        ]
        labels = {
            "duration_unit": _("Counted in"),
            "rhythm_kind": _("How often do the two meet?"),
            "country": _("Of which country do public holidays count?"),
        }

    def clean(self) -> dict[str, Any]:
        """Keep the usual duration between the others, and the numbers that this rhythm needs."""
        data = super().clean()
        usual = data.get("duration_default")
        low, high = data.get("duration_min"), data.get("duration_max")
        if usual and low and low > usual:
            self.add_error("duration_min", _("Fill in the usual duration or less."))
        if usual and high and high < usual:
            self.add_error("duration_max", _("Fill in the usual duration or more."))
        counted = data.get("rhythm_kind") in COUNTED
        needed, other = ("rhythm_count", "rhythm_days")[:: 1 if counted else -1]
        is_free = data.get("rhythm_kind") == Rhythm.OWN
        if not (is_free or data.get(needed) or self.has_error(needed)):
            self.add_error(needed, self.fields[needed].error_messages["required"])
        data[other] = None
        return data


class StartForm(PartForm):
    """From the match to the agreement, and what is written on the way."""

    neutral_places = lines(
        label=_("Neutral places"),
        help_text=_("One a line, with the address. Only if the first meeting is at one of them."),
        longest=200,
    )
    first_contact_days = number(
        _("Days to the first contact"),
        1,
        90,
        help_text=_(
            "How soon the two are in touch, where no staff member plans their first meeting."
        ),
    )
    thinking_hours = number(
        _("Hours to think about it"),
        1,
        336,
        help_text=_("How long both can answer before what was said counts."),
    )

    class Meta:
        model = Programme
        fields = [
            "start_scenario",
            "first_contact_days",
            "first_place",
            "neutral_places",
            "validates_introduction",
            "thinking_hours",
            "agreement_moment",
            "permission_by",
            "reflections",
        ]
        labels = {
            "start_scenario": _("First contact"),
            "first_place": _("Where do the two meet for the first time?"),
            "validates_introduction": _("Both say apart whether they go on"),
            "agreement_moment": _("When do they sign an agreement?"),
            "permission_by": _("Permission to share something"),
            "reflections": _("A reflection after a meeting"),
        }

    def clean(self) -> dict[str, Any]:
        """Where people take part already, a neutral place is one that there is (S2-MATCH-3a)."""
        data = super().clean()
        is_needed = (
            data.get("first_place") == FirstPlace.NEUTRAL
            and self.instance.status != ProgrammeStatus.DRAFT
        )
        if is_needed and not (data.get("neutral_places") or self.has_error("neutral_places")):
            self.add_error("neutral_places", _("Fill in at least one place."))
        return data


class TogetherForm(PartForm):
    """What the two can do together on their own pages; none of it is ever asked by the staff."""

    lead = _("What the two write here is for the two alone. You see that it is there, no more.")
    goal_categories = lines(
        label=_("Kinds of goals"),
        help_text=_("One a line. The two choose one for each goal, or none."),
        longest=60,
    )

    class Meta:
        model = Programme
        fields = ["goal_categories", "prepares_apart", "makes_plan", "lists_network"]
        labels = {
            "prepares_apart": _("Both answer questions apart before their first meeting"),
            "makes_plan": _("The two make a mentoring plan"),
            "lists_network": _("The two can note whom the %(mentee)s was introduced to"),
        }


class GuidanceForm(PartForm):
    """How the staff member of a duo stays in touch with it (S2-GUID-3b, S4-TXT-6)."""

    supervision = forms.ChoiceField(
        label=_("When are the two and their staff member in touch?"),
        choices=Supervision.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose one of the two.")),
    )
    contact_days = number(
        _("Days between two contacts at most"),
        1,
        365,
        required=False,
        help_text=_(
            "For every two weeks, fill in 14. "
            "Leave it empty if they only get in touch when they ask for it."
        ),
    )
    help_days = number(_("Working days in which somebody who asks for help is called"), 1, 10)

    class Meta:
        model = Programme
        fields = ["supervision", "contact_days", "help_days"]

    def clean(self) -> dict[str, Any]:
        """Keep the number that this needs, and no other."""
        data = super().clean()
        if data.get("supervision") != Supervision.INTERVAL:
            data["contact_days"] = None
        elif not (data.get("contact_days") or self.has_error("contact_days")):
            self.add_error("contact_days", self.fields["contact_days"].error_messages["required"])
        return data


class AttentionForm(PartForm):
    """After how many days something comes on the overview of the staff."""

    class Meta:
        model = Programme
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for each number, with what it is now."""
        super().__init__(*args, **kwargs)
        for code, patience in PATIENCE.items():
            self.fields[code] = number(patience.label, patience.fewest, patience.most)
            self.fields[code].initial = self.instance.patience(code)

    @property
    def part_fields(self) -> list[str]:
        """The one column that keeps them all."""
        return ["attention_days"]

    def clean(self) -> dict[str, Any]:
        """Keep the numbers that are not as usual together."""
        data = super().clean()
        self.instance.attention_days = {
            code: data[code]
            for code, patience in PATIENCE.items()
            if code in data and data[code] != patience.usual
        }
        return data


class TrainingForm(PartForm):
    """What the training is about, and what comes up in an interview (S2-TRAIN, S2-MREC-3)."""

    training_topics = lines(
        label=_("Topics of the training"), help_text=_("One a line."), longest=200
    )
    accreditation_points = number(_("Accreditation points"), 0, 100, help_text=_("In points."))
    interview_topics = lines(
        label=_("What comes up in an interview"),
        help_text=_(
            "One a line. The period, how often, and what to expect come up in each interview."
        ),
        longest=200,
    )

    class Meta:
        model = Programme
        fields = ["training_topics", "accreditation_points", "interview_topics"]


class FeeForm(PartForm):
    """What people pay, to whom and by when."""

    fee_account = AccountField(label=_("Account number (IBAN)"), required=False)
    fee_account_name = LineField(
        label=_("Name of the account"),
        help_text=_("As the bank knows it: it is on the payment request."),
        max_length=70,
        validators=[validate_printable],
        required=False,
        error_messages={"max_length": _("Use at most 70 characters.")},
    )
    fee_days = number(_("Days to pay"), 1, 365)

    class Meta:
        model = Programme
        fields = [
            "fee_amount",
            "mentor_fee_amount",
            "fee_account",
            "fee_account_name",
            "fee_days",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take amounts as people write them."""
        super().__init__(*args, **kwargs)
        amount = _("Fill in an amount from 0 to 10,000 euros.")
        wrong = dict.fromkeys(
            ["invalid", "min_value", "max_value", "max_digits", "max_decimal_places"], amount
        ) | {"max_whole_digits": amount}
        labels = {
            "fee_amount": _("Contribution of the %(mentee)s, in euros"),
            "mentor_fee_amount": _("Contribution of the %(mentor)s, in euros"),
        }
        for name, label in labels.items():
            self.fields[name] = forms.DecimalField(
                label=label % self.instance.terms,
                help_text=_("Leave it empty if it costs nothing."),
                required=False,
                localize=True,
                min_value=0,
                max_value=10_000,
                max_digits=7,
                decimal_places=2,
                error_messages=wrong,
            )

    def clean(self) -> dict[str, Any]:
        """Where people pay already, they must be able to read to whom."""
        data = super().clean()
        pays = data.get("fee_amount") or data.get("mentor_fee_amount")
        if pays and self.instance.status != ProgrammeStatus.DRAFT:
            needed = {
                "fee_account": _("Fill in the account to which people pay."),
                "fee_account_name": _("Fill in in whose name the account is."),
            }
            for name, message in needed.items():
                if not (data.get(name) or self.has_error(name)):
                    self.add_error(name, message)
        return data


class EvaluationForm(PartForm):
    """When people are asked how it was, and who (S0-EVAL-1 to S0-EVAL-4)."""

    lead = _(
        "Answers are always without names. That is not a setting: it is what everybody is promised."
    )

    class Meta:
        model = Programme
        fields = ["asks_one_by_one"]
        labels = {"asks_one_by_one": _("Show one question at a time")}
        help_texts = {
            "asks_one_by_one": _("Restful on a phone. Otherwise all questions are on one page.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask at each moment who is asked."""
        super().__init__(*args, **kwargs)
        labels = {
            EvaluationMoment.START: _("Who is asked at the start?"),
            EvaluationMoment.MIDTERM: _("Who is asked half-way?"),
            EvaluationMoment.FINAL: _("Who is asked at the end?"),
            EvaluationMoment.FOLLOW_UP: _("Who is asked once more, some months after the end?"),
        }
        for moment, label in labels.items():
            self.fields[moment] = forms.MultipleChoiceField(
                label=label,
                choices=[(role, self.instance.word(f"{role}s")) for role in Role.values],
                initial=self.instance.evaluated_by(moment),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.order_fields([*labels, "asks_one_by_one"])

    @property
    def part_fields(self) -> list[str]:
        """The moments are one column."""
        return [*super().part_fields, "evaluation_roles"]

    def clean(self) -> dict[str, Any]:
        """Put the moments at which anybody is asked together."""
        data = super().clean()
        asked = {str(moment): data.get(moment) for moment in EvaluationMoment}
        self.instance.evaluation_roles = {moment: who for moment, who in asked.items() if who}
        return data


class WordsForm(PartForm):
    """What this programme calls its people and its papers."""

    WORDS = {
        "mentor": _("Word for the mentor"),
        "mentors": _("More than one of them"),
        "mentee": _("Word for the mentee"),
        "mentees": _("More than one of them"),
        "duo": _("Word for the two together"),
        "duos": _("More than one of them"),
        "coordinator": _("Word for the coordinator"),
        "agreement": _("Word for the agreement"),
    }

    class Meta:
        model = Programme
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for each word."""
        super().__init__(*args, **kwargs)
        for term, label in self.WORDS.items():
            self.fields[term] = LineField(
                label=label,
                max_length=LONGEST_WORD,
                initial=self.instance.word(term),
                error_messages={
                    "required": _("Fill in a word."),
                    "max_length": _("Use at most 40 characters."),
                },
            )

    @property
    def part_fields(self) -> list[str]:
        """The words are one column."""
        return ["words"]

    def clean(self) -> dict[str, Any]:
        """Put the words together; others there may be stay."""
        data = super().clean()
        own = {term: data[term] for term in self.WORDS if term in data}
        self.instance.words = self.instance.words | own
        return data


class ListsForm(PartForm):
    """Where people hear of the programme, and sentences for who is turned away."""

    channels = lines(
        label=_("Where people hear of the programme"), help_text=_("One a line."), longest=60
    )
    refusal_phrases = lines(
        label=_("Sentences for who is turned away"),
        help_text=_("One a line. They are a beginning: you can change them each time."),
        longest=400,
    )

    class Meta:
        model = Programme
        fields = ["channels", "refusal_phrases"]


class PrivacyForm(PartForm):
    """How long what people told is kept."""

    months_kept_refused = number(_("Months that a refused application is kept"), 1, 120)
    months_kept_ended = number(_("Months that a mentorship is kept after its end"), 1, 120)
    months_kept_help = number(
        _("Months that the words of a question for help are kept"),
        1,
        24,
        help_text=_("After the last step. What stays are days and kinds."),
    )

    forgets_itself = forms.BooleanField(
        label=_("Forget people by itself once their time is over"),
        required=False,
        help_text=_(
            "Otherwise you press a button. It begins a month after you saved this, so that you "
            "can see first who it will be. That cannot be undone."
        ),
    )

    class Meta:
        model = Programme
        fields = ["months_kept_refused", "months_kept_ended", "months_kept_help"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tick it where it is so."""
        super().__init__(*args, **kwargs)
        self.initial["forgets_itself"] = self.instance.forgets_from is not None

    @property
    def part_fields(self) -> list[str]:
        """Also since when it goes by itself."""
        return [*super().part_fields, "forgets_from"]

    def clean(self) -> dict[str, Any]:
        """Other times are seen for a month as well, before anybody is forgotten by them."""
        data = super().clean()
        if not data.get("forgets_itself"):
            self.instance.forgets_from = None
        elif set(self.changed_data) - {"seen"}:
            self.instance.forgets_from = localdate() + NOTICE
        return data


class PeoplePartForm(PartForm, PeopleForm):
    """The name of a programme and its people, once it is there."""

    class Meta(PeopleForm.Meta):
        pass


def _text(label: Any, **kwargs: Any) -> TextField:
    return TextField(
        label=label,
        rows=4,
        error_messages={
            "required": _("Write a few sentences."),
            "max_length": _("Use at most 2,000 characters."),
        },
        **kwargs,
    )


class AboutForm(PartForm):
    """What the programme is for, for whom, and what it asks."""

    aim = _text(_("What is it for?"))
    audience = _text(_("For whom is it?"))
    expectations = _text(_("What does it ask?"), required=False)
    benefits = _text(_("What does it bring?"), help_text=_("One a line."), required=False)
    challenges = _text(_("What can be hard?"), help_text=_("One a line."), required=False)

    class Meta:
        model = Programme
        fields = ["aim", "audience", "expectations", "benefits", "challenges"]


# By their place in the address
PARTS: dict[str, tuple[Any, type[PartForm]]] = {
    "gegevens": (_("Name and people"), PeoplePartForm),
    "over": (_("About the programme"), AboutForm),
    "wie": (_("Who can join"), EntryForm),
    "duur": (_("Length and rhythm"), LengthForm),
    "start": (_("From match to agreement"), StartForm),
    "samen": (_("Goals and plan"), TogetherForm),
    "begeleiding": (_("Guidance"), GuidanceForm),
    "aandacht": (_("What asks for attention"), AttentionForm),
    "training": (_("Training and interview"), TrainingForm),
    "bijdrage": (_("Contribution"), FeeForm),
    "evaluatie": (_("Evaluation"), EvaluationForm),
    "woorden": (_("Words"), WordsForm),
    "kanalen": (_("Channels and refusals"), ListsForm),
    "bewaren": (_("Privacy"), PrivacyForm),
}
