"""How the login library sends its mail: one code, through the same queue as every letter."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from mentorship.accounts.models import User
from mentorship.mail.compose import compose


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs herself up as staff, and every mail goes through the queue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep the door shut: people are invited, or apply to a programme."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the login code; the library's other notices are not needed here."""
        if template_prefix != "account/email/login_code":
            return
        compose(
            "accounts/login_code",
            to=User.objects.get(email=email.lower()),
            key=f"login-code-{secrets.token_hex(16)}",
            code=context["code"],
        ).send()
