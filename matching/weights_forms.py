"""What counts, how heavily, and what never happens: what the staff fill in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matching import standards
from matching import weights_actions as actions
from matching.models import CriterionKind
from matching.models.runs import WHOLE
from mentorship.programmes.matched import Counted, counted
from mentorship.programmes.models import Programme, Question, QuestionKind, Role
from mentorship.programmes.set_up_forms import COMPARABLE, number
from mentorship.typed import LineField, resend

LONGEST_NAME, LONGEST_NUMBER = 80, 9
NAMED = {
    "required": _("Give it a name."),
    "max_length": _("Use at most 80 characters."),
}
# Which questions a criterion of their own can be about
CHOSEN = (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO)
HOW = [
    (CriterionKind.COVERS, _("The mentor offers what the mentee asks")),
    (CriterionKind.SAME, _("The same answer is better")),
    (CriterionKind.NEAR, _("The closer in the list, the better")),
]
# How they want to meet is a matter of distance and reach
ABOUT_MEETING = {"online", "travel"}
THOUSAND = 1000


class SeenForm(forms.Form):
    """A form that knows what its reader was shown; two at once do not write over each other."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def over(self, mark: str) -> None:
        """Say that a colleague changed it; what was typed stays, to be sent once more."""
        resend(self, seen=mark)
        self.add_error(
            None,
            _("A colleague changed this meanwhile. Save again to put yours in its place."),
        )


class WeightsForm(SeenForm):
    """A weight for each criterion of the programme, 100 together (S2-MATCH-1g)."""

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """Ask for the name and the weight of each criterion."""
        super().__init__(data)
        self.counted = counted(programme)
        self.initial["seen"] = actions.mark(programme)
        asked = set(programme.questions.asked().values_list("code", flat=True))
        self.impossible = {
            each.code for each in self.counted if each.reads and each.reads[0] not in asked
        }
        between = _("Fill in a number from 0 to 100.")
        for each in self.counted:
            self.fields[f"label_{each.code}"] = LineField(
                label=_("Name"),
                max_length=LONGEST_NAME,
                initial=each.label,
                error_messages=NAMED,
            )
            self.fields[f"weight_{each.code}"] = forms.IntegerField(
                label=_("Weight"),
                min_value=0,
                max_value=WHOLE,
                initial=each.weight,
                error_messages=dict.fromkeys(
                    ["required", "invalid", "min_value", "max_value"], between
                ),
            )

    @property
    def rows(self) -> list[tuple[Counted, forms.BoundField, forms.BoundField]]:
        """Each criterion, with its name and its weight."""
        return [
            (each, self[f"label_{each.code}"], self[f"weight_{each.code}"]) for each in self.counted
        ]

    @property
    def total(self) -> int:
        """What the weights are together, as they stand in the form."""
        typed = [str(weight.value()) for _each, _label, weight in self.rows]
        return sum(int(each) for each in typed if each.isdecimal() and len(each) <= LONGEST_NUMBER)

    @property
    def criteria(self) -> dict[str, tuple[str, int]]:
        """What was filled in, by code."""
        data = self.cleaned_data
        return {
            each.code: (data[f"label_{each.code}"], data[f"weight_{each.code}"])
            for each in self.counted
        }

    def clean(self) -> dict[str, Any]:
        """Weigh 100 in all, and only what people are asked."""
        for code in self.impossible:
            if self.cleaned_data.get(f"weight_{code}"):
                self.add_error(
                    f"weight_{code}", _("This question is not asked. Fill in 0, or ask it again.")
                )
        if not self.errors:
            # What was meant, not what was typed: "10.0" and "+10" are numbers too.
            total = sum(weight for _label, weight in self.criteria.values())
            if total != WHOLE:
                self.add_error(None, _not_whole(total))
        return self.cleaned_data


def _not_whole(total: int) -> str:
    if total < WHOLE:
        text = gettext("All weights together are %(total)d. Add %(n)d to make 100.")
    else:
        text = gettext("All weights together are %(total)d. Take %(n)d away to make 100.")
    return text % {"total": total, "n": abs(WHOLE - total)}


class RulesForm(SeenForm):
    """What never happens in a match, and how the best one is chosen."""

    needs_time = forms.BooleanField(
        label=_("They have a part of the week in common"), required=False
    )
    needs_language = forms.BooleanField(label=_("They have a language in common"), required=False)
    needs_reach = forms.BooleanField(
        label=_("Neither travels further than she wants, or both meet online"), required=False
    )
    not_mutual = forms.BooleanField(
        label=_("Nobody is the mentor of her own mentor"), required=False
    )
    min_gap_years = number(
        _("How many years does the mentor work longer than the mentee, at least?"),
        1,
        40,
        required=False,
        help_text=_("In years. Leave it empty if there is no minimum."),
    )
    differ = forms.MultipleChoiceField(
        label=_("The two never have the same answer to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    is_fair = forms.BooleanField(
        label=_("First raise the lowest score, then the total"),
        help_text=_("Nobody is left with a weak match for the good of the others."),
        required=False,
    )
    steady = number(
        _("How many points may a pair of the proposal before score less and still stay?"),
        0,
        10,
        help_text=_("In points. 0 is: look for the best each time, also if much changes."),
    )
    # Which question a rule needs
    ABOUT = {
        "needs_time": "availability",
        "needs_language": "languages",
        "needs_reach": "travel",
        "min_gap_years": "works_since",
    }

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """Offer the rules of which the question is asked."""
        super().__init__(data)
        kept, matched = actions.rules_of(programme), actions.settings_of(programme)
        self.initial = {name: getattr(kept, name) for name in actions.KEPT} | {
            "is_fair": matched.is_fair,
            "steady": matched.steady // THOUSAND,
            "differ": programme.differ_fields,
            "seen": actions.mark_of_rules(programme),
        }
        asked = list(programme.questions.asked())
        codes = {question.code for question in asked}
        self.not_asked = [name for name, code in self.ABOUT.items() if code not in codes]
        for name in self.not_asked:
            del self.fields[name]
        self.fields["differ"].choices = self._comparable(programme, asked)  # type: ignore[attr-defined]

    def _comparable(self, programme: Programme, asked: Sequence[Question]) -> list[tuple[str, str]]:
        """Questions that both answer, in a way that can be the same; and those that count now."""
        both = [
            question
            for question in asked
            if question.kind in COMPARABLE
            and set(question.roles) == set(Role.values)
            and question.code not in ABOUT_MEETING
        ]
        offered = {question.code: question.label for question in both}
        gone = [code for code in programme.differ_fields if code not in offered]
        labels = dict(programme.questions.filter(code__in=gone).values_list("code", "label"))
        return [*offered.items(), *((code, labels.get(code, code)) for code in gone)]

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, as it is kept."""
        return self.cleaned_data | {"steady": self.cleaned_data["steady"] * THOUSAND}


class CriterionForm(forms.Form):
    """One more thing that counts: one that is ready, or a question of their own (S2-MATCH-1g)."""

    what = forms.ChoiceField(
        label=_("What should count?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose what should count.")
        ),
    )
    how = forms.ChoiceField(
        label=_("What is better?"),
        help_text=_("Only for a question of your own."),
        choices=HOW,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    label = LineField(
        label=_("Name of the criterion"),
        help_text=_("Only for a question of your own. Leave it empty to use the question."),
        max_length=LONGEST_NAME,
        required=False,
        error_messages=NAMED,
    )
    STANDARD, OWN = "std", "own"

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """Offer what does not count yet."""
        super().__init__(data)
        # Of a question of their own it has to be said; of what is ready nobody is asked.
        self.fields["how"].is_needed = True  # type: ignore[attr-defined]
        self.ready = standards.not_yet(programme)
        had = counted(programme)
        taken = {each.code for each in had} | {each.question for each in had}
        both = programme.questions.asked().filter(kind__in=CHOSEN, roles__contains=Role.values)
        # What lets people join is the same for all of them.
        asked = [each for each in both if not each.accepted and each.code not in ABOUT_MEETING]
        self.own = {each.code: each for each in asked if each.code not in taken}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            *((f"{self.STANDARD}:{code}", each.label) for code, each in self.ready.items()),
            *(
                (f"{self.OWN}:{code}", gettext("Own question: %(label)s") % {"label": each.label})
                for code, each in self.own.items()
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """Want to know of a question of their own what is better."""
        data = self.cleaned_data
        sort, _colon, code = data.get("what", "").partition(":")
        if sort == self.OWN:
            if not data.get("how") and not self.has_error("how"):
                self.add_error("how", _("Choose what is better."))
            elif data.get("how") == CriterionKind.NEAR and (
                self.own[code].kind != QuestionKind.CHOICE
            ):
                self.add_error("how", _("That is only possible for one answer out of a list."))
        return data

    @property
    def criterion(self) -> Counted:
        """What was chosen, as it begins: it does not weigh anything yet."""
        sort, _colon, code = self.cleaned_data["what"].partition(":")
        if sort == self.STANDARD:
            return standards.as_counted(code)
        label = self.cleaned_data["label"] or self.own[code].label[:LONGEST_NAME]
        return Counted(code, label, 0, self.cleaned_data["how"], code)

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that have to be asked for it."""
        sort, _colon, code = self.cleaned_data["what"].partition(":")
        return standards.STANDARDS[code].asks if sort == self.STANDARD else ()
