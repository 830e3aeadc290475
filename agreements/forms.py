"""Filling in, with the fields that the programme's template asks for."""

from datetime import timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from agreements.wording import CHOICE, DATE, LIST, NUMBER, Clause
from mentorship.fonts import validate_printable
from mentorship.typed import DayField, TextField

LONGEST_LINE, LONGEST_ITEM, MOST_ITEMS = 200, 500, 20
NEAR = timedelta(days=2 * 366)
MOST_NUMBER = 1000
BLANK = (None, "")


def split_lines(value: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in value.splitlines() if line.strip()]


def validate_lines(value: str) -> None:
    """Refuse more lines, or longer ones, than a document can hold well."""
    lines = split_lines(value)
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
            max_length=MOST_ITEMS * (LONGEST_ITEM + 1),
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
