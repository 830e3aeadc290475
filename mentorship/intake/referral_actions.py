"""Asking how a referral went, and passing the answer on to who sent her."""

from django.db import transaction
from django.utils.timezone import localdate, now

from mentorship.intake import referral_emails as emails
from mentorship.intake.models import Referral
from mentorship.programmes.models import Service


@transaction.atomic
def ask(*, referral_pk: int) -> None:
    """Mail her the question, once."""
    rows = Referral.objects.select_for_update(of=["self"], skip_locked=True, no_key=True)
    rows = rows.select_related("application__programme", "application__applicant")
    referral = rows.filter(pk=referral_pk, asked_at=None).first()
    if referral is None:
        return
    emails.referral_asked(referral).send()
    Referral.objects.filter(pk=referral.pk).update(asked_at=now())


@transaction.atomic
def answer(referral: Referral, *, outcome: str) -> None:
    """Keep her answer, the first one; the partner who sent her hears it if she agreed to that."""
    rows = Referral.objects.filter(pk=referral.pk, outcome="")
    if not rows.update(outcome=outcome, answered_at=now()):
        return
    referral.outcome = outcome
    if referral.application.partner and referral.application.partner_may_know:
        emails.partner_told(referral, referral.application.partner).send()


@transaction.atomic
def note_checked(service: Service) -> None:
    """Note that what the map says about it was looked at today, and holds."""
    service.checked_on = localdate()
    service.save(update_fields=["checked_on"])


@transaction.atomic
def remove_service(service: Service) -> None:
    """Take it off the map; whoever was sent there keeps its name in her letter and on her page."""
    service.delete()


def keep_service(service: Service) -> None:
    """Put it on the map, or change what it says."""
    service.save()
