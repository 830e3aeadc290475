"""Gatherings: planned, asked for, answered, attended, and what comes of a training."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate, now
from icalendar import Calendar
from openpyxl import load_workbook

from mentorship.intake import event_actions as actions
from mentorship.intake import event_jobs as jobs
from mentorship.intake import event_selectors as selectors
from mentorship.intake.event_calendar import calendar_file
from mentorship.intake.models import Attendance, Event, Participant
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import (
    make_application,
    make_duo,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def make_event(programme, **fields):
    days = fields.pop("days", 7)
    facts = {
        "kind": "training",
        "held_on": localdate() + timedelta(days=days),
        "starts_at": time(19, 30),
        "ends_at": time(21, 30),
        "place": "De Linden, Tiel",
    }
    return Event.objects.create(programme=programme, **(facts | fields))


def make_attendance(event, *, state="invited", application=None, **fields):
    application = application or make_application(event.programme)
    return Attendance.objects.create(event=event, application=application, state=state, **fields)


def page(name, event, *more):
    return reverse(f"intake:{name}", args=[event.programme.slug, event.pk, *more])


def text(response):
    return response.content.decode()


def kinds():
    return [
        each.removeprefix("intake/")
        for each in OutgoingEmail.objects.order_by("pk").values_list("kind", flat=True)
    ]


def typed(**fields):
    return {
        "kind": "training",
        "held_on": (localdate() + timedelta(days=10)).isoformat(),
        "starts_at": "19:30",
        "ends_at": "21:30",
        "place": "De Linden",
        "points": "3",
    } | fields


# --- planning -----------------------------------------------------------------------------


def test_staff_plan_an_event_with_topics_and_audience(staff, programme):
    topics = programme.training_topics[:2]

    response = staff.post(
        reverse("intake:event_add", args=[programme.slug]),
        typed(
            topics=topics, roles=["mentor"], capacity="12", online_url="https://meet.example.org/x"
        ),
        follow=True,
    )

    event = Event.objects.get()
    assert "Het staat in de agenda" in text(response)
    assert (event.topics, event.roles, event.capacity, event.points) == (topics, ["mentor"], 12, 3)
    assert (event.starts_at, event.online_url) == (time(19, 30), "https://meet.example.org/x")
    assert "Voor: Mentor" in text(response)


def test_an_information_session_ticks_what_it_has_to_tell_S2_MREC_1_S2_REC_2(staff, programme):
    staff.post(
        reverse("intake:event_add", args=[programme.slug]),
        typed(kind="info_session", content=["who", "voluntary"], points="3"),
    )

    event = Event.objects.get()
    shown = text(staff.get(page("event_detail", event)))
    assert event.content == ["who", "voluntary"]
    assert event.points == 0
    assert "De rol van de mentor (nog niet)" in " ".join(shown.split())
    Event.objects.update(roles=["mentee"])
    assert "rol van de mentor" not in text(staff.get(page("event_detail", event)))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": ""}, "Kies wat het is."),
        ({"kind": "party"}, "Kies uit deze lijst."),
        ({"held_on": "someday"}, "Vul een dag in"),
        ({"held_on": "2999-01-01"}, "binnen twee jaar"),
        ({"starts_at": "noon"}, "Vul een tijd in"),
        ({"starts_at": ""}, "Vul ook in wanneer het begint."),
        ({"ends_at": "19:30"}, "Vul een tijd in na het begin."),
        ({"online_url": "http://meet.example.org"}, "begint met https://"),
        ({"online_url": "javascript:alert(1)"}, "begint met https://"),
        ({"capacity": "0"}, "Vul een getal in van 1 tot 1000."),
        ({"capacity": "99999999999"}, "Vul een getal in van 1 tot 1000."),
        ({"points": "-1"}, "Vul een getal in van 0 tot 50."),
        ({"topics": ["nonsense"]}, "Kies uit deze lijst."),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(staff, programme, change, problem):
    response = staff.post(reverse("intake:event_add", args=[programme.slug]), typed(**change))

    assert problem in text(response)
    assert not Event.objects.exists()


@pytest.mark.parametrize("words", ["<b>x</b>", "{{7*7}}", "🎓", "שלום", "a" * 200])
def test_any_place_survives(staff, programme, words):
    staff.post(reverse("intake:event_add", args=[programme.slug]), typed(place=words))

    event = Event.objects.get()
    assert event.place == words
    assert "<b>x</b>" not in text(staff.get(page("event_detail", event)))


def test_the_same_event_twice_is_refused(staff, programme):
    for _ in range(2):
        response = staff.post(reverse("intake:event_add", args=[programme.slug]), typed())

    assert Event.objects.count() == 1
    assert "staat er op dat moment al" in text(response)


def test_a_programme_without_topics_asks_for_none(staff, programme):
    programme.training_topics = []
    programme.save()

    assert "Welke onderwerpen" not in text(
        staff.get(reverse("intake:event_add", args=[programme.slug]))
    )


# --- changing -----------------------------------------------------------------------------


def test_who_comes_waits_or_was_asked_hears_of_another_day(staff, programme):
    event = make_event(programme, reminded_at=now())
    for state in ("coming", "waiting", "not_coming"):
        make_attendance(event, state=state)
    make_attendance(event, invited_at=now())
    make_attendance(event)  # her invitation has yet to go out, with the new day in it

    staff.post(page("event_edit", event), typed(seen="0", points="0", capacity="1"))

    event.refresh_from_db()
    assert kinds() == ["event_changed"] * 3
    assert (event.sequence, event.reminded_at) == (1, None)
    coming = Attendance.objects.get(state="coming")
    assert attachments(coming) == ["agenda.ics"]


def test_more_places_let_the_first_one_waiting_in_and_tell_nobody_else(staff, programme):
    event = make_event(programme, capacity=1)
    make_attendance(event, state="coming")
    first = make_attendance(event, state="waiting", answered_at=now() - TOMORROW)
    second = make_attendance(event, state="waiting")

    fields = typed(held_on=event.held_on.isoformat(), place=event.place, seen="0", capacity="2")
    staff.post(page("event_edit", event), fields)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, kinds()) == ("coming", "waiting", ["event_moved_up"])


def test_a_past_event_is_put_right_without_mails(staff, programme):
    event = make_event(programme, days=-3)
    make_attendance(event, state="coming")

    staff.post(
        page("event_edit", event),
        typed(held_on=event.held_on.isoformat(), place="Elders", seen="0"),
    )

    event.refresh_from_db()
    assert (event.place, kinds()) == ("Elders", [])


def test_of_two_colleagues_the_second_reads_that_it_changed(staff, programme):
    event = make_event(programme)
    staff.post(page("event_edit", event), typed(place="Zaal 1", seen="0"))

    response = staff.post(page("event_edit", event), typed(place="Zaal 2", seen="0"))

    event.refresh_from_db()
    assert "Een collega heeft dit intussen gewijzigd" in text(response)
    assert event.place == "Zaal 1"


def test_the_form_shows_the_event_as_it_is(staff, programme):
    event = make_event(programme, topics=["Wat vroeger langskwam"])

    shown = text(staff.get(page("event_edit", event)))

    assert "De Linden, Tiel" in shown
    assert 'value="19:30"' in shown
    assert "Wat vroeger langskwam" in shown  # the programme dropped it, this event keeps it


def test_it_cannot_be_moved_onto_another_one(staff, programme):
    event, other = make_event(programme), make_event(programme, days=10)

    response = staff.post(page("event_edit", event), typed(seen="0"))

    assert "staat er op dat moment al" in text(response)
    assert other.held_on == localdate() + timedelta(days=10)


# --- asking -------------------------------------------------------------------------------


def test_it_says_how_many_and_who_before_it_asks(staff, programme):
    event = make_event(programme)
    make_participant(programme, role="mentor", name="Untrained")
    make_participant(programme, role="mentor", name="Trained", trained=True)
    query = "?groep=untrained&rol=mentor"

    shown = staff.get(page("event_ask", event) + query)
    mark = shown.context["mark"]
    assert "1 persoon krijgt een mail" in text(shown)
    assert shown.context["names"] == ["Untrained"]
    assert not Attendance.objects.filter(event=event).exists()
    response = staff.post(
        page("event_ask", event), {"groep": "untrained", "rol": "mentor", "seen": mark}, follow=True
    )

    assert "1 persoon krijgt een mail." in text(response)
    assert Attendance.objects.get(event=event).state == "invited"


def test_another_group_than_was_shown_is_shown_again_first(staff, programme):
    event = make_event(programme)
    make_application(programme)
    mark = staff.get(page("event_ask", event) + "?groep=submitted").context["mark"]
    make_application(programme)

    response = staff.post(page("event_ask", event), {"groep": "submitted", "rol": "", "seen": mark})

    assert "niet dezelfde mensen als net" in text(response)
    assert not Attendance.objects.exists()


def test_the_groups(programme):
    event = make_event(programme)
    make_application(programme, name="New")
    make_application(programme, name="Played", is_test=True)
    make_application(programme, name="Draft", status="draft")
    make_application(programme, name="Waiting", status="waitlisted")
    make_participant(programme, role="mentor", name="Untrained")
    duo = make_duo(programme)
    make_application(make_programme(), name="Elsewhere")

    def names(group, role=""):
        return [each.name for each in selectors.to_ask(event, group=group, role=role)]

    assert names("submitted") == ["New"]
    assert names("submitted", "mentor") == []
    assert names("waitlisted") == ["Waiting"]
    assert names("untrained", "mentor") == ["Untrained"]
    assert sorted(names("active")) == sorted([duo.mentor.name, duo.mentee.name])
    assert len(names("admitted")) == 3


def test_an_event_for_one_role_asks_that_role(staff, programme):
    event = make_event(programme, roles=["mentor"])
    make_application(programme, role="mentee")

    wrong = staff.get(page("event_ask", event) + "?groep=submitted&rol=mentee")
    right = staff.get(page("event_ask", event) + "?groep=submitted&rol=mentor")

    assert "mark" not in wrong.context
    assert "iedereen al uitgenodigd" in text(right)


def test_many_names_are_cut_off_with_how_many_more(staff, programme):
    event = make_event(programme)
    for number in range(52):
        make_application(programme, name=f"Persoon {number:02}")

    shown = text(staff.get(page("event_ask", event) + "?groep=submitted"))

    assert "52 mensen krijgen een mail" in shown
    assert "en nog 2" in shown


def test_nobody_is_asked_twice_or_for_a_day_that_passed(staff, programme):
    event, past = make_event(programme), make_event(programme, days=-1)
    application = make_application(programme)

    assert actions.invite(event, [application]) == 1
    assert actions.invite(event, [application]) == 0
    mark = staff.get(page("event_ask", past) + "?groep=submitted").context["mark"]
    response = staff.post(
        page("event_ask", past), {"groep": "submitted", "rol": "", "seen": mark}, follow=True
    )

    assert "je kunt niemand meer uitnodigen" in text(response)
    assert past.attendances.count() == 0


def test_invitations_go_out_once(programme):
    event = make_event(programme)
    actions.invite(event, [make_application(programme), make_application(programme)])

    for _ in range(2):
        jobs.send_invitations(event_pk=event.pk)

    assert kinds() == ["event_invited"] * 2


def test_what_a_round_of_invitations_missed_is_queued_again(programme):
    event = make_event(programme)
    make_attendance(event)

    jobs.invitations_left(0)

    from procrastinate.contrib.django.models import ProcrastinateJob

    tasks = ProcrastinateJob.objects.values_list("task_name", flat=True)
    assert actions.SEND_INVITATIONS in list(tasks)


# --- answering ----------------------------------------------------------------------------


def own(attendance):
    return reverse("intake:event_answer", args=[attendance.pk])


def browser(attendance):
    from django.test import Client

    purpose = f"event:{attendance.pk}"
    return log_in(Client(), attendance.application.applicant, purpose=purpose)


def content(email):
    return restored(email)


def attachments(attendance):
    email = OutgoingEmail.objects.filter(to=attendance.application.applicant).latest("pk")
    return [name for name, *_ in restored(email).attachments]


def test_looking_answers_nothing_and_pressing_does(programme):
    attendance = make_attendance(make_event(programme))
    client = browser(attendance)

    assert "Ik kom" in text(client.get(own(attendance)))
    attendance.refresh_from_db()
    assert attendance.state == "invited"
    response = client.post(own(attendance), {"answer": "yes"}, follow=True)

    attendance.refresh_from_db()
    assert "We houden een plaats voor je vrij" in text(response)
    assert (attendance.state, kinds()) == ("coming", ["event_confirmed"])
    assert attachments(attendance) == ["agenda.ics"]


def test_yes_twice_is_one_mail_and_nonsense_is_nothing(programme):
    attendance = make_attendance(make_event(programme))
    client = browser(attendance)

    for answer in ("yes", "yes", "maybe", ""):
        client.post(own(attendance), {"answer": answer})

    assert kinds() == ["event_confirmed"]


def test_when_it_is_full_she_waits_and_moves_up_when_somebody_cancels(programme):
    event = make_event(programme, capacity=1)
    first, second, third = (make_attendance(event) for _ in range(3))

    for attendance in (first, second, third, second):
        actions.answer(attendance, comes=True)
    assert "Je staat op de wachtlijst" in text(browser(second).get(own(second)))
    actions.answer(first, comes=False)
    actions.answer(first, comes=False)

    states = [Attendance.objects.get(pk=each.pk).state for each in (first, second, third)]
    assert states == ["not_coming", "coming", "waiting"]
    assert kinds() == ["event_confirmed", "event_moved_up"]
    assert attachments(second) == ["agenda.ics"]
    assert "Je komt niet." in text(browser(first).get(own(first)))


def test_after_the_day_there_is_nothing_to_answer(programme):
    attendance = make_attendance(make_event(programme, days=-1))
    client = browser(attendance)

    response = client.post(own(attendance), {"answer": "yes"}, follow=True)

    attendance.refresh_from_db()
    assert "Deze dag is voorbij." in text(response)
    assert attendance.state == "invited"


def test_a_link_opens_this_answer_alone(programme):
    mine, other = (make_attendance(make_event(programme, days=n)) for n in (1, 2))
    hers = make_attendance(make_event(programme, days=3), application=mine.application)
    client = browser(mine)

    assert client.get(own(other)).status_code == 302
    assert client.get(own(hers)).status_code == 302
    assert client.get(reverse("portal:home")).status_code == 302
    whole = log_in(type(client)(), mine.application.applicant, purpose="portal")
    assert whole.get(own(hers)).status_code == 200
    assert whole.get(own(other)).status_code == 404


# --- calendar and reminder ----------------------------------------------------------------


def test_the_calendar_file_keeps_its_uid_and_counts_the_changes(staff, programme):
    event = make_event(programme, online_url="https://meet.example.org/x")
    before = Calendar.from_ical(calendar_file(event)).walk("VEVENT")[0]
    event.sequence, event.held_on = 1, event.held_on + TOMORROW
    after = Calendar.from_ical(calendar_file(event)).walk("VEVENT")[0]

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert before.decoded("dtstart").tzinfo.key == "Europe/Brussels"
    assert (before.decoded("dtstart").hour, before.decoded("dtend").hour) == (19, 21)
    assert str(before["location"]) == "De Linden, Tiel"
    assert str(before["url"]) == "https://meet.example.org/x"
    assert "VTIMEZONE" in text(staff.get(page("event_calendar", event)))


def test_without_a_time_it_is_the_whole_day_and_without_an_end_two_hours(programme):
    whole = make_event(programme, starts_at=None, ends_at=None, place="")
    open_end = make_event(programme, ends_at=None)
    day = Calendar.from_ical(calendar_file(whole)).walk("VEVENT")[0]
    evening = Calendar.from_ical(calendar_file(open_end)).walk("VEVENT")[0]

    assert day.decoded("dtstart") == whole.held_on
    assert "location" not in day
    assert evening.decoded("dtend") - evening.decoded("dtstart") == timedelta(hours=2)


def test_a_place_with_a_line_end_or_a_comma_makes_no_new_line_in_the_file(programme):
    event = make_event(programme, place="Zaal 1, BEGIN:VEVENT")

    assert len(Calendar.from_ical(calendar_file(event)).walk("VEVENT")) == 1


def test_her_own_calendar_file(programme):
    attendance = make_attendance(make_event(programme), state="coming")

    response = browser(attendance).get(reverse("intake:event_own_calendar", args=[attendance.pk]))

    assert response["Content-Type"].startswith("text/calendar")


def test_who_comes_is_reminded_the_day_before_once(programme):
    event, later = make_event(programme, days=1), make_event(programme, days=2)
    for state in ("coming", "waiting", "invited", "not_coming"):
        make_attendance(event, state=state)
    make_attendance(later, state="coming")

    jobs.remind_of_events(0)
    for _ in range(2):
        jobs.remind(event_pk=event.pk)
        jobs.remind(event_pk=later.pk)

    assert kinds() == ["event_reminder"]


def test_who_is_no_longer_in_play_gets_no_mails_and_no_place(programme):
    event = make_event(programme, days=1, capacity=1)
    first = make_attendance(event, state="coming")
    gone = make_application(programme, status="withdrawn")
    make_attendance(event, state="waiting", application=gone)
    declined = make_application(programme, status="declined")
    make_attendance(make_event(programme, days=2), application=declined)

    actions.answer(first, comes=False)
    jobs.remind(event_pk=event.pk)
    jobs.invitations_left(0)
    for each in Event.objects.all():
        jobs.send_invitations(event_pk=each.pk)

    assert kinds() == []
    assert event.attendances.filter(state="coming").count() == 0


# --- who was there ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "there", "passed", "trained"),
    [
        ("there", True, True, True),
        ("not_completed", True, False, False),
        ("absent", False, True, False),
        ("unknown", None, True, False),
    ],
)
def test_many_are_noted_at_once_S4_COND_7(staff, programme, what, there, passed, trained):
    event = make_event(programme, days=0)
    mentors = [make_participant(programme, role="mentor") for _ in range(3)]
    rows = [make_attendance(event, application=each.application) for each in mentors]

    response = staff.post(
        page("event_record", event), {"who": [rows[0].pk, rows[1].pk], "what": what}, follow=True
    )

    assert "Genoteerd van 2 mensen." in text(response)
    kept = list(event.attendances.order_by("pk").values_list("was_there", "is_passed"))
    assert kept == [(there, passed), (there, passed), (None, True)]
    assert Participant.objects.filter(is_trained=True).count() == (2 if trained else 0)


@pytest.mark.parametrize(
    "form", [{}, {"who": "x"}, {"what": "there"}, {"who": "9" * 400, "what": "there"}]
)
def test_without_a_choice_nothing_is_noted(staff, programme, form):
    event = make_event(programme, days=0)
    make_attendance(event)

    response = staff.post(page("event_record", event), form, follow=True)

    assert "Vink aan wie je bedoelt" in text(response)


def test_nobody_was_at_what_is_to_come_or_is_somebody_elses(staff, programme):
    event, elsewhere = make_event(programme), make_event(make_programme(), days=0)
    row, other = make_attendance(event), make_attendance(elsewhere)

    response = staff.post(
        page("event_record", event), {"who": row.pk, "what": "there"}, follow=True
    )
    staff.post(page("event_record", event), {"who": other.pk, "what": "there"})

    assert "nog niet geweest" in text(response)
    assert not Attendance.objects.filter(was_there=True).exists()


# --- lists --------------------------------------------------------------------------------


def test_the_agenda_by_time(staff, programme):
    make_event(programme, days=0, place="Vandaag")
    make_event(programme, days=-1, place="Gisteren", capacity=4)
    make_event(make_programme(), place="Elders")
    address = reverse("intake:event_list", args=[programme.slug])

    to_come, past = text(staff.get(address)), text(staff.get(address + "?stand=voorbij"))

    assert [each in to_come for each in ("Vandaag", "Gisteren", "Elders")] == [True, False, False]
    assert [each in past for each in ("Vandaag", "Gisteren", "Elders")] == [False, True, False]
    assert "Hier is niets." in text(staff.get(address + "?stand=accreditatie"))


def test_an_empty_agenda_says_what_to_add(staff, programme):
    assert "Er is niets gepland." in text(
        staff.get(reverse("intake:event_list", args=[programme.slug]))
    )


@pytest.mark.parametrize("address", ["event_list", "event_detail"])
def test_fifty_rows_cost_as_many_queries_as_one(
    staff, programme, address, django_assert_num_queries
):
    def ask():
        if address == "event_list":
            return staff.get(reverse("intake:event_list", args=[programme.slug]))
        return staff.get(page("event_detail", event))

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    event = make_event(programme, days=1, points=3)
    make_attendance(event, state="coming")
    ask()
    with CaptureQueriesContext(connection) as few:
        ask()
    for number in range(51):
        make_attendance(make_event(programme, days=2 + number), state="coming")
        make_attendance(event, state="waiting")
    with django_assert_num_queries(len(few)):
        response = ask()
    assert response.context["page"].next


def test_answers_read_in_dutch(staff, programme):
    event = make_event(programme)
    for state in ("invited", "coming", "waiting", "not_coming"):
        make_attendance(event, state=state)

    shown = text(staff.get(page("event_detail", event)))

    assert [
        each
        for each in ("Uitgenodigd", "Komt", "Op de wachtlijst", "Komt niet")
        if each not in shown
    ] == []


def test_somebody_elses_events_are_not_there(staff, programme):
    event = make_event(make_programme())

    for name in ("event_detail", "event_edit", "event_ask", "event_calendar"):
        assert staff.get(page(name, event)).status_code == 404
    assert staff.post(page("event_sheet", event)).status_code == 404


def test_the_next_information_sessions_for_everybody(programme):
    make_event(programme, kind="info_session", days=-1, place="Geweest")
    soon = make_event(programme, kind="info_session", days=3)
    today = make_event(
        programme, kind="info_session", days=0, place="", online_url="https://x.example.org"
    )
    make_event(programme, kind="training")

    found = selectors.next_info_sessions(programme)

    assert found == [today, soon]
    shown = render_to_string("intake/events/_next_info_sessions.html", {"info_sessions": found})
    assert "De Linden, Tiel" in shown
    assert "Online" in shown
    nothing = render_to_string("intake/events/_next_info_sessions.html", {"info_sessions": []})
    assert "geen informatiebijeenkomst gepland" in nothing


# --- a mentor's training ------------------------------------------------------------------


def trained(programme, *, days=-3, topics=(), points=3, **fields):
    mentor = make_participant(programme, role="mentor", **fields)
    event = make_event(programme, days=days, topics=list(topics), points=points)
    by = make_user("Ilse Vermeer", is_staff=True)
    make_attendance(event, application=mentor.application, was_there=True, recorded_by=by)
    return mentor, event


def test_her_page_tells_which_topics_she_had_and_which_not_S2_TRAIN(staff, programme):
    first, *others = programme.training_topics
    mentor, _event = trained(programme, topics=[first])

    training = selectors.training(programme, selectors.trainings_of(mentor.application))
    shown = text(
        staff.get(
            reverse("intake:application_detail", args=[programme.slug, mentor.application_id])
        )
    )

    assert (training.covered, training.missing, training.points) == ([first], others, 3)
    assert f"1 van {len(others) + 1} gehad" in " ".join(shown.split())
    told = f"Er komen 1 van de {len(others) + 1} onderwerpen op"
    assert told in " ".join(shown.split())


@pytest.mark.parametrize(
    ("number", "kept"),
    [("19012345601", "19012345601"), ("1901 2345 601", "19012345601"), ("", "")],
)
def test_the_big_number_has_eleven_digits(staff, programme, number, kept):
    mentor = make_participant(programme, role="mentor", name="Ahmed Yilmaz")
    address = reverse("intake:register_number", args=[programme.slug, mentor.application_id])

    assert staff.get(address).status_code == 200
    staff.post(address, {"register_number": number})

    mentor.refresh_from_db()
    assert mentor.register_number == kept


@pytest.mark.parametrize(
    "number", ["1901234560", "190123456011", "1901234560a", "١٢٣٤٥٦٧٨٩٠١", "x" * 500]
)
def test_another_number_is_refused(staff, programme, number):
    mentor = make_participant(programme, role="mentor")
    address = reverse("intake:register_number", args=[programme.slug, mentor.application_id])

    response = staff.post(address, {"register_number": number})

    mentor.refresh_from_db()
    assert "heeft 11 cijfers" in text(response)
    assert mentor.register_number == ""


def test_mentees_and_mentors_elsewhere_have_no_such_page(staff, programme):
    mentee = make_participant(programme)
    elsewhere = make_participant(make_programme(), role="mentor")

    for person in (mentee, elsewhere):
        address = reverse("intake:register_number", args=[programme.slug, person.application_id])
        assert staff.get(address).status_code == 404


def test_the_certificate_is_a_pdf_and_only_for_who_completed_a_training(staff, programme):
    mentor, _event = trained(
        programme, topics=programme.training_topics[:1], name="Zoë <b>Ünal</b>"
    )
    Participant.objects.filter(pk=mentor.pk).update(register_number="19012345601")
    nobody = make_participant(programme, role="mentor")

    response = staff.get(
        reverse("intake:certificate", args=[programme.slug, mentor.application_id])
    )
    none = staff.get(reverse("intake:certificate", args=[programme.slug, nobody.application_id]))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert none.status_code == 404


def test_the_sheet_for_the_register_holds_names_numbers_and_points_S4_COND_7b(staff, programme):
    mentor, event = trained(programme, name="=cmd|calc")
    Participant.objects.filter(pk=mentor.pk).update(register_number="09012345601")

    assert staff.get(page("event_sheet", event)).status_code == 405
    response = staff.post(page("event_sheet", event))

    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    day = datetime.combine(event.held_on, time())
    assert rows[1] == ["=cmd|calc", "09012345601", day, 3]
    event.refresh_from_db()
    assert event.sheet_made_at is not None
    assert "De lijst is gemaakt op" in text(staff.get(page("event_detail", event)))


@pytest.mark.parametrize("fields", [{"points": 0, "days": -1}, {"points": 3, "days": 1}])
def test_there_is_no_sheet_without_points_or_before_the_day(staff, programme, fields):
    assert staff.post(page("event_sheet", make_event(programme, **fields))).status_code == 404


def test_six_weeks_after_a_training_staff_are_warned_until_the_sheet_is_made(staff, programme):
    _mentor, event = trained(programme, days=-42)
    overview = reverse("dashboard:overview", args=[programme.slug])

    assert "punten nog niet ingevoerd" not in text(staff.get(overview))
    Event.objects.update(held_on=localdate() - timedelta(days=43))
    assert "Van 1 training zijn de punten nog niet ingevoerd" in text(staff.get(overview))
    b"".join(staff.post(page("event_sheet", event)).streaming_content)
    assert "punten nog niet ingevoerd" not in text(staff.get(overview))


def test_an_event_and_who_is_there_have_names(programme):
    row = make_attendance(make_event(programme, held_on=localdate()))

    assert str(row) == f"{row.application} · training {localdate()}"


def test_mails_are_from_a_person_and_hold_a_link(programme):
    attendance = make_attendance(make_event(programme, online_url="https://meet.example.org/x"))
    jobs.send_invitations(event_pk=attendance.event_id)

    message = restored(OutgoingEmail.objects.get())

    assert "/m/" in message.body
    assert programme.contact_name in message.body
    assert "https://meet.example.org/x" in message.body
    assert "19:30–21:30" in message.body


@pytest.mark.parametrize(
    ("held_on", "last"),
    [("2027-01-01", "2027-03-01"), ("2026-12-31", "2027-02-28"), ("2026-07-01", "2026-09-01")],
)
def test_points_are_entered_within_two_months_by_the_calendar_S4_COND_7b(held_on, last):
    event = Event(held_on=date.fromisoformat(held_on))

    assert event.register_by == date.fromisoformat(last)
