"""Signing, and saying that one does not."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.fonts import validate_printable
from mentorship.typed import TextField

TICK = "agrees_"


class SignForm(forms.Form):
    """A typed name and ticks: a signature, with the fingerprint of what was on the screen.

    What is ticked is what the text says, as it was offered; a code where the version asks one.
    """

    shown = forms.CharField(widget=forms.HiddenInput)
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
    code = forms.CharField(
        label=_("Your code of six digits"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": _("Type the code. Do you have none? Ask for one above."),
            "max_length": _("A code has six digits."),
        },
    )

    def __init__(
        self, offered: Mapping[str, Any], *args: Any, needs_code: bool, **kwargs: Any
    ) -> None:
        """Make a box for each thing to agree with."""
        super().__init__(*args, **kwargs)
        self.ticks = [f"{TICK}{number}" for number in range(1, len(offered["consent"]) + 1)]
        for name, words in zip(self.ticks, offered["consent"], strict=True):
            self.fields[name] = forms.BooleanField(
                label=words, error_messages={"required": _("Tick the box if you agree.")}
            )
        if not offered["is_signed"]:
            del self.fields["typed_name"]
        if not needs_code:
            del self.fields["code"]
        names = ("code", "typed_name")
        self.order_fields([*self.ticks, *names])

    @property
    def asked(self) -> list[forms.BoundField]:
        """What to show, in order."""
        return [self[name] for name in self.fields if name != "shown"]

    def clean_code(self) -> str:
        """Keep the digits: some read a code in two halves, and type it so."""
        return "".join(each for each in self.cleaned_data["code"] if each in "0123456789")


class DeclineForm(forms.Form):
    """Why somebody does not want to sign what was on her screen; only the guide reads it."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = TextField(
        label=_("What is in the way?"),
        help_text=_("You need not write anything. Only your contact person reads this."),
        required=False,
        max_length=1000,
        rows=3,
        error_messages={"max_length": _("Use 1,000 characters at most.")},
    )
