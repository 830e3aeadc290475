"""Reminding people of what they did not answer yet."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from mentorship.duos.models import LIVE, Duo, DuoQuerySet, DuoStatus, Reminder
from mentorship.duos.reminding import Asked, Question, may_go

ASKABLE = [status for status in LIVE if status != DuoStatus.PAUSED]


def askable() -> DuoQuerySet:
    """Duos that can be asked something: who stands still is not, nor who stopped."""
    return Duo.objects.filter(status__in=ASKABLE)


def due(question: Question, duos: DuoQuerySet, *, at: datetime) -> Iterator[tuple[Asked, int]]:
    """To whom of these duos a reminder goes at this moment, and the how-manieth it is."""
    today = localdate(at)
    since = today - timedelta(days=question.lapses)
    asked = [each for each in question.open(duos, today) if each.on >= since]
    rows = Reminder.objects.filter(question=question.code, duo__in={each.duo.pk for each in asked})
    sent: dict[tuple[int, str, str], list[date]] = defaultdict(list)
    for row in rows.order_by("number"):
        sent[row.duo_id, row.about, row.role].append(localdate(row.sent_at))
    for each in asked:
        before = sent[each.duo.pk, each.about, each.to.role]
        if may_go(each, before, at=at):
            yield each, len(before) + 1


@transaction.atomic
def remind(question: Question, *, duo_pk: int, at: datetime) -> None:
    """Remind who of these two did not answer; of two workers at once the second finds it done.

    Answers are given with the duo locked, as it is here: what was answered is seen in time.
    """
    duos = askable().filter(pk=duo_pk)
    if duos.select_for_update(no_key=True).first() is None:
        return
    for asked, number in list(due(question, duos, at=at)):
        Reminder.objects.create(
            duo=asked.duo,
            question=question.code,
            about=asked.about,
            role=asked.to.role,
            number=number,
            sent_at=at,
        )
        question.letter(asked, number).send()
