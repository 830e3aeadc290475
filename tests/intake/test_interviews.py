"""Planning a talk: times are offered, one is picked, two cannot have the same hour."""

import base64
import json
import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime, make_aware, now
from icalendar import Calendar

from mentorship import confidential
from mentorship.intake import actions as intake
from mentorship.intake import interview_actions as actions
from mentorship.intake.models import InterviewSlot
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_programme,
)

pytestmark = pytest.mark.django_db

TOMORROW = localdate() + timedelta(days=1)
TEN = make_aware(datetime.combine(TOMORROW, datetime.min.time().replace(hour=10)))
PLACE = "Dorpsstraat 1"


def url(name, application):
    return reverse(f"intake:{name}", args=[application.programme.slug, application.pk])


def text(response):
    return response.content.decode()


def offer(browser, application, *hours, **data):
    lines = {}
    for number, hour in enumerate(hours, start=1):
        lines |= {f"day_{number}": TOMORROW.isoformat(), f"hour_{number}": hour}
    given = {"place": PLACE, "minutes": "45", "seen": ""} | lines | data
    return browser.post(url("interview_offer", application), given)


def offered(application, *times, by=None, minutes=45):
    actions.offer(
        application,
        times=times,
        minutes=minutes,
        place=PLACE,
        seen=actions.mark_of(list(application.slots.all())),
        by=by or coordinator_of(application.programme),
    )
    return list(application.slots.all())


def hers(application):
    return log_in(Client(), application.applicant, purpose=f"interview:{application.pk}")


def pick(browser, application, slot):
    address = reverse("intake:interview_pick", args=[application.pk])
    return browser.post(address, {"slot": slot.pk})


def calendar_of(email):
    content = json.loads(confidential.unseal(email.sealed, context=email.key))
    [(_name, coded, kind)] = content["attachments"]
    assert kind == "text/calendar"
    return Calendar.from_ical(base64.b64decode(coded))


def test_times_are_offered_by_one_mail_with_a_link(staff, programme, coordinator):
    """S2-MREC-3, S2-REC-3."""
    application = make_application(programme)

    page = text(staff.get(url("application_detail", application)))
    form = text(staff.get(url("interview_offer", application)))
    response = offer(staff, application, "10:00", "14:30")

    assert "Plan een gesprek" in page
    assert "Bied deze tijden aan" in form
    assert response.url == url("application_detail", application)
    first, second = InterviewSlot.objects.all()
    assert (first.starts_at, first.interviewer, first.place) == (TEN, coordinator, PLACE)
    assert localtime(second.starts_at).hour == 14
    assert OutgoingEmail.objects.get().kind == "intake/interview_offered"
    assert "Er is nog geen tijd gekozen." in text(staff.get(response.url))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Vul minstens één dag en tijd in."),
        ({"day_1": TOMORROW.isoformat()}, "Vul een tijd in, bijvoorbeeld 14:30."),
        ({"day_1": TOMORROW.isoformat(), "hour_1": "25:00"}, "Vul een tijd in, bijvoorbeeld"),
        ({"hour_1": "10:00"}, "Vul de dag bij deze tijd in."),
        ({"day_1": localdate().isoformat(), "hour_1": "00:00"}, "Deze tijd is voorbij."),
        ({"day_1": "2020-01-01", "hour_1": "10:00"}, "Deze dag is al geweest. Kies vandaag"),
        ({"day_1": "2999-01-01", "hour_1": "10:00"}, "Kies een dag binnen een half jaar."),
        (
            {"day_1": TOMORROW.isoformat(), "hour_1": "10:00"}
            | {"day_2": TOMORROW.isoformat(), "hour_2": "10:00"},
            "Deze tijd staat er twee keer.",
        ),
        ({"place": " \x00 "}, "Vul een plaats of een link in."),
        ({"minutes": "5"}, "Vul een getal in van 10 tot en met 240."),
    ],
)
def test_a_time_that_is_not_whole_is_asked_again(staff, programme, data, message):
    application = make_application(programme)

    page = text(offer(staff, application, **data))

    assert "Fout:" in page
    assert message in page
    assert not InterviewSlot.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_she_picks_one_and_both_get_a_calendar_file(staff, programme, coordinator):
    application = make_application(programme)
    first, second = offered(application, TEN, TEN + timedelta(hours=3))
    browser = hers(application)
    address = reverse("intake:interview_pick", args=[application.pk])

    before = text(browser.get(address))
    nothing = text(browser.post(address, {"slot": ""}))
    looked = InterviewSlot.objects.filter(picked_at__isnull=False).exists()
    response = pick(browser, application, second)
    after = text(browser.get(response.url))
    pick(browser, application, second)

    assert f'value="{first.pk}"' in before
    assert not looked
    assert "Fout:" in nothing
    second.refresh_from_db()
    assert second.picked_at
    assert "We gaan praten" in after
    for kind, to in [
        ("picked", application.applicant),
        ("planned", coordinator),
    ]:
        email = OutgoingEmail.objects.get(kind=f"intake/interview_{kind}")
        assert email.to == to
        event = calendar_of(email).walk("VEVENT")[0]
        assert event.decoded("dtstart") == TEN + timedelta(hours=3)
        assert event["location"] == PLACE
    assert "Gepland:" in text(staff.get(url("application_detail", application)))


def test_her_link_opens_her_own_times_alone(programme):
    application, other = make_application(programme), make_application(programme)
    offered(other, TEN)

    stranger = log_in(Client(), application.applicant)
    elsewhere = hers(application)

    address = reverse("intake:interview_pick", args=[other.pk])
    assert stranger.get(address).status_code == 404
    assert elsewhere.get(address).status_code == 302


def test_an_hour_that_overlaps_with_another_talk_is_not_offered(programme):
    one, other = make_application(programme), make_application(programme)
    [slot] = offered(one, TEN)
    late, free = offered(other, TEN + timedelta(minutes=30), TEN + timedelta(minutes=45))
    browser = hers(other)
    actions.pick(one, slot_pk=slot.pk)

    page = text(browser.get(reverse("intake:interview_pick", args=[other.pk])))
    lost = text(pick(browser, other, late))
    with pytest.raises(actions.SlotTaken):
        actions.pick(other, slot_pk=late.pk)
    pick(browser, other, free)

    assert f'value="{late.pk}"' not in page
    assert "Deze tijd is net door iemand anders gekozen." in lost
    free.refresh_from_db()
    assert free.picked_at


def test_when_all_times_are_gone_she_reads_so(programme):
    application = make_application(programme)
    [slot] = offered(application, TEN)
    InterviewSlot.objects.update(starts_at=now() - timedelta(hours=1))

    page = text(hers(application).get(reverse("intake:interview_pick", args=[application.pk])))

    assert "Alle tijden zijn bezet." in page
    with pytest.raises(actions.SlotTaken):
        actions.pick(application, slot_pk=slot.pk)


def test_after_the_decision_there_is_nothing_to_pick_or_offer(staff, programme):
    application = make_application(programme, status="declined")
    page = text(hers(application).get(reverse("intake:interview_pick", args=[application.pk])))

    assert "Er is nu geen tijd te kiezen" in page
    assert staff.get(url("interview_offer", application)).status_code == 409
    with pytest.raises(TransitionNotAllowed):
        actions.pick(application, slot_pk=1)


def test_a_second_time_is_not_picked_beside_the_first(programme):
    application = make_application(programme)
    first, second = offered(application, TEN, TEN + timedelta(hours=3))
    actions.pick(application, slot_pk=first.pk)

    assert pick(hers(application), application, second).status_code == 409


def test_new_times_call_the_picked_one_off(staff, programme):
    application = make_application(programme)
    [slot] = offered(application, TEN)
    actions.pick(application, slot_pk=slot.pk)

    page = text(staff.get(url("interview_offer", application)))
    offer(staff, application, "16:00", seen=f"{slot.pk}+")

    assert "vervalt dan" in page
    [new] = InterviewSlot.objects.all()
    assert new.picked_at is None
    assert not OutgoingEmail.objects.filter(kind="intake/interview_cancelled").exists()
    assert OutgoingEmail.objects.filter(kind="intake/interview_offered").count() == 2


@pytest.mark.parametrize("is_picked", [True, False])
def test_a_talk_is_called_off(staff, programme, is_picked):
    application = make_application(programme)
    [slot] = offered(application, TEN)
    if is_picked:
        actions.pick(application, slot_pk=slot.pk)
    seen = actions.mark_of(list(application.slots.all()))

    response = staff.post(url("interview_call_off", application), {"seen": seen})

    assert response.status_code == 302
    assert not InterviewSlot.objects.exists()
    assert OutgoingEmail.objects.filter(kind="intake/interview_cancelled").exists() is is_picked


def test_who_did_not_see_that_she_picked_calls_nothing_off(staff, programme):
    application = make_application(programme)
    [slot] = offered(application, TEN)
    actions.pick(application, slot_pk=slot.pk)

    off = staff.post(url("interview_call_off", application), {"seen": str(slot.pk)})
    again = offer(staff, application, "16:00", seen=str(slot.pk))

    assert (off.status_code, again.status_code) == (409, 409)
    assert InterviewSlot.objects.get().picked_at


@pytest.mark.parametrize("name", ["interview_offer", "interview_call_off"])
def test_a_stranger_plans_nothing(staff, name):
    assert staff.post(url(name, make_application())).status_code == 404


def test_the_time_is_lost_between_looking_and_picking(programme, monkeypatch):
    application = make_application(programme)
    [slot] = offered(application, TEN)

    def gone(*_args, **_kwargs):
        raise actions.SlotTaken

    monkeypatch.setattr(actions, "pick", gone)
    page = text(pick(hers(application), application, slot))

    assert "Deze tijd is net door iemand anders gekozen." in page


@pytest.mark.django_db(transaction=True)
def test_two_applicants_cannot_pick_the_same_hour():
    programme = make_programme()
    applications = [make_application(programme) for _ in range(3)]
    slots = [offered(application, TEN)[0] for application in applications]
    browsers = [hers(application) for application in applications]
    start, answers = threading.Barrier(3), []

    def click(browser, application, slot):
        start.wait()
        try:
            answers.append(pick(browser, application, slot).status_code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=click, args=row)
        for row in zip(browsers, applications, slots, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 200, 302]
    assert InterviewSlot.objects.filter(picked_at__isnull=False).count() == 1
    assert OutgoingEmail.objects.filter(kind="intake/interview_picked").count() == 1


def test_picking_twice_is_once(programme):
    application = make_application(programme)
    [slot] = offered(application, TEN)

    first, second = (actions.pick(application, slot_pk=slot.pk) for _ in range(2))

    assert first == second
    assert OutgoingEmail.objects.filter(kind="intake/interview_picked").count() == 1


def test_the_hour_of_who_withdraws_is_free_for_somebody_else(programme):
    first, second = make_application(programme), make_application(programme)
    [mine] = offered(first, TEN)
    [hers_too] = offered(second, TEN)
    actions.pick(first, slot_pk=mine.pk)

    intake.withdraw(first)

    assert actions.free_slots(second) == [hers_too]
    assert actions.pick(second, slot_pk=hers_too.pk).picked_at


@pytest.mark.parametrize("act", ["withdraw", "decline"])
def test_who_would_talk_with_her_hears_that_it_is_off(programme, coordinator, act):
    application, colleague = make_application(programme), make_coordinator("Bea Smit")
    slot, *_others = offered(application, TEN, TEN + timedelta(hours=2), by=colleague)
    actions.pick(application, slot_pk=slot.pk)

    if act == "withdraw":
        intake.withdraw(application)
    else:
        intake.decline(application, seen="submitted", by=coordinator, reason="Te kort.")

    email = OutgoingEmail.objects.get(kind="intake/interview_off")
    said = json.loads(confidential.unseal(email.sealed, context=email.key))["text"]
    event = calendar_of(email).events[0]
    assert (email.to, application.name in email.subject) == (colleague, False)
    assert f"Het gesprek met Fleur ({application.reference})" in said
    assert application.get_status_display() in said
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)
    assert str(event["uid"]).startswith(f"interview-{slot.pk}@")
    assert not InterviewSlot.objects.exists()


def test_of_times_that_nobody_picked_nobody_hears(programme):
    application = make_application(programme)
    offered(application, TEN)

    intake.withdraw(application)

    assert not InterviewSlot.objects.exists()
    assert not OutgoingEmail.objects.filter(kind="intake/interview_off").exists()


def test_a_talk_that_has_been_stays(programme):
    application = make_application(programme)
    [slot] = offered(application, TEN)
    actions.pick(application, slot_pk=slot.pk)
    InterviewSlot.objects.update(starts_at=now() - timedelta(days=1))

    intake.withdraw(application)

    assert InterviewSlot.objects.get() == slot
    assert not OutgoingEmail.objects.filter(kind="intake/interview_off").exists()


def words_of(kind):
    email = OutgoingEmail.objects.get(kind=f"intake/{kind}")
    return json.loads(confidential.unseal(email.sealed, context=email.key))["text"]


@pytest.mark.parametrize(
    ("decision", "kind"),
    [
        ({"decision": "accept"}, "application_accepted"),
        ({"decision": "decline"}, "application_declined"),
        ({"decision": "refer", "referred_to": "Loket"}, "application_referred"),
    ],
)
def test_a_decision_calls_the_talk_to_come_off_in_the_same_mail(staff, programme, decision, kind):
    application = make_application(programme)
    slot, _other = offered(application, TEN, TEN + timedelta(hours=3))
    actions.pick(application, slot_pk=slot.pk)
    data = {"seen": "submitted", "reason": "Vol.", "internal_note": "Vol."} | decision
    page = text(staff.get(url("application_detail", application)))

    shown = staff.post(url("application_decide", application), data | {"preview": "1"})
    mark = shown.context["decision_form"].mark
    assert InterviewSlot.objects.count() == 2
    staff.post(url("application_decide", application), data | {"shown": mark})

    assert "Er staat nog een gesprek op" in page
    assert "gaat niet door" in shown.context["letter"].text
    assert "gaat niet door" in words_of(kind)
    email = OutgoingEmail.objects.get(kind=f"intake/{kind}")
    assert calendar_of(email)["method"] == "CANCEL"
    assert OutgoingEmail.objects.filter(kind="intake/interview_off").count() == 1
    assert not InterviewSlot.objects.exists()


def test_a_talk_that_was_stays_and_is_not_called_off(staff, programme):
    application = make_application(programme)
    InterviewSlot.objects.create(
        application=application,
        interviewer=coordinator_of(programme),
        starts_at=now() - timedelta(hours=2),
        place=PLACE,
        picked_at=now(),
    )

    page = text(staff.get(url("application_detail", application)))
    staff.post(url("application_decide", application), {"decision": "accept"})

    assert "Er staat nog een gesprek op" not in page
    assert "gaat niet door" not in words_of("application_accepted")
    assert InterviewSlot.objects.count() == 1


def test_on_the_waiting_list_the_talk_stays(staff, programme):
    application = make_application(programme)
    [slot] = offered(application, TEN)
    actions.pick(application, slot_pk=slot.pk)

    staff.post(url("application_decide", application), {"decision": "waitlist"})

    application.refresh_from_db()
    assert application.status == "waitlisted"
    assert InterviewSlot.objects.get() == slot


# --- moved, agreed and held ------------------------------------------------------------------


def agree(browser, application, hour="16:00", **data):
    given = {"place": PLACE, "minutes": "30", "seen": "", "hour_1": hour} | data
    return browser.post(
        url("interview_agree", application), {"day_1": TOMORROW.isoformat()} | given
    )


def files_of(email):
    content = json.loads(confidential.unseal(email.sealed, context=email.key))
    return [
        Calendar.from_ical(base64.b64decode(coded))["method"]
        for _name, coded, _kind in content["attachments"]
    ]


def test_a_talk_that_moves_is_told_in_one_mail(staff, programme):
    application = make_application(programme)
    [slot] = offered(application, TEN)
    actions.pick(application, slot_pk=slot.pk)
    OutgoingEmail.objects.all().delete()

    page = text(staff.get(url("interview_offer", application)))
    offer(staff, application, "16:00", seen=f"{slot.pk}+")

    assert "vervalt dan. Dat staat in dezelfde mail." in page
    [email] = OutgoingEmail.objects.all()
    assert (email.kind, files_of(email)) == ("intake/interview_offered", ["CANCEL"])
    assert email.subject.startswith("Ons gesprek van")
    assert email.subject.endswith("gaat niet door. Kies een nieuwe tijd")
    assert "ongeveer 45 minuten" in words_of("interview_offered")


def test_a_colleague_whose_talk_moves_to_me_hears_so(staff, programme):
    colleague = make_coordinator("Sanne Vos")
    application = make_application(programme)
    [slot] = offered(application, TEN, by=colleague)
    actions.pick(application, slot_pk=slot.pk)
    OutgoingEmail.objects.all().delete()

    offer(staff, application, "16:00", seen=f"{slot.pk}+")

    told = OutgoingEmail.objects.get(kind="intake/interview_off")
    assert (told.to, calendar_of(told)["method"]) == (colleague, "CANCEL")


@pytest.mark.parametrize("act", ["offer", "call_off"])
def test_of_a_talk_that_was_nobody_reads_that_it_is_off(staff, programme, act):
    application = make_application(programme)
    slot = InterviewSlot.objects.create(
        application=application, interviewer=coordinator_of(programme), place=PLACE,
        starts_at=now() - timedelta(hours=2), picked_at=now() - timedelta(days=1),
    )  # fmt: skip

    if act == "offer":
        offer(staff, application, "16:00", seen=f"{slot.pk}+")
    else:
        staff.post(url("interview_call_off", application), {"seen": f"{slot.pk}+"})

    subjects = OutgoingEmail.objects.values_list("subject", flat=True)
    assert not [each for each in subjects if "gaat niet door" in each]


@pytest.mark.parametrize("moves", [False, True])
def test_a_time_that_was_agreed_on_the_phone_is_planned_at_once(
    staff, programme, coordinator, moves
):
    application = make_application(programme)
    seen = ""
    if moves:
        [slot] = offered(application, TEN)
        actions.pick(application, slot_pk=slot.pk)
        seen = f"{slot.pk}+"
    OutgoingEmail.objects.all().delete()

    asked = text(staff.get(url("interview_agree", application)))
    response = agree(staff, application, seen=seen)

    assert "Noteer de tijd die jullie afspraken" in asked
    assert response.status_code == 302
    slot = InterviewSlot.objects.get()
    assert (localtime(slot.starts_at).hour, slot.minutes, slot.interviewer) == (16, 30, coordinator)
    assert slot.picked_at
    application.refresh_from_db()
    assert application.owner == coordinator
    [email] = OutgoingEmail.objects.all()
    assert email.kind == "intake/interview_picked"
    assert files_of(email) == (["CANCEL", "PUBLISH"] if moves else ["PUBLISH"])
    assert ("gaat niet door" in words_of("interview_picked")) is moves
    assert "We gaan praten" in text(
        hers(application).get(reverse("intake:interview_pick", args=[application.pk]))
    )


def test_an_agreed_time_is_whole_free_and_still_to_be_decided_about(staff, programme):
    other, application = make_application(programme), make_application(programme)
    [slot] = offered(other, TEN)
    actions.pick(other, slot_pk=slot.pk)
    decided = make_application(programme, status="declined")

    empty = text(agree(staff, application, hour=""))
    taken = text(agree(staff, application, hour="10:15"))
    late = agree(staff, application, seen="7")

    assert "Vul een tijd in" in empty
    assert "Je hebt dan een ander gesprek." in taken
    assert PLACE in taken
    assert late.status_code == 409
    assert staff.get(url("interview_agree", decided)).status_code == 409
    assert not application.slots.exists()


def test_she_reads_how_long_it_takes_before_she_chooses(programme):
    application = make_application(programme)
    offered(application, TEN, minutes=25)

    page = text(hers(application).get(reverse("intake:interview_pick", args=[application.pk])))

    assert "ongeveer 25 minuten" in page


@pytest.mark.parametrize(
    ("held_on", "starts_at", "says"),
    [
        (localdate(), now() - timedelta(hours=2), "Gehouden:"),
        (None, now() - timedelta(hours=2), "Gepland:"),
        (localdate() - timedelta(days=9), now() - timedelta(hours=2), "Gepland:"),
        (localdate(), TEN, "Gepland:"),
    ],
)
def test_a_talk_that_was_noted_is_held(staff, programme, held_on, starts_at, says):
    application = make_application(programme)
    InterviewSlot.objects.create(
        application=application, interviewer=coordinator_of(programme), place=PLACE,
        starts_at=starts_at, picked_at=now() - timedelta(days=1),
    )  # fmt: skip
    if held_on:
        staff.post(url("interview_record", application), {"held_on": held_on.isoformat()})

    page = text(staff.get(url("application_detail", application)))

    assert says in page
    assert ("Zeg het gesprek af" in page) is (says == "Gepland:")
