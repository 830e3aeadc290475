"""What a new colleague hears from us."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Membership


def team_invited(membership: Membership, *, by: User, on: date) -> Letter:
    """Tell her that she works in this programme from now on, and how she logs in."""
    programme = membership.programme
    address = reverse("dashboard:overview", args=[programme.slug])
    return compose(
        "dashboard/team_invited",
        to=membership.user,
        key=f"team_invited-{membership.pk}-{on}",
        sender=sender(programme),
        action=(_("Log in"), f"{settings.BASE_URL}{address}"),
        programme=programme,
        by=by,
    )
