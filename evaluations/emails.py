"""What mentors and mentees hear of an evaluation."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations import links
from evaluations.models import Invitation
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender

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
