"""The agenda by week and by month, only one's own, and the address for a calendar program."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now
from icalendar import Calendar

from mentorship.intake import event_agenda as agenda
from mentorship.intake.models import CalendarFeed, InterviewSlot
from mentorship.logs import LINK
from mentorship.programmes.models import Cohort
from tests.factories import coordinator_of, make_application, make_coordinator, make_programme
from tests.intake.test_events import make_event, text

pytestmark = pytest.mark.django_db


def make_talk(programme, *, days=0, hour=14, by=None, **fields):
    day = localdate() + timedelta(days=days)
    at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Brussels"))
    facts = {"picked_at": now(), "place": "Kamer 3", "interviewer": by or coordinator_of(programme)}
    application = fields.pop("application", None) or make_application(
        programme, name="Yara Idrissi"
    )
    return InterviewSlot.objects.create(application=application, starts_at=at, **(facts | fields))


def address(name, programme):
    return reverse(f"intake:agenda_{name}", args=[programme.slug])


# --- by week and by month -----------------------------------------------------------------


def test_a_week_holds_gatherings_talks_and_deadlines(staff, programme):
    today = localdate()
    make_event(programme, days=0, host=coordinator_of(programme))
    make_event(programme, days=0, kind="workshop", place="", online_url="https://x.example/a")
    make_event(programme, days=0, kind="exchange", cancelled_at=now(), cancel_reason="Ziek")
    make_talk(programme)
    make_talk(programme, hour=9, picked_at=None)
    make_talk(programme, hour=8, application=make_application(programme, status="withdrawn"))
    Cohort.objects.create(
        programme=programme, name="Voorjaar", opens_on=today, closes_on=today + timedelta(days=90)
    )

    shown = text(staff.get(address("week", programme)))

    words = "Training|19:30–21:30|De Linden, Tiel|door Ilse|Workshop|Online|Afgelast|vandaag"
    words += "|Gesprek met Yara Idrissi|14:00–14:45|Kamer 3|Aanmelden opent: Voorjaar"
    for each in words.split("|"):
        assert each in shown
    assert shown.count("Gesprek met") == 1
    assert "Laatste dag" not in shown


def test_one_turns_to_the_week_before_and_after(staff, programme):
    make_event(programme, days=7)
    make_event(programme, days=-7, kind="workshop")
    after = (localdate() + timedelta(days=7)).isoformat()
    before = (localdate() - timedelta(days=7)).isoformat()

    now_ = text(staff.get(address("week", programme)))
    next_ = text(staff.get(address("week", programme) + f"?dag={after}"))
    last = text(staff.get(address("week", programme) + f"?dag={before}"))

    assert "Deze week niets gepland" in now_
    assert f"?dag={(agenda.monday_of(localdate()) + timedelta(days=7)).isoformat()}" in now_
    assert "Vandaag" not in now_
    assert "Training" in next_
    assert "Vandaag" in next_
    assert "Workshop" in last


@pytest.mark.parametrize("day", ["x", "0001-01-01", "9999-12-31", "2026-02-31"])
def test_a_day_that_is_none_is_today(staff, programme, day):
    for name in ("week", "month"):
        response = staff.get(address(name, programme) + f"?dag={day}")

        assert response.context["is_now"]


def test_another_week_says_that_nothing_is_planned_then(staff, programme):
    assert "In die week" in text(staff.get(address("week", programme) + "?dag=2030-01-01"))
    assert "In deze maand" in text(staff.get(address("month", programme) + "?dag=2030-01-01"))


def test_only_ones_own(staff, programme):
    ilse, other = coordinator_of(programme), make_coordinator(name="Femke Bos")
    make_event(programme, days=0, host=ilse)
    make_event(programme, days=0, host=other, kind="workshop")
    make_talk(programme, by=other)
    Cohort.objects.create(
        programme=programme, name="Voorjaar", opens_on=localdate(), closes_on=localdate()
    )

    for name in ("week", "month"):
        mine = text(staff.get(address(name, programme) + "?wie=ik"))

        assert "Training" in mine
        assert "Toon alles" in mine
        assert "Workshop" not in mine
        assert "Gesprek met" not in mine
        assert "Voorjaar" not in mine


def test_a_month_is_whole_weeks(staff, programme):
    make_event(programme, held_on="2026-05-12", starts_at=None, ends_at=None)
    make_event(
        programme, held_on="2026-05-31", kind="exchange", cancelled_at=now(), cancel_reason="x"
    )
    make_event(programme, held_on="2026-04-28", kind="workshop")
    Cohort.objects.create(
        programme=programme,
        name="Najaar",
        opens_on="2026-05-01",
        closes_on="2026-05-20",
        starts_on="2026-05-25",
    )

    response = staff.get(address("month", programme) + "?dag=2026-05-20")

    shown = text(response)
    assert "Mei 2026" in shown
    assert [len(week) for week in response.context["weeks"]] == [7] * 5
    assert str(response.context["weeks"][0][0].on) == "2026-04-27"
    assert (response.context["before"].month, response.context["after"].month) == (4, 6)
    # in the grid and in the list of the phone; of April in the grid alone
    assert shown.count("Start van de trajecten: Najaar") == 2
    assert "(afgelast)" in shown
    assert shown.count("Workshop") == 1


@pytest.mark.parametrize("name", ["week", "month"])
def test_fifty_rows_cost_as_many_queries_as_one(staff, programme, name, django_assert_num_queries):
    def fill(numbers):
        for number in numbers:
            make_event(programme, days=0, starts_at=time(7, number), ends_at=None)
            make_talk(programme, by=make_coordinator())

    fill(range(1))
    with CaptureQueriesContext(connection) as one:
        staff.get(address(name, programme))
    fill(range(1, 25))

    with django_assert_num_queries(len(one)):
        staff.get(address(name, programme))


@pytest.mark.parametrize("name", ["week", "month", "feed", "feed_open", "feed_close"])
def test_the_agenda_of_others_is_closed(staff, name):
    method = staff.post if name.startswith("feed_") else staff.get

    assert method(address(name, make_programme())).status_code == 404
    assert not CalendarFeed.objects.exists()


# --- the feed -----------------------------------------------------------------------------


def opened(staff, programme):
    response = staff.post(address("feed_open", programme))
    return response.context["address"]


def read(url):
    response = Client().get(url.removeprefix("http://testserver"))
    return response, Calendar.from_ical(response.content) if response.status_code == 200 else None


def test_the_address_is_shown_once_and_holds_nothing_confidential(staff, programme):
    make_event(programme, days=3)
    make_event(make_programme(), days=3, kind="workshop")
    application = make_application(
        programme, name="Yara Idrissi", answers={"mentoring_question": "Ik slaap slecht"}
    )
    make_talk(programme, days=2, application=application)
    make_talk(programme, days=2, hour=9, by=make_coordinator(name="Femke Bos"))

    url = opened(staff, programme)
    response, calendar = read(url)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store, private"
    titles = [str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")]
    assert titles == [
        f"Training · {programme.name}",
        f"Gesprek met Yara over {programme.name}",
    ]
    body = response.content.decode()
    for secret in ("Idrissi", "slaap", application.email, application.reference, "06 12"):
        assert secret not in body
    again = text(staff.get(address("feed", programme)))
    assert url not in again
    assert "Maak een nieuw adres" in again


def test_a_new_address_closes_the_old_one_and_it_can_be_switched_off(staff, programme):
    first = opened(staff, programme)
    second = opened(staff, programme)

    assert read(first)[0].status_code == 404
    assert read(second)[0].status_code == 200

    staff.post(address("feed_close", programme))

    assert read(second)[0].status_code == 404
    assert "Maak een adres" in text(staff.get(address("feed", programme)))


@pytest.mark.parametrize("fact", ["is_active", "is_staff"])
def test_who_left_the_staff_reads_nothing(staff, programme, fact):
    url = opened(staff, programme)
    ilse = coordinator_of(programme)
    setattr(ilse, fact, False)
    ilse.save()

    assert read(url)[0].status_code == 404


def test_only_the_fingerprint_is_kept_and_logs_hide_the_address(staff, programme):
    url = opened(staff, programme)
    token = url.split("/")[-2]

    feed = CalendarFeed.objects.get()
    assert token not in feed.token_sha256
    assert str(feed) == "Ilse Vermeer"
    assert token not in LINK.sub(r"/\1/…", f"GET {url}")


def test_a_cancelled_event_goes_out_of_the_calendar(staff, programme):
    make_event(programme, days=3, cancelled_at=now(), cancel_reason="x", sequence=2)

    _response, calendar = read(opened(staff, programme))

    [entry] = calendar.walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 2)


# --- times to propose for a talk ----------------------------------------------------------


def test_free_moments_on_working_days_are_proposed(staff, programme):
    ilse = coordinator_of(programme)
    first = agenda.free_times(ilse)
    make_event(programme, held_on=first[0].date(), starts_at=None, ends_at=None, host=ilse)
    make_event(
        programme, held_on=first[1].date(), starts_at=first[1].time(), ends_at=None, host=ilse
    )

    second = agenda.free_times(ilse)

    assert len(first) == len(second) == 3
    assert all(at.weekday() < 5 for at in first + second)
    assert not {at.date() for at in second} & {first[0].date()}
    assert not set(second) & set(first[:2])


def test_who_has_no_free_day_gets_no_proposal(programme):
    ilse = coordinator_of(programme)
    for days in range(1, 20):
        make_event(programme, days=days, starts_at=None, ends_at=None, host=ilse)

    assert agenda.free_times(ilse) == []


def test_the_form_is_filled_in_and_two_at_once_is_warned_of(staff, programme):
    make_talk(programme, days=3, hour=14)
    application = make_application(programme)
    form = reverse("intake:interview_offer", args=[programme.slug, application.pk])
    day = (localdate() + timedelta(days=3)).isoformat()

    proposed = staff.get(form).context["form"]
    data = {"place": "Kamer 3", "minutes": "45", "day_1": day, "hour_1": "14:30", "seen": ""}
    told = text(staff.post(form, data, follow=True))

    assert (proposed["place"].value(), proposed["minutes"].value()) == ("Kamer 3", 45)
    assert proposed["day_3"].value()
    assert not proposed["day_4"].value()
    assert "Let op: Ilse heeft dan al iets anders, om 14:00 uur" in told


# --- more on a day than is shown ----------------------------------------------------------


def make_full_day(programme, *, talks, events=1):
    for number in range(events):
        make_event(programme, days=0, starts_at=time(7, number), ends_at=None, kind="workshop")
    for number in range(talks):
        at = datetime.combine(localdate(), time(9, number), tzinfo=ZoneInfo("Europe/Brussels"))
        InterviewSlot.objects.create(
            application=make_application(programme),
            starts_at=at,
            picked_at=now(),
            place="Kamer 3",
            interviewer=coordinator_of(programme),
        )


MORE = "Er is meer op deze dag"


@pytest.mark.parametrize(("talks", "has_more"), [(19, False), (20, True)])
def test_a_week_shows_the_first_of_a_full_day_and_links_to_the_rest(
    staff, programme, talks, has_more
):
    make_full_day(programme, talks=talks)

    shown = text(staff.get(address("week", programme)))
    month = text(staff.get(address("month", programme)))

    assert (MORE in shown) is has_more
    assert (f"{address('day', programme)}?dag={localdate()}" in shown) is has_more
    assert shown.count("Gesprek met") == 19
    assert shown.count("Workshop") == 1
    assert MORE in month
    assert "en meer" in month
    assert month.count("Gesprek met") == 2 * (agenda.MOST_IN_MONTH - 1)


def test_the_first_of_a_day_are_told_apart_by_day_and_programme(staff, programme):
    other = make_programme()
    make_full_day(other, talks=25)
    make_full_day(programme, talks=2)
    make_talk(programme, days=1, hour=0)
    make_talk(programme, days=-1, hour=23)

    monday, today = agenda.monday_of(localdate()), localdate()
    found = agenda.entries(programme, monday - agenda.WEEK, monday + 2 * agenda.WEEK, most=3)

    days = [each.on - today for each in found]
    assert [day.days for day in days] == [-1, 0, 0, 0, 1]


def test_a_day_is_read_page_by_page(staff, programme, monkeypatch):
    monkeypatch.setattr(agenda, "SIZE", 10)
    make_full_day(programme, talks=21, events=2)
    url = f"{address('day', programme)}?dag={localdate()}"

    pages = [staff.get(f"{url}&vanaf={number}") for number in ("", "1", "2", "3")]

    numbers = [text(each).count("Gesprek met") for each in pages]
    assert numbers == [8, 10, 3, 0]
    found = [entry.url for each in pages for day in each.context["days"] for entry in day.entries]
    assert len(set(found)) == len(found) == 23
    around = [(each.context["page"].previous, each.context["page"].next) for each in pages]
    assert around == [(None, "1"), ("0", "2"), ("1", None), ("2", None)]
    assert "Op deze dag is niets gepland" in text(pages[3])
    assert "vanaf=1" in text(pages[0])


@pytest.mark.parametrize("number", ["x", "-1", "999999999999999999999", "1.5", "٣"])
def test_a_page_that_is_none_is_the_first(staff, programme, number):
    make_full_day(programme, talks=1)

    response = staff.get(address("day", programme), {"vanaf": number})

    assert text(response).count("Gesprek met") == 1


def test_only_my_own_of_a_day(staff, programme):
    make_full_day(programme, talks=21)
    make_talk(programme, hour=8, by=make_coordinator())

    week = text(staff.get(address("week", programme) + "?wie=ik"))
    day = text(staff.get(address("day", programme) + "?wie=ik"))

    assert f"{address('day', programme)}?dag={localdate()}&wie=ik" in week
    assert day.count("Gesprek met") == 21


def test_a_day_of_others_is_closed(staff):
    assert staff.get(address("day", make_programme())).status_code == 404
