"""Coming to an information session without having applied (S2-MREC-1, S2-REC-2)."""

import re
import threading
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.intake import (
    event_actions,
    event_jobs,
    guest_actions,
    guest_emails,
    guest_jobs,
    jobs,
)
from mentorship.intake.models import Attendance, Event, Guest
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_application, make_programme
from tests.intake.test_wizard import text, walk

pytestmark = pytest.mark.django_db
SHE = {"name": "Noor Bakker", "email": " Noor@Example.org "}


def session(programme, days=7, **fields):
    day = localdate() + timedelta(days)
    facts = {"kind": "info_session", "held_on": day, "starts_at": time(19), "place": "Tiel"}
    return Event.objects.create(programme=programme, **(facts | fields))


def url(event):
    return reverse("intake:guest_add", args=[event.programme.slug, event.pk])


def come(event, email="noor@example.org", name="Noor Bakker"):
    guest_actions.sign_up(event, name=name, email=email, language="nl")
    return Guest.objects.get(event=event, email=email)


def cancel_url(guest):
    return guest_emails.cancel_address(guest).removeprefix(settings.BASE_URL)


def test_who_has_not_applied_takes_a_place_from_the_public_page(client, programme, mailoutbox):
    event = session(programme)
    page = text(client.get(programme.get_absolute_url()))

    done = client.post(url(event), SHE)

    assert url(event) in page
    assert "Je plek is gereserveerd." in text(done)
    guest = Guest.objects.get()
    assert (guest.name, guest.email) == ("Noor Bakker", "noor@example.org")
    [mail] = OutgoingEmail.objects.all()
    assert (mail.address, mail.kind) == ("noor@example.org", "intake/event_confirmed")
    before = cancel_url(guest)
    letter = guest_emails.confirmed(guest, event)
    assert letter.attachments[0].filename == "agenda.ics"
    # The second is in it.
    assert before in letter.text or cancel_url(guest) in letter.text


def test_twice_is_once_and_the_answer_is_the_same(client, programme):
    event = session(programme)

    answers = [text(client.post(url(event), SHE)) for _ in range(2)]

    assert all("Je plek is gereserveerd." in each for each in answers)
    assert Guest.objects.count() == OutgoingEmail.objects.count() == 1


def test_an_address_that_is_known_tells_nothing_and_keeps_its_name(client, programme):
    event = session(programme)
    come(event)

    answer = text(client.post(url(event), SHE | {"name": "Iemand Anders"}))

    assert "Je plek is gereserveerd." in answer
    assert Guest.objects.get().name == "Noor Bakker"


def test_who_applied_already_comes_as_an_applicant(client, programme):
    event, full = session(programme), session(programme, 8, capacity=1)
    come(full)
    application = make_application(programme, email="zoe@example.org", name="Zoë de Wit")
    typed = {"name": "zoe de wit", "email": "Zoe@example.org"}

    answers = [text(client.post(url(event), typed)) for _ in range(2)]
    late = text(client.post(url(full), typed))

    assert all("Je plek is gereserveerd." in each for each in answers)
    assert "Alle plekken zijn bezet." in late
    assert not event.guests.exists()
    assert [row.state for row in application.attendances.all()] == ["coming"]
    letters = OutgoingEmail.objects.filter(kind="intake/event_confirmed", address="zoe@example.org")
    assert letters.count() == 1


@pytest.mark.parametrize("state", ["coming", "not_coming", "waiting", None])
def test_full_is_full_for_who_has_a_place_too(client, programme, state):
    event = session(programme, capacity=1)
    application = make_application(programme, email="noor@example.org", name="Noor Bakker")
    if state:
        Attendance.objects.create(event=event, application=application, state=state)
    if state != "coming":
        come(event, email="piet@example.org", name="Piet Smit")

    typed = [
        SHE,
        SHE | {"email": "x@example.org"},
        {"name": "Piet Smit", "email": "piet@example.org"},
    ]
    answers = {text(client.post(url(event), each)).split("<main")[1] for each in typed}

    [answer] = answers
    assert "Alle plekken zijn bezet." in answer
    assert "Had je al een plek? Dan houd je die." in answer
    assert [row.state for row in application.attendances.all()] == ([state] if state else [])


def test_who_said_no_is_asked_again_by_mail_and_by_nobody_else(client, programme):
    event = session(programme)
    application = make_application(programme, email="noor@example.org", name="Noor Bakker")
    no = Attendance.objects.create(event=event, application=application, state="not_coming")

    answers = [text(client.post(url(event), SHE)) for _ in range(2)]

    no.refresh_from_db()
    assert no.state == "not_coming"
    assert all("Zei je eerder dat je niet komt?" in each for each in answers)
    [mail] = OutgoingEmail.objects.all()
    assert (mail.kind, mail.to) == ("intake/event_invited", application.applicant)


def test_somebody_else_at_the_address_of_an_applicant_is_a_guest(client, programme):
    event = session(programme)
    application = make_application(programme, email="noor@example.org", name="Noor Bakker")

    client.post(url(event), SHE | {"name": "Jan Bakker"})

    assert Guest.objects.get().name == "Jan Bakker"
    assert not application.attendances.exists()


def test_who_gets_no_place_takes_nothing_from_the_limit_of_the_session(client, programme, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"guests": "2/h/key"}
    event = session(programme, capacity=1)
    typed = [SHE, SHE, *({"name": "Bas", "email": f"n{each}@b.nl"} for each in range(3))]

    codes = [client.post(url(event), each).status_code for each in typed]
    Event.objects.update(capacity=9)
    coming = [client.post(url(event), each).status_code for each in [SHE, *typed[2:4]]]

    assert (codes, coming) == ([200] * 5, [200, 200, 429])
    assert Guest.objects.count() == 2


def test_everybody_can_put_a_session_in_her_calendar_without_the_link_to_join(client, programme):
    event = session(programme, online_url="https://meet.example.org/geheim")
    address = reverse("intake:guest_calendar", args=[programme.slug, event.pk])

    file = client.get(address)
    other = client.get(reverse("intake:guest_calendar", args=[make_programme().slug, event.pk]))

    assert address in text(client.get(programme.get_absolute_url()))
    assert file["Content-Type"].startswith("text/calendar")
    assert "geheim" not in file.content.decode()
    assert f"event-{event.pk}@" in file.content.decode()
    assert other.status_code == 404


def test_applicants_and_guests_share_the_places(client, programme, staff):
    event = session(programme, capacity=2)
    other = session(programme, days=9)
    application = make_application(programme)
    attendance = Attendance.objects.create(event=event, application=application, state="invited")
    event_actions.answer(attendance, comes=True)
    come(event)

    late = text(client.post(url(event), SHE | {"email": "laat@example.org"}))
    public = text(client.get(programme.get_absolute_url()))
    second = Attendance.objects.create(
        event=event, application=make_application(programme), state="invited"
    )
    event_actions.answer(second, comes=True)

    assert "Alle plekken zijn bezet." in late
    assert url(other) in late
    assert "Alle plekken zijn bezet." in public
    assert url(event) not in public
    assert url(other) in public
    assert second.state == "waiting"
    page = text(staff.get(reverse("intake:event_detail", args=[programme.slug, event.pk])))
    assert "2 van 2 plaatsen bezet" in " ".join(page.split())
    assert "van wie 1 gast" in " ".join(page.split())
    assert "noor@example.org" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_guests_at_once_one_gets_the_last_place():
    event = session(make_programme(), capacity=1)
    ready, refused = threading.Barrier(3), []

    def sign_up(number):
        ready.wait()
        try:
            come(event, email=f"n{number}@example.org")
        except guest_actions.EventFull:
            refused.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_up, args=[number]) for number in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert (Guest.objects.count(), len(refused)) == (1, 2)


def test_nobody_signs_up_for_what_is_over_private_or_elsewhere(client, programme):
    over, training = session(programme, days=-1), session(programme, kind="training")
    draft = session(make_programme(is_open=False))

    for event in (over, training, draft):
        assert client.get(url(event)).status_code == 404
        assert client.post(url(event), SHE).status_code == 404
    with pytest.raises(event_actions.EventOver):
        come(over)
    assert not Guest.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "", "email": "noor@example.org"},
        {"name": "Noor", "email": "noor"},
        {"name": "Win een prijs op https://x.example", "email": "noor@example.org"},
        {"name": "x" * 5000, "email": "noor@example.org"},
    ],
)
def test_what_is_wrong_is_explained_and_kept(client, programme, typed):
    response = client.post(url(session(programme)), typed | {"x": "1"})

    assert "errsum" in text(response)
    assert typed.get("name", "") in text(response)
    assert not Guest.objects.exists()


def test_too_many_from_one_place_wait(client, programme, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"interest": "1/h/ip"}
    event = session(programme)

    codes = [
        client.post(url(event), {"name": "Noor", "email": f"n{i}@b.nl"}).status_code
        for i in range(2)
    ]

    assert codes == [200, 429]
    assert Guest.objects.count() == 1


@pytest.mark.parametrize(
    ("limit", "second"), [({"guest": "1/h/key"}, "n1@b.nl"), ({"guests": "1/h/key"}, "n2@b.nl")]
)
def test_one_address_and_one_session_have_their_own_limits(
    client, programme, settings, limit, second
):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | limit
    event = session(programme)
    elsewhere = event if "guests" in limit else session(programme, 8)

    first = client.post(url(event), {"name": "Noor", "email": "n1@b.nl"}, REMOTE_ADDR="10.0.0.1")
    late = client.post(url(elsewhere), {"name": "Noor", "email": second}, REMOTE_ADDR="10.0.0.2")
    others = session(programme, 9)
    free = client.post(url(others), {"name": "Bas", "email": "n3@b.nl"}, REMOTE_ADDR="10.0.0.2")

    assert (first.status_code, late.status_code, free.status_code) == (200, 429, 200)
    assert f"bel {programme.contact_name} op {programme.contact_phone}" in text(late)
    assert set(Guest.objects.values_list("email", flat=True)) == {"n1@b.nl", "n3@b.nl"}


def test_looking_at_the_link_changes_nothing_and_the_button_gives_the_place_to_who_waits(
    client, programme
):
    event = session(programme, capacity=1)
    guest = come(event)
    application = make_application(programme)
    waiting = Attendance.objects.create(event=event, application=application, state="waiting")
    address = cancel_url(guest)

    looked = text(client.get(address))
    assert Guest.objects.exists()
    done = text(client.post(address))
    again = client.get(address)

    assert "Geef mijn plek terug" in looked
    assert "Je plek is weer vrij" in done
    assert "Er is geen plek op jouw naam" in text(again)
    assert not Guest.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == "coming"
    assert not OutgoingEmail.objects.filter(address="noor@example.org").exists()


def test_a_link_of_somebody_s_own_making_opens_nothing(client):
    response = client.get(reverse("intake:guest_cancel", args=["zomaar:iets"]))

    assert response.status_code == 404
    assert "Deze link werkt niet" in text(response)


def test_who_gives_her_place_back_afterwards_moves_nobody_up(client, programme):
    event = session(programme, capacity=1)
    guest = come(event)
    application = make_application(programme)
    waiting = Attendance.objects.create(event=event, application=application, state="waiting")
    Event.objects.filter(pk=event.pk).update(held_on=localdate() - timedelta(1))

    client.post(cancel_url(guest))

    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_guests_are_reminded_the_day_before_and_hear_of_a_change(programme):
    event = session(programme, days=1)
    come(event)

    event_jobs.remind(event_pk=event.pk)
    event_jobs.remind(event_pk=event.pk)
    event.place = "Zaltbommel"
    event_actions.change(event, seen=0)

    kinds = OutgoingEmail.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [f"intake/event_{each}" for each in ("confirmed", "reminder", "changed")]


def test_who_applies_later_is_an_attendance(client, programme):
    event = session(programme)
    come(event, email="fleur@example.org", name="Fleur Peeters")
    other = session(make_programme())
    come(other, email="fleur@example.org")

    client.post(walk(client, programme))

    [attendance] = Attendance.objects.all()
    assert (attendance.event, attendance.state) == (event, "coming")
    assert attendance.application.email == "fleur@example.org"
    assert Guest.objects.get().event == other


@pytest.mark.parametrize(("days", "is_there"), [(-30, True), (-31, False)])
def test_guests_are_forgotten_a_month_after_the_day(programme, days, is_there):
    event = session(programme)
    come(event)
    Event.objects.filter(pk=event.pk).update(held_on=localdate() + timedelta(days))

    guest_jobs.forget_guests(0)

    assert Guest.objects.exists() is is_there
    assert OutgoingEmail.objects.filter(address="noor@example.org").exists() is is_there


def test_somebody_is_forgotten_wherever_she_is_a_guest(programme):
    guest = come(session(programme))
    come(session(programme, days=8))
    stays = come(session(programme, days=9), email="piet@example.org")

    guest_actions.forget_address(guest.email)

    assert [str(each) for each in Guest.objects.all()] == [str(stays)]
    assert not re.search("Noor|noor", str(stays))


def test_the_event_page_asks_as_much_with_1_as_with_50_guests(
    staff, programme, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    event = session(programme)
    address = reverse("intake:event_detail", args=[programme.slug, event.pk])
    come(event)
    with CaptureQueriesContext(connection) as few:
        staff.get(address)
    for number in range(50):
        come(event, email=f"n{number}@example.org")

    with django_assert_num_queries(len(few)):
        staff.get(address)


def test_the_worker_finds_every_job_of_this_room():
    modules = {each.stem for each in Path(jobs.__file__).parent.glob("*_jobs.py")}

    assert "guest_jobs" in modules
    assert modules <= vars(jobs).keys()


def test_the_event_is_held_before_its_guest_when_she_applies(programme):
    come(session(programme))
    application = make_application(programme, email="noor@example.org")

    with CaptureQueriesContext(connection) as asked:
        guest_actions.adopt(application)

    held = next(each["sql"] for each in asked if "FOR UPDATE" in each["sql"])
    assert held.count('FROM "intake_event"') == 1
    assert Attendance.objects.get().application == application
