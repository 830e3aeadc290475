"""The pages on which two settle when they meet (S3-AGR-8, S4-TXT-1, S4-COND-8)."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from mentorship.duos import appointment_actions as actions
from mentorship.duos import meeting_actions
from mentorship.duos.models import Appointment, AppointmentChange, Duo, How, When
from mentorship.intake.models import CalendarFeed
from mentorship.mail.models import OutgoingEmail
from mentorship.portal.appointment_forms import usual_frequency
from tests.factories import make_duo, make_programme
from tests.portal.test_meeting_log import fields_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
HOW = How("in_person", "Bibliotheek, zaal 2", 60)
NASTY = ["", "31-02-2027", "gisteren", "{{7*7}}", "<script>", "😀", "\u202e2027", "9" * 400]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-11-21T09:00:00+00:00", tick=False):
        yield


@pytest.fixture
def duo():
    return make_duo()


@pytest.fixture
def browser(duo, as_participant):
    return as_participant(duo.mentee)


def on(number, at=time(19)):
    return When(TODAY + timedelta(days=number), at)


def plan(duo, number=7, *, how=HOW, by=None):
    return actions.plan(duo, on(number), how=how, by=by or duo.mentor.user)


def url(name, row):
    return reverse(f"portal:appointment_{name}", args=[row.pk])


def line(number, day, hour="19:00"):
    return {f"day_{number}": str(TODAY + timedelta(days=day)), f"hour_{number}": hour}


AGREED = {"way": "agreed", "form": "online", "place": "https://example.org/kamer", "minutes": "45"}


# --- the next day -------------------------------------------------------------------------


def test_a_day_that_they_agreed_on(duo, browser):
    response = browser.post(url("next", duo), AGREED | line(1, 14), follow=True)

    appointment = Appointment.objects.get()
    assert appointment.when == on(14)
    assert appointment.how == How("online", "https://example.org/kamer", 45)
    assert "Het staat gepland. Ahmed krijgt een e-mail." in response.content.decode()


def test_the_time_of_an_agreed_day_can_follow(duo, browser):
    browser.post(url("next", duo), AGREED | line(1, 14, ""))

    assert Appointment.objects.get().when == on(14, None)


def test_some_days_for_the_other_to_choose_from(duo, browser, as_participant):
    days = line(1, 14) | line(2, 15, "") | line(3, 16, "09:30")
    half = browser.post(url("next", duo), AGREED | days | {"way": "offer"})
    browser.post(url("next", duo), AGREED | days | line(2, 15) | {"way": "offer"})

    assert "Vul een tijd in" in half.content.decode()
    offered = Appointment.objects.get()
    assert [each.when for each in offered.options.all()] == [on(14), on(15), on(16, time(9, 30))]
    waiting = browser.get(url("next", duo)).content.decode()
    assert "Je hebt dagen voorgesteld, en Ahmed kan kiezen." in waiting
    page = as_participant(duo.mentor).get(url("next", duo)).content.decode()
    assert url("pick", offered) in page


def test_by_phone_and_nothing_else_needs_to_be_right(duo, browser):
    browser.post(url("next", duo), {"way": "call", "day_1": "onzin", "form": ""})

    assert Appointment.objects.get().status == "loose"
    assert "Jullie bellen elkaar erover." in browser.get(url("next", duo)).content.decode()


def test_what_is_likely_is_filled_in(duo, browser):
    first = fields_of(browser.get(url("next", duo)))
    held = plan(duo, 0, how=How("workplace", "Praktijk", 30))
    meeting_actions.log_meeting(
        duo, held_on=TODAY, minutes=30, form="workplace", by=duo.mentor.user
    )
    then = fields_of(browser.get(url("next", duo)))

    assert (first["way"], first["day_1"]) == ("agreed", str(on(28).on))
    assert (first["form"], first["hour_1"]) == ("in_person", "")
    assert held.place == then["place"]
    assert (then["form"], then["hour_1"], then["minutes"]) == ("workplace", "19:00", "30")
    assert then["day_1"] == str(on(28).on)


def test_a_guess_is_never_in_the_past_nor_on_a_holiday(duo, browser):
    Duo.objects.filter(pk=duo.pk).update(last_met_on=TODAY - timedelta(days=90), rhythm_days=34)
    soon = fields_of(browser.get(url("next", duo)))["day_1"]
    Duo.objects.filter(pk=duo.pk).update(last_met_on=TODAY, rhythm_days=34)

    assert TODAY < date.fromisoformat(soon) < TODAY + timedelta(days=8)
    assert fields_of(browser.get(url("next", duo)))["day_1"] == "2026-12-27"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"way": ""}, "Kies hoe jullie de dag afspreken."),
        ({"way": "<b>"}, "Kies hoe jullie de dag afspreken."),
        ({"day_1": ""}, "Vul de dag bij deze tijd in."),
        ({"day_1": "", "hour_1": ""}, "Vul de dag in."),
        ({"day_1": "2026-11-20"}, "Deze dag is al geweest."),
        ({"day_1": "2031-11-20"}, "binnen jullie mentorschap"),
        ({"day_1": "2026-11-21", "hour_1": "08:00"}, "Deze tijd is voorbij."),
        ({"hour_1": "half acht"}, "Vul een tijd in"),
        ({"form": ""}, "Kies hoe jullie elkaar spreken."),
        ({"place": "x" * 201}, "200"),
        ({"minutes": "2"}, "5 minuten"),
        ({"minutes": "veel"}, "getal"),
        ({"way": "offer", "day_1": "", "hour_1": ""}, "Vul de dag in."),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(duo, browser, change, said):
    data = AGREED | line(1, 14) | {"place": "De Linde {{7*7}} <b>"} | change

    page = browser.post(url("next", duo), data).content.decode()

    assert said in page
    assert "errsum" in page
    assert not Appointment.objects.exists()
    if "place" not in change:
        assert "De Linde {{7*7}} &lt;b&gt;" in page


@pytest.mark.parametrize("typed", NASTY)
def test_whatever_is_typed_as_a_day_the_page_stays(duo, browser, typed):
    for way in ("agreed", "offer"):
        data = AGREED | {"way": way, "day_1": typed, "hour_1": typed, "day_2": typed}
        assert browser.post(url("next", duo), data).status_code == 200

    assert not Appointment.objects.exists()


def test_the_other_lines_of_an_agreed_day_do_not_matter(duo, browser):
    browser.post(url("next", duo), AGREED | line(1, 14) | {"day_2": "onzin", "hour_3": "x"})

    assert Appointment.objects.get().when == on(14)


def test_a_day_that_is_taken_is_said_and_what_was_typed_stays(duo, browser):
    plan(duo, 14)

    page = browser.post(url("next", duo), AGREED | line(1, 14, "09:00")).content.decode()

    assert "Op zaterdag 5 december hebben jullie al een afspraak." in page
    assert "https://example.org/kamer" in page


def test_after_a_meeting_what_is_planned_already_is_enough(duo, browser):
    plan(duo, 14)
    meeting = meeting_actions.log_meeting(
        duo, held_on=TODAY, minutes=30, form="phone", by=duo.mentor.user
    )

    page = browser.get(url("next", duo), {"na": meeting.pk}).content.decode()

    assert "Dit staat al gepland" in page
    assert reverse("portal:reflection_write", args=[meeting.pk]) in page
    assert "Dat klopt" not in browser.get(url("next", duo), {"na": "x"}).content.decode()
    assert "Dat klopt" not in browser.get(url("next", duo), {"na": "9" * 5000}).content.decode()


@pytest.mark.parametrize("status", ["confirmed", "completed"])
def test_before_the_start_and_after_the_end_nothing_is_planned(as_participant, status):
    duo = make_duo(status=status)
    browser = as_participant(duo.mentee)

    for name in ("next", "plan"):
        page = browser.post(url(name, duo), AGREED | line(1, 14))
        assert page.status_code == 200
        assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    assert browser.get(url("list", duo)).status_code == 200
    assert not Appointment.objects.exists()


# --- picking ------------------------------------------------------------------------------


@pytest.fixture
def offered(duo):
    return actions.offer(duo, [on(8), on(9)], how=HOW, by=duo.mentor.user)


def test_one_of_the_offered_days_is_chosen(offered, browser):
    option = offered.options.last()

    page = browser.get(url("pick", offered)).content.decode()
    response = browser.post(url("pick", offered), {"option": option.pk})

    assert "zondag 29 november, 19:00 uur" in page
    assert response.url == url("detail", offered)
    offered.refresh_from_db()
    assert offered.when == on(9)


@pytest.mark.parametrize(("option", "said"), [("", "Kies een dag."), ("0", "niet meer")])
def test_no_day_or_another_is_refused(offered, browser, option, said):
    assert said in browser.post(url("pick", offered), {"option": option}).content.decode()


def test_a_day_that_went_or_was_taken_meanwhile_is_said(duo, offered, browser):
    taken, gone = offered.options.all()
    Appointment.objects.create(duo=duo, status="planned", on=taken.on, at=time(9), form="phone")

    double = browser.post(url("pick", offered), {"option": taken.pk}).content.decode()
    number = gone.pk
    gone.delete()
    late = browser.post(url("pick", offered), {"option": number}).content.decode()

    assert "Op die dag hebben jullie al een afspraak." in double
    assert "Deze dag wordt niet meer voorgesteld." in late


def test_of_two_windows_the_one_that_is_late_is_told(duo, offered, browser, monkeypatch):
    """The other changed the offer just as this page was sent."""
    option = offered.options.first()
    from mentorship.portal import appointment_views

    def late(*args, **kwargs):
        raise actions.NotOffered

    monkeypatch.setattr(appointment_views.actions, "pick", late)
    page = browser.post(url("pick", offered), {"option": option.pk}).content.decode()

    assert "Deze dag wordt niet meer voorgesteld." in page


def test_days_that_have_passed_are_not_offered_any_more(duo, offered, as_participant):
    with time_machine.travel("2026-12-20T09:00:00+00:00", tick=False):
        page = as_participant(duo.mentee).get(url("pick", offered)).content.decode()

    assert "Deze dagen zijn voorbij." in page


def test_who_offered_does_not_choose(duo, offered, as_participant):
    mentor = as_participant(duo.mentor)

    assert mentor.get(url("pick", offered)).url == url("detail", offered)
    page = mentor.get(url("detail", offered)).content.decode()
    assert "Je hebt deze dagen voorgesteld." in page
    assert url("pick", offered) not in page


# --- one appointment ----------------------------------------------------------------------


def test_an_appointment_with_all_that_can_be_done(duo, browser, as_participant):
    appointment = plan(duo)

    page = browser.get(url("detail", appointment)).content.decode()

    assert "zaterdag 28 november, 19:00 uur" in page
    for name in ("file", "move", "call_off"):
        assert url(name, appointment) in page
    with time_machine.travel("2026-11-28T19:00:00+00:00", tick=False):
        after = as_participant(duo.mentee).get(url("detail", appointment)).content.decode()
    assert reverse("portal:meeting_log", args=[duo.pk]) in after


@pytest.mark.parametrize("what", ["held", "off", "loose", "offered"])
def test_every_state_says_what_it_is(duo, browser, what):
    said = {
        "held": "Jullie spraken elkaar op zaterdag 21 november.",
        "off": "Deze afspraak gaat niet door.",
        "loose": "Jullie bellen elkaar over de dag.",
        "offered": "Ahmed stelt deze dagen voor.",
    }
    if what == "loose":
        appointment = actions.call_each_other(duo, by=duo.mentor.user)
    elif what == "offered":
        appointment = actions.offer(duo, [on(8)], how=HOW, by=duo.mentor.user)
    else:
        appointment = plan(duo, 0)
    if what == "off":
        actions.call_off(appointment, by=duo.mentor.user)
    if what == "held":
        meeting_actions.log_meeting(duo, held_on=TODAY, minutes=1, form="phone", by=duo.mentor.user)

    assert said[what] in browser.get(url("detail", appointment)).content.decode()


def test_the_file_for_her_calendar(duo, browser):
    appointment = plan(duo)

    response = browser.get(url("file", appointment))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    [entry] = Calendar.from_ical(response.content).walk("VEVENT")
    assert entry["summary"] == "Gesprek met Ahmed"
    actions.call_off(appointment, by=duo.mentor.user)
    assert browser.get(url("file", appointment)).status_code == 404


def test_another_day_that_they_agreed_on(duo, browser):
    appointment = plan(duo)
    sent = fields_of(browser.get(url("move", appointment)))
    assert (sent["day_1"], sent["place"]) == ("2026-11-28", "Bibliotheek, zaal 2")

    data = sent | line(1, 9) | {"reason": "busy"}
    response = browser.post(url("move", appointment), data, follow=True)

    appointment.refresh_from_db()
    assert (appointment.when, appointment.how) == (on(9), HOW)
    assert AppointmentChange.objects.get().reason == "busy"
    assert "De afspraak is verzet." in response.content.decode()


def test_a_day_that_stays_as_it_was_is_no_move_and_mails_nobody(duo, browser):
    appointment = plan(duo, how=How("online", "https://example.org/kamer", 45))
    OutgoingEmail.objects.all().delete()

    page = browser.post(url("move", appointment), AGREED | line(1, 7) | {"reason": "busy"})

    assert "Op die dag hebben jullie al een afspraak." in page.content.decode()
    assert not AppointmentChange.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_other_days_to_choose_from(duo, browser):
    appointment = plan(duo)

    browser.post(url("move", appointment), AGREED | {"way": "offer"} | line(1, 9) | line(2, 10))

    appointment.refresh_from_db()
    assert (appointment.status, appointment.options.count()) == ("offered", 2)


def test_a_move_to_a_day_that_is_taken_is_said(duo, browser):
    appointment, _other = plan(duo), plan(duo, 9)

    page = browser.post(url("move", appointment), AGREED | line(1, 9)).content.decode()

    assert "hebben jullie al een afspraak" in page


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, "Je bent op tijd."), (160, "Het is nu korter van tevoren. Dat kan gebeuren")],
)
def test_the_hours_of_notice_are_shown_and_stop_nobody_S4_TXT_1(duo, as_participant, hours, said):
    appointment = plan(duo)

    with time_machine.travel("2026-11-21T09:00:00+00:00", tick=False) as clock:
        clock.shift(timedelta(hours=hours))
        browser = as_participant(duo.mentee)
        pages = [browser.get(url(name, appointment)) for name in ("move", "call_off")]
        browser.post(url("call_off", appointment), {"reason": "unforeseen"})

    assert all(said in page.content.decode() for page in pages)
    change = AppointmentChange.objects.get()
    assert (change.is_late, change.reason) == (hours > 0, "unforeseen")


def test_without_hours_of_notice_nothing_is_said_of_them(as_participant):
    duo = make_duo(make_programme("work"))
    appointment = plan(duo)

    page = as_participant(duo.mentee).get(url("call_off", appointment)).content.decode()

    assert "van tevoren" not in page


def test_it_does_not_go_on_and_no_reason_is_needed(duo, browser):
    appointment = plan(duo)

    bad = browser.post(url("call_off", appointment), {"reason": "<script>"})
    response = browser.post(url("call_off", appointment), {"reason": ""})

    assert "errsum" in bad.content.decode()
    assert response.url == url("next", duo)
    appointment.refresh_from_db()
    assert appointment.status == "off"


def test_what_is_off_is_neither_moved_nor_called_off(duo, browser):
    appointment = plan(duo)
    actions.call_off(appointment, by=duo.mentor.user)

    for name in ("move", "call_off"):
        page = browser.post(url(name, appointment), AGREED | line(1, 9))
        assert "niet meer te veranderen" in page.content.decode()
    assert AppointmentChange.objects.count() == 1


# --- a whole period -----------------------------------------------------------------------

PERIOD = {
    "first": "2026-11-27",
    "at": "19:00",
    "every": "w4",
    "until": "2027-03-01",
    "form": "online",
    "place": "",
    "minutes": "",
}


def test_a_period_is_shown_first_and_planned_on_the_days_that_suit(duo, browser):
    page = browser.get(url("plan", duo), PERIOD)
    assert not Appointment.objects.exists()
    html = page.content.decode()
    # In four weeks from 27 November it is Christmas, and a week later New Year's Day
    assert "vrijdag 8 januari 2027" in html
    assert "vrijdag 25 december is een feestdag." in html

    days = ["2026-11-27", "2027-02-19", "2031-01-01"]
    response = browser.post(url("plan", duo), PERIOD | {"days": days})

    assert response.url == url("list", duo)
    planned = Appointment.objects.planned()
    assert [each.on.isoformat() for each in planned] == days[:2]
    assert "2 dagen staan gepland." in browser.get(response.url).content.decode()


def test_without_a_tick_nothing_is_planned(duo, browser):
    page = browser.post(url("plan", duo), PERIOD)

    assert "Vink de dagen aan" in page.content.decode()
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"first": ""}, "Vul de dag in."),
        ({"until": "2026-11-22"}, "Kies een dag na de eerste."),
        ({"until": "2036-11-22"}, "binnen jullie mentorschap"),
        ({"every": "w99"}, "Kies hoe vaak."),
        ({"at": "x"}, "Vul een tijd in"),
        ({"form": "x"}, "errsum"),
    ],
)
def test_a_period_that_cannot_be_is_refused(duo, browser, change, said):
    assert said in browser.get(url("plan", duo), PERIOD | change).content.decode()


def test_a_period_without_an_hour_has_whole_days(duo, browser):
    browser.post(url("plan", duo), PERIOD | {"at": "", "days": ["2026-11-27"]})

    assert Appointment.objects.get().at is None


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (7, "w1"),
        (14, "w2"),
        (28, "w4"),
        (30, "w4"),
        (31, "m1"),
        (None, "w4"),
        (3, "w1"),
        (99, "m3"),
    ],
)
def test_how_often_is_as_their_rhythm_says(days, code):
    assert usual_frequency(days) == code


# --- the list, and whose it is ------------------------------------------------------------


def test_all_that_is_planned_was_offered_and_took_place(duo, browser, as_participant):
    with time_machine.travel("2026-11-10T09:00:00+00:00", tick=False):
        plan(duo, -3)
    plan(duo)
    meeting_actions.log_meeting(
        duo, held_on=TODAY - timedelta(days=20), minutes=50, form="phone", by=duo.mentor.user
    )
    offered = actions.offer(duo, [on(9)], how=HOW, by=duo.mentor.user)

    mine, theirs = (
        as_participant(each).get(url("list", duo)).content.decode()
        for each in (duo.mentee, duo.mentor)
    )

    for text in ("woensdag 18 november", "zaterdag 28 november", "zondag 1 november", "50 minuten"):
        assert text in mine
    assert url("pick", offered) in mine
    assert "Je hebt dagen voorgesteld" in theirs
    actions.call_each_other(duo, by=duo.mentee.user)
    assert "Jullie bellen elkaar" in browser.get(url("list", duo)).content.decode()


def test_fifty_appointments_cost_as_much_as_one(duo, browser, django_assert_num_queries):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            browser.get(url("list", duo))
        return len(caught)

    plan(duo)
    meeting_actions.log_meeting(duo, held_on=TODAY, minutes=5, form="phone", by=duo.mentor.user)
    one = queries()
    actions.plan_all(duo, [on(n) for n in range(8, 58)], how=HOW, every_days=1, by=duo.mentor.user)

    assert queries() == one


def test_somebody_elses_appointment_is_not_there(duo, browser, staff_of):
    other = make_duo(duo.programme)
    theirs = plan(other)

    for who in (browser, staff_of(duo.programme)):
        for name in ("detail", "pick", "move", "call_off", "file"):
            assert who.get(url(name, theirs)).status_code == 404
        for name in ("next", "list", "plan"):
            assert who.get(url(name, other)).status_code == 404


# --- her own calendar ---------------------------------------------------------------------


def test_her_own_calendar_reads_along_until_she_closes_it(duo, browser, client):
    plan(duo)
    page = browser.get(reverse("portal:calendar_feed")).content.decode()
    assert not CalendarFeed.objects.exists()
    opened = browser.post(reverse("portal:calendar_open"))
    [address] = [
        part for part in opened.content.decode().split('"') if part.endswith("gesprekken.ics")
    ]

    read = client.get(address)

    assert "Maak een adres" in page
    assert [entry["summary"] for entry in Calendar.from_ical(read.content).walk("VEVENT")] == [
        "Gesprek met Ahmed"
    ]
    assert read["Cache-Control"] == "no-store, private"
    assert address not in browser.get(reverse("portal:calendar_feed")).content.decode()
    browser.post(reverse("portal:calendar_close"))
    assert client.get(address).status_code == 404


def test_looking_opens_and_closes_nothing(browser):
    for name in ("calendar_open", "calendar_close"):
        assert browser.get(reverse(f"portal:{name}")).status_code == 405
