"""Rounds plan and open themselves, and remind twice (S0-EVAL-1, S0-EVAL-2, S2-END-3, S2-DEF-5)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from evaluations import actions, ballotbox, jobs, links, planning, selectors
from evaluations.models import Asked, Box, Invitation, Quote, Round, Stat
from evaluations.population import Facts
from mentorship.duos.models import Duo
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Cohort
from mentorship.transitions import TransitionNotAllowed
from tests.evaluations.rounds import ANSWERS, held, invitees, open_round
from tests.factories import make_duo, make_programme

HERE = ZoneInfo("Europe/Amsterdam")
# A Monday on which people work; the clock of the database is before it.
MONDAY = datetime(2027, 3, 1, 10, 0, tzinfo=HERE)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def gp(db):
    """A programme of nine months, which asks half-way and at the end."""
    return make_programme("gp")


def close_account(user):
    user.is_active = False
    user.save()


def cohort_of(programme, starts_on, name="Voorjaar"):
    return Cohort.objects.create(
        programme=programme,
        name=name,
        opens_on=starts_on - 90 * DAY,
        closes_on=starts_on - 30 * DAY,
        starts_on=starts_on,
    )


def duo_in(cohort, **fields):
    duo = make_duo(cohort.programme, **fields)
    application = duo.mentee.application
    application.cohort = cohort
    application.save()
    return duo


def duos(programme, number=4, **fields):
    return [make_duo(programme, **fields) for _number in range(number)]


def plan_of(programme):
    rounds = Round.objects.filter(programme=programme).order_by("opens_on", "moment")
    return [(each.moment, each.cohort and each.cohort.name, str(each.opens_on)) for each in rounds]


def page_of(staff, programme):
    address = reverse("evaluations:round_list", args=[programme.slug])
    return " ".join(staff.get(address).content.decode().split())


def mails(kind="evaluation_reminder"):
    return OutgoingEmail.objects.filter(kind=f"evaluations/{kind}")


# --- the plan ------------------------------------------------------------------------------


@time_machine.travel(MONDAY, tick=False)
def test_a_cohort_gets_a_round_for_every_moment_of_its_programme(db):
    """A programme that asks at four moments: at the start, half-way, at the end and later."""
    programme = make_programme("work")
    cohort_of(programme, date(2027, 3, 1))

    actions.plan_rounds(programme, on=localdate())

    assert plan_of(programme) == [
        ("start", "Voorjaar", "2027-03-15"),
        ("midterm", "Voorjaar", "2027-06-01"),
        ("final", "Voorjaar", "2027-09-01"),
        ("follow_up", "Voorjaar", "2028-03-01"),
    ]


@time_machine.travel(MONDAY, tick=False)
def test_planning_again_moves_nothing_and_a_moment_that_is_switched_off_goes(gp):
    cohort_of(gp, date(2027, 3, 1))
    [midterm, _final] = actions.plan_rounds(gp, on=localdate())
    actions.move_round(midterm, opens_on=date(2027, 8, 2), days_open=21)

    again = actions.plan_rounds(gp, on=localdate())
    gp.evaluation_roles = {"midterm": ["mentee"]}
    gp.save()
    actions.plan_rounds(gp, on=localdate())

    assert again == []
    assert plan_of(gp) == [("midterm", "Voorjaar", "2027-08-02")]


@time_machine.travel(MONDAY, tick=False)
def test_what_should_have_been_asked_long_ago_is_not_planned_any_more(gp):
    cohort_of(gp, date(2025, 3, 1))
    cohort_of(gp, date(2026, 10, 1), name="Najaar")

    actions.plan_rounds(gp, on=localdate())

    # Half-way was on 14 February: it opens a week from now. The end falls in a weekend.
    assert plan_of(gp) == [("midterm", "Najaar", "2027-03-08"), ("final", "Najaar", "2027-07-01")]


def test_who_of_a_cohort_ends_later_is_asked_in_a_later_round(gp):
    """Everybody is asked at the end, once (S2-END-3); half-way a cohort is asked once."""
    cohort = cohort_of(gp, date(2026, 6, 1))
    over, longer = date(2027, 2, 26), date(2027, 6, 7)
    for day, number in ((over, 4), (longer, 4)):
        for _number in range(number):
            duo_in(cohort, started_on=date(2026, 6, 1), ends_on=day)
    held_up = duo_in(cohort, started_on=date(2026, 6, 1), ends_on=over)
    close_account(held_up.mentor.user)
    close_account(held_up.mentee.user)
    with time_machine.travel(MONDAY, tick=False):
        held(gp, 5, 5, cohort=cohort)
        round_ = actions.open_round(
            gp, moment="final", cohort=cohort, closes_at=now() + 14 * DAY, by=None
        )
        actions.plan_rounds(gp, on=localdate())
        while_it_runs = plan_of(gp)
    with time_machine.travel(round_.closes_at + DAY, tick=False):
        ballotbox.release(round_, at=now())
        actions.plan_rounds(gp, on=localdate())
        [then] = Round.objects.planned()
        Asked.objects.bulk_create(
            Asked(duo=each, moment="final") for each in Duo.objects.filter(ends_on=longer)
        )
        then.delete()
        nobody_left = actions.plan_rounds(gp, on=localdate())

    assert len(while_it_runs) == 2
    assert (then.moment, then.cohort, str(then.opens_on)) == ("final", cohort, "2027-06-07")
    assert nobody_left == []


@time_machine.travel(MONDAY, tick=False)
@pytest.mark.parametrize(("days", "opens_on"), [(20, "2027-03-08"), (40, None)])
def test_who_ends_later_than_a_cohort_that_was_never_asked_is_asked(gp, days, opens_on):
    cohort = cohort_of(gp, date(2026, 1, 5))
    ended = localdate() - days * DAY
    duo_in(cohort, status="completed", started_on=date(2026, 1, 5), ends_on=ended, ended_on=ended)

    actions.plan_rounds(gp, on=localdate())

    assert [day for _moment, _cohort, day in plan_of(gp)] == ([opens_on] if opens_on else [])


@time_machine.travel(MONDAY, tick=False)
def test_those_left_of_a_cohort_are_not_asked_before_the_rest_is_over(gp):
    cohort = cohort_of(gp, date(2026, 6, 1))
    ended = localdate() - 10 * DAY
    duo_in(cohort, status="completed", started_on=date(2026, 6, 1), ends_on=ended, ended_on=ended)
    held(gp, 5, 5, moment="midterm", cohort=cohort, at=MONDAY - 99 * DAY)
    held(gp, 5, 5, moment="final", cohort=cohort, at=MONDAY - 20 * DAY)

    actions.plan_rounds(gp, on=localdate())

    # Its last day was 23 February; sixty days later is a Saturday.
    [planned] = Round.objects.planned()
    assert (planned.moment, str(planned.opens_on)) == ("final", "2027-04-26")


@time_machine.travel(MONDAY, tick=False)
def test_where_people_begin_all_year_the_first_duo_tells_the_day(gp):
    make_duo(gp, started_on=date(2027, 1, 4), ends_on=date(2027, 10, 4))
    make_duo(gp, started_on=date(2027, 2, 8), ends_on=date(2027, 11, 8))

    actions.plan_rounds(gp, on=localdate())

    assert plan_of(gp) == [("midterm", None, "2027-05-20"), ("final", None, "2027-10-04")]
    assert actions.plan_rounds(gp, on=localdate()) == []


@time_machine.travel(MONDAY, tick=False)
@pytest.mark.parametrize(
    ("moment", "opens_on"),
    [("midterm", "2027-11-01"), ("final", "2027-05-03"), ("start", "2027-04-16"),
     ("follow_up", "2027-08-02")],
)  # fmt: skip
def test_after_a_round_the_next_one_is_planned(gp, moment, opens_on):
    gp.evaluation_roles = {moment: ["mentor", "mentee"]}
    gp.save()
    make_duo(gp, started_on=date(2027, 1, 4))
    held(gp, 5, 5, moment=moment, at=datetime(2027, 2, 1, 10, tzinfo=HERE))

    actions.plan_rounds(gp, on=localdate())

    [planned] = Round.objects.planned()
    assert str(planned.opens_on) == opens_on


@pytest.mark.parametrize(
    ("moment", "day"),
    [("start", date(2027, 1, 18)), ("midterm", date(2027, 5, 20)), ("final", date(2026, 12, 1)),
     ("follow_up", date(2027, 6, 1))],
)  # fmt: skip
def test_the_first_duo_that_gets_there_tells_the_day(gp, moment, day):
    begun, over = date(2027, 1, 4), date(2026, 12, 1)
    facts = [
        Facts(1, "active", begun, date(2027, 10, 4), None, None, None, 1, 2),
        Facts(2, "completed", date(2026, 3, 1), over, over, None, None, 3, 4),
    ]

    assert planning.all_year(gp, moment, facts, last=None) == day
    assert planning.all_year(gp, moment, [], last=None) is None


def test_the_clock_plans_every_programme_that_people_know_of(gp, procrastinated):
    make_programme("work", is_open=False)
    duos(gp)

    jobs.plan_due.func(0)
    for job in procrastinated("evaluations.plan"):
        jobs.plan.func(**job)

    assert {each.programme for each in Round.objects.planned()} == {gp}


def test_the_coordinator_plans_with_a_button_and_moves_a_round(gp, staff_of):
    staff = staff_of(gp)
    address = reverse("evaluations:rounds_plan", args=[gp.slug])
    nothing = staff.post(address, follow=True).content.decode()
    empty = page_of(staff, gp)
    duos(gp)

    planned = staff.post(address, follow=True).content.decode()

    assert "Er is nog niets te plannen" in nothing
    assert "Plan de rondes" in empty
    assert "2 rondes staan gepland." in planned
    midterm = Round.objects.get(moment="midterm")
    move = reverse("evaluations:round_move", args=[gp.slug, midterm.pk])
    day = localdate() + 40 * DAY
    assert staff.get(move).status_code == 200
    wrong = staff.post(move, {"opens_on": localdate() - DAY, "days_open": "3"})
    assert "Kies een dag vanaf vandaag" in wrong.content.decode()
    assert "Vul een getal in van 7 tot en met 60." in wrong.content.decode()
    moved = staff.post(move, {"opens_on": day, "days_open": "21"})
    midterm.refresh_from_db()
    assert moved.url == reverse("evaluations:round_list", args=[gp.slug])
    assert (midterm.opens_on, midterm.days_open) == (day, 21)


def test_a_draft_that_does_not_say_how_long_it_lasts_plans_nothing(db):
    programme = make_programme("school", is_open=False, duration_default=None)
    cohort_of(programme, localdate())

    assert actions.plan_rounds(programme, on=localdate()) == []


# --- opening by itself ---------------------------------------------------------------------


def planned_for(programme, day, **fields):
    return Round.objects.create(programme=programme, moment="midterm", opens_on=day, **fields)


def test_a_planned_round_opens_on_its_day_and_writes_to_everybody(gp, procrastinated):
    with time_machine.travel(MONDAY, tick=False):
        duos(gp)
        round_ = planned_for(gp, localdate(), days_open=21)
        planned_for(make_programme(), localdate() + DAY)

        jobs.open_due.func(0)
        [job] = procrastinated("evaluations.open")
        jobs.open_planned.func(**job)
        jobs.open_planned.func(**job)

    round_.refresh_from_db()
    assert (round_.status, round_.opened_by, str(round_.last_day)) == ("open", None, "2027-03-22")
    assert mails("evaluation_open").count() == 8


@pytest.mark.parametrize(
    "at",
    [MONDAY.replace(hour=8), MONDAY.replace(hour=17), MONDAY - 2 * DAY,
     datetime(2027, 4, 27, 10, tzinfo=HERE)],
    ids=["before nine", "after five", "a Saturday", "King's Day"],
)  # fmt: skip
def test_nothing_opens_outside_working_hours(gp, at):
    with time_machine.travel(at, tick=False):
        duos(gp)
        round_ = planned_for(gp, localdate())

        assert actions.open_planned(round_.pk, at=now()) is False

    round_.refresh_from_db()
    assert round_.status == "planned"


def test_a_planned_round_of_seven_waits_and_the_list_says_why(gp, staff_of):
    with time_machine.travel(MONDAY, tick=False):
        staff = staff_of(gp)
        mentor = duos(gp, 3)[0].mentor
        make_duo(gp, mentor=mentor)
        round_ = planned_for(gp, localdate())

        opened = actions.open_planned(round_.pk, at=now())
        page = page_of(staff, gp)
        make_duo(gp)
        then = actions.open_planned(round_.pk, at=now())

    assert (opened, then) == (False, True)
    assert "Niet geopend: nu kun je 7 mensen vragen." in page
    assert "Vanaf 8 gaat de ronde vanzelf open." in page
    assert "wacht op mensen" in page


def test_a_round_is_of_everybody_in_one_cohort_and_nobody_else(gp):
    spring, autumn = (cohort_of(gp, localdate() - 30 * DAY, name=each) for each in "AB")
    inside = [duo_in(spring) for _number in range(4)]
    outside = [duo_in(autumn), make_duo(gp)]

    asked = invitees(gp, "midterm", spring)
    rest = invitees(gp, "midterm")

    assert {person for person, _role in asked} == {
        user for duo in inside for user in (duo.mentor.user_id, duo.mentee.user_id)
    }
    assert {person for person, _role in rest} == {
        outside[1].mentor.user_id,
        outside[1].mentee.user_id,
    }


def test_who_starts_a_round_chooses_a_cohort_and_no_people(gp, staff_of):
    staff = staff_of(gp)
    cohort = cohort_of(gp, localdate() - 30 * DAY)
    for _number in range(4):
        duo_in(cohort)
    make_duo(gp)
    address = reverse("evaluations:round_open", args=[gp.slug, "midterm"])
    day = {"groep": cohort.pk, "last_day": localdate() + 14 * DAY}

    page = " ".join(staff.get(address).content.decode().split())
    nobody = " ".join(
        staff.get(reverse("evaluations:round_open", args=[gp.slug, "final"]))
        .content.decode()
        .split()
    )
    rest = " ".join(staff.get(f"{address}?groep=").content.decode().split())
    staff.post(address, day)

    round_ = Round.objects.get()
    assert "Dat is iedereen van Voorjaar." in page
    assert "Wie in geen ronde zit" in page
    assert "2 mensen" in rest
    assert "0 mensen" in nobody
    assert f"?groep={cohort.pk}" in rest
    assert (round_.cohort, round_.invitations.count()) == (cohort, 8)
    assert "Tussentijdse evaluatie Voorjaar" in page_of(staff, gp)


def test_a_page_of_a_group_that_runs_by_now_opens_no_other_group(gp, staff_of):
    """She confirms the people that she was shown: another group is never opened instead."""
    staff = staff_of(gp)
    spring, autumn = (cohort_of(gp, localdate() - 30 * DAY, name=each) for each in "AB")
    for cohort in [spring] * 5 + [autumn] * 4:
        duo_in(cohort)
    address = reverse("evaluations:round_open", args=[gp.slug, "midterm"])
    shown = staff.get(address).content.decode()
    running = actions.open_round(
        gp, moment="midterm", cohort=spring, closes_at=now() + 14 * DAY, by=None
    )

    day = {"last_day": localdate() + 14 * DAY}
    sent = staff.post(address, day | {"groep": spring.pk}, follow=True)
    without = staff.post(address, day)
    nonsense = staff.post(f"{address}?groep={autumn.pk}", day | {"groep": "x"})

    there = reverse("evaluations:round_detail", args=[gp.slug, running.pk])
    assert f'name="groep" value="{spring.pk}"' in shown
    assert sent.redirect_chain == [(there, 302)]
    assert "Deze evaluatie is al open." in sent.content.decode()
    assert (without.url, nonsense.url) == (there, there)
    assert list(Round.objects.opened()) == [running]
    assert mails("evaluation_open").count() == 10


def test_a_group_that_is_gone_and_of_which_nothing_runs_leads_back_to_the_list(gp, staff_of):
    address = reverse("evaluations:round_open", args=[gp.slug, "midterm"])

    sent = staff_of(gp).post(address, {"groep": "99", "last_day": localdate() + 14 * DAY})

    assert sent.url == reverse("evaluations:round_list", args=[gp.slug])


def test_a_mentor_of_two_cohorts_is_not_asked_twice_at_a_time(gp):
    spring, autumn = (cohort_of(gp, localdate() - 30 * DAY, name=each) for each in "AB")
    first = [duo_in(spring) for _number in range(4)]
    duo_in(autumn, mentor=first[0].mentor)
    actions.open_round(gp, moment="midterm", cohort=spring, closes_at=now() + 14 * DAY, by=None)

    roles = [role for _person, role in invitees(gp, "midterm", autumn)]

    assert roles == ["mentee"]


@pytest.mark.parametrize(
    ("moment", "days", "is_asked"),
    [("start", 20, True), ("start", 91, True), ("start", 92, False), ("follow_up", 89, False),
     ("follow_up", 90, True), ("follow_up", 360, True), ("follow_up", 370, False),
     ("final", 180, True), ("final", 190, False)],
)  # fmt: skip
def test_a_moment_is_asked_within_its_days_and_not_long_after(moment, days, is_asked):
    """What grew can be seen by asking at the start, and some months after the end (S2-DEF-3, 5)."""
    programme = make_programme("work")
    day = localdate() - days * DAY
    if moment == "start":
        duo = make_duo(programme, started_on=day)
    else:
        duo = make_duo(
            programme, status="ended_early", started_on=day - 60 * DAY, ended_on=day, ends_on=day
        )

    asked = [person for person, role in invitees(programme, moment) if role == "mentee"]

    assert asked == ([duo.mentee.user_id] if is_asked else [])


def both_at_once(programme, *moments):
    programme.evaluation_roles = {each: ["mentor", "mentee"] for each in moments}
    programme.save()


def test_two_rounds_of_the_same_people_are_never_open_at_once(gp, staff_of):
    """Two reports that differ by one duo would tell what that duo said (S0-EVAL-4)."""
    both_at_once(gp, "start", "midterm")
    with time_machine.travel(MONDAY, tick=False):
        staff = staff_of(gp)
        duos(gp)
        duos(gp, 1, started_on=localdate() - 99 * DAY)  # too long under way for the start
        planned = planned_for(gp, localdate())
        start = actions.open_round(gp, moment="start", closes_at=now() + 14 * DAY, by=None)

        with pytest.raises(actions.StillRunning):
            actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)
        opened = actions.open_planned(planned.pk, at=now())
        page = page_of(staff, gp)
        address = reverse("evaluations:round_open", args=[gp.slug, "midterm"])
        by_hand = staff.post(address, {"groep": "", "last_day": localdate() + 14 * DAY})
        told = page_of(staff, gp)
        asked_twice = set(invitees(gp, "midterm")) & set(
            start.invitations.values_list("person", "role")
        )
    with time_machine.travel(start.closes_at + DAY, tick=False):
        ballotbox.release(start, at=now())
        later = actions.open_planned(planned.pk, at=now())

    assert (opened, later) == (False, True)
    assert "Wacht tot een andere ronde van dezelfde mensen klaar is." in page
    assert "Start tussentijdse evaluatie" not in page
    assert by_hand.url == reverse("evaluations:round_list", args=[gp.slug])
    assert "Deze mensen kun je dit nu niet vragen" in told
    assert asked_twice == set()


def test_who_is_asked_in_one_cohort_is_asked_at_no_other_moment_in_another(gp):
    spring, autumn = (cohort_of(gp, localdate() - 30 * DAY, name=each) for each in "AB")
    first = [duo_in(spring) for _number in range(4)]
    second = duo_in(autumn, mentor=first[0].mentor, ends_on=localdate())
    actions.open_round(gp, moment="midterm", cohort=spring, closes_at=now() + 14 * DAY, by=None)

    assert invitees(gp, "final", autumn) == [(second.mentee.user_id, "mentee")]


def test_the_same_people_are_asked_the_same_only_after_sixty_days(gp, staff_of):
    """A duo that joins or leaves meanwhile could be found by taking away (S0-EVAL-4)."""
    held(gp, 5, 5, at=MONDAY - 14 * DAY)  # its last day is this Monday
    address = reverse("evaluations:round_open", args=[gp.slug, "midterm"])
    with time_machine.travel(MONDAY + 58 * DAY, tick=False):
        staff = staff_of(gp)
        duos(gp)
        round_ = planned_for(gp, localdate())
        with pytest.raises(actions.TooSoon) as caught:
            actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)
        early = actions.open_planned(round_.pk, at=now())
        shown = " ".join(staff.get(address).content.decode().split())
        sent = staff.post(address, {"groep": "", "last_day": localdate() + 14 * DAY})
        page = page_of(staff, gp)
        free = cohort_of(gp, localdate() - 30 * DAY)
        for _number in range(4):
            duo_in(free)
        preferred = " ".join(staff.get(address).content.decode().split())
    with time_machine.travel(MONDAY + 60 * DAY, tick=False):
        late = actions.open_planned(round_.pk, at=now())

    assert (early, late) == (False, True)
    assert caught.value.day == (MONDAY + 60 * DAY).date()
    assert "kun je deze mensen dit weer vragen." in shown
    assert 'name="last_day"' not in shown
    assert "Deze mensen kregen kort geleden dezelfde vragen." in sent.content.decode()
    assert "kort geleden zijn dezelfde vragen gesteld" in page
    assert "Dat is iedereen van Voorjaar" in preferred
    assert Round.objects.filter(status="open").count() == 1


def test_four_who_are_both_are_four_and_not_eight(gp):
    """Who is asked as a mentor and as a mentee is one person to hide among others."""
    four = duos(gp)
    for duo, other in zip(four, four[1:] + four[:1], strict=True):
        duo.mentee.user = other.mentor.user
        duo.mentee.save()

    with pytest.raises(actions.TooFew) as caught:
        actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)
    duos(gp, 2)
    round_ = actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)

    assert caught.value.number == 4
    assert round_.invitations.count() == 12


def test_of_several_groups_the_page_says_of_which_it_is_everybody(gp, staff_of):
    """And a moment stays on offer while one of its groups can be asked."""
    staff = staff_of(gp)
    cohort = cohort_of(gp, localdate() - 30 * DAY)
    for _number in range(4):
        duo_in(cohort)
    duos(gp)
    address = reverse("evaluations:round_open", args=[gp.slug, "midterm"])
    actions.open_round(gp, moment="midterm", cohort=cohort, closes_at=now() + 14 * DAY, by=None)

    listed = page_of(staff, gp)
    page = " ".join(staff.get(address).content.decode().split())
    actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)

    assert "Start tussentijdse evaluatie" in listed
    assert "Dat is iedereen die in geen ronde zit" in page
    assert "Start tussentijdse evaluatie" not in page_of(staff, gp)


def changed_meanwhile(monkeypatch, change):
    """Let something happen between what the page read and the opening."""
    real = actions.open_round

    def late(*args, **kwargs):
        change()
        return real(*args, **kwargs)

    monkeypatch.setattr(actions, "open_round", late)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("fewer", "Nu kun je maar 6 mensen vragen."),
        ("asked", "Deze mensen kregen kort geleden dezelfde vragen."),
        ("running", "Deze mensen krijgen nu al andere vragen."),
    ],
)
def test_what_changed_while_she_read_is_told_and_what_she_typed_stays(
    gp, staff_of, monkeypatch, change, message
):
    staff = staff_of(gp)
    four = duos(gp)
    address = reverse("evaluations:round_open", args=[gp.slug, "midterm"])
    day = localdate() + 21 * DAY
    changed_meanwhile(
        monkeypatch,
        {
            "fewer": four[0].delete,
            "asked": lambda: held(gp, 5, 5, at=now() - 20 * DAY),
            "running": lambda: open_round(gp, 5, 5, moment="final"),
        }[change],
    )

    sent = staff.post(address, {"groep": "", "last_day": day})

    assert message in sent.content.decode()
    assert f'value="{day}"' in sent.content.decode()
    assert not Round.objects.filter(moment="midterm", status="open").exists()


@pytest.mark.parametrize("way", ["by hand", "by the clock"])
def test_openings_of_a_programme_wait_for_each_other_before_they_look_whom_to_ask(gp, way):
    """Else a mentor of two cohorts would be asked twice: neither sees the other's invitations."""
    with time_machine.travel(MONDAY, tick=False):
        duos(gp)
        planned = planned_for(gp, localdate())
        with CaptureQueriesContext(connection) as queries:
            if way == "by hand":
                actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)
            else:
                actions.open_planned(planned.pk, at=now())

    steps = [
        table
        for each in queries.captured_queries
        for table in ("programmes_programme", "evaluations_round", "duos_duo")
        if f'FROM "{table}"' in each["sql"] and ("FOR NO KEY" in each["sql"] or "duos" in table)
    ]
    # The programme before the round: in the order in which the plan locks them.
    assert list(dict.fromkeys(steps)) == ["programmes_programme", "evaluations_round", "duos_duo"]


def test_a_duo_is_asked_once_even_when_its_invitations_are_long_gone(gp):
    duo = duos(gp, status="completed")[0]
    actions.open_round(gp, moment="final", closes_at=now() + 14 * DAY, by=None)
    Invitation.objects.all().delete()

    assert invitees(gp, "final") == []
    assert Asked.objects.filter(duo=duo).values_list("moment", flat=True).get() == "final"
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.create(duo=duo, moment="final")
    assert str(Asked.objects.first()) == "final"


def test_with_its_cohort_goes_what_was_planned_and_what_was_held_stays(gp):
    cohort = cohort_of(gp, localdate() - 30 * DAY)
    Round.objects.create(programme=gp, moment="final", cohort=cohort)
    round_ = held(gp, 5, 5)
    elsewhere = Round.objects.create(programme=gp, moment="midterm", cohort=cohort)
    ballotbox.open_round(
        elsewhere, questions=[], invited=[], closes_at=now() + DAY, at=now(), by=None
    )

    cohort.delete()

    elsewhere.refresh_from_db()
    assert (elsewhere.cohort, elsewhere.status) == (None, "open")
    assert set(Round.objects.all()) == {round_, elsewhere}


# --- the promise ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"closes_at": "earlier"},
        {"k": 6},
        {"status": "planned"},
        {"questions": []},
        {"cohort": "other"},
        {"reminders": 0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_break_the_promise_of_a_round(gp, change):
    round_, _by_role = open_round(gp, 4, 4)
    Round.objects.filter(pk=round_.pk).update(reminders=1)
    values = {
        "earlier": round_.closes_at - DAY,
        "other": cohort_of(gp, localdate()).pk,
    }
    [(field, value)] = change.items()
    value = values.get(value, value) if isinstance(value, str) else value

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(**{field: value})


def test_a_round_that_closed_cannot_be_given_more_time(gp):
    round_, _by_role = open_round(gp, 4, 4, at=now() - 20 * DAY)

    with pytest.raises(TransitionNotAllowed):
        actions.extend_round(round_, last_day=localdate() + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(closes_at=now() + DAY)


def test_an_open_round_is_given_more_time_and_never_less(gp, staff_of):
    staff = staff_of(gp)
    round_, _by_role = open_round(gp, 4, 4)
    address = reverse("evaluations:round_extend", args=[gp.slug, round_.pk])

    same = staff.post(address, {"last_day": round_.last_day}).content.decode()
    far = staff.post(address, {"last_day": localdate() + 61 * DAY}).content.decode()
    later = staff.post(address, {"last_day": round_.last_day + DAY})

    before = round_.last_day
    round_.refresh_from_db()
    assert "Kies een dag na" in same
    assert "Kies een dag na" in far
    assert later.url == reverse("evaluations:round_detail", args=[gp.slug, round_.pk])
    assert round_.last_day == before + DAY
    with time_machine.travel(round_.closes_at):
        assert staff_of(gp).get(address).status_code == 404


# --- reminders -----------------------------------------------------------------------------


@pytest.fixture
def asked(gp):
    """A round of two weeks that opened on a Monday, in which one of eight answered."""
    with time_machine.travel(MONDAY, tick=False):
        round_, by_role = open_round(gp, 4, 4)
        ballotbox.submit(by_role["mentor"][0], ANSWERS)
    return round_, by_role


def clock(round_, at):
    with time_machine.travel(at, tick=False):
        return actions.remind_by_clock(round_.pk, at=now())


def test_who_did_not_answer_is_reminded_half_way_and_three_days_before_the_end(asked):
    round_, by_role = asked

    written = {
        str((MONDAY + days * DAY).date()): number
        for days in range(16)
        if (number := clock(round_, MONDAY + days * DAY))
    }

    # The last day is a Monday, so three days before it is a Friday.
    assert written == {"2027-03-08": 7, "2027-03-12": 7}
    assert mails().count() == 14
    answered = Invitation.objects.get(pk=by_role["mentor"][0]).person_id
    assert not mails().filter(to=answered).exists()


def test_a_reminder_has_the_same_link_and_says_until_when(asked):
    round_, by_role = asked

    clock(round_, MONDAY + 7 * DAY)

    silent = Invitation.objects.get(pk=by_role["mentee"][0])
    message = restored(mails().get(to=silent.person_id))
    assert f"/e/{links.token(silent.id)}/" in message.body
    assert message.subject == "Je kunt nog antwoorden, tot en met maandag 15 maart"


def test_the_clock_finds_whom_to_remind_and_a_job_that_runs_again_writes_nothing(
    asked, procrastinated
):
    round_, _by_role = asked
    with time_machine.travel(MONDAY + 7 * DAY, tick=False):
        jobs.remind_due.func(0)
        [job] = procrastinated("evaluations.remind")
        for _time in range(3):
            jobs.remind.func(**job)
    with time_machine.travel(MONDAY + 30 * DAY, tick=False):
        jobs.remind_due.func(0)

    round_.refresh_from_db()
    assert (round_.reminders, mails().count()) == (1, 7)
    assert len(procrastinated("evaluations.remind")) == 1


@pytest.mark.parametrize(
    "at", [MONDAY + timedelta(days=7, hours=8), MONDAY + 15 * DAY, MONDAY + 6 * DAY]
)
def test_nobody_is_reminded_outside_working_hours_or_after_closing(asked, at):
    assert clock(asked[0], at) == 0
    assert mails().count() == 0


def test_a_new_link_does_not_come_with_a_third_reminder(asked):
    round_, _by_role = asked
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        actions.remind(round_, at=now())
        with pytest.raises(TransitionNotAllowed):
            actions.remind(round_, at=now())
    with time_machine.travel(MONDAY + 3 * DAY, tick=False):
        actions.remind(round_, at=now())
    with time_machine.travel(MONDAY + 4 * DAY, tick=False), pytest.raises(TransitionNotAllowed):
        actions.remind(round_, at=now())

    assert clock(round_, MONDAY + 11 * DAY) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(reminders=3)


def test_the_button_reminds_so_many_people_and_then_rests_for_a_day(asked, gp, staff_of):
    round_, _by_role = asked
    address = reverse("evaluations:round_detail", args=[gp.slug, round_.pk])
    press = reverse("evaluations:round_remind", args=[gp.slug, round_.pk])

    def shown(days):
        with time_machine.travel(MONDAY + days * DAY, tick=False):
            return " ".join(staff_of(gp).get(address).content.decode().split())

    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        staff = staff_of(gp)
        before = shown(2)
        pressed = staff.post(press, follow=True).content.decode()
        again = staff.post(press, follow=True).content.decode()

    assert "Herinner 7 mensen" not in shown(0)
    assert "Herinner 7 mensen" in before
    assert "en vlak voor het sluiten nog één" in before
    assert "7 mensen krijgen een herinnering." in pressed
    assert "Nu krijgt niemand een herinnering" in again
    assert "Herinner 7 mensen" in shown(3)
    assert "Dat is de laatste." in shown(3)
    with time_machine.travel(MONDAY + 3 * DAY, tick=False):
        staff_of(gp).post(press)
    assert "Herinner" not in shown(4).split("<main")[1].split("Er zijn twee")[0]
    assert "Er zijn twee herinneringen verstuurd." in shown(4)
    assert mails().count() == 14


def test_no_reminder_is_foretold_where_it_would_come_too_late(gp):
    with time_machine.travel(MONDAY, tick=False):
        round_, _by_role = open_round(gp, 4, 4, days=1)
        Round.objects.filter(pk=round_.pk).update(reminders=1)
        round_.refresh_from_db()
        assert round_.reminds_on(1, country="nl") == (MONDAY + DAY).date()
        assert selectors.next_reminder(round_) is not None
    assert Round(reminders=0).reminds_on(1, country="nl") is None
    assert Round(reminders=0).is_reminder_due(localdate()) is False


def test_nobody_is_reminded_on_the_day_of_the_invitation(gp):
    """Of a round of a few days half-way is at once: half an hour after the invitation."""
    with time_machine.travel(MONDAY, tick=False):
        round_, _by_role = open_round(gp, 4, 4, days=1)
        half_an_hour_later = actions.remind_by_clock(round_.pk, at=now() + timedelta(minutes=30))
        with pytest.raises(TransitionNotAllowed):
            actions.remind(round_, at=now())

    assert half_an_hour_later == 0
    assert mails().count() == 0


# --- forgetting ----------------------------------------------------------------------------


def test_a_month_after_a_round_nobody_knows_any_more_who_was_asked(gp, staff_of):
    round_ = held(gp, 6, 6)
    running, _by_role = open_round(make_programme(), 4, 4)
    stats = Stat.objects.count()

    with time_machine.travel(round_.closes_at + 29 * DAY):
        jobs.forget.func(0)
        early = Invitation.objects.filter(round=round_).count()
    with time_machine.travel(round_.closes_at + 31 * DAY):
        jobs.forget.func(0)
        address = reverse("evaluations:round_detail", args=[gp.slug, round_.pk])
        page = " ".join(staff_of(gp).get(address).content.decode().split())

    assert early == 12
    assert set(Box.objects.values_list("round", flat=True)) == {running.pk}
    assert set(Invitation.objects.values_list("round", flat=True)) == {running.pk}
    assert Stat.objects.count() == stats
    assert "6 <small>van 6</small>" in page


def test_after_two_years_the_quotes_go_and_what_was_counted_stays(gp):
    round_ = held(gp, 6, 6, answers=ANSWERS | {"keep": "Zo houden."})

    with time_machine.travel(round_.closes_at + timedelta(days=729)):
        jobs.forget.func(0)
        kept = Quote.objects.count()
    with time_machine.travel(round_.closes_at + timedelta(days=732)):
        jobs.forget.func(0)

    assert kept == 12
    assert Quote.objects.count() == 0
    assert selectors.report(round_).groups


def test_who_is_gone_counts_for_nobody_else(gp):
    """Seven who get a mail and one who does not are seven: they would be promised eight."""
    gone = duos(gp)[0].mentor.user
    close_account(gone)

    with pytest.raises(actions.TooFew) as caught:
        actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)
    make_duo(gp)
    round_ = actions.open_round(gp, moment="midterm", closes_at=now() + 14 * DAY, by=None)

    assert caught.value.number == 7
    assert round_.invitations.count() == 9
    assert not round_.invitations.filter(person=gone).exists()
    assert "9 mensen krijgen deze vragen" in " ".join(
        restored(mails("evaluation_open").first()).body.split()
    )


def test_who_goes_during_a_round_is_not_reminded_nor_counted_with_the_silent(asked, gp, staff_of):
    round_, by_role = asked
    gone = Invitation.objects.get(pk=by_role["mentee"][0]).person
    close_account(gone)
    address = reverse("evaluations:round_detail", args=[gp.slug, round_.pk])

    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        page = " ".join(staff_of(gp).get(address).content.decode().split())
    number = clock(round_, MONDAY + 7 * DAY)

    assert "Herinner 6 mensen" in page
    assert number == 6
    assert not mails().filter(to=gone).exists()
