"""What mentors and mentees hear of an evaluation."""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from evaluations import links
from evaluations.models import Invitation
from mentorship.accounts.models import User
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Programme

SECONDS_PER_QUESTION = 25


def address(invitation: Invitation) -> str:
    """The full link of this invitation, which is stored nowhere."""
    path = reverse("evaluations:answer", args=[links.token(invitation.id)])
    return f"{settings.BASE_URL}{path}"


def evaluation_open(invitation: Invitation, *, invited: int) -> Letter:
    """Ask how it goes, with the link that is hers until the round closes."""
    return _with_link("evaluation_open", invitation, invited=invited, mark="open")


def evaluation_reminder(invitation: Invitation, *, invited: int, number: int) -> Letter:
    """Ask again, for the first or the second time, by the same link."""
    return _with_link("evaluation_reminder", invitation, invited=invited, mark=f"again-{number}")


def _with_link(kind: str, invitation: Invitation, *, invited: int, mark: str) -> Letter:
    assert invitation.person is not None  # noqa: S101 — who left is not written to
    round_ = invitation.round
    questions = len(round_.asked_of(invitation.role))
    return compose(
        f"evaluations/{kind}",
        to=invitation.person,
        key=f"evaluation-{mark}-{round_.pk}-{invitation.person_id}-{invitation.role}",
        sender=sender(round_.programme),
        action=(_("Answer the questions"), address(invitation)),
        programme=round_.programme,
        words=round_.programme.terms,
        round=round_,
        role=invitation.role,
        invited=invited,
        questions=questions,
        minutes=-(-questions * SECONDS_PER_QUESTION // 60),
    )


def call_me(programme: Programme, *, name: str, reach: str, about: str) -> Letter:
    """Tell the contact person who wants to be called; the same request twice on a day is one."""
    words = "\0".join([programme.slug, str(localdate()), name, reach, about])
    mark = salted_hmac("evaluations.call_me", words, algorithm="sha256").hexdigest()[:32]
    return compose(
        "evaluations/call_me",
        to=User(name=programme.contact_name, email=programme.contact_email),
        key=f"evaluation-call-{mark}",
        sender=sender(programme),
        programme=programme,
        name=name,
        reach=reach,
        about=about,
    )
