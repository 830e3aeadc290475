"""Form fields for what people type: forgiving about form, and never a surprise to the database."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LINE, LONG = 200, 2000
LETTERS_AND_SIGNS = re.compile(r"[0-9+()./\s-]+")
FEWEST_DIGITS, MOST_DIGITS = 9, 15


def without_control_characters(text: str) -> str:
    """Drop what no keyboard types and PostgreSQL refuses; all line ends become one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


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


class NameField(LineField):
    """A person's name: one word or ten, with any letters, up to 100 characters."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what to do when it is empty or too long."""
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Fill in your name."))
        kwargs["error_messages"]["max_length"] = _("Fill in a name of at most 100 characters.")
        super().__init__(max_length=100, **kwargs)


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
        digits = sum(character.isdecimal() for character in number)
        if number and not (
            LETTERS_AND_SIGNS.fullmatch(number) and FEWEST_DIGITS <= digits <= MOST_DIGITS
        ):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number
