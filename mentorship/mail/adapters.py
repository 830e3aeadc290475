"""How the login library sends its mail: one code, through the same queue as every letter."""

import secrets
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.mail.compose import compose

LOGIN_CODE = "account/email/login_code"
STRANGER = "account/email/unknown_account"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs herself up as staff, and every mail goes through the queue."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This code is not right. Look in the newest e-mail from us."),
        "too_many_login_attempts": _(
            "That was a bit too often. Wait five minutes and ask for a new code."
        ),
        "rate_limited": _("That was a bit too often. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep the door shut: people are invited, or apply to a programme."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the login code; the library's other notices are not needed here.

        For an address that nobody here has, the same work is done and thrown away, so that the
        clock does not tell who takes part.
        """
        if template_prefix not in {LOGIN_CODE, STRANGER}:
            return
        user = User.objects.filter(email=email.lower()).first() or User(email=email.lower())
        code = context.get("code") or self.generate_login_code()
        key = f"login-code-{secrets.token_hex(16)}"
        with transaction.atomic():
            compose("accounts/login_code", to=user, key=key, code=code).send()
            transaction.set_rollback(template_prefix == STRANGER)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Ask for the passkey first of who has no app to look in."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            methods.reverse()
        return methods
