"""How the login library keeps its secrets: sealed, like the rest of the site."""

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User

TOTP_CONTEXT = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticators sealed, and speaks our language."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "That is not right. Wait for a new code in your app, or use your passkey."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it goes to the database."""
        return confidential.seal(text, context=TOTP_CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return confidential.unseal(bytes.fromhex(encrypted_text), context=TOTP_CONTEXT)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 — the library's name
        """Propose a name for the next passkey."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Call the site by its name where the browser asks for the passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
