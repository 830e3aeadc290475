"""Filling in an agreement, with the fields that its text asks of this person."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from agreements import offering, term
from agreements.forms import BLANK, field_for, split_lines
from agreements.models import Revision
from agreements.wording import BOTH, COORDINATOR, DATE, LIST, Clause
from mentorship.fonts import validate_printable
from mentorship.typed import TextField, resend

LEAST, MOST = "minutes_min", "minutes_max"


class TermsForm(forms.Form):
    """What one of the two fills in (S3-AGR-5…11, S4-FORM-1…9), and her tick that it is right.

    Nothing has to be filled in until she ticks; what others fill in, she reads. ``role`` is hers,
    or that of the staff.
    """

    seen = forms.CharField(widget=forms.HiddenInput)
    is_over = False

    def __init__(self, revision: Revision, role: str, *args: Any, **kwargs: Any) -> None:
        """Make a field for each clause that this person fills in."""
        wording, duo = revision.template.wording, revision.agreement.duo
        self.wording, self.programme = wording, duo.programme
        self.facts = offering.true_of(duo.programme)
        self.kept = revision.terms
        kwargs["initial"] = shown(wording.fields, revision) | {"seen": revision.mark}
        super().__init__(*args, **kwargs)
        may_count = [
            each
            for each in wording.fields
            if each.when is None or each.when.field or each.when.fact in self.facts
        ]
        hers = {COORDINATOR} if role == COORDINATOR else {role, BOTH}
        self.described = [each for each in may_count if each.by in hers]
        self.theirs = [each for each in may_count if each.by not in hers]
        for clause in self.described:
            self.fields[clause.code] = _field(clause)
        if role != COORDINATOR:
            self.fields["term_reason"] = _reason()
            self.fields["is_right"] = forms.BooleanField(
                label=_("This is right as it is"), required=False
            )

    def over(self, revision: Revision) -> None:
        """Let what was typed be sent once more, over the version that there is now."""
        resend(self, seen=revision.mark)
        self.is_over = True
        self.add_error(None, _("The other changed the agreement while you were writing."))

    # --- what to show ----------------------------------------------------------------------

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields to show, in order."""
        return [self[clause.code] for clause in self.described]

    @property
    def read_only(self) -> list[tuple[Clause, list[str]]]:
        """What others fill in, and what they did."""
        return [
            (clause, clause.in_words(self.kept[clause.code]) if clause.code in self.kept else [])
            for clause in self.theirs
        ]

    @property
    def asks_reason(self) -> bool:
        """Whether it lasts longer or shorter than is usual, so that she tells why."""
        is_kept = bool(term.unusual(self.programme, self.wording, self.kept))
        return is_kept or "term_reason" in self.errors

    # --- what is right ---------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Check what belongs together, and that nothing is missing once she ticks."""
        data = self.cleaned_data
        least, most = data.get(LEAST), data.get(MOST)
        if least and most and least > most:
            self.add_error(MOST, _("Fill in the same number of minutes or more."))
        begins, ends = data.get(term.FIRST), data.get(term.LAST)
        if begins and ends and ends <= begins:
            self.add_error(term.LAST, _("Fill in a day after the first one."))
        self._check_term()
        if data.get("is_right"):
            self._check_whole()
        return data

    def _check_term(self) -> None:
        """Ask why, where it lasts longer or shorter than is usual in the programme (S4-COND-8a)."""
        if "term_reason" not in self.fields or self.cleaned_data.get("term_reason"):
            return
        unusual = term.unusual(self.programme, self.wording, self.together)
        for code, usual in unusual.items():
            if code in self.fields and not self.has_error(code):
                text = _("Here it usually lasts %(usual)s. Do you agree on something else?")
                self.add_error(code, text % {"usual": usual})
                self.add_error("term_reason", _("Tell in a sentence why you choose this."))

    def _check_whole(self) -> None:
        for code in [clause.code for clause in self._counted()]:
            is_hers = code in self.fields and not self.has_error(code)
            if is_hers and code not in self.together:
                self.add_error(code, self.fields[code].error_messages["required"])

    def _counted(self) -> list[Clause]:
        clauses = self.wording.clauses_for(self.together, self.facts)
        return [each for each in clauses if each.is_asked]

    # --- what was filled in ----------------------------------------------------------------

    @property
    def terms(self) -> dict[str, Any]:
        """What she filled in, ready to keep: texts, whole numbers, days and lists of lines."""
        data = self.cleaned_data
        return {
            clause.code: as_kept(clause, data[clause.code])
            for clause in self.described
            if clause.code in data
        }

    @property
    def reason(self) -> str:
        """Why it lasts longer or shorter than is usual; nothing where it does not."""
        is_unusual = term.unusual(self.programme, self.wording, self.together)
        return self.cleaned_data.get("term_reason", "") if is_unusual else ""

    @property
    def together(self) -> dict[str, Any]:
        """With what was there, and with what others filled in."""
        both = self.kept | self.terms
        return {code: value for code, value in both.items() if value not in (*BLANK, [])}

    @property
    def still_open(self) -> list[Clause]:
        """What others have to fill in before anybody can find it right."""
        return [
            each
            for each in self._counted()
            if each.code not in self.fields and each.code not in self.together
        ]


def _field(clause: Clause) -> forms.Field:
    """Its field; how long it lasts may be unusual, within reason."""
    if clause.code in term.LENGTHS:
        clause = _wide(clause)
    field = field_for(clause)
    field.required = False
    field.is_needed = True  # type: ignore[attr-defined]
    return field


def _wide(clause: Clause) -> Clause:
    return Clause.read(clause.written() | {"min": 1, "max": term.MOST[clause.code]})


def _reason() -> TextField:
    return TextField(
        label=_("Why do you choose another length?"),
        help_text=_("Who guides you reads this. It is not in the document."),
        required=False,
        rows=2,
        max_length=500,
        validators=[validate_printable],
        error_messages={"max_length": _("Use 500 characters at most.")},
    )


def as_kept(clause: Clause, value: Any) -> Any:
    """What is kept of what was filled in; nothing where that is nothing."""
    if value in BLANK:
        return None
    if clause.kind == LIST:
        return split_lines(value)
    return value.isoformat() if clause.type == DATE else value


def shown(fields: tuple[Clause, ...], revision: Revision) -> dict[str, Any]:
    """Turn kept terms back into what the fields show."""
    found: dict[str, Any] = {"term_reason": revision.term_reason}
    for clause in fields:
        value = revision.terms.get(clause.code)
        if isinstance(value, list):
            value = "\n".join(value)
        elif clause.type == DATE and value:
            value = parse_date(value)
        found[clause.code] = value
    return found
