"""The appointments of the two in their calendars: by file and by a private address."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils.timezone import make_aware
from icalendar import Calendar

from mentorship.duos import appointment_actions as actions
from mentorship.duos import duo_calendar, own_feed
from mentorship.duos.models import ClosingTalk, How, Introduction, When
from mentorship.intake.event_agenda import close_feed, open_feed
from mentorship.intake.models import Attendance, Event
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db
HOW = How("in_person", "Bibliotheek, zaal 2", 90)
SUMMER, WINTER = date(2026, 10, 20), date(2026, 10, 27)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-10-01T09:00:00+00:00", tick=False):
        yield


@pytest.fixture
def duo():
    return make_duo()


def plan(duo, on, at=time(19), how=HOW):
    return actions.plan(duo, When(on, at), how=how, by=duo.mentee.user)


def entries(content):
    return Calendar.from_ical(content).walk("VEVENT")


def test_seven_in_the_evening_stays_that_when_the_clocks_change(duo):
    planned = [plan(duo, SUMMER), plan(duo, WINTER)]

    file = duo_calendar.calendar_file(planned, duo.mentor.user)

    starts = [entry.decoded("dtstart") for entry in entries(file.content)]
    assert [start.isoformat() for start in starts] == [
        "2026-10-20T19:00:00+02:00",
        "2026-10-27T19:00:00+01:00",
    ]
    assert [entry.decoded("dtend").hour for entry in entries(file.content)] == [20, 20]
    assert b"Europe/Amsterdam" in file.content


def test_of_the_other_it_tells_her_first_name_and_of_the_subject_nothing(duo):
    planned = plan(duo, SUMMER)

    [entry] = entries(duo_calendar.calendar_file([planned], duo.mentee.user).content)

    assert entry["summary"] == "Gesprek met Ahmed"
    assert entry["location"] == "Bibliotheek, zaal 2"
    assert "Yilmaz" not in entry.to_ical().decode()


def test_a_day_without_a_time_is_a_whole_day(duo):
    planned = plan(duo, SUMMER, at=None, how=How("phone"))

    [entry] = entries(duo_calendar.calendar_file([planned], duo.mentee.user).content)

    assert entry.decoded("dtstart") == SUMMER
    assert entry.decoded("dtend") == SUMMER + timedelta(days=1)
    assert "location" not in entry


def test_a_move_replaces_and_calling_off_takes_out(duo):
    planned = plan(duo, SUMMER)
    actions.move(planned, When(WINTER, time(19)), how=HOW, by=duo.mentee.user)
    actions.call_off(planned, by=duo.mentee.user)

    files = []
    for mail in OutgoingEmail.objects.order_by("pk"):
        [attached] = restored(mail).attachments[:1]
        files.append((attached[0], *entries(attached[1])))

    assert len({entry["uid"] for _name, entry in files}) == 1
    assert [entry["sequence"] for _name, entry in files] == [1, 2, 4]
    assert [entry["status"] for _name, entry in files] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [name for name, _entry in files] == ["gesprek.ics", "gesprek.ics", "gesprek-vervalt.ics"]


def test_the_private_address_shows_what_is_planned_and_was_until_it_closes(duo):
    token = open_feed(duo.mentee.user)
    plan(duo, SUMMER)
    off = plan(duo, WINTER)
    actions.call_off(off, by=duo.mentor.user)
    plan(make_duo(duo.programme), WINTER)

    assert own_feed.whose(token) == duo.mentee.user
    [entry] = entries(own_feed.feed_of(duo.mentee.user))
    assert entry.decoded("dtstart").date() == SUMMER

    close_feed(duo.mentee.user)
    assert own_feed.whose(token) is None


def test_it_has_the_first_meeting_the_last_talk_and_the_gatherings_she_comes_to(duo):
    first = make_duo(duo.programme, status="proposed", mentor=duo.mentor)
    soon = make_aware(datetime(2026, 10, 9, 10))
    Introduction.objects.create(duo=first, host=first.guide, starts_at=soon, place="Buurthuis")
    ClosingTalk.objects.create(
        duo=duo, starts_at=soon, form="online", said_by=duo.mentor.user, place=""
    )
    for number, state in enumerate(("coming", "invited")):
        event = Event.objects.create(
            programme=duo.programme,
            kind="workshop",
            held_on=WINTER + timedelta(days=number),
            place="Zaal 3",
        )
        Attendance.objects.create(event=event, application=duo.mentor.application, state=state)

    found = [entry["uid"].split("@")[0] for entry in entries(own_feed.feed_of(duo.mentor.user))]

    assert found == [
        f"introduction-{first.pk}",
        f"closing-talk-{duo.pk}",
        f"event-{Event.objects.get(kind='training').pk}",
        f"event-{Event.objects.get(held_on=WINTER).pk}",
    ]
    assert entries(own_feed.feed_of(first.mentee.user))[0]["location"] == "Buurthuis"


def test_whoever_was_forgotten_has_no_address(duo):
    token = open_feed(duo.mentor.user)
    duo.mentor.user.is_active = False
    duo.mentor.user.save()

    assert own_feed.whose(token) is None


def test_who_is_in_several_duos_has_one_address_for_all_of_them(duo):
    elsewhere = make_programme()
    part = make_participant(elsewhere, role="mentor", email=duo.mentor.user.email)
    other = make_duo(elsewhere, mentor=part)
    plan(duo, SUMMER)
    plan(other, WINTER)

    whose = own_feed.whose(open_feed(duo.mentor.user))
    found = {str(entry.decoded("dtstart"))[:10] for entry in entries(own_feed.feed_of(whose))}

    assert {str(SUMMER), str(WINTER)} <= found
