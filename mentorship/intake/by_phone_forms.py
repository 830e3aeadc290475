"""What is asked on the phone before the questions, and how the ground rules are accepted there."""

from typing import Any

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.intake.forms import ColumnForm, RulesForm
from mentorship.typed import EmailField, NameField


class ByPhoneForm(ColumnForm):
    """Who is on the phone, where her mail goes, and that she agrees."""

    name = NameField(label=_("Who is on the phone?"), help_text=_("First name and last name."))
    email = EmailField(
        label=_("Her or his e-mail address"),
        help_text=_(
            "Needed: what you fill in is sent there, so that it can be checked, changed or "
            "withdrawn. Without an address somebody cannot take part, because invitations and "
            "the agreement come by e-mail too."
        ),
        widget=forms.EmailInput({"autocomplete": "off", "inputmode": "email"}),
    )
    consents = forms.BooleanField(
        label=_("This person agrees that I fill in the application."),
        error_messages={
            "required": _("Ask whether you may fill it in. Tick the box when the answer is yes.")
        },
    )

    def fields_to_keep(self) -> dict[str, Any]:
        """Her name and address, and when she said yes."""
        wanted = {name: self.cleaned_data[name] for name in ("name", "email")}
        return wanted | {"consented_at": now()}


class ReadAloudForm(RulesForm):
    """The same agreement with the ground rules, given on the phone."""

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        """Know who listens."""
        super().__init__(*args, **kwargs)
        agrees = self.fields["agrees"]
        agrees.label = _("I read this aloud, and %(name)s agrees") % {"name": name}
        agrees.error_messages["required"] = _(
            "Read the ground rules aloud. Tick the box when the answer is yes."
        )
