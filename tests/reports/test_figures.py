"""What is counted of a period is true of that period, and of nobody who played an applicant."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, make_aware

from mentorship.intake.models import Application, Attendance, Event, Payment
from mentorship.reports import figures
from mentorship.reports.figures import Gatherings
from mentorship.reports.period import Period
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)
from tests.reports.rows import YEAR, applied_on, duo, stopped

pytestmark = pytest.mark.django_db
LAST_DAY, NEXT_DAY = date(2025, 12, 31), date(2026, 1, 1)


def moment(day):
    return make_aware(datetime(day.year, day.month, day.day, 12))


def admitted_on(participant, day):
    participant.admitted_at = moment(day)
    participant.save(update_fields=["admitted_at"])
    return participant


def test_a_period_knows_its_days_and_its_name():
    school = Period(date(2024, 9, 1), date(2025, 8, 31))

    assert (YEAR.name, YEAR.before.name) == ("2025", "2024")
    assert (school.name, school.before) == (
        "sep 2024 – aug 2025",
        Period(date(2023, 9, 1), date(2024, 8, 31)),
    )
    assert Period(date(2024, 3, 1), date(2025, 2, 28)).before.ends_on == date(2024, 2, 29)
    assert Period(date(2023, 3, 1), date(2024, 2, 29)).before.ends_on == date(2023, 2, 28)
    assert Period(date(2024, 3, 1), date(2024, 7, 30)).before.ends_on == date(2023, 7, 30)
    assert YEAR.expected_on == date(2026, 2, 28)
    assert YEAR.since == make_aware(datetime(2025, 1, 1))
    assert YEAR.until == make_aware(datetime(2026, 1, 1))


def test_duos_are_counted_in_the_period_in_which_it_happened(programme):
    duo(programme)
    duo(programme, ended=LAST_DAY)
    duo(programme, ended=NEXT_DAY)
    duo(programme, status="active", started=date(2024, 3, 1))
    duo(programme, started=date(2023, 1, 1), ended=date(2024, 12, 31))
    duo(programme, status="active", started=NEXT_DAY)
    stopped(programme, "time", "")
    make_duo(programme, status="proposed")
    duo(make_programme())

    assert figures.count(programme, YEAR).duos == figures.Duos(
        under_way=6, started=5, completed=2, ended_early=2, going_on=2
    )


def test_a_duo_that_stopped_before_it_began_is_in_no_figure_of_those_that_did(programme):
    make_duo(
        programme, status="ended_early", started_on=None, ends_on=None, ended_on=date(2025, 3, 3)
    )

    found = figures.count(programme, YEAR)

    assert (found.duos.ended_early, found.reasons) == (0, {})


def test_a_duo_that_stopped_before_the_day_it_was_to_begin_never_began(programme):
    stopped(programme, "time", started=date(2025, 10, 1), ended=date(2025, 9, 1))
    [kept] = stopped(programme, "time", started=date(2026, 2, 1), ended=date(2025, 9, 1))
    applied_on(kept.mentee.application, date(2025, 4, 4))

    found = figures.count(programme, YEAR)

    assert (found.duos.under_way, found.duos.ended_early, found.reasons) == (0, 0, {})
    assert found.steps["mentee"]["started"] == 0


def test_the_reasons_add_up_to_those_that_stopped_early(programme):
    stopped(programme, *["time"] * 5, *["click"] * 4)
    stopped(programme, "click", started=date(2026, 2, 1), ended=date(2025, 9, 1))

    found = figures.count(programme, YEAR)

    assert sum(found.reasons.values()) == found.duos.ended_early == 9


def test_a_duo_that_is_still_to_begin_is_not_under_way(programme):
    today = localdate()
    period = Period(today - timedelta(days=9), today + timedelta(days=90))
    ends_on = today + timedelta(days=180)
    make_duo(programme, status="active", started_on=today, ends_on=ends_on)
    later = make_duo(
        programme, status="active", started_on=today + timedelta(days=9), ends_on=ends_on
    )
    applied_on(later.mentee.application, today)

    found = figures.count(programme, period)

    assert (found.duos.under_way, found.duos.started, found.duos.going_on) == (1, 1, 1)
    assert [found.steps["mentee"][step] for step in ("matched", "started")] == [2, 1]


def test_reasons_are_of_those_who_stopped_in_the_period(programme):
    stopped(programme, "time", "time", "click", "", None)
    stopped(programme, "time", ended=NEXT_DAY)

    assert figures.count(programme, YEAR).reasons == {"time": 2, "click": 1, "": 2}


def test_who_waits_is_who_had_no_mentor_on_the_last_day(programme):
    early = date(2025, 5, 5)
    admitted_on(make_participant(programme), early)
    admitted_on(make_participant(programme), NEXT_DAY)
    admitted_on(make_participant(programme, role="mentor"), early)
    listed = make_application(programme, status="waitlisted", decided_at=moment(early))
    make_application(programme, status="waitlisted", decided_at=moment(NEXT_DAY))
    make_application(programme, status="waitlisted", decided_at=moment(early), is_test=True)
    for kept in ("active", "completed"):
        admitted_on(duo(programme, status=kept, proposed_at=moment(early)).mentee, early)
    looks = [
        duo(programme, status="ended_early", proposed_at=moment(early), mentee_looks_on=True),
        duo(programme, status="ended_early", proposed_at=moment(early), ended=NEXT_DAY),
        make_duo(
            programme, status="dissolved", proposed_at=moment(early), ended_on=date(2025, 6, 6)
        ),
        duo(programme, status="active", proposed_at=moment(NEXT_DAY), started=NEXT_DAY),
    ]
    for each in looks:
        admitted_on(each.mentee, early)

    waiting = set(figures.waiting(programme, YEAR))

    expected = {looks[number].mentee.application for number in (0, 2, 3)} | {listed}
    assert expected < waiting
    assert figures.count(programme, YEAR).waiting == len(waiting) == 5


def test_who_was_decided_about_after_the_last_day_waited_on_it(programme):
    early = date(2025, 5, 5)
    last_year = {"submitted_at": moment(early)}
    later = [
        admitted_on(make_participant(programme), NEXT_DAY).application,
        applied_on(make_application(programme, status="waitlisted"), early),
        applied_on(make_application(programme, status="declined"), early),
        applied_on(make_application(programme, status="waitlisted"), early),
    ]
    Application.objects.filter(pk=later[0].pk).update(**last_year, decided_at=moment(NEXT_DAY))
    Application.objects.filter(pk=later[3].pk).update(
        status="withdrawn", decided_at=moment(early), withdrawn_at=moment(NEXT_DAY)
    )
    gone = applied_on(make_application(programme, status="waitlisted"), early)
    Application.objects.filter(pk=gone.pk).update(
        status="withdrawn", decided_at=moment(early), withdrawn_at=moment(LAST_DAY)
    )
    applied_on(make_application(programme), early)
    applied_on(make_application(programme, status="declined", decided_at=moment(early)), early)

    assert set(figures.waiting(programme, YEAR)) == set(later)


def test_who_was_forgotten_waits_for_nobody(programme):
    gone = admitted_on(make_participant(programme), date(2025, 5, 5))
    gone.user.is_active = False
    gone.user.save(update_fields=["is_active"])

    assert figures.count(programme, YEAR).waiting == 0


def test_the_steps_tell_how_far_those_are_who_applied_in_the_period(programme):
    day = date(2025, 4, 4)
    applied_on(make_application(programme), day)
    applied_on(make_application(programme, status="declined"), day)
    applied_on(make_application(programme, is_test=True), day)
    make_application(programme)
    for status in ("completed", "active"):
        made = duo(programme, status=status)
        applied_on(made.mentor.application, day)
        applied_on(made.mentee.application, day)
    dissolved = make_duo(programme, status="dissolved")
    applied_on(dissolved.mentee.application, day)

    steps = figures.count(programme, YEAR).steps

    assert steps["mentee"] == {
        "applied": 5, "decided": 4, "admitted": 3, "matched": 2, "started": 2, "completed": 1,
    }  # fmt: skip
    assert steps["mentor"] == {
        "applied": 2, "decided": 2, "admitted": 2, "matched": 2, "started": 2, "completed": 1,
    }  # fmt: skip
    assert Application.objects.filter(programme=programme).count() > 7


def test_gatherings_count_when_they_took_place_and_points_when_they_were_earned(programme):
    by = coordinator_of(programme)
    people = [make_application(programme) for _ in range(3)]

    def held(kind, on, there, **fields):
        event = Event.objects.create(programme=programme, kind=kind, held_on=on, **fields)
        for person, (was_there, passed) in zip(people, there, strict=False):
            Attendance.objects.create(
                event=event,
                application=person,
                was_there=was_there,
                is_passed=passed,
                recorded_by=by,
            )

    yes, left, no = (True, True), (True, False), (False, True)
    held("training", date(2025, 3, 3), [yes, left, no], points=4)
    held("training", date(2025, 4, 3), [yes, yes], points=2)
    held("training", NEXT_DAY, [yes], points=40)
    held("info_session", date(2025, 5, 5), [])
    held(
        "workshop",
        date(2025, 5, 5),
        [],
        cancelled_at=moment(date(2025, 5, 1)),
        cancel_reason="Ziek",
    )
    found = figures.count(programme, YEAR)

    assert found.held("training") == Gatherings(held=2, present=4)
    assert found.held("info_session", "workshop") == Gatherings(held=1, present=0)
    assert found.points == 8


def test_a_gathering_that_is_still_to_come_was_not_held(programme):
    today = localdate()
    Event.objects.create(programme=programme, kind="workshop", held_on=today + timedelta(days=1))

    found = figures.count(programme, Period(today - timedelta(days=9), today + timedelta(days=9)))

    assert found.held("workshop") == Gatherings()


def test_contributions_count_when_they_came_in(programme):
    by = coordinator_of(programme)

    def payment(status, settled_on=None, requested=date(2025, 2, 2), amount=150):
        Payment.objects.create(
            participant=make_participant(programme),
            programme=programme,
            amount=amount,
            reference=f"R{Payment.objects.count()}",
            due_on=date(2025, 3, 3),
            status=status,
            settled_on=settled_on,
            settled_by=by if settled_on else None,
            requested_at=moment(requested),
        )

    payment("paid", LAST_DAY)
    payment("paid", date(2025, 3, 3), amount=75)
    payment("paid", NEXT_DAY)
    payment("refunded", date(2025, 3, 3))
    payment("waived", date(2025, 3, 3))
    payment("waived", NEXT_DAY, amount=10)
    payment("refunded", NEXT_DAY)
    payment("open")
    payment("open", requested=NEXT_DAY)

    money = figures.count(programme, YEAR).money

    assert money == figures.Money(Decimal(225), 2, Decimal(310), 3)
    assert money.is_any


def test_it_takes_as_many_questions_for_many_as_for_few(programme, django_assert_num_queries):
    duo(programme)
    with django_assert_num_queries(7):
        figures.count(programme, YEAR)
    for _ in range(4):
        duo(programme)
        stopped(programme, "time")

    with django_assert_num_queries(7):
        figures.count(programme, YEAR)
