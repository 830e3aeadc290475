"""Forgetting those who were kept long enough: who they are, one press, and what then happens."""

import logging
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate, now
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship import access
from mentorship.accounts.models import User
from mentorship.dashboard import person_actions, retention_jobs
from mentorship.dashboard import retention_actions as actions
from mentorship.dashboard.models import Forgetting
from mentorship.dashboard.same_person_actions import join
from mentorship.intake import erasure_actions
from mentorship.intake.models import Application, ErasureRequest, KeptLonger, Participant
from mentorship.mail.models import OutgoingEmail
from mentorship.paging import SIZE
from mentorship.programmes.models import Programme
from tests.factories import (
    coordinator_of,
    make_application,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEAR = 365 * DAY


@pytest.fixture
def programme(coordinator):
    return make_programme(coordinator=coordinator, months_kept_refused=6, months_kept_ended=24)


def text(response):
    return " ".join(response.content.decode().split())


def url(name, programme, *args):
    return reverse(f"dashboard:{name}", args=[programme.slug, *args])


def refused(programme, *, ago=YEAR, **fields):
    one = make_application(programme, status="declined", **fields)
    Application.objects.filter(pk=one.pk).update(submitted_at=now() - ago, decided_at=now() - ago)
    return one.applicant


def press(browser, programme, *, seen, on=None):
    return browser.post(
        url("forget_due", programme), {"on": on or localdate(), "seen": seen}, follow=True
    )


def work():
    """Do what was left to the queue, one job after the other, as the worker does."""
    while job := ProcrastinateJob.objects.filter(task_name=actions.FORGET, status="todo").first():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])
        retention_jobs.forget_due(**job.args)


def kept_longer(person, programme, *, until=DAY, reason="Er loopt een klacht."):
    return KeptLonger.objects.create(
        person=person,
        programme=programme,
        until=localdate() + until,
        reason=reason,
        by=coordinator_of(programme),
    )


def test_the_page_says_who_and_how_many_and_the_list_of_people_leads_there(staff, programme):
    refused(programme, name="Zoë Haddad")
    refused(programme, ago=170 * DAY, name="Iris de Wit")
    refused(programme, ago=30 * DAY, name="Olaf Prins")

    now_ = text(staff.get(url("privacy", programme)))
    soon = text(staff.get(url("privacy", programme), {"stand": "straks"}))

    assert url("privacy", programme) in text(staff.get(url("people", programme)))
    assert ("Zoë Haddad" in now_, "Iris de Wit" in now_, "Olaf Prins" in now_) == (
        True,
        False,
        False,
    )
    assert ("Zoë Haddad" in soon, "Iris de Wit" in soon, "Olaf Prins" in soon) == (
        False,
        True,
        False,
    )
    assert "Verwijder deze 1 persoon voorgoed" in now_
    assert "voorgoed" not in soon
    assert "6 maanden" in now_


def test_where_nobody_is_due_there_is_nothing_to_press(staff, programme):
    page = text(staff.get(url("privacy", programme)))

    assert "voorgoed" not in page
    assert "Niemand vraagt dat nu." in page


def test_the_page_asks_as_much_of_fifty_as_of_one(staff, programme, django_assert_num_queries):
    def many(count):
        for _ in range(count):
            who = refused(programme)
            erasure_actions.ask(who, programme)
            kept_longer(refused(programme), programme)

    def measure():
        with connection.execute_wrapper(lambda *args: seen.append(1) or args[0](*args[1:])):
            seen = []
            staff.get(url("privacy", programme))
        return len(seen)

    many(1)
    first = measure()
    many(9)

    assert measure() == first


def test_one_press_forgets_them_and_the_page_says_how_far_it_is(staff, programme, caplog):
    people = [refused(programme, name="Zoë Haddad") for _ in range(3)]
    stays = refused(programme, ago=DAY)

    with caplog.at_level(logging.INFO):
        page = text(press(staff, programme, seen=3))
        work()

    assert "Ze worden nu verwijderd." in page
    assert "0 van 3 tot nu toe." in page
    assert 'http-equiv="refresh"' in page
    assert {User.objects.get(pk=one.pk).name for one in people} == {"Verwijderd"}
    assert User.objects.get(pk=stays.pk).is_active
    run = Forgetting.objects.get()
    assert (run.forgotten, run.people, run.by) == (3, 3, coordinator_of(programme))
    assert str(run) == f"{localdate()} · 3/3"
    after = text(staff.get(url("privacy", programme)))
    assert ("3 mensen" in after, "Ilse Vermeer" in after) == (True, True)
    assert 'http-equiv="refresh"' not in after
    [line] = [each.getMessage() for each in caplog.records if "Kept long enough" in each.msg]
    assert line == f"Kept long enough: 3 of 3 people of programme {programme.pk} forgotten"
    assert not OutgoingEmail.objects.exists()


def test_many_are_forgotten_by_several_jobs(programme, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for _ in range(4):
        refused(programme)

    actions.begin(programme, on=localdate(), seen=4, by=coordinator_of(programme))
    work()

    run = Forgetting.objects.get()
    assert (run.forgotten, run.finished_at is not None) == (4, True)


def test_pressing_twice_is_once(staff, programme):
    refused(programme)

    press(staff, programme, seen=1)
    page = text(press(staff, programme, seen=1))

    assert "Ze worden nu verwijderd." in page
    assert (Forgetting.objects.count(), ProcrastinateJob.objects.count()) == (1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Forgetting.objects.create(programme=programme, on=localdate(), people=1)


@pytest.mark.parametrize(
    "fields",
    [
        {"seen": 2},
        {"seen": 1, "on": "2999-01-01"},
        {"seen": "x"},
        {"seen": 1, "on": "gisteren"},
    ],
)
def test_who_saw_others_than_there_are_looks_again(staff, programme, fields):
    refused(programme)
    refused(programme, ago=30 * DAY)

    page = text(press(staff, programme, **fields))

    assert "Het zijn er nu andere dan op je pagina." in page
    assert not Forgetting.objects.exists()


def test_who_is_not_due_any_more_when_it_happens_stays(programme):
    applies, stays_longer, goes = (refused(programme) for _ in range(3))
    actions.begin(programme, on=localdate(), seen=3, by=coordinator_of(programme))

    make_application(programme, email=applies.email)
    kept_longer(stays_longer, programme)
    work()

    assert [User.objects.get(pk=one.pk).is_active for one in (applies, stays_longer, goes)] == [
        *(True, True, False)
    ]
    run = Forgetting.objects.get()
    assert (run.forgotten, run.people) == (1, 3)


def test_a_job_that_comes_twice_forgets_and_counts_once(programme):
    refused(programme)
    actions.begin(programme, on=localdate(), seen=1, by=coordinator_of(programme))
    run = Forgetting.objects.select_related("programme").get()
    who = User.objects.get(applications__programme=programme)

    actions.go(run)
    actions._forget(run, who)
    actions.go(run)

    run.refresh_from_db()
    assert (run.forgotten, run.people) == (1, 1)


def test_somebody_elses_programme_has_no_such_page(programme, staff):
    other = make_programme()
    who = refused(other)

    assert staff.get(url("privacy", other)).status_code == 404
    assert press(staff, other, seen=1).status_code == 404
    assert staff.get(url("keep_longer", other, who.pk)).status_code == 404
    assert staff.get(url("keep_longer", programme, who.pk)).status_code == 404
    assert staff.get(url("forget_due", programme)).status_code == 405


# --- without a press -------------------------------------------------------------------------


def save(staff, programme, **fields):
    address = reverse("programmes:edit", args=[programme.slug, "bewaren"])
    form = staff.get(address).context["form"]
    start = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in (start | fields).items() if value not in (None, False)}
    return staff.post(address, typed)


def test_it_goes_by_itself_a_month_after_somebody_said_so(staff, programme):
    save(staff, programme, forgets_itself="on")

    programme.refresh_from_db()
    begun = localdate() + 30 * DAY
    assert programme.forgets_from == begun
    read = staff.get(reverse("programmes:settings_read", args=[programme.slug]))
    assert "ja, vanaf" in text(read)
    # Nothing changed: the day stays. Other times are shown for a month as well.
    Programme.objects.update(forgets_from=localdate())
    save(staff, programme)
    programme.refresh_from_db()
    assert programme.forgets_from == localdate()
    save(staff, programme, months_kept_refused="1")
    programme.refresh_from_db()
    assert programme.forgets_from == begun


def test_it_stops_when_somebody_says_so(staff, programme):
    Programme.objects.update(forgets_from=localdate())

    save(staff, programme, forgets_itself=None)

    programme.refresh_from_db()
    assert programme.forgets_from is None


def test_at_night_those_are_forgotten_of_programmes_that_do_so_by_now(staff, programme):
    by_hand, later = (make_programme(months_kept_refused=6) for _ in range(2))
    Programme.objects.filter(pk=programme.pk).update(forgets_from=localdate())
    Programme.objects.filter(pk=later.pk).update(forgets_from=localdate() + DAY)
    people = [refused(each) for each in (programme, by_hand, later)]

    retention_jobs.look_for_who_is_due(0)
    work()
    retention_jobs.look_for_who_is_due(0)

    assert [User.objects.get(pk=one.pk).is_active for one in people] == [False, True, True]
    assert Forgetting.objects.get().by is None
    assert "vanzelf" in text(staff.get(url("privacy", programme)))


def test_at_night_what_was_left_half_done_goes_on(programme):
    refused(programme)
    left = Forgetting.objects.create(programme=programme, on=localdate(), people=1)
    young = Forgetting.objects.create(programme=make_programme(), on=localdate(), people=1)
    Forgetting.objects.filter(pk=left.pk).update(begun_at=now() - DAY)

    retention_jobs.look_for_who_is_due(0)
    work()

    left.refresh_from_db()
    young.refresh_from_db()
    assert (left.forgotten, young.finished_at) == (1, None)


# --- who asks it -----------------------------------------------------------------------------


def test_who_asks_to_be_forgotten_is_on_the_page_with_the_last_day(staff, programme):
    late, asks = refused(programme, ago=DAY, name="Zoë"), refused(programme, ago=DAY, name="Iris")
    erasure_actions.ask(asks, programme)
    erasure_actions.ask(late, programme)
    ErasureRequest.objects.filter(person=late).update(asked_at=now() - 40 * DAY)

    page = text(staff.get(url("privacy", programme)))

    assert page.index("Zoë") < page.index("Had uiterlijk op") < page.index("Iris")
    assert page.index("Iris") < page.index("Antwoord uiterlijk op")


def test_of_many_who_ask_the_others_are_on_the_next_page(staff, programme):
    for number in range(SIZE + 1):
        asks = ErasureRequest(person=make_user(f"Vraagt {number:02}"), programme=programme)
        asks.asked_at = now() - DAY + timedelta(minutes=number)
        asks.save()

    first = staff.get(url("privacy", programme))
    second = staff.get(url("privacy", programme), {"vraag": first.context["requests"].next})

    last = f"Vraagt {SIZE:02}"
    assert ("Vraagt 00" in text(first), last in text(first)) == (True, False)
    assert ("Vraagt 00" in text(second), last in text(second)) == (False, True)


def test_from_the_list_of_people_to_forgotten_takes_four_steps(staff, programme):
    """The new-user task: delete everything about one person on request."""
    who = refused(programme, ago=DAY, name="Zoë Haddad")
    erasure_actions.ask(who, programme)

    steps = [staff.get(url("people", programme)), staff.get(url("privacy", programme))]
    asked = url("person_forget", programme, who.pk)
    steps.append(staff.get(asked))
    done = staff.post(asked, {"name": "Zoë Haddad"}, follow=True)

    assert [url("privacy", programme), asked] == [
        address
        for address, page in zip([url("privacy", programme), asked], steps, strict=False)
        if address in text(page)
    ]
    assert "Deze persoon is verwijderd." in text(done)
    assert "Niemand vraagt dat nu." in text(staff.get(url("privacy", programme)))


# --- keeping somebody longer -----------------------------------------------------------------


def keep(staff, programme, who, **fields):
    address = url("keep_longer", programme, who.pk)
    seen = staff.get(address).context["form"]["seen"].value()
    return staff.post(address, {"seen": seen} | fields, follow=True)


def test_somebody_is_kept_longer_with_a_reason_until_a_day(staff, programme):
    who = refused(programme)
    until = localdate() + 100 * DAY

    page = text(keep(staff, programme, who, until=until, reason="Er loopt een klacht."))

    assert "Voor die dag wordt deze persoon niet verwijderd." in page
    assert "Er loopt een klacht." in page
    [kept] = programme.kept_longer.all()
    assert (kept.until, kept.by, str(kept)) == (
        *(until, coordinator_of(programme)),
        f"{programme} · {until}",
    )
    overview = text(staff.get(url("privacy", programme)))
    assert ("Langer bewaard" in overview, "voorgoed" in overview) == (True, False)
    assert "Er loopt een klacht." in str(access.as_data(
        programme, access.sections(programme, who), on=localdate()
    ))  # fmt: skip


def test_who_is_kept_longer_is_not_forgotten_by_hand_either(staff, programme):
    who = refused(programme, name="Zoë")
    kept_longer(who, make_programme())
    address = url("person_forget", programme, who.pk)

    page = text(staff.get(address))
    pressed = text(staff.post(address, {"name": "Zoë"}))

    assert "De gegevens blijven bewaard tot" in page
    assert (
        "Een programma bewaart deze gegevens voorlopig." in pressed or "blijven bewaard" in pressed
    )
    assert "klacht" not in page
    assert User.objects.get(pk=who.pk).is_active


def test_she_is_kept_as_long_as_others_again(staff, programme):
    who = refused(programme)
    kept_longer(who, programme)

    page = text(keep(staff, programme, who, gewoon=""))

    assert "De gegevens blijven even lang bewaard als die van anderen." in page
    assert "De gegevens blijven bewaard tot" in page
    assert not KeptLonger.objects.exists()


def test_while_she_waits_there_is_no_day(staff, programme):
    who = make_application(programme).applicant

    page = text(staff.get(url("person", programme, who.pk)))

    assert "De gegevens blijven bewaard zolang deze persoon meedoet of wacht." in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"until": "", "reason": "Klacht"}, "Vul de dag in."),
        ({"until": localdate(), "reason": "Klacht"}, "Kies een dag na vandaag."),
        ({"until": "2999-01-01", "reason": "Klacht"}, "Kies een dag binnen tien jaar."),
        ({"until": localdate() + DAY, "reason": " "}, "Schrijf in een paar woorden waarom."),
        ({"until": localdate() + DAY, "reason": "a" * 201}, "Gebruik hooguit 200 tekens."),
    ],
)
def test_what_cannot_be_is_said_and_stays(staff, programme, fields, message):
    page = text(keep(staff, programme, refused(programme), **fields))

    assert message in page
    assert str(fields["reason"]).strip() in page
    assert not KeptLonger.objects.exists()


def test_the_second_of_two_colleagues_sees_what_the_first_said(staff, programme):
    who = refused(programme)
    address = url("keep_longer", programme, who.pk)
    kept_longer(who, programme, reason="Klacht van Iris")
    mine = {"until": localdate() + 9 * DAY, "reason": "Rechtszaak"}

    page = text(staff.post(address, {"seen": ""} | mine))

    assert "Er staat nu: “Klacht van Iris”" in page
    assert "Rechtszaak" in page
    assert KeptLonger.objects.get().reason == "Klacht van Iris"
    keep(staff, programme, who, **mine)
    assert KeptLonger.objects.get().reason == "Rechtszaak"


def test_what_two_accounts_asked_goes_along_when_they_are_one(programme, coordinator):
    one, other = refused(programme), refused(programme)
    elsewhere = make_programme(coordinator=coordinator)
    make_application(elsewhere, status="declined", email=other.email)
    kept_longer(one, programme, reason="Eerst")
    kept_longer(other, programme, reason="Later")
    kept_longer(other, elsewhere, reason="Elders")
    erasure_actions.ask(other, programme)

    kept = join(one, other, by=coordinator)

    assert sorted(kept.kept_longer.values_list("reason", flat=True)) == ["Eerst", "Elders"]
    assert ErasureRequest.objects.open().get().person == kept


def test_of_who_was_forgotten_that_very_moment_no_reason_is_kept(programme):
    who = refused(programme)
    person_actions.forget(User.objects.get(pk=who.pk))
    said = {"until": localdate() + DAY, "reason": "Klacht van Zoë", "seen": ""}

    with pytest.raises(actions.Changed):
        actions.keep_longer(who, programme, **said, by=coordinator_of(programme))

    assert not KeptLonger.objects.exists()


def test_of_two_accounts_that_are_one_the_longest_keeping_counts(programme, coordinator):
    one, other = refused(programme), refused(programme)
    kept_longer(one, programme, until=-DAY, reason="Voorbij")
    kept_longer(other, programme, until=9 * DAY, reason="Rechtszaak")

    kept = join(one, other, by=coordinator)

    assert kept.kept_longer.get().reason == "Rechtszaak"


def test_what_one_of_two_accounts_kept_from_the_other_goes_for_both(programme, coordinator):
    one, other = (
        make_participant(programme, role=role, trained=role == "mentor")
        for role in ("mentor", "mentee")
    )
    Participant.objects.filter(pk=other.pk).update(shares="phone")

    kept = join(one.user, other.user, by=coordinator)

    assert list(kept.participations.values_list("shares", flat=True)) == ["phone", "phone"]


def test_why_somebody_was_kept_longer_goes_when_she_is_forgotten(programme):
    who = refused(programme, name="Zoë")
    kept_longer(who, programme, until=-DAY, reason="Klacht van Zoë")

    person_actions.forget(who)

    assert not KeptLonger.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_applies_at_that_moment_is_not_forgotten(programme):
    """She is held before it is looked whether she is due."""
    who = refused(programme, email="zoe@example.org")
    actions.begin(programme, on=localdate(), seen=1, by=coordinator_of(programme))
    run = Forgetting.objects.select_related("programme").get()
    held, done = threading.Event(), threading.Event()

    def apply():
        with transaction.atomic():
            User.objects.select_for_update().get(pk=who.pk)
            held.set()
            done.wait(1)
            make_application(programme, email="zoe@example.org")
        connection.close()

    other = threading.Thread(target=apply)
    other.start()
    held.wait(5)
    threading.Timer(0.3, done.set).start()
    actions.go(run)
    other.join()

    assert User.objects.get(pk=who.pk).is_active
    assert person_actions.kept_longer(who) is None
