"""What can be done with the doors: give somebody a personal link."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now

from mentorship.accounts.models import PersonalLink, User

LINK_DAYS = 14


def personal_link(user: User, purpose: str, *, to: str, days: int = LINK_DAYS) -> str:
    """Make a link for this person and purpose that leads to the path ``to``; give its full address.

    The address is known to the caller and the mail alone: the database keeps a fingerprint.
    """
    token = PersonalLink.new_token()
    PersonalLink.objects.create(
        user=user,
        purpose=purpose,
        destination=to,
        token_sha256=PersonalLink.digest(token),
        expires_at=now() + timedelta(days=days),
    )
    return f"{settings.BASE_URL}{reverse('portal:link', args=[token])}"


@transaction.atomic
def change_address(user: User, *, address: str) -> None:
    """Let the codes of this person go elsewhere; her sessions end, her open links are forgotten."""
    user.email = address.strip().lower()
    # Nobody has a password here, but every session is bound to this: another one ends them all.
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    PersonalLink.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
