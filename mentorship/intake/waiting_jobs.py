"""Whoever waits long hears every four weeks how things stand: that is what her page says."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from mentorship.accounts.actions import personal_link
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.waiting import WORD_EVERY, before_match, next_word
from mentorship.jobs import queue_once
from mentorship.mail.compose import compose
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.letters import sender
from mentorship.programmes.models import GateStep

TELL = "mentorship.intake.waiting_jobs.tell"
# A night on which nothing ran is made good for so many days.
MADE_GOOD = 3


@app.periodic(cron="7 8 * * *")
@app.task(queueing_lock="tell_who_waits")
def tell_who_waits(timestamp: int) -> None:
    """Queue a letter to everybody of whom the day has come."""
    for application in _waiting(localdate()):
        queue_once(TELL, application_pk=application.pk)


@app.task(name=TELL)
@transaction.atomic
def tell(*, application_pk: int) -> None:
    """Write to one of them, each turn once, if she waits still."""
    today = localdate()
    for application in _waiting(today, pk=application_pk):
        _tell(application, today)


def _waiting(today: date, **which: int) -> Iterator[Application]:
    """Those on a waiting list, and those who were admitted but have no duo, whose turn it is."""
    turn = [timedelta(days=late) for late in range(MADE_GOOD)]
    waits = Q(status=ApplicationStatus.WAITLISTED) | Q(
        status=ApplicationStatus.ACCEPTED, participant__kept_duos=0, participant__capacity__gt=0
    )
    rows = Application.objects.filter(
        waits,
        applicant__is_active=True,
        is_test=False,
        decided_at__date__lte=today - WORD_EVERY,
        **which,
    )
    for one in (
        rows.select_related("programme", "applicant", "participant").order_by("pk").iterator(500)
    ):
        if (today - localdate(one.decided_at)) % WORD_EVERY in turn:
            yield one


def _has_training_first(application: Application) -> bool:
    """Whether a mentor waits for the training, and not yet for a match."""
    if application.status != ApplicationStatus.ACCEPTED:
        return False
    is_trained = application.participant.is_trained
    return GateStep.TRAINING in before_match(application, is_trained=is_trained, pays=False)


def _tell(application: Application, today: date) -> None:
    person = application.applicant
    assert person is not None  # noqa: S101 — a decided application has one
    due = next_word(localdate(application.decided_at), on=today)
    key = f"still_waiting-{application.pk}-{due}"
    # A letter that went out needs no other link.
    if OutgoingEmail.objects.filter(key=key).exists():
        return
    link = personal_link(person, "portal", to=reverse("portal:home"))
    compose(
        "intake/still_waiting",
        to=person,
        key=key,
        sender=sender(application.programme),
        action=(_("See your application"), link),
        application=application,
        programme=application.programme,
        is_training_first=_has_training_first(application),
        due=due,
    ).send()
