"""What a coordinator fills in on her overview."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.typed import EmailField


class AddressForm(forms.Form):
    """The address of a person whose mail did not arrive."""

    email = EmailField(label=_("The right e-mail address"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Begin with the address as it is."""
        super().__init__(*args, **kwargs)
        self.initial = {"email": person.email}
        self.person = person

    def clean_email(self) -> str:
        """Take an address that is another one, and nobody else's."""
        email: str = self.cleaned_data["email"].lower()
        if email == self.person.email:
            raise forms.ValidationError(_("This is the address we have. Change it, or go back."))
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody else here has this address. Call her first."))
        return email
