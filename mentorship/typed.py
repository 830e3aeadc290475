"""Form fields for what people type: forgiving about form, and never a surprise to the database."""

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship import bank

LINE, LONG = 200, 2000
LETTERS_AND_SIGNS = re.compile(r"[0-9+()./\s-]+")
FEWEST_DIGITS, MOST_DIGITS = 9, 15
DUTCH_DIGITS = 10
# What makes a mail program turn words into a link.
LINK = re.compile(r"://|www\.", re.IGNORECASE)
# Control characters (Cc) but for the tab and the end of a line, and halves of characters (Cs).
UNTYPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"]
EARLIEST = date(1900, 1, 1)


def without_control_characters(text: str) -> str:
    """Drop what no keyboard types and PostgreSQL refuses; all line ends become one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNTYPED.sub("", text)


def resend(form: forms.BaseForm, **hidden: str) -> None:
    """Give a form that was sent other hidden values; what was typed stays."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    for name, value in hidden.items():
        data[name] = value
    form.data = data


def overtaken(
    form: forms.BaseForm,
    *,
    now: Mapping[str, Any] | None = None,
    but: Collection[str] = (),
    **hidden: str,
) -> None:
    """Say that a colleague was first, and of each field ``but`` these what it is ``now``.

    What was typed stays, to be sent once more with these ``hidden`` values.
    """
    form.initial = {**form.initial, **(now or {})}
    resend(form, **hidden)
    form.add_error(
        None, _("A colleague changed this meanwhile. Save again to put yours in its place.")
    )
    show_kept(form, but=but)


def show_kept(form: forms.BaseForm, *, but: Collection[str] = ()) -> None:
    """Say under each field that would become another what it is now; what was typed stays."""
    for name, field in form.fields.items():
        bound = form[name]
        if name in but or bound.is_hidden or form.has_error(name):
            continue
        kept = _bare(field, bound.initial)
        typed = _bare(field, field.clean(bound.data))
        if kept != typed:
            form.add_error(name, _("It now says: “%s”") % _as_read(field, bound.initial))


def _bare(field: forms.Field, value: Any) -> Any:
    """A value as the form shows it; of several that were ticked the order says nothing."""
    shown = field.prepare_value(value) or None
    return sorted(shown) if isinstance(field, forms.MultipleChoiceField) and shown else shown


def _as_read(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    labels = {str(code): label for code, label in getattr(field, "choices", ())}
    every = value if isinstance(value, list | tuple) else [value]
    said = [str(labels.get(str(each), localize(each))) for each in every if each not in (None, "")]
    return ", ".join(said) or gettext("nothing")


class LineField(forms.CharField):
    """One line: control characters and double spaces go, everything else stays as typed."""

    def __init__(self, *, max_length: int = LINE, **kwargs: Any) -> None:
        """Allow a line of this length."""
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Make it one tidy line."""
        return " ".join(without_control_characters(str(value or "")).split())

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave the length to the server: a browser would cut off what is pasted and say nothing."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class TextField(LineField):
    """Some sentences; line ends stay."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = LONG, rows: int = 6, **kwargs: Any) -> None:
        """Allow a text of this length, in a box of so many rows."""
        super().__init__(max_length=max_length, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        """Keep the lines as they are."""
        return without_control_characters(str(value or "")).strip()


class LinesField(TextField):
    """A list of texts, one a line; the same one twice is once."""

    def __init__(self, *, longest: int, most: int, **kwargs: Any) -> None:
        """Allow so many lines of this length."""
        kwargs.setdefault("max_length", (longest + 2) * most)
        super().__init__(**kwargs)
        self.longest, self.most = longest, most

    def prepare_value(self, value: Any) -> Any:
        """Show a kept list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Make a list of the lines that say something."""
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > self.most or any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(
                _("Use at most %(most)d lines of at most %(longest)d characters.")
                % {"most": self.most, "longest": self.longest}
            )
        return lines


class NameField(LineField):
    """A person's name: one word or ten, with any letters, up to 100 characters."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what to do when it is empty or too long."""
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Fill in your name."))
        kwargs["error_messages"]["max_length"] = _("Fill in a name of at most 100 characters.")
        super().__init__(max_length=100, **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse addresses: a name stands in our mails, also in those to somebody else."""
        super().validate(value)
        if LINK.search(value):
            raise forms.ValidationError(_("Fill in a name without a web address."), code="link")


class EmailField(forms.EmailField):
    """An address, whatever its capitals and the spaces around it."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what an address looks like."""
        example = _("Fill in an e-mail address, for example name@example.nl.")
        messages = {"required": example, "invalid": example, "max_length": example}
        kwargs["error_messages"] = messages | kwargs.get("error_messages", {})
        super().__init__(max_length=254, **kwargs)

    def to_python(self, value: Any) -> str:
        """Take the spaces and capitals out."""
        return "".join(without_control_characters(str(value or "")).split()).lower()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave the length to the server."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class PhoneField(LineField):
    """A phone number, with spaces, dashes, brackets, +31 or 0 as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what a number looks like."""
        example = _("A phone number has 10 digits, for example 06 12 34 56 78.")
        messages = {"required": _("Fill in your phone number."), "invalid": example}
        messages["max_length"] = example
        kwargs["error_messages"] = messages | kwargs.get("error_messages", {})
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> str:
        """Count the digits and nothing else."""
        number: str = super().clean(value)
        digits = "".join(character for character in number if character.isdecimal())
        # Belgian numbers are shorter, except those of mobile phones; these are Dutch.
        is_short = digits.startswith("06") and len(digits) != DUTCH_DIGITS
        if number and (
            is_short
            or not LETTERS_AND_SIGNS.fullmatch(number)
            or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS
        ):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class AccountField(LineField):
    """A bank account (IBAN), in capitals or not, with spaces wherever people write them."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what a number looks like."""
        example = _("Fill in an IBAN, for example NL91 ABNA 0417 1643 00.")
        kwargs["error_messages"] = {"required": example} | kwargs.get("error_messages", {})
        super().__init__(max_length=bank.LONGEST_ACCOUNT, **kwargs)

    def to_python(self, value: Any) -> str:
        """Keep it without spaces."""
        return bank.bare(super().to_python(value))

    def validate(self, value: Any) -> None:
        """Check its digits; what passes is short enough."""
        super().validate(value)
        if value:
            bank.validate_account(value)

    def prepare_value(self, value: Any) -> Any:
        """Show a kept number in fours, and what was typed as it was typed."""
        return bank.in_fours(value) if isinstance(value, str) and bank.is_account(value) else value


class DayField(forms.DateField):
    """A day, from the browser's own calendar or typed as people write it.

    It has been, unless it may be so long ``ahead``. A form that knows more, such as since when
    there is a duo, narrows ``earliest`` and ``latest``.
    """

    default_error_messages = {
        "required": _("Fill in the day."),
        "invalid": _("Fill in a day, for example 21-5-2026."),
        "too_early": _("Fill in a day, for example 21-5-2026."),
        "too_late": _("This day has not come yet. Fill in today or earlier."),
    }

    def __init__(self, *, ahead: timedelta = timedelta(0), **kwargs: Any) -> None:
        """Ask for a day that has been, or that comes within this time."""
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=DATE_FORMATS, **kwargs)
        self.ahead, self.earliest = ahead, EARLIEST
        self.latest: date | None = None

    def validate(self, value: Any) -> None:
        """Refuse what cannot have been yet, and years that were mistyped."""
        super().validate(value)
        if value is None:
            return
        if value > (self.latest or localdate() + self.ahead):
            raise forms.ValidationError(self.error_messages["too_late"], code="too_late")
        if value < self.earliest:
            raise forms.ValidationError(self.error_messages["too_early"], code="too_early")
