"""What can be done with a partner: keep, archive, delete, and tell it how it went."""

import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.timezone import now

from mentorship.intake import partner_emails as emails
from mentorship.intake.models import Application, ApplicationStatus, Partner
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

LONGEST_CODE = 14
# What a partner may hear of: that somebody waits is no result.
RESULTS = (ApplicationStatus.ACCEPTED, ApplicationStatus.DECLINED, ApplicationStatus.REFERRED)


class SentPeople(Exception):
    """People came by this partner: it can be archived, and not deleted."""


def hold_names(programme: Programme) -> None:
    """Let one person at a time name a partner of this programme, until her transaction ends."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


@transaction.atomic
def add(partner: Partner) -> None:
    """Put an organisation in the register, with a link of its own (S2-REC-1b).

    The link carries the name, and a few letters by which two with names alike differ.
    """
    letters = secrets.token_hex(2)
    partner.code = f"{slugify(partner.name)[:LONGEST_CODE].strip('-')}-{letters}".strip("-")
    partner.save()


@transaction.atomic
def archive(partner: Partner) -> None:
    """Work with it no longer: its link says nothing from now on; who came by it stays known."""
    Partner.objects.filter(pk=partner.pk, archived_at=None).update(archived_at=now())


@transaction.atomic
def restore(partner: Partner) -> None:
    """Work with it again."""
    Partner.objects.filter(pk=partner.pk).update(archived_at=None)


@transaction.atomic
def delete(partner: Partner) -> None:
    """Take it out of the register, as if it never was.

    Raises:
        SentPeople: somebody came by it, if only with a draft.
    """
    locked = Partner.objects.select_for_update().get(pk=partner.pk)
    if locked.applications.exists():
        raise SentPeople
    locked.delete()


def may_hear_of(partner: Partner) -> QuerySet[Application]:
    """Whom it sent and of whom it may hear how it ended, once that is decided (S2-REC-1c)."""
    return partner.applications.filter(
        partner_may_know=True,
        status__in=RESULTS,
        decided_at__isnull=False,
        applicant__is_active=True,
        is_test=False,
    )


def may_tell(application: Application) -> bool:
    """Whether the partner who sent her may hear of a decision that it does not know (S2-REC-1c)."""
    told, decided = application.partner_told_at, application.decided_at
    return (
        application.partner_id is not None
        and application.partner_may_know
        and application.status in RESULTS
        and decided is not None
        and (told is None or told < decided)
    )


@transaction.atomic
def tell(application: Application, *, seen: str) -> None:
    """Mail the partner whether she takes part, and never why or why not.

    Raises:
        TransitionNotAllowed: she did not agree to that, it was told already, or the decision is
            another one than was ``seen``.
    """
    application.lock()
    if application.decision_mark != seen or not may_tell(application):
        raise TransitionNotAllowed(application, "tell")
    application.partner_told_at = now()
    application.save(update_fields=["partner_told_at"])
    emails.partner_result(application).send()
