"""An event is cancelled or led by somebody; people are added, taken off, asked together, or go."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate, now
from icalendar import Calendar

from mentorship.intake import actions as intake
from mentorship.intake import event_actions as actions
from mentorship.intake import event_changes as changes
from mentorship.intake import event_jobs as jobs
from mentorship.intake import event_selectors as selectors
from mentorship.intake.models import Attendance, Event, Guest, InterviewSlot
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Membership
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
)
from tests.intake.test_events import kinds, make_attendance, make_event, page, text, typed

pytestmark = pytest.mark.django_db
REASON = "De zaal is dicht. We zoeken een andere dag."


def the_file(kind):
    mail = restored(OutgoingEmail.objects.get(kind=f"intake/{kind}"))
    [entry] = [part for part in mail.attachments if part[0] == "agenda.ics"]
    calendar = Calendar.from_ical(entry[1])
    return calendar, next(iter(calendar.walk("VEVENT")))


def cancel(staff, event, **fields):
    data = {"seen": event.sequence, "reason": REASON} | fields
    return staff.post(page("event_cancel", event), data, follow=True)


# --- cancelled ----------------------------------------------------------------------------


def test_cancelling_tells_everybody_who_counts_on_it_why(staff, programme):
    event = make_event(programme)
    make_attendance(event, state="coming")
    make_attendance(event, state="waiting")
    make_attendance(event, state="invited", invited_at=now())
    make_attendance(event, state="invited")
    make_attendance(event, state="not_coming")
    Guest.objects.create(event=event, name="Gast", email="gast@example.org")

    before = text(staff.get(page("event_cancel", event)))
    after = text(cancel(staff, event))

    assert "4 mensen krijgen een e-mail" in before
    assert kinds() == ["event_cancelled"] * 4
    assert REASON in after
    assert "gaat niet door" in after
    assert REASON in restored(OutgoingEmail.objects.first()).body


def test_the_file_takes_it_out_of_the_calendar(programme):
    event = make_event(programme)
    make_attendance(event, state="coming")

    changes.cancel(event, seen=0, reason=REASON)

    calendar, entry = the_file("event_cancelled")
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert str(entry["UID"]).startswith(f"event-{event.pk}@")


def test_moving_it_counts_on_in_the_calendar_of_who_comes(staff, programme):
    event = make_event(programme)
    make_attendance(event, state="coming")

    staff.post(page("event_edit", event), typed(place="Elders", seen="0"))

    calendar, entry = the_file("event_changed")
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 1)
    assert entry["LOCATION"] == "Elders"


def test_without_a_reason_nothing_is_cancelled(staff, programme):
    event = make_event(programme)

    response = cancel(staff, event, reason=" ")

    assert "Vertel waarom" in text(response)
    assert not Event.objects.get(pk=event.pk).is_cancelled
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(cancelled_at=now())


def test_what_was_held_or_changed_meanwhile_is_not_cancelled(staff, programme):
    past = make_event(programme, days=-1)
    held = make_event(programme, days=0)
    make_attendance(held, was_there=True, recorded_by=coordinator_of(programme))
    changed = make_event(programme, days=9)

    assert "al geweest" in text(cancel(staff, past))
    assert "al geweest" in text(cancel(staff, held))
    stale = text(cancel(staff, changed, seen=7))
    assert "collega" in stale
    assert REASON in stale
    assert not Event.objects.exclude(cancelled_at=None).exists()


def test_cancelled_once_is_cancelled_and_nothing_goes_on(staff, programme):
    event = make_event(programme, days=1)
    attendance = make_attendance(event, state="coming")
    changes.cancel(event, seen=0, reason=REASON)
    event.refresh_from_db()
    OutgoingEmail.objects.all().delete()

    assert "collega" in text(cancel(staff, event))
    assert "collega" in text(staff.post(page("event_edit", event), typed(seen="1"), follow=True))
    with pytest.raises(actions.EventOver):
        actions.invite(event, [make_application(programme)])
    with pytest.raises(actions.EventOver):
        actions.answer(attendance, comes=False)
    with pytest.raises(actions.EventToCome):
        actions.record(event, [attendance.pk], was_there=True, by=coordinator_of(programme))
    jobs.remind_of_events(0)
    jobs.remind(event_pk=event.pk)

    assert kinds() == []
    assert not selectors.next_info_sessions(programme)


def test_another_one_can_take_its_place(staff, programme):
    event = make_event(programme, days=10)
    changes.cancel(event, seen=0, reason=REASON)

    staff.post(reverse("intake:event_add", args=[programme.slug]), typed())

    assert programme.events.count() == 2


def test_she_reads_on_her_page_that_it_was_cancelled(programme):
    from django.test import Client

    attendance = make_attendance(make_event(programme), state="coming")
    changes.cancel(attendance.event, seen=0, reason=REASON)
    browser = log_in(Client(), attendance.application.applicant, purpose="portal")

    shown = text(browser.get(reverse("intake:event_answer", args=[attendance.pk])))
    browser.post(reverse("intake:event_answer", args=[attendance.pk]), {"answer": "no"})

    assert REASON in shown
    attendance.refresh_from_db()
    assert attendance.state == "coming"


# --- one person ---------------------------------------------------------------------------


def test_somebody_is_found_and_put_on_the_list(staff, programme):
    event = make_event(programme, capacity=1)
    first = make_application(programme, name="Zoë Martens")
    second = make_application(programme, name="Zoë Smit")
    make_application(programme, name="Zoë Weg", status="withdrawn")

    found = text(staff.get(page("event_put", event) + "?q=zoe"))
    told = [
        text(staff.post(page("event_put", event), {"wie": one.pk}, follow=True))
        for one in (first, second)
    ]
    later = text(staff.get(page("event_put", event) + "?q=zoe"))

    assert "Zoë Martens" in found
    assert "Zoë Weg" not in found
    assert "staat op de lijst" in told[0]
    assert "staat op de wachtlijst" in told[1]
    assert kinds() == ["event_confirmed", "event_waiting"]
    assert "Niemand gevonden" in later


def test_putting_her_on_the_list_twice_is_once(programme):
    event = make_event(programme)
    one = make_application(programme)

    changes.add(event, one)
    changes.add(event, one)

    assert kinds() == ["event_confirmed"]
    assert event.attendances.count() == 1


def test_who_was_there_without_being_asked_is_added_afterwards_in_silence(staff, programme):
    event = make_event(programme, days=-2)
    one = make_application(programme)

    staff.post(page("event_put", event), {"wie": one.pk})

    assert event.attendances.get().state == "coming"
    assert kinds() == []


def test_nobody_is_put_on_a_cancelled_list_and_nobody_of_elsewhere(staff, programme):
    event = make_event(programme)
    one = make_application(programme)
    changes.cancel(event, seen=0, reason=REASON)

    told = text(staff.post(page("event_put", event), {"wie": one.pk}, follow=True))
    other = staff.post(page("event_put", event), {"wie": make_application().pk})
    nonsense = staff.post(page("event_put", event), {"wie": "x"})

    assert "afgelast" in told
    assert (other.status_code, nonsense.status_code) == (404, 404)
    assert not event.attendances.exists()


def test_taking_somebody_off_tells_her_and_lets_the_next_one_in(staff, programme):
    event = make_event(programme, capacity=1)
    gone = make_attendance(event, state="coming")
    waiting = make_attendance(event, state="waiting")
    address = page("event_take_off", event, gone.pk)

    asked = text(staff.get(address))
    told = text(staff.post(address, follow=True))

    assert "krijgt er een e-mail over" in asked
    assert "van de lijst" in told
    assert kinds() == ["event_removed", "event_moved_up"]
    calendar, entry = the_file("event_removed")
    assert (calendar["METHOD"], entry["STATUS"]) == ("CANCEL", "CANCELLED")
    waiting.refresh_from_db()
    assert waiting.state == "coming"


def test_who_heard_nothing_yet_goes_in_silence(staff, programme):
    later = make_attendance(make_event(programme), state="invited")
    past = make_attendance(make_event(programme, days=-1), state="coming")

    for each in (later, past):
        assert "Niemand krijgt" in text(staff.get(page("event_take_off", each.event, each.pk)))
        staff.post(page("event_take_off", each.event, each.pk))
    changes.remove(later)

    assert kinds() == []
    assert not Attendance.objects.exists()


def test_who_was_there_stays_on_the_list(staff, programme):
    event = make_event(programme, days=-1)
    there = make_attendance(event, was_there=True, recorded_by=coordinator_of(programme))

    told = text(staff.post(page("event_take_off", event, there.pk), follow=True))

    assert "Haal eerst weg" in told
    assert event.attendances.exists()


@pytest.mark.parametrize("step", ["withdraw", "decline", "refer"])
def test_who_is_no_longer_in_play_gives_her_place_to_who_waits(programme, step):
    event = make_event(programme, capacity=1)
    application = make_application(programme)
    hers = make_attendance(event, state="coming", application=application)
    waiting = make_attendance(event, state="waiting")
    why = {"seen": "submitted", "by": coordinator_of(programme), "reason": "Kan niet."}
    steps = {
        "withdraw": lambda: intake.withdraw(application),
        "decline": lambda: intake.decline(application, **why),
        "refer": lambda: intake.refer(application, to="Loket", **why),
    }

    steps[step]()

    for each in (hers, waiting):
        each.refresh_from_db()
    assert (hers.state, waiting.state) == ("not_coming", "coming")
    assert "event_moved_up" in kinds()


# --- several from a list ------------------------------------------------------------------


def ask_many(staff, programme, **data):
    return staff.post(reverse("intake:events_ask", args=[programme.slug]), data, follow=True)


def test_from_a_list_one_sees_how_many_and_who_before_asking(staff, programme):
    training = make_event(programme, roles=["mentor"])
    evening = make_event(programme, kind="info_session", days=3)
    anna = make_participant(programme, role="mentor", name="Anna Vos").application
    bo = make_application(programme, name="Bo Kuik")
    weg = make_application(programme, name="Wil Weg", status="withdrawn")
    make_attendance(evening, application=bo)

    shown = text(ask_many(staff, programme, wie=[anna.pk, bo.pk, weg.pk]))

    assert "Je koos 2 mensen" in shown
    assert shown.count("Nodig 1 persoon uit") == 2
    assert "Al gevraagd" in shown
    assert "Wil Weg" in shown
    assert not OutgoingEmail.objects.exists()

    told = text(ask_many(staff, programme, wie=[anna.pk, bo.pk], bij=training.pk))

    assert "1 persoon krijgt een mail" in told
    assert [each.application for each in training.attendances.all()] == [anna]


def test_people_can_be_chosen_by_person_and_by_filter(staff, programme):
    event = make_event(programme)
    bo = make_application(programme, name="Bo Kuik")
    make_application(programme, name="Cas Mol", role="mentor")

    by_person = text(ask_many(staff, programme, mens=[bo.applicant_id]))
    by_filter = text(ask_many(staff, programme, alles="1", stand="submitted"))

    assert "Je koos 1 persoon" in by_person
    assert "Je koos 2 mensen" in by_filter
    assert not event.attendances.exists()


def test_nobody_nothing_planned_too_many_and_too_late_are_said(staff, programme, monkeypatch):
    from mentorship.intake import event_roster_views as views

    one, two = make_application(programme), make_application(programme)
    past = make_event(programme, days=-1)

    assert "niemand" in text(ask_many(staff, programme))
    assert "niets gepland" in text(ask_many(staff, programme, wie=[one.pk]))
    assert "kan niemand meer" in text(ask_many(staff, programme, wie=[one.pk], bij=past.pk))
    assert (
        ask_many(staff, programme, wie=[one.pk], bij=make_event(make_programme()).pk).status_code
        == 404
    )
    monkeypatch.setattr(views, "MOST_AT_ONCE", 1)
    many = text(ask_many(staff, programme, wie=[one.pk, two.pk], bij=past.pk))
    assert "meer dan 1 tegelijk" in many


def test_everybody_was_asked_before(staff, programme):
    event = make_event(programme)
    one = make_application(programme)
    make_attendance(event, application=one)

    assert "Hiervoor kan niemand van hen" in text(ask_many(staff, programme, wie=[one.pk]))


# --- who leads it -------------------------------------------------------------------------


def moment_of(event, hour):
    day = event.held_on
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Brussels"))


def plan(staff, programme, **fields):
    host = coordinator_of(programme).pk
    data = typed(**({"kind": "workshop", "host": host} | fields))
    return text(staff.post(reverse("intake:event_add", args=[programme.slug]), data, follow=True))


@pytest.mark.parametrize(
    ("starts", "ends", "warned"),
    [
        ("19:30", "21:30", True),
        ("21:00", "", True),
        ("17:00", "19:30", False),
        ("21:30", "22:00", False),
        ("", "", True),
    ],
)
def test_two_at_once_is_a_warning_and_not_a_wall(staff, programme, starts, ends, warned):
    ilse = coordinator_of(programme)
    elsewhere = make_programme(coordinator=ilse)
    make_event(elsewhere, days=10, host=ilse, place="Geheim")

    told = plan(staff, programme, starts_at=starts, ends_at=ends)

    assert ("Let op: Ilse heeft dan al iets anders, om 19:30 uur" in told) is warned
    assert "Geheim" not in told
    assert programme.events.count() == 1


def test_a_talk_and_a_whole_day_are_in_the_way_too(staff, programme):
    ilse = coordinator_of(programme)
    whole = make_event(programme, days=10, host=ilse, starts_at=None, ends_at=None)
    InterviewSlot.objects.create(
        application=make_application(programme),
        interviewer=ilse,
        starts_at=moment_of(whole, 20),
        place="Tiel",
        picked_at=now(),
    )
    make_event(
        programme, days=10, host=ilse, kind="exchange", cancelled_at=now(), cancel_reason="x"
    )

    told = plan(staff, programme)
    moved = text(
        staff.post(page("event_edit", whole), typed(kind="training", seen="0"), follow=True)
    )

    assert "op die dag al iets anders" in told
    assert "om 20:00 uur" in told
    assert told.count("Let op:") == 2
    assert "Let op" not in moved


def test_only_staff_of_the_programme_lead_it(staff, programme):
    stranger = make_coordinator(name="Vera Vreemd")
    colleague = make_coordinator(name="Femke Bos")
    Membership.objects.create(programme=programme, user=colleague)

    shown = plan(staff, programme, host=stranger.pk)
    plan(staff, programme, host=colleague.pk)

    assert "Vera Vreemd" not in shown
    assert programme.events.get().host == colleague


def test_past_events_and_events_without_a_leader_warn_of_nothing(staff, programme):
    ilse = coordinator_of(programme)
    make_event(programme, days=-3, host=ilse)
    past = (localdate() - timedelta(days=3)).isoformat()
    plan(staff, programme, host="")

    assert "Let op" not in plan(staff, programme, held_on=past)


# --- exchange workshops -------------------------------------------------------------------


def test_an_exchange_is_for_mentors_who_guide_somebody_now_S2_GUID_5(staff, programme):
    plan(staff, programme, kind="exchange")
    event = programme.events.get()
    duo = make_duo(programme)
    make_duo(programme, status="proposed", mentor=make_participant(programme, role="mentor"))

    asked = staff.get(page("event_ask", event))
    found = staff.get(page("event_ask", event) + "?groep=active&rol=mentor")

    assert event.roles == ["mentor"]
    assert asked.context["form"]["groep"].value() == "active"
    assert found.context["names"] == [duo.mentor.name]


def test_an_exchange_can_be_for_mentees_too_when_that_is_chosen(staff, programme):
    plan(staff, programme, kind="exchange", roles=["mentee", "mentor"])

    assert programme.events.get().roles == ["mentee", "mentor"]


# --- doors --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["event_cancel", "event_put"])
def test_the_events_of_others_are_closed(staff, name):
    event = make_event(make_programme())

    assert staff.get(page(name, event)).status_code == 404


def test_a_row_of_another_event_is_not_taken_off(staff, programme):
    event, other = make_event(programme), make_event(programme, days=3)
    row = make_attendance(other)

    assert staff.post(page("event_take_off", event, row.pk)).status_code == 404
    assert time(19, 30) == event.starts_at


def test_who_withdrew_takes_no_place_any_more(programme):
    attendance = make_attendance(make_event(programme), state="coming")
    intake.withdraw(attendance.application)
    attendance.refresh_from_db()

    with pytest.raises(actions.EventOver):
        actions.answer(attendance, comes=True)

    attendance.refresh_from_db()
    assert attendance.state == "not_coming"


@pytest.mark.parametrize("comes", [True, False])
def test_who_was_taken_off_the_list_meanwhile_has_nothing_to_answer(programme, comes):
    attendance = make_attendance(make_event(programme), state="invited")
    stale = Attendance.objects.get(pk=attendance.pk)
    changes.remove(attendance)

    with pytest.raises(actions.EventOver):
        actions.answer(stale, comes=comes)


def test_what_was_held_today_asks_nobody_and_stays(staff, programme):
    event = make_event(programme, days=0)
    before = text(staff.get(page("event_detail", event)))
    make_attendance(event, state="coming", was_there=True, recorded_by=coordinator_of(programme))

    after = text(staff.get(page("event_detail", event)))
    staff.post(page("event_put", event), {"wie": make_application(programme).pk})

    for action in ("event_ask", "event_cancel"):
        assert page(action, event) in before
        assert page(action, event) not in after
    with pytest.raises(actions.EventOver):
        actions.invite(event, [make_application(programme)])
    assert kinds() == []


def test_planning_what_was_says_what_comes_next(staff, programme):
    address = reverse("intake:event_add", args=[programme.slug])

    told = [
        text(staff.post(address, typed(held_on=str(localdate() + timedelta(days=n))), follow=True))
        for n in (-3, 3)
    ]

    assert "Zet nu op de lijst wie er was." in told[0]
    assert "Nodig nu mensen uit" in told[1]


def test_who_has_no_big_number_is_named_with_a_way_to_fill_it_in(staff, programme):
    event = make_event(programme, days=-1, points=3)
    lacks = make_participant(programme, role="mentor", name="Noor Bakker")
    has = make_participant(programme, role="mentor")
    actions.note_register_number(has, number="19012345601")
    for one in (lacks, has):
        make_attendance(
            event,
            application=one.application,
            was_there=True,
            recorded_by=coordinator_of(programme),
        )

    shown = text(staff.get(page("event_detail", event)))

    assert "Nog geen BIG-nummer:" in shown
    numbers = [
        reverse("intake:register_number", args=[programme.slug, one.application_id])
        for one in (lacks, has)
    ]
    assert numbers[0] in shown
    assert numbers[1] not in shown


def test_an_invitation_asks_in_a_sentence(programme):
    event = make_event(programme)
    actions.invite(event, [make_application(programme)])
    jobs.send_invitations(event_pk=event.pk)

    assert OutgoingEmail.objects.get().subject.startswith("Kom je naar de training op ")
