"""Who a letter about a duo comes from, and where its button leads."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse

from mentorship.accounts.actions import personal_link
from mentorship.duos.models import Duo
from mentorship.intake.models import Participant
from mentorship.mail.compose import Sender
from mentorship.programmes.letters import sender


def from_guide(duo: Duo) -> Sender:
    """The staff member of this duo: answers go to her."""
    return replace(from_team(duo), name=duo.guide.name, email=duo.guide.email)


def from_team(duo: Duo) -> Sender:
    """The contact person of its programme, in a letter that the staff know of."""
    return replace(sender(duo.programme), about=about(duo))


def about(duo: Duo) -> str:
    """By what the letters about these two are found again."""
    return f"duo-{duo.pk}"


def own_page(duo: Duo, to: Participant, page: str) -> str:
    """A link by which one of the two comes in, and to this page of the duo."""
    return personal_link(to.user, "portal", to=reverse(f"portal:{page}", args=[duo.pk]))


def home(to: Participant) -> str:
    """A link by which one of the two comes in."""
    return personal_link(to.user, "portal", to=reverse("portal:home"))


def staff_page(duo: Duo) -> str:
    """The page of this duo for its staff; without a door of its own."""
    path = reverse("duos:detail", args=[duo.programme.slug, duo.pk])
    return f"{settings.BASE_URL}{path}"
