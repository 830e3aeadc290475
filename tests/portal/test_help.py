"""Help: found in two steps from any page, without a trace; asked by one alone, for the guide alone."""

import logging
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.dashboard import person_actions
from mentorship.duos import help_actions as actions
from mentorship.duos.help_jobs import forget_old_help
from mentorship.duos.models import Duo, HelpRequest, HelpStep, OwnAdviser
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Membership
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
WORDS = "Ik weet niet hoe ik dit moet zeggen."


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def duo():
    return make_duo()


def ask(browser, duo, **data):
    url = reverse("portal:help_ask", args=[duo.pk])
    asked = {"topic": "click", "reach_by": "phone", "phone": "06 12 34 56 78", "words": WORDS}
    return browser.post(url, asked | data, follow=True)


def url(name, request):
    return reverse(f"duos:{name}", args=[request.duo.programme.slug, request.pk])


# --- whom to call ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_from_every_page_whom_to_call_is_at_most_two_steps_away(duo, as_participant, role):
    browser = as_participant(getattr(duo, role))
    pages = [
        reverse(f"portal:{name}", args=arguments)
        for name, arguments in (
            *(("home", []), ("material_list", []), ("reflection_list", []), ("help", [])),
            *(("permission_list", []), ("permission_ask", [duo.pk]), ("help_ask", [duo.pk])),
        )
    ]

    for address in pages:
        shown = text(browser.get(address))
        # the number itself is at the foot of every page, and the page for help one step away
        assert 'href="tel:0300000002"' in shown, address
        assert 'href="/m/hulp/"' in shown, address
    helping = text(browser.get("/m/hulp/"))
    assert "Anna Vos" in helping
    assert 'href="tel:112"' in helping
    assert "<title>Hulp" in helping.replace("<title> ", "<title>")


def test_looking_at_the_page_leaves_no_trace(duo, as_participant, caplog):
    browser = as_participant(duo.mentee)
    browser.get("/m/hulp/")
    sessions = list(Session.objects.values())
    caplog.clear()

    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        response = browser.get("/m/hulp/")

    assert response.status_code == 200
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []
    # The test itself has the database tell its questions; nobody else says anything.
    assert {record.name for record in caplog.records} <= {"django.db.backends"}
    assert list(Session.objects.values()) == sessions
    assert not OutgoingEmail.objects.exists()
    assert "sessionid" not in response.cookies
    assert response["Cache-Control"] == "no-store, private"


def test_it_opens_for_whoever_came_in_for_one_thing_and_shows_nothing_that_is_hers(
    duo, as_participant
):
    actions.keep_own_adviser(duo.mentee.user, name="Mo van P&O", phone="020 123 45 67")
    whole, link = as_participant(duo.mentee), as_participant(duo.mentee, purpose="agreement:1")

    everything, public = text(whole.get("/m/hulp/")), text(link.get("/m/hulp/"))

    assert "Mo van P&amp;O" in everything
    assert "Mo van P&amp;O" not in public
    assert "Anna Vos" in public
    assert reverse("portal:help_ask", args=[duo.pk]) not in public
    assert Client().get("/m/hulp/").status_code == 302


def test_every_programme_of_hers_has_its_own_people(as_participant):
    duo = make_duo()
    other = make_programme(adviser_name="Bram de Wit", adviser_email="bram@example.org")
    make_duo(other, mentee=make_participant(other, email=duo.mentee.user.email))
    guide = make_coordinator("Femke Bos")
    Duo.objects.filter(pk=duo.pk).update(guide=guide)

    shown = text(as_participant(duo.mentee).get("/m/hulp/"))

    assert "Anna Vos" in shown
    assert "Bram de Wit" in shown
    assert "bram@example.org" in shown
    assert "Femke Bos" in shown


def test_who_applied_knows_whom_to_call_too(client):
    application = make_application()

    shown = text(log_in(client, application.applicant).get("/m/hulp/"))

    assert "Anna Vos" in shown
    assert "op je eigen werk kunt bellen" not in shown
    assert 'href="tel:112"' in text(log_in(Client(), make_user()).get("/m/hulp/"))


def test_a_mentor_reads_what_to_do_when_told_something_serious_S0_SAFE_1(duo, as_participant):
    mentor, mentee = [text(as_participant(who).get("/m/hulp/")) for who in (duo.mentor, duo.mentee)]

    assert "Geef het advies om de vertrouwenspersoon" in mentor
    assert "Je hoeft niets te melden" in mentor
    assert "Je hoeft niets te melden" not in mentee


def test_closing_the_page_logs_out(duo, as_participant):
    browser = as_participant(duo.mentee)

    browser.post(reverse("account_logout"))

    assert browser.get("/m/hulp/").status_code == 302


# --- her own adviser ---------------------------------------------------------------------------


def test_a_mentee_notes_whom_to_call_at_her_own_work_S0_SAFE_2(duo, as_participant):
    browser = as_participant(duo.mentee)
    address = reverse("portal:own_adviser")

    wrong = browser.post(address, {"name": "Mo", "phone": "12"})
    browser.post(address, {"name": "Mo", "phone": "020 123 45 67"})
    shown, form = text(browser.get("/m/hulp/")), browser.get(address).context["form"]
    browser.post(address, {"name": "Mo", "phone": ""})
    nameless = text(browser.get("/m/hulp/"))
    browser.post(address, {"name": "", "phone": ""})

    assert "06 12 34 56 78" in text(wrong)
    assert 'href="tel:0201234567"' in shown
    assert form.initial == {"name": "Mo", "phone": "020 123 45 67"}
    assert "Op je eigen werk: Mo" in nameless
    assert not OwnAdviser.objects.exists()


def test_only_a_mentee_has_one_and_nobody_else_sees_it(duo, as_participant, staff_of):
    actions.keep_own_adviser(duo.mentee.user, name="Mo", phone="020 123 45 67")
    address = reverse("portal:own_adviser")

    assert as_participant(duo.mentor).get(address).status_code == 404
    assert staff_of(duo.programme).get(address).status_code == 404
    assert "Mo" not in str(OwnAdviser.objects.get())
    assert b"Mo" not in bytes(OwnAdviser.objects.get().sealed_name)


# --- asking the guide --------------------------------------------------------------------------


def test_one_of_the_two_asks_alone_and_the_other_sees_nothing_S4_TXT_6(duo, as_participant):
    done = ask(as_participant(duo.mentee), duo)

    request = HelpRequest.objects.get()
    assert (request.topic, request.guide, request.words) == ("click", duo.guide, WORDS)
    assert request.reach == "06 12 34 56 78"
    assert "neemt Ilse contact met je op" in text(done)
    assert WORDS not in text(done).partition("<form")[0]
    mentor = as_participant(duo.mentor)
    for name in ("home", "help"):
        assert "Gevraagd" not in text(mentor.get(reverse(f"portal:{name}")))
    theirs = text(mentor.get(reverse("portal:help_ask", args=[duo.pk])))
    assert "neemt Ilse contact" not in theirs
    assert WORDS not in theirs


def test_her_number_is_there_already_and_the_other_may_know_only_if_she_says_so(
    duo, as_participant
):
    form = as_participant(duo.mentee).get(reverse("portal:help_ask", args=[duo.pk]))

    shown = form.context["form"]
    assert (shown["phone"].value(), shown["reach_by"].value()) == ("06 12 34 56 78", "phone")
    assert "Ahmed mag weten" in text(form)
    ask(
        as_participant(duo.mentor),
        duo,
        reach_by="mail",
        phone="",
        when="'s avonds",
        other_may_know="on",
    )
    request = HelpRequest.objects.get()
    assert request.reach == f"{duo.mentor.user.email}\n's avonds"
    assert request.other_may_know


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"topic": ""}, "Kies waar het over gaat."),
        ({"reach_by": ""}, "Kies hoe we je kunnen bereiken."),
        ({"phone": ""}, "Vul je telefoonnummer in."),
        ({"phone": "12"}, "10 cijfers"),
        ({"when": "x" * 101}, "Gebruik hoogstens 100 tekens."),
        ({"words": "x" * 501}, "Gebruik hoogstens 500 tekens."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(duo, as_participant, data, words):
    response = ask(as_participant(duo.mentee), duo, **data)

    assert words in text(response)
    assert (WORDS in text(response)) or "words" in data
    assert not HelpRequest.objects.exists()


def test_the_mail_to_the_guide_names_nobody(duo, as_participant):
    ask(as_participant(duo.mentee), duo)

    email = OutgoingEmail.objects.get()
    message = restored(email)
    assert email.to == duo.guide
    for word in ("Fleur", "Ahmed", WORDS, "06 12"):
        assert word not in f"{message.subject}{message.body}{message.alternatives}"
    assert url("help", HelpRequest.objects.get()) in message.body


def test_pressed_twice_is_once_and_another_question_waits_with_its_words(duo, as_participant):
    browser = as_participant(duo.mentee)

    for _ in range(2):
        ask(browser, duo)
    late = ask(browser, duo, words="Iets heel anders.")

    assert HelpRequest.objects.count() == 1
    assert "Je hebt al een vraag openstaan" in text(late)
    assert "Iets heel anders." in text(late)
    assert OutgoingEmail.objects.count() == 1


def test_she_takes_it_back_and_her_words_go(duo, as_participant):
    browser = as_participant(duo.mentee)
    ask(browser, duo)
    address = reverse("portal:help_take_back", args=[duo.pk])

    others = as_participant(duo.mentor).post(address)
    browser.post(address)
    again = browser.post(address)

    request = HelpRequest.objects.get()
    assert (others.status_code, again.status_code) == (404, 404)
    assert (request.status, request.words, request.reach) == ("taken_back", "", "")
    assert ask(browser, duo).status_code == 200
    assert HelpRequest.objects.count() == 2


def test_after_the_end_the_page_says_whom_to_call_and_nothing_typed_is_lost(duo, as_participant):
    browser = as_participant(duo.mentee)
    Duo.objects.update(status="completed", ended_on=localdate())

    late = text(ask(browser, duo))

    assert "Je kunt Ilse Vermeer altijd bellen" in late
    assert WORDS in late
    with pytest.raises(TransitionNotAllowed):
        actions.ask(
            duo, topic="click", reach="x", words="", other_may_know=False, by=duo.mentee.user
        )
    assert WORDS not in text(browser.get(reverse("portal:help_ask", args=[duo.pk])))
    assert not HelpRequest.objects.exists()


def test_somebody_elses_duo_is_not_there(duo, as_participant):
    stranger = as_participant(make_duo().mentee)

    assert ask(stranger, duo).status_code == 404
    assert stranger.post(reverse("portal:help_take_back", args=[duo.pk])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        (datetime(2026, 11, 18, 9), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16), date(2026, 11, 24)),  # over the weekend
        (datetime(2026, 12, 24, 9), date(2026, 12, 29)),  # over Christmas and a weekend
        (datetime(2026, 4, 24, 23, 30), date(2026, 4, 29)),  # over King's Day
    ],
)
def test_so_many_working_days_are_promised(duo, asked, by):
    with time_machine.travel(asked.replace(tzinfo=ZoneInfo("Europe/Amsterdam")), tick=False):
        request = HelpRequest(duo=duo, asked_at=now())

    assert request.answer_by == by


# --- the guide ---------------------------------------------------------------------------------


@pytest.fixture
def request_(duo, as_participant):
    ask(as_participant(duo.mentee), duo, when="na vijven")
    return HelpRequest.objects.select_related("duo__programme").get()


def test_the_guide_reads_it_and_every_colleague_gets_a_404_S4_TXT_6(request_, staff_of):
    duo = request_.duo
    guide = staff_of(duo.programme)
    colleague = make_coordinator("Femke Bos", is_superuser=True)
    Membership.objects.create(programme=duo.programme, user=colleague)
    other = log_in(Client(), colleague, second_factor=True)
    elsewhere = make_programme(coordinator=coordinator_of(duo.programme))

    shown = text(guide.get(url("help", request_)))

    assert WORDS in shown
    assert 'href="tel:0612345678"' in shown
    assert "na vijven" in shown
    assert "weet niet van deze vraag" in shown
    for name in ("help", "help_step", "help_close"):
        assert other.post(url(name, request_)).status_code == 404, name
    assert other.get(url("help", request_)).status_code == 404
    assert (
        "Fleur"
        not in text(other.get(reverse("duos:help_list", args=[duo.programme.slug]))).partition(
            "<main"
        )[2]
    )
    note = reverse("duos:help_note", args=[duo.programme.slug, duo.pk])
    assert other.get(note).status_code == 404
    wrong = reverse("duos:help", args=[elsewhere.slug, request_.pk])
    assert guide.get(wrong).status_code == 404
    assert WORDS not in text(other.get(reverse("duos:detail", args=[duo.programme.slug, duo.pk])))


def test_advice_and_mediation_are_noted_in_steps_S2_GUID_3d(request_, staff_of, as_participant):
    guide = staff_of(request_.duo.programme)

    guide.post(url("help_step", request_), {"today": "1"})
    between = text(
        as_participant(request_.duo.mentee).get(reverse("portal:help_ask", args=[request_.duo_id]))
    )
    guide.post(
        url("help_step", request_),
        {"kind": "together", "held_on": str(localdate()), "note": "Rustig gepraat."},
    )
    wrong = guide.post(url("help_step", request_), {"kind": "", "held_on": "", "note": "x" * 1001})
    no_end = guide.post(url("help_close", request_), {})
    closed = guide.post(url("help_close", request_), {"outcome": "agreed"}, follow=True)
    late = guide.post(url("help_step", request_), {"today": "1"})

    request_.refresh_from_db()
    assert (request_.status, request_.outcome) == ("closed", "agreed")
    assert request_.answered_at < request_.closed_at
    assert [step.note for step in request_.steps.all()] == ["Rustig gepraat.", ""]
    assert "Ilse en jij hebben contact" in between
    assert "Kies wat je deed." in text(wrong)
    assert "x" * 1001 in text(wrong)
    assert "Kies hoe het afliep." in text(no_end)
    assert "De twee maakten nieuwe afspraken" in text(closed)
    assert late.status_code == 409
    shown = text(guide.get(url("help", request_)))
    assert "Rustig gepraat." in shown
    assert "Ik heb vandaag contact gehad" not in shown
    assert str(request_.steps.first()).endswith("Gesproken met allebei")


def test_another_guide_sees_that_and_when_and_not_what(request_, staff_of):
    duo = request_.duo
    guide = staff_of(duo.programme)
    guide.post(
        url("help_step", request_),
        {"kind": "talked", "held_on": str(localdate()), "note": "Voor mij alleen."},
    )
    colleague = make_coordinator("Femke Bos")
    Membership.objects.create(programme=duo.programme, user=colleague)
    Duo.objects.update(guide=colleague)
    browser = log_in(Client(), colleague, second_factor=True)

    shown = text(browser.get(url("help", request_)))

    assert "De klik is er niet" in shown
    assert "Gesproken met wie het vroeg" in shown
    assert "alleen voor Ilse Vermeer" in shown
    for word in (WORDS, "06 12 34", "Voor mij alleen."):
        assert word not in shown
    assert guide.get(url("help", request_)).status_code == 404


def test_the_guide_notes_a_call(duo, staff_of, as_participant):
    guide = staff_of(duo.programme)
    address = reverse("duos:help_note", args=[duo.programme.slug, duo.pk])
    noted = {"who": "mentor", "topic": "planning", "held_on": str(localdate()), "note": "Belde me."}

    form = guide.get(address)
    empty = guide.post(address, {"who": ""})
    made = guide.post(address, noted, follow=True)
    again = guide.post(address, noted | {"note": "Nog eens."})
    mentee = guide.post(address, noted | {"who": "mentee"}, follow=True)

    assert "Ahmed Yilmaz" in text(form)
    assert "Kies wie het vroeg." in text(empty)
    assert "Belde me." in text(made)
    assert "Nog eens." in text(again)
    assert "er al een vraag" in text(again) or "al een vraag" in text(again)
    assert mentee.status_code == 200
    first, second = HelpRequest.objects.order_by("asked_at")
    assert (first.asked_by, first.status) == (duo.mentor.user, "in_touch")
    assert second.asked_by == duo.mentee.user
    assert not OutgoingEmail.objects.exists()
    assert "Belde me." not in text(
        as_participant(duo.mentor).get(reverse("portal:help_ask", args=[duo.pk]))
    )


def test_the_list_has_what_waits_and_what_is_done(
    request_, staff_of, django_assert_max_num_queries
):
    duo = request_.duo
    guide = staff_of(duo.programme)
    address = reverse("duos:help_list", args=[duo.programme.slug])
    with django_assert_max_num_queries(30) as few:
        shown = text(guide.get(address))
    actions.take_back(HelpRequest.objects.get())
    for _ in range(20):
        made = actions.ask(
            duo,
            topic="other",
            reach="x@example.org",
            words="",
            other_may_know=True,
            by=duo.mentee.user,
        )
        actions.close(made, outcome="advised")

    with django_assert_max_num_queries(len(few)):
        done = text(guide.get(address))
    last = text(guide.get(url("help", made)))

    assert "Fleur Peeters" in shown
    assert "neem contact op voor of op" in shown
    assert "Niemand in je duo's wacht" in done.replace("&#x27;", "'")
    assert "Advies was genoeg" in done
    assert "Ingetrokken" in done
    assert 'href="mailto:x@example.org"' in last
    assert "mag van deze vraag weten" in last


def test_which_questions_wait_for_whom(request_):
    guide = request_.duo.guide

    mine = HelpRequest.objects.for_guide(guide)
    assert list(mine.open()) == list(mine.unanswered()) == [request_]
    actions.note_step(request_, kind="talked", held_on=localdate(), note="", by=guide)
    assert (mine.open().count(), mine.unanswered().count()) == (1, 0)
    assert not HelpRequest.objects.for_guide(make_coordinator()).exists()
    assert str(request_) == f"{request_.asked_at:%Y-%m-%d}"


# --- forgetting --------------------------------------------------------------------------------


def step_of(request, **fields):
    actions.note_step(request, kind="talked", held_on=localdate(), note=WORDS, by=request.duo.guide)
    HelpRequest.objects.filter(pk=request.pk).update(**fields)


def test_after_six_months_the_words_go_and_the_days_stay(request_):
    old = now() - timedelta(days=190)
    step_of(request_, touched_at=old)
    young = make_duo(request_.duo.programme)
    fresh = actions.ask(
        young, topic="click", reach="06", words=WORDS, other_may_know=False, by=young.mentee.user
    )

    for _ in range(2):
        forget_old_help(0)

    request_.refresh_from_db()
    fresh.refresh_from_db()
    assert (request_.words, request_.reach, request_.steps.get().note) == ("", "", "")
    assert (request_.topic, request_.steps.get().kind) == ("click", "talked")
    assert fresh.words == WORDS


def test_how_many_months_is_up_to_the_programme(request_):
    step_of(request_, touched_at=now() - timedelta(days=70))
    programme = request_.duo.programme

    forget_old_help(0)
    assert HelpRequest.objects.get().words == WORDS
    programme.months_kept_help = 2
    programme.save()
    forget_old_help(0)

    assert HelpRequest.objects.get().words == ""


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_who_is_forgotten_leaves_no_words(request_, role):
    duo = request_.duo
    step_of(request_)
    actions.keep_own_adviser(duo.mentee.user, name="Mo", phone="020 123 45 67")
    Duo.objects.update(status="completed", ended_on=localdate())

    person_actions.forget(User.objects.get(pk=getattr(duo, role).user_id))

    request_.refresh_from_db()
    assert (request_.words, request_.reach, HelpStep.objects.get().note) == ("", "", "")
    assert OwnAdviser.objects.exists() is (role == "mentor")
