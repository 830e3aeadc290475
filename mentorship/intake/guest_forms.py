"""What is asked of who comes to an information session."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.typed import EmailField, NameField


class GuestForm(forms.Form):
    """A name and an address; nothing else is needed to come and listen."""

    name = NameField(label=_("Your name"), widget=forms.TextInput({"autocomplete": "name"}))
    email = EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send the confirmation here, and a reminder the day before."),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
