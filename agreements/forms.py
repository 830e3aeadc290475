"""Filling in and signing, with the fields that the programme's template asks for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.fonts import validate_printable
from mentorship.typed import DayField, TextField, resend

LONGEST_LINE, LONGEST_ITEM, MOST_ITEMS = 200, 500, 20
NEAR = timedelta(days=2 * 366)


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def validate_lines(value: str) -> None:
    """Refuse more lines, or longer ones, than a document can hold well."""
    lines = _lines(value)
    if len(lines) > MOST_ITEMS:
        raise forms.ValidationError(_("Use 20 lines at most."))
    if any(len(line) > LONGEST_ITEM for line in lines):
        raise forms.ValidationError(_("Keep each line under 500 characters."))


def field_for(description: Mapping[str, Any]) -> forms.Field:
    """The form field for one field of a template."""
    label, hint = description["label"], description.get("hint", "")
    kind = description["kind"]
    write = {"required": _("Still to be filled in: %(label)s") % {"label": label}}
    if kind == "date":
        mistyped = {"too_late": DayField.default_error_messages["invalid"]}
        day = DayField(label=label, help_text=hint, ahead=NEAR, error_messages=write | mistyped)
        day.earliest = localdate() - NEAR
        return day
    if kind == "number":
        least, most = description["min"], description["max"]
        between = _("Fill in a number from %(least)s to %(most)s.") % {"least": least, "most": most}
        return forms.IntegerField(
            label=label,
            help_text=hint,
            min_value=least,
            max_value=most,
            error_messages=write | {"min_value": between, "max_value": between, "invalid": between},
        )
    if kind == "lines":
        return TextField(
            label=label,
            help_text=hint,
            rows=4,
            max_length=MOST_ITEMS * LONGEST_ITEM,
            validators=[validate_printable, validate_lines],
            error_messages=write | {"max_length": _("Keep each line under 500 characters.")},
        )
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_LINE,
        validators=[validate_printable],
        error_messages=write | {"max_length": _("Use 200 characters at most.")},
    )


class TermsForm(forms.Form):
    """The terms of an agreement, in the fields of its template (S3-AGR-5…11, S4-FORM-1…9)."""

    seen = forms.CharField(widget=forms.HiddenInput)
    is_over = False

    def __init__(self, body: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        """Make a field for each field of the template."""
        super().__init__(*args, **kwargs)
        self.described = body["fields"]
        for description in self.described:
            self.fields[description["code"]] = field_for(description)

    def over(self, mark: str) -> None:
        """Let what was typed be sent once more, over the version with this mark."""
        resend(self, seen=mark)
        self.is_over = True
        self.add_error(None, _("The other changed the agreement while you were writing."))

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields to show, in order."""
        return [self[description["code"]] for description in self.described]

    def clean(self) -> dict[str, Any]:
        """Check what belongs together: at least so many minutes, at most so many (S3-AGR-9, 10)."""
        data = self.cleaned_data
        least, most = data.get("minutes_min"), data.get("minutes_max")
        if least and most and least > most:
            self.add_error("minutes_max", _("Fill in the same number of minutes or more."))
        return data

    @property
    def terms(self) -> dict[str, Any]:
        """What was filled in, ready to keep: texts, whole numbers, days and lists of lines."""
        terms: dict[str, Any] = {}
        for description in self.described:
            code, value = description["code"], self.cleaned_data[description["code"]]
            if description["kind"] == "lines":
                terms[code] = _lines(value)
            elif description["kind"] == "date":
                terms[code] = value.isoformat()
            else:
                terms[code] = value
        return terms


def initial(body: Mapping[str, Any], terms: Mapping[str, Any]) -> dict[str, Any]:
    """Turn kept terms back into what the fields show."""
    shown: dict[str, Any] = {}
    for description in body["fields"]:
        value = terms.get(description["code"], description.get("default"))
        if isinstance(value, list):
            value = "\n".join(value)
        elif description["kind"] == "date" and value:
            value = parse_date(value)
        shown[description["code"]] = value
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
