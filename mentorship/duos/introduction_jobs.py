"""What happens around a first meeting by itself: the time to think is over, the first step is due."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, now
from procrastinate.contrib.django import app

from mentorship.duos import introduction_actions as actions
from mentorship.duos import introduction_emails as emails
from mentorship.duos.emails import is_sent
from mentorship.duos.models import LIVE, Answer, Duo, DuoStatus
from mentorship.jobs import queue_once
from mentorship.programmes.holidays import is_quiet
from mentorship.programmes.models import StartScenario

SETTLE = "mentorship.duos.introduction_jobs.settle_one"
ASK_AGAIN = "mentorship.duos.introduction_jobs.ask_again"
FIRST_STEP = "mentorship.duos.introduction_jobs.first_step"
# Twice at most, a week apart.
AGAIN, TURNS = timedelta(days=7), 2


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="settle_introductions")
def settle_introductions(timestamp: int) -> None:
    """Queue every duo of which the time to think is over and something was answered that decides."""
    decides = Q(introduction_answers__answer__in=[Answer.NO, Answer.AGAIN])
    for pk in _thought().filter(decides).values_list("pk", flat=True).distinct():
        queue_once(SETTLE, duo_pk=pk)


@app.task(name=SETTLE)
def settle_one(*, duo_pk: int) -> None:
    """Act on what was answered for one of them."""
    for duo in _thought().filter(pk=duo_pk):
        actions.time_up(duo)


def _thought() -> QuerySet[Duo]:
    return Duo.objects.filter(status=DuoStatus.INTRODUCED, answers_due_at__lte=now())


@app.periodic(cron="23 8-19 * * *")
@app.task(queueing_lock="remind_of_introductions")
def remind_of_introductions(timestamp: int) -> None:
    """Queue who is still to answer, and who is still to make contact."""
    for pk in _thought().values_list("pk", flat=True):
        queue_once(ASK_AGAIN, duo_pk=pk)
    for pk in _waits_for_contact().values_list("pk", flat=True):
        queue_once(FIRST_STEP, duo_pk=pk)


def turn_of(days: timedelta) -> int:
    """The how-manieth reminder it is so long after the day: a worker that was down sends one, not two."""
    return min(days // AGAIN, TURNS - 1)


@app.task(name=ASK_AGAIN)
@transaction.atomic
def ask_again(*, duo_pk: int) -> None:
    """Remind those of the two who did not answer; nobody hears of the other."""
    rows = _thought().select_for_update(no_key=True, of=["self"]).select_related("programme")
    for duo in rows.filter(pk=duo_pk):
        if is_quiet(country=duo.programme.country):
            return
        answered = set(duo.introduction_answers.exclude(answer="").values_list("role", flat=True))
        turn = turn_of(now() - duo.answers_due_at) if duo.answers_due_at else 0
        for participant in (duo.mentor, duo.mentee):
            key = emails.question_key(duo, participant, turn=turn)
            if participant.role not in answered and not is_sent(key):
                emails.introduction_question(duo, participant, turn=turn).send()


def _waits_for_contact() -> QuerySet[Duo]:
    """Duos of which the mentee makes contact first, that have neither met nor planned to (S0-CONT-1)."""
    return Duo.objects.filter(
        programme__start_scenario=StartScenario.MENTEE_CONTACTS,
        status__in=[status for status in LIVE if status != DuoStatus.PAUSED],
        introduced_on=None,
        meetings_held=0,
        planned_until=None,
    )


@app.task(name=FIRST_STEP)
@transaction.atomic
def first_step(*, duo_pk: int) -> None:
    """Remind the mentee once the days to the first contact are over; the mentor hears nothing."""
    rows = _waits_for_contact().select_for_update(no_key=True, of=["self"])
    for duo in rows.select_related("programme").filter(pk=duo_pk):
        since = localdate() - localdate(duo.proposed_at)
        late = since - timedelta(days=duo.programme.first_contact_days)
        turn = turn_of(late)
        is_due = late >= timedelta(0) and not is_quiet(country=duo.programme.country)
        if is_due and not is_sent(emails.first_contact_key(duo, turn=turn)):
            emails.first_contact(duo, turn=turn).send()
