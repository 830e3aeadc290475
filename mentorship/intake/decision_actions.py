"""Deciding with more than a word: a referral with what is passed on, a decision taken back."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.intake import actions, emails
from mentorship.intake.models import (
    Application,
    Note,
    Participant,
    Referral,
    RefusalWithoutReason,
)
from mentorship.programmes.models import Service
from mentorship.transitions import TransitionNotAllowed

FOLLOW_UP_AFTER = timedelta(weeks=6)


class AlreadyFollowed(Exception):
    """Something came of the decision: a duo, a payment, another application, an answer."""


class NothingSharedUnasked(Exception):
    """What is passed on about somebody, she agreed to (S2-REC-5)."""


@transaction.atomic
def refer(
    application: Application,
    *,
    seen: str,
    by: User,
    reason: str,
    to: str,
    service: Service | None = None,
    shared: str = "",
    consents: bool = False,
    note: Note | None = None,
) -> None:
    """Point her to more fitting support, and note when to ask how that went (S2-REC-5).

    Raises:
        NothingSharedUnasked: something would be passed on without her consent.
        TransitionNotAllowed: her status is not the one that was ``seen``.
        NoteChanged: a colleague wrote another note.
        RefusalWithoutReason: the reason is empty.
    """
    if shared and not consents:
        raise NothingSharedUnasked
    application.lock()
    if application.status != seen or "refer" not in application.next_steps:
        raise TransitionNotAllowed(application, "refer")
    Referral.objects.create(
        application=application,
        service=service,
        to=to,
        shared=shared,
        consented_on=localdate() if shared else None,
        follow_up_on=localdate() + FOLLOW_UP_AFTER,
    )
    actions.refer(application, seen=seen, by=by, reason=reason, to=to, note=note)


@transaction.atomic
def reopen(application: Application, *, seen: str, reason: str, by: User) -> None:
    """Take back a decision that was a mistake, and tell her so with the reason.

    Raises:
        TransitionNotAllowed: somebody decided otherwise, took it back, or forgot her, since the
            page was made.
        RefusalWithoutReason: the reason is empty.
        AlreadyFollowed: something came of the decision.
    """
    application.lock()
    if seen != application.decision_mark or application.is_forgotten:
        raise TransitionNotAllowed(application, "reopen")
    if not reason.strip():
        raise RefusalWithoutReason
    letter = emails.decision_reopened(application, reason=reason.strip(), by=by)
    try:
        with transaction.atomic():
            _undo(application)
            application.reopen()
    except (IntegrityError, ProtectedError) as error:
        raise AlreadyFollowed from error
    letter.send()


def _undo(application: Application) -> None:
    if Referral.objects.filter(application=application, asked_at__isnull=False).exists():
        raise IntegrityError
    Referral.objects.filter(application=application).delete()
    # A duo or a payment keeps her: the database refuses.
    Participant.objects.filter(application=application).delete()
