"""Filling in and signing, with the fields that the programme's template asks for."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from agreements.wording import CHOICE, DATE, LIST, NUMBER, Clause, Wording
from mentorship.fonts import validate_printable
from mentorship.typed import DayField, TextField, resend

LONGEST_LINE, LONGEST_ITEM, MOST_ITEMS = 200, 500, 20
NEAR = timedelta(days=2 * 366)
MOST_NUMBER = 1000
BLANK = (None, "")


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def validate_lines(value: str) -> None:
    """Refuse more lines, or longer ones, than a document can hold well."""
    lines = _lines(value)
    if len(lines) > MOST_ITEMS:
        raise forms.ValidationError(_("Use 20 lines at most."))
    if any(len(line) > LONGEST_ITEM for line in lines):
        raise forms.ValidationError(_("Keep each line under 500 characters."))


def field_for(clause: Clause) -> forms.Field:
    """The form field for what is filled in at a clause."""
    label, hint = clause.label, clause.hint
    write = {"required": _("Still to be filled in: %(label)s") % {"label": label}}
    if clause.kind == CHOICE:
        return forms.ChoiceField(
            label=label,
            help_text=hint,
            choices=[("", _("Choose")), *clause.choices],
            error_messages=write | {"invalid_choice": _("Choose from this list.")},
        )
    if clause.kind == LIST:
        return TextField(
            label=label,
            help_text=hint,
            rows=4,
            max_length=MOST_ITEMS * LONGEST_ITEM,
            validators=[validate_printable, validate_lines],
            error_messages=write | {"max_length": _("Keep each line under 500 characters.")},
        )
    if clause.type == DATE:
        mistyped = {"too_late": DayField.default_error_messages["invalid"]}
        day = DayField(label=label, help_text=hint, ahead=NEAR, error_messages=write | mistyped)
        day.earliest = localdate() - NEAR
        return day
    if clause.type == NUMBER:
        least, most = clause.min or 0, clause.max or MOST_NUMBER
        between = _("Fill in a number from %(least)s to %(most)s.") % {"least": least, "most": most}
        return forms.IntegerField(
            label=label,
            help_text=hint,
            min_value=least,
            max_value=most,
            error_messages=write | {"min_value": between, "max_value": between, "invalid": between},
        )
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_LINE,
        validators=[validate_printable],
        error_messages=write | {"max_length": _("Use 200 characters at most.")},
    )


class TermsForm(forms.Form):
    """The terms of an agreement, in the fields of its text (S3-AGR-5…11, S4-FORM-1…9).

    What hangs on an answer is needed only where it counts, and kept only there.
    """

    seen = forms.CharField(widget=forms.HiddenInput)
    is_over = False

    def __init__(self, wording: Wording, facts: Collection[str], *args: Any, **kwargs: Any) -> None:
        """Make a field for each clause that is filled in, in a programme with these facts."""
        super().__init__(*args, **kwargs)
        self.wording, self.facts = wording, facts
        self.described = [
            each
            for each in wording.fields
            if each.when is None or each.when.field or each.when.fact in facts
        ]
        for clause in self.described:
            field = self.fields[clause.code] = field_for(clause)
            field.required = clause.when is None or not clause.when.field

    def over(self, mark: str) -> None:
        """Let what was typed be sent once more, over the version with this mark."""
        resend(self, seen=mark)
        self.is_over = True
        self.add_error(None, _("The other changed the agreement while you were writing."))

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields to show, in order."""
        return [self[clause.code] for clause in self.described]

    def clean(self) -> dict[str, Any]:
        """Check what belongs together: at least so many minutes, at most so many (S3-AGR-9, 10)."""
        data = self.cleaned_data
        least, most = data.get("minutes_min"), data.get("minutes_max")
        if least and most and least > most:
            self.add_error("minutes_max", _("Fill in the same number of minutes or more."))
        counted = self.wording.clauses_for(data, self.facts)
        for clause in counted:
            if clause.is_asked and data.get(clause.code, True) in BLANK:
                missing = self.fields[clause.code].error_messages["required"]
                self.add_error(clause.code, missing)
        return data

    @property
    def terms(self) -> dict[str, Any]:
        """What was filled in, ready to keep: texts, whole numbers, days and lists of lines."""
        terms: dict[str, Any] = {}
        for clause in self.wording.clauses_for(self.cleaned_data, self.facts):
            if not clause.is_asked:
                continue
            value = self.cleaned_data[clause.code]
            if clause.kind == LIST:
                value = _lines(value)
            elif clause.type == DATE:
                value = value.isoformat()
            terms[clause.code] = value
        return terms


def initial(
    wording: Wording, terms: Mapping[str, Any], *, known: Mapping[str, Any]
) -> dict[str, Any]:
    """Turn kept terms back into what the fields show; before that, what the text or we know."""
    shown: dict[str, Any] = {}
    for clause in wording.fields:
        value = terms.get(clause.code, clause.default)
        if value is None:
            value = known.get(clause.code)
        if isinstance(value, list):
            value = "\n".join(value)
        elif clause.type == DATE and value:
            value = parse_date(value)
        shown[clause.code] = value
    return shown


class SignForm(forms.Form):
    """A typed name and a tick: a signature, with the fingerprint of what was on the screen."""

    shown = forms.CharField(widget=forms.HiddenInput)
    agrees = forms.BooleanField(
        label=_("I have read the agreement and agree with it"),
        error_messages={"required": _("Tick the box if you agree.")},
    )
    typed_name = forms.CharField(
        label=_("Type your name to sign"),
        help_text=_("First name and surname."),
        min_length=2,
        max_length=100,
        validators=[validate_printable],
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={
            "required": _("Type your first name and surname."),
            "min_length": _("Type your first name and surname."),
            "max_length": _("Use 100 characters at most."),
        },
    )


class DeclineForm(forms.Form):
    """Why somebody does not want to sign; only the staff reads it."""

    reason = TextField(
        label=_("What is in the way?"),
        help_text=_("You need not write anything. Only your contact person reads this."),
        required=False,
        max_length=1000,
        rows=3,
        error_messages={"max_length": _("Use 1,000 characters at most.")},
    )
