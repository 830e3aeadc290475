"""The forms of the login library in our words: what is asked, and what to do when it is wrong."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User

LONGEST_NAME = 60
ACCEPTED_SECONDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


def _ask(form: forms.Form, name: str, label: Any, **messages: Any) -> None:
    """Label a field of the library, without a placeholder that disappears on typing."""
    field = form.fields[name]
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.error_messages.update(messages)


class AddressForm(RequestLoginCodeForm):
    """The address that a code goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the words of the site."""
        super().__init__(*args, **kwargs)
        example = _("Fill in your e-mail address, such as naam@voorbeeld.nl.")
        _ask(self, "email", _("Your e-mail address"), required=example, invalid=example)

    def clean_email(self) -> str:
        """Find who this is by her own address: the library also looks in a table of others."""
        email: str = super().clean_email()
        self._user = User.objects.filter(email=email.lower(), is_active=True).first()
        return email


class MailedCodeForm(ConfirmLoginCodeForm):
    """The code out of the e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the words of the site."""
        super().__init__(*args, **kwargs)
        _ask(
            self, "code", _("Code from the e-mail"), required=_("Fill in the code from the e-mail.")
        )


class _AppCode(forms.Form):
    """A code that the phone shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the words of the site, and show the number pad on a phone."""
        super().__init__(*args, **kwargs)
        _ask(self, "code", _("Code from the app"), required=_("Fill in the code from your app."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class _UsedOnce(forms.Form):
    """A code that is accepted for as long as it could be typed, and never a second time.

    The library forgets after one step of 30 seconds which code was used, and accepts it for three.
    """

    def clean_code(self) -> str:
        """Refuse what was used before (RFC 6238, 5.2)."""
        code: str = super().clean_code()  # type: ignore[misc]
        used = f"mfa-used-{self.user.pk}-{code}"  # type: ignore[attr-defined]
        if not cache.add(used, "y", timeout=ACCEPTED_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AppCodeForm(_UsedOnce, _AppCode, AuthenticateForm):
    """The second step of logging in."""


class AppCodeAgainForm(_UsedOnce, _AppCode, ReauthenticateForm):
    """The second step once more, before something that needs it."""


class FirstAppCodeForm(_AppCode, ActivateTOTPForm):
    """The code that proves that the app is set up."""


class _Passkey(forms.Form):
    """What the browser answers for a passkey; nobody types it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what to do when the browser answered nothing."""
        super().__init__(*args, **kwargs)
        again = _("The passkey did not work. Try it again.")
        _ask(self, "credential", "", required=again, invalid=again)


class PasskeyForm(_Passkey, AuthenticateWebAuthnForm):
    """The second step of logging in, by passkey."""


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):
    """The second step once more, by passkey."""


class _NamedPasskey(forms.Form):
    """The name by which its owner knows a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for a name that fits in a list."""
        super().__init__(*args, **kwargs)
        _ask(self, "name", _("Name"), required=_("Give the passkey a name."))
        self.fields["name"].help_text = _("By this name you know it again, such as: My laptop.")
        self.fields["name"].widget.attrs["maxlength"] = LONGEST_NAME

    def clean_name(self) -> str:
        """Cut a name that does not fit."""
        inherited = getattr(super(), "clean_name", None)
        name: str = inherited() if inherited else self.cleaned_data["name"]
        return name[:LONGEST_NAME]


class NewPasskeyForm(_NamedPasskey, _Passkey, AddWebAuthnForm):
    """A passkey to add; its name comes before the browser asks for the finger or the key."""


class RenamePasskeyForm(_NamedPasskey, EditWebAuthnForm):
    """A passkey that gets another name."""
