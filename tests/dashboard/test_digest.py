"""The overview of the week by e-mail: once, by day, on the first working day, and only if something waits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.dashboard import attention_actions, digest_actions, digest_jobs
from mentorship.dashboard.attention import RULES
from mentorship.duos import help_actions
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.actions import add_staff
from mentorship.programmes.models import Membership, Programme
from tests.duos.letters import text_of
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_programme,
)

HERE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 2, 9)


def clock(day, hour="10:00"):
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=HERE)


def at(day, hour="10:00"):
    return time_machine.travel(clock(day, hour), tick=False)


def work(day, *hours):
    """What the worker does at these hours: the round, and what that queued."""
    for hour in hours or ("10:00",):
        with at(day, hour):
            ProcrastinateJob.objects.all().delete()
            digest_jobs.look_for_digests(0)
            for job in ProcrastinateJob.objects.filter(task_name=digest_jobs.SEND):
                digest_jobs.send(**job.args)


def sent():
    rows = OutgoingEmail.objects.filter(kind="dashboard/weekly_digest").order_by("pk")
    return list(rows)


def moments():
    return [f"{localtime(mail.queued_at):%Y-%m-%d %H:%M}" for mail in sent()]


def begun(day, **fields):
    """A programme that began on this day, in which one application waits."""
    with at(day):
        programme = make_programme(**fields)
        make_application(programme)
    Membership.objects.update(digest_of=day - timedelta(days=day.weekday()))
    return programme


@pytest.fixture
def working(db):
    return begun(MONDAY - timedelta(days=5))


def test_on_monday_at_eight_she_reads_what_waits_and_nobodys_name(working):
    with at(MONDAY - timedelta(days=1)):
        make_application(working, name="Kanarie Vogel")

    work(MONDAY, "07:45", "08:00", "08:15", "16:45")
    work(MONDAY + timedelta(days=1))

    assert moments() == ["2026-02-09 08:00"]
    [mail] = sent()
    text = text_of(mail)
    assert mail.to == coordinator_of(working)
    assert "2 aanmeldingen om te beslissen" in text
    assert "Kanarie" not in text
    assert "Fleur" not in text
    assert reverse("dashboard:overview", args=[working.slug]) in text


def test_every_week_there_is_a_new_one(working):
    for day in range(14):
        work(MONDAY + timedelta(days=day))

    assert moments() == ["2026-02-09 10:00", "2026-02-16 10:00"]


def test_when_nothing_ran_on_monday_it_comes_on_tuesday_and_once(working):
    work(MONDAY, "03:00", "23:00")
    work(MONDAY + timedelta(days=1), "02:00", "08:00", "09:00")
    work(MONDAY + timedelta(days=2))

    assert moments() == ["2026-02-10 08:00"]


def test_a_week_in_which_nothing_ran_is_not_made_good_in_the_weekend(working):
    work(MONDAY + timedelta(days=5))
    work(MONDAY + timedelta(days=6))
    work(MONDAY + timedelta(days=7))

    assert moments() == ["2026-02-16 10:00"]


@pytest.mark.parametrize(
    ("country", "monday", "moment"),
    [
        # Easter Monday, and the weekend in which the clocks go back and forth
        ("nl", date(2026, 4, 6), "2026-04-07 08:00"),
        ("nl", date(2026, 3, 30), "2026-03-30 08:00"),
        ("be", date(2026, 10, 26), "2026-10-26 08:00"),
        # a Monday that is one of two countries' holiday
        ("nl", date(2026, 4, 27), "2026-04-28 08:00"),
        ("be", date(2026, 4, 27), "2026-04-27 08:00"),
        # a week of two years, and one with the 29th of February in it
        ("nl", date(2026, 12, 28), "2026-12-28 08:00"),
        ("nl", date(2029, 1, 1), "2029-01-02 08:00"),
        ("be", date(2028, 2, 28), "2028-02-28 08:00"),
    ],
)
@pytest.mark.django_db
def test_the_first_working_day_is_that_of_the_country(country, monday, moment):
    begun(monday - timedelta(days=5), country=country)

    for day in range(7):
        work(monday + timedelta(days=day), "07:59", "08:00", "12:00")

    assert moments() == [moment]


def test_where_nothing_waits_nothing_is_sent_that_week(working):
    working.applications.all().delete()
    work(MONDAY)
    with at(MONDAY + timedelta(days=1)):
        make_application(working)

    work(MONDAY + timedelta(days=2))

    assert sent() == []


def test_what_she_put_off_is_not_in_it(working):
    with at(MONDAY - timedelta(days=1)):
        for rule in [each.number for each in RULES]:
            attention_actions.put_off(
                working,
                rule=rule,
                count=5,
                until=MONDAY + timedelta(days=5),
                by=coordinator_of(working),
            )

    work(MONDAY)

    assert sent() == []


def test_who_asks_for_help_is_a_number_for_the_guide_and_nothing_for_a_colleague(working):
    colleague = make_coordinator("Femke Bos")
    with at(MONDAY - timedelta(days=4)):
        add_staff(working, user=colleague)
        duo = make_duo(working)
        help_actions.ask(
            duo,
            topic="contact",
            reach="email",
            words="Kanarie",
            other_may_know=False,
            by=duo.mentee.user,
        )

    work(MONDAY)

    texts = {mail.to: text_of(mail) for mail in sent()}
    assert "1 deelnemer vraagt om hulp" in texts[coordinator_of(working)]
    assert "vraagt om hulp" not in texts[colleague]
    assert not any("Kanarie" in text or "Fleur" in text for text in texts.values())


@pytest.mark.parametrize(
    "unwanted",
    [
        lambda programme: programme.memberships.update(gets_digest=False),
        lambda programme: Programme.objects.update(status="draft"),
        lambda programme: type(coordinator_of(programme)).objects.update(is_active=False),
    ],
)
def test_who_does_not_want_it_or_is_not_there_gets_none(working, unwanted):
    unwanted(working)

    work(MONDAY)

    assert sent() == []


def test_she_reads_it_in_her_own_language(working):
    type(coordinator_of(working)).objects.update(language="en")

    work(MONDAY)

    text = text_of(sent()[0])
    assert "1 application to decide on" in text


def test_who_joins_has_her_first_in_the_next_week(working):
    with at(MONDAY + timedelta(days=2)):
        colleague = add_staff(working, user=make_coordinator("Femke Bos")).user

    work(MONDAY + timedelta(days=3))
    this_week = [mail.to for mail in sent()]
    work(MONDAY + timedelta(days=7))

    assert colleague not in this_week
    assert colleague in {mail.to for mail in sent()}


def test_what_was_queued_by_day_and_taken_up_in_the_evening_waits(working):
    with at(MONDAY, "20:00"):
        digest_jobs.send(membership_pk=working.memberships.get().pk)

    assert sent() == []


@pytest.mark.django_db
def test_finding_them_takes_one_query(working, django_assert_num_queries):
    for _each in range(5):
        add_staff(working, user=make_coordinator())
    Membership.objects.update(digest_of=MONDAY - timedelta(days=7))

    with django_assert_num_queries(1):
        assert len(digest_actions.waiting(at=clock(MONDAY))) == 6


# --- turning it off -----------------------------------------------------------------------


def test_she_turns_it_off_and_on_for_herself_alone(staff, programme):
    colleague = add_staff(programme, user=make_coordinator("Femke Bos"))
    page = reverse("dashboard:team", args=[programme.slug])
    address = reverse("dashboard:digest_set", args=[programme.slug])
    mine = coordinator_of(programme).memberships.get()

    before = staff.get(page).content.decode()
    off = staff.post(address, {"mail": "uit"}, follow=True).content.decode()
    mine.refresh_from_db()
    was = mine.gets_digest
    Membership.objects.update(digest_of=date(2020, 1, 6))
    on = staff.post(address, {"mail": "aan"}, follow=True).content.decode()
    staff.post(address, {"mail": "aan"})

    mine.refresh_from_db()
    colleague.refresh_from_db()
    assert "Elke maandag een overzicht per e-mail" in before
    assert "Stuur het mij niet" in before
    assert "Je krijgt geen overzicht per e-mail meer." in off
    assert "Je krijgt het nu niet." in off
    assert "Vanaf volgende week" in on
    assert (was, mine.gets_digest, colleague.gets_digest) == (False, True, True)
    assert mine.digest_of == localdate() - timedelta(days=localdate().weekday())
    assert colleague.digest_of == date(2020, 1, 6)


def test_it_is_not_turned_off_by_looking_nor_in_another_programme(staff, programme):
    other = make_programme()

    looked = staff.get(reverse("dashboard:digest_set", args=[programme.slug]))
    elsewhere = staff.post(reverse("dashboard:digest_set", args=[other.slug]), {"mail": "uit"})

    assert (looked.status_code, elsewhere.status_code) == (405, 404)
    assert not Membership.objects.filter(gets_digest=False).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_sends():
    programme = begun(MONDAY - timedelta(days=5))
    pk, barrier = programme.memberships.get().pk, Barrier(2)

    def worker(_number):
        try:
            barrier.wait()
            digest_actions.send(membership_pk=pk, at=clock(MONDAY))
        finally:
            connection.close()

    with at(MONDAY), ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, range(2)))

    assert len(sent()) == 1
