"""Forgetting those who were kept long enough, and keeping somebody longer."""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.dashboard import person_actions, retention
from mentorship.dashboard.models import Forgetting
from mentorship.intake.models import KeptLonger
from mentorship.jobs import queue, queue_once
from mentorship.programmes.models import Programme

logger = logging.getLogger(__name__)
FORGET = "dashboard.forget_due"
BATCH = 50


class Changed(Exception):
    """It is not what was on the page any more."""


@transaction.atomic
def begin(programme: Programme, *, on: date, seen: int | None, by: User) -> None:
    """Have those forgotten whose time was over on this day; pressed twice is once.

    Raises:
        Changed: there are more of them now than the ``seen`` on the page, or fewer.
    """
    if _begin(programme, on=on, by=by) not in {None, seen}:
        raise Changed


@transaction.atomic
def begin_by_itself(programme: Programme) -> None:
    """Have those forgotten whose time is over, where the programme said that nobody has to press."""
    _begin(programme, on=localdate(), by=None)


def _begin(programme: Programme, *, on: date, by: User | None) -> int | None:
    """Begin, and tell with how many; nothing where it was begun before."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if programme.forgettings.filter(finished_at=None).exists():
        return None
    people = retention.due(programme, on=on).count()
    if people:
        made = programme.forgettings.create(on=on, people=people, by=by)
        queue(FORGET, forgetting_pk=made.pk)
    return people


def go(forgetting: Forgetting) -> None:
    """Forget the next people, each by herself, and leave those behind them to another job.

    Whoever is not due any more by now stays. Begun again by another worker it goes on where it
    was: who is forgotten is not due.
    """
    due = retention.due(forgetting.programme, on=forgetting.on).order_by("pk")
    people = list(due.only("pk")[:BATCH])
    for person in people:
        _forget(forgetting, person)
    if len(people) == BATCH:
        queue_once(FORGET, forgetting_pk=forgetting.pk)
    else:
        _finish(forgetting)


@transaction.atomic
def _forget(forgetting: Forgetting, person: User) -> None:
    run = Forgetting.objects.select_for_update().get(pk=forgetting.pk)
    person_actions.hold(person)
    if retention.due(forgetting.programme, on=run.on).filter(pk=person.pk).exists():
        person_actions.forget(person)
        run.forgotten += 1
        run.save(update_fields=["forgotten"])


@transaction.atomic
def _finish(forgetting: Forgetting) -> None:
    run = Forgetting.objects.select_for_update().get(pk=forgetting.pk)
    if run.finished_at is None:
        run.finished_at = now()
        run.save(update_fields=["finished_at"])
        logger.info(
            "Kept long enough: %d of %d people of programme %d forgotten",
            *(run.forgotten, run.people, run.programme_id),
        )


def see_to_all() -> None:
    """Begin where nobody has to press, and go on with what a job left half done."""
    for programme in Programme.objects.filter(forgets_from__lte=localdate()).order_by("pk"):
        begin_by_itself(programme)
    for left in Forgetting.objects.filter(
        finished_at=None, begun_at__lt=now() - timedelta(hours=6)
    ):
        queue_once(FORGET, forgetting_pk=left.pk)


# --- keeping somebody longer ----------------------------------------------------------------


def kept_longer_mark(kept: KeptLonger | None) -> str:
    """By which a form knows with which day and reason it was opened."""
    return f"{kept.until} {kept.reason}" if kept else ""


@transaction.atomic
def keep_longer(
    person: User, programme: Programme, *, until: date, reason: str, seen: str, by: User
) -> None:
    """Forget her in no way before this day.

    Raises:
        Changed: a colleague said otherwise since the page was opened, or had her forgotten.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    kept = programme.kept_longer.filter(person=person).first()
    if not locked.is_active or kept_longer_mark(kept) not in {seen, f"{until} {reason}"}:
        raise Changed
    facts = {"until": until, "reason": reason, "by": by, "said_at": now()}
    programme.kept_longer.update_or_create(person=person, defaults=facts)


@transaction.atomic
def keep_as_usual(person: User, programme: Programme) -> None:
    """Keep her no longer than others; a second time changes nothing."""
    programme.kept_longer.filter(person=person).delete()
