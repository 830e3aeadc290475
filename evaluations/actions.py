"""What can be done with an evaluation: plan, open, remind, extend. Closing is the clock's."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, make_aware, now

from evaluations import ballotbox, emails, planning, publication, questionnaire_actions
from evaluations.models import ASKED_ONCE, Asked, Box, Quote, Round, RoundStatus
from evaluations.population import Population, persons
from mentorship.accounts.models import User
from mentorship.programmes.models import Cohort, Programme, months_later
from mentorship.programmes.working_hours import is_working_hour, next_working_day

# A moment and the cohort that it is asked to; None for those who are in none
Group = tuple[str, int | None]
# So long after the outcomes it is kept who was asked, and for so many months what they wrote.
INVITATIONS_KEPT = timedelta(days=30)
QUOTE_MONTHS = 24


class TooFew(Exception):
    """Fewer people can be asked than keep each other anonymous: the round does not open."""

    def __init__(self, number: int) -> None:
        """Remember how many there are."""
        super().__init__(f"{number} of {publication.FEWEST_INVITED}")
        self.number = number


class TooSoon(Exception):
    """This group was asked the same a short while ago: the round does not open yet."""

    def __init__(self, day: date) -> None:
        """Remember from which day it can open."""
        super().__init__(str(day))
        self.day = day


class StillRunning(Exception):
    """Another round of the same people runs: the round does not open before that is over."""


# Why a round does not open now; nothing has changed, and later it may.
NotNow = (TooFew, TooSoon, StillRunning)


def end_of(day: date) -> datetime:
    """The moment at which a round of which this is the last day closes."""
    return make_aware(datetime.combine(day + timedelta(days=1), time.min))


@transaction.atomic
def plan_rounds(programme: Programme, *, on: date) -> list[Round]:
    """Plan the rounds that the moments of the programme ask for; return those that are new.

    What is planned already stays on its day, whoever chose it. A moment that is not asked any
    more is taken off the plan.
    """
    _lock(programme.pk)
    if programme.duration_default is None:
        return []  # a draft that does not say how long it lasts
    moments = [str(moment) for moment in programme.evaluation_moments]
    programme.evaluations.planned().exclude(moment__in=moments).delete()
    cohorts = list(programme.cohorts.filter(starts_on__isnull=False))
    population = Population(programme, on=on)
    rest = programme.evaluations.rest()
    first = on + planning.NOTICE
    found = []
    for moment in moments:
        days = _days(population, moment, cohorts, rest=rest)
        for cohort, day in days.items():
            opens_on = next_working_day(max(day, first), country=programme.country)
            found.append(
                Round(programme=programme, moment=moment, cohort=cohort, opens_on=opens_on)
            )
    return Round.objects.bulk_create(found)


def _days(
    population: Population, moment: str, cohorts: list[Cohort], *, rest: Mapping[Group, date]
) -> dict[Cohort | None, date]:
    """When this moment comes, by cohort (None: for who is in none); left out what needs no plan."""
    rounds = population.programme.evaluations.filter(moment=moment)
    unfinished = set(rounds.unfinished().values_list("cohort", flat=True))
    opened: dict[int | None, date | None] = dict(
        rounds.opened().order_by("opened_on").values_list("cohort", "opened_on")
    )
    days: dict[Cohort | None, date] = {}
    for cohort in (*cohorts, None):
        group = cohort.pk if cohort else None
        last = opened.get(group)
        day = _day(population, moment, cohort, last=last) if group not in unfinished else None
        if day is not None:
            days[cohort] = max(day, rest.get((moment, group), day))
    return days


def _day(
    population: Population, moment: str, cohort: Cohort | None, *, last: date | None
) -> date | None:
    """When this moment comes for one group that was asked ``last`` on a day, if it ever was.

    Of a cohort those who get to a moment later than the others are asked then (S2-END-3); half-way
    comes once for a cohort.
    """
    programme = population.programme
    if cohort is None or cohort.starts_on is None:
        loose = [each for each in population.facts if each.group is None]
        return planning.all_year(programme, moment, loose, last=last) if loose else None
    missed = population.on - planning.MISSED
    day = planning.of_cohort(programme, moment, cohort.starts_on)
    if last is None and day >= missed:
        return day
    if moment not in ASKED_ONCE:
        return None
    left = population.left(moment, cohort.pk)
    return planning.of_those_left(programme, moment, left, since=None if last else missed)


@transaction.atomic
def move_round(round_: Round, *, opens_on: date, days_open: int) -> None:
    """Have a planned round open on another day.

    Raises:
        TransitionNotAllowed: it is open already.
    """
    round_.lock()
    round_.move(opens_on=opens_on, days_open=days_open)


@transaction.atomic
def open_round(
    programme: Programme,
    *,
    moment: str,
    closes_at: datetime,
    by: User | None,
    cohort: Cohort | None = None,
) -> Round:
    """Ask everybody of this moment, all at once and nobody left out, and write to them.

    Raises:
        TooFew: fewer than eight people can be asked; nothing has changed.
        TooSoon: the same was asked within the last sixty days; nothing has changed.
        StillRunning: these people are being asked at another moment; nothing has changed.
        TransitionNotAllowed: when such a round is open already: somebody was faster.
    """
    _lock(programme.pk)
    unfinished = Round.objects.unfinished()
    round_, _made = unfinished.get_or_create(programme=programme, moment=moment, cohort=cohort)
    round_.lock()
    _open(round_, closes_at=closes_at, at=now(), by=by)
    return round_


@transaction.atomic
def open_planned(round_pk: UUID, *, at: datetime) -> bool:
    """Open a round whose day has come, in working hours, if enough people can be asked.

    Returns whether it opened; if not, it is looked at again later, and the list says why.
    """
    rows = Round.objects.select_related("programme").to_open(localdate(at)).filter(pk=round_pk)
    due = rows.first()
    if due is not None:
        _lock(due.programme_id)
    round_ = rows.select_for_update(of=["self"], no_key=True).first()
    if round_ is None or not is_working_hour(at, country=round_.programme.country):
        return False
    last_day = localdate(at) + timedelta(days=round_.days_open)
    try:
        with transaction.atomic():
            _open(round_, closes_at=end_of(last_day), at=at, by=None)
    except NotNow:
        return False
    return True


def _lock(programme: int) -> None:
    """Let no two rounds of a programme be planned or opened at a time: neither sees the other."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme)


def _open(round_: Round, *, closes_at: datetime, at: datetime, by: User | None) -> None:
    """Open a locked round to everybody of its moment, and write down which duos were asked."""
    moment = round_.moment
    population = Population(round_.programme, on=localdate(at))
    invited = population.people(moment, round_.cohort_id)
    if round_.status == RoundStatus.PLANNED:
        _check(round_, invited, on=localdate(at))
    ballotbox.open_round(
        round_,
        questions=questionnaire_actions.current(round_.programme, moment),
        invited=invited,
        closes_at=closes_at,
        at=at,
        by=by,
    )
    if moment in ASKED_ONCE:
        duos = population.duos(moment, round_.cohort_id)
        Asked.objects.bulk_create(Asked(duo_id=each.duo, moment=moment) for each in duos)
    invitations = round_.invitations.select_related("person", "round__programme").order_by("id")
    for invitation in invitations:
        emails.evaluation_open(invitation, invited=len(invitations)).send()


def _check(round_: Round, invited: Collection[tuple[int, str]], *, on: date) -> None:
    """Refuse to open a round from which, beside another one, somebody could be told."""
    rounds = round_.programme.evaluations.filter(cohort=round_.cohort_id)
    if rounds.running().exists():
        raise StillRunning
    day = rounds.rest().get((round_.moment, round_.cohort_id))
    if day is not None and on < day:
        raise TooSoon(day)
    number = persons(invited)
    if number < publication.FEWEST_INVITED:
        raise TooFew(number)


@transaction.atomic
def extend_round(round_: Round, *, last_day: date) -> None:
    """Let people answer until the end of a later day.

    Raises:
        TransitionNotAllowed: it is closed, or this is no later day.
    """
    round_.lock()
    round_.extend(end_of(last_day), at=now())


@transaction.atomic
def remind(round_: Round, *, at: datetime) -> int:
    """Write once more to everybody who did not answer; return to how many.

    Raises:
        TransitionNotAllowed: it is closed, or they were written to twice.
    """
    round_.lock()
    round_.remind(at=at)
    invited = round_.invitations.count()
    silent = ballotbox.to_remind(round_)
    for invitation in silent:
        invitation.round = round_
        emails.evaluation_reminder(invitation, invited=invited, number=round_.reminders).send()
    return len(silent)


def remind_by_clock(round_pk: UUID, *, at: datetime) -> int:
    """Remind when that is due today, in working hours; return how many were written to.

    A second time on a day does nothing: what was sent is counted with the round.
    """
    with transaction.atomic():
        rows = Round.objects.select_related("programme").to_remind(at)
        round_ = rows.select_for_update(of=["self"], no_key=True).filter(pk=round_pk).first()
        if round_ is None or not round_.is_reminder_due(localdate(at)):
            return 0
        if not is_working_hour(at, country=round_.programme.country):
            return 0
        return remind(round_, at=at)


@transaction.atomic
def forget(*, at: datetime) -> None:
    """Forget who was asked and who answered a month after a round, and its quotes after two years.

    How many there were and what was counted stays.
    """
    Box.objects.filter(round__in=Round.objects.finished_before(at - INVITATIONS_KEPT)).delete()
    old = make_aware(datetime.combine(months_later(localdate(at), -QUOTE_MONTHS), time.min))
    Quote.objects.filter(round__in=Round.objects.finished_before(old)).delete()
