"""The letter with what waits for somebody of the staff: numbers, and nobody's name."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.dashboard.attention import Todo
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Membership


def weekly_digest(membership: Membership, lines: Sequence[Todo]) -> Letter:
    """Tell her what waits in this programme; once for each week."""
    programme = membership.programme
    address = reverse("dashboard:overview", args=[programme.slug])
    return compose(
        "dashboard/weekly_digest",
        to=membership.user,
        key=f"weekly-digest-{membership.pk}-{membership.digest_of}",
        sender=sender(programme),
        action=(_("Open the overview"), f"{settings.BASE_URL}{address}"),
        programme=programme,
        lines=lines,
    )
