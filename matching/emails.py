"""How two people hear that they are a duo."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.duos.emails import from_team
from mentorship.duos.models import Duo
from mentorship.mail.compose import Letter, StrOrPromise, compose

# A preview gives a ``link`` of its own, so that looking makes no key.


def _link(duo: Duo, user: User) -> str:
    """To where she says yes or no, or home where it has begun already."""
    asks = duo.programme.asks_before_start
    to = reverse("portal:proposal", args=[duo.pk]) if asks else reverse("portal:home")
    return personal_link(user, "portal", to=to)


def _button(duo: Duo) -> StrOrPromise:
    if duo.programme.asks_before_start:
        return _("Say whether you want to meet")
    return _("Open my mentorship")


def mentor_found(duo: Duo, *, link: str | None = None) -> Letter:
    """Tell the mentee who her mentor is, how to reach her, and what to do by when (S0-CONT-1, 2)."""
    user = duo.mentee.user
    link = link or _link(duo, user)
    return compose(
        "matching/mentor_found",
        to=user,
        key=f"mentor-found-{duo.pk}",
        sender=from_team(duo),
        action=(_button(duo), link),
        duo=duo,
        programme=duo.programme,
        mentor=duo.mentor.user,
        email=duo.mentor.shown_email,
        phone=duo.mentor.shown_phone,
        by=localdate() + timedelta(days=duo.programme.first_contact_days),
    )


def mentee_found(duo: Duo, *, link: str | None = None) -> Letter:
    """Tell the mentor who her mentee is, what she asks, and that she will hear from her (S0-GOAL-1)."""
    user = duo.mentor.user
    link = link or _link(duo, user)
    return compose(
        "matching/mentee_found",
        to=user,
        key=f"mentee-found-{duo.pk}",
        sender=from_team(duo),
        action=(_button(duo), link),
        duo=duo,
        programme=duo.programme,
        mentee=duo.mentee.user,
        question=duo.mentee.application.answers.get("mentoring_question", ""),
    )
