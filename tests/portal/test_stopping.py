"""The participants' pages of the first meeting, pausing, stopping, rounding off and the last talk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.duos import ending_actions as endings
from mentorship.duos import introduction_actions as introductions
from mentorship.duos import pause_actions as pauses
from mentorship.duos.models import ClosingTalk, Duo, Ending, IntroductionAnswer, Pause
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db
PAGES = [
    "stopping",
    "stop",
    "pause",
    "complete",
    "closing_talk",
    "closing_talk_held",
    "introduction_answer",
    "introduction_met",
]


def url(name, duo):
    return reverse(f"portal:{name}", args=[duo.pk])


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", [*PAGES, "change"])
@pytest.mark.parametrize(
    "status", ["introduced", "confirmed", "active", "paused", "completed", "ended_early"]
)
def test_every_page_says_something_in_every_state(as_participant, name, status):
    duo = make_duo(status=status)

    page = as_participant(duo.mentee).get(url(name, duo))

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", [*PAGES, "change", "mentorship_certificate"])
def test_somebody_elses_duo_is_not_there(as_participant, name):
    duo, other = make_duo(status="completed"), make_duo()

    assert as_participant(other.mentee).get(url(name, duo)).status_code == 404


def test_two_who_fell_through_have_no_page_to_stop_from(as_participant):
    duo = make_duo(status="dissolved")

    assert as_participant(duo.mentee).get(url("stopping", duo)).status_code == 404


# --- after the first meeting --------------------------------------------------------------


def met():
    duo = make_duo(make_programme("work"), status="proposed")
    introductions.introduce(duo, on=localdate(), place="Buurthuis")
    return duo


def test_she_answers_reads_back_and_answers_otherwise(as_participant):
    duo = met()
    browser = as_participant(duo.mentee, f"introduction:{duo.pk}")
    address = url("introduction_answer", duo)

    asked = words(browser.get(address))
    wrong = browser.post(address, {"answer": "misschien", "remark": "x" * 1001})
    browser.post(address, {"answer": "no", "remark": "Kanarie"})
    done = words(browser.get(address))
    again = words(browser.get(f"{address}?anders"))
    browser.post(address, {"answer": "again", "remark": ""})

    assert "Je kunt erover nadenken tot" in asked
    assert "Ik wil eerst nog een keer praten" in asked
    assert "errsum" in wrong.content.decode()
    assert "x" * 1001 in wrong.content.decode()
    assert "Dank je wel" in done
    assert "Kanarie" in again
    assert IntroductionAnswer.objects.get().answer == "again"


def test_once_it_is_settled_her_answer_is_on_no_page(as_participant):
    duo = met()
    introductions.answer(duo, answer="no", by=duo.mentee.user, remark="Kanarie")
    introductions.answer(duo, answer="yes", by=duo.mentor.user)

    for part in (duo.mentee, duo.mentor):
        page = as_participant(part).get(url("introduction_answer", duo) + "?anders")
        assert "Dank je wel" in words(page)
        assert "Kanarie" not in words(page)


def test_after_one_more_talk_she_is_asked_again(as_participant):
    duo = met()
    introductions.answer(duo, answer="again", by=duo.mentee.user)
    introductions.answer(duo, answer="yes", by=duo.mentor.user)
    introductions.introduce(duo, on=localdate(), place="Buurthuis")

    page = as_participant(duo.mentee).get(url("introduction_answer", duo))

    asked = OutgoingEmail.objects.filter(kind="duos/introduction_question")
    assert asked.count() == 4
    assert page.context["is_asked"]
    assert not page.context["is_done"]


@pytest.mark.parametrize(("scenario", "can"), [("mentee_contacts", True), ("accompanied", False)])
def test_where_no_staff_are_there_one_of_the_two_says_that_they_met(as_participant, scenario, can):
    programme = make_programme("work", start_scenario=scenario)
    duo = make_duo(programme, status="proposed", mentor_agreed_at=now())
    browser = as_participant(duo.mentor)
    home = words(browser.get("/m/"))

    browser.post(url("introduction_met", duo), {"on": ""})
    browser.post(url("introduction_met", duo), {"on": str(localdate())})

    duo.refresh_from_db()
    assert duo.status == ("introduced" if can else "proposed")
    assert ("Heb je" in home and "al ontmoet" in home) is can
    assert (duo.mentee.user.email in home) is can


def test_a_planned_first_meeting_is_the_next_step_and_goes_into_her_calendar(as_participant):
    duo = make_duo(make_programme("work"), status="proposed")
    browser = as_participant(duo.mentee)
    before = browser.get(url("introduction_calendar", duo)).status_code
    introductions.plan(
        duo, host=duo.guide, starts_at=now() + timedelta(days=2), minutes=60, place="Buurthuis"
    )

    home = words(browser.get("/m/"))
    file = browser.get(url("introduction_calendar", duo))

    assert before == 404
    assert "Buurthuis" in home
    assert file["Content-Type"].startswith("text/calendar")
    assert b"Buurthuis" in file.content


# --- pausing and stopping -----------------------------------------------------------------


@pytest.mark.parametrize("until", ["", "1-1-2020", str(localdate() + timedelta(days=300))])
def test_a_pause_has_a_day_that_is_to_come(as_participant, until):
    duo = make_duo()

    page = as_participant(duo.mentee).post(url("pause", duo), {"until": until})

    assert "errsum" in page.content.decode()
    assert not Pause.objects.exists()


def test_a_mentor_pauses_takes_nobody_else_and_goes_on(as_participant):
    duo = make_duo(ends_on=localdate() + timedelta(days=100))
    browser = as_participant(duo.mentor)
    until = localdate() + timedelta(days=30)

    late = browser.post(url("pause", duo), {"until": str(localdate() + timedelta(days=101))})
    browser.post(url("pause", duo), {"until": str(until), "takes_no_more": "on"})
    shown = words(browser.get(url("stopping", duo)))
    duo.mentor.refresh_from_db()
    again = browser.post(url("pause", duo), {"until": str(until)})
    browser.post(url("resume", duo))

    assert "voordat jullie mentorschap eindigt" in words(late)
    assert "Jullie pauzeren tot" in shown
    assert (duo.mentor.capacity, again.status_code) == (1, 200)
    assert Pause.objects.get().ended_on == localdate()
    assert browser.post(url("resume", duo)).status_code == 409
    assert browser.get(url("resume", duo)).status_code == 405


def test_a_mentee_is_asked_nothing_of_places(as_participant):
    duo = make_duo()

    page = words(as_participant(duo.mentee).get(url("pause", duo)))

    assert "takes_no_more" not in page


def test_she_reads_what_the_other_will_read_before_she_stops(as_participant):
    duo = make_duo()
    browser = as_participant(duo.mentee)

    page = words(browser.get(url("stop", duo)))
    wrong = browser.post(url("stop", duo), {"reason": "onzin"})
    browser.post(url("stop", duo), {"reason": "time"})
    after = words(browser.get(url("stopping", duo)))

    name = duo.mentee.user.given_name
    assert f"{name} stopt met jullie mentorschap." in page
    assert "errsum" in wrong.content.decode()
    assert (Ending.objects.get().reason, Ending.objects.get().side) == ("time", "mentee")
    assert "Jullie mentorschap is gestopt" in after
    sent = OutgoingEmail.objects.get(kind="duos/mentorship_stopped")
    assert sent.to == duo.mentor.user
    again = browser.post(url("stop", duo), {"reason": ""})
    assert "Jullie mentorschap is gestopt" in words(again)


def test_she_asks_for_somebody_else_and_changes_her_mind(as_participant):
    duo = make_duo()
    browser = as_participant(duo.mentee)

    assert as_participant(duo.mentor).get(url("change", duo)).status_code == 404
    browser.post(url("change", duo), {"reason": ""})
    looks = words(browser.get(url("stopping", duo)))
    browser.post(url("look_on", duo), {"no": "1"})
    not_any_more = words(browser.get(url("stopping", duo)))
    browser.post(url("look_on", duo), {"yes": "1"})

    assert "Nee, dat hoeft niet" in looks
    assert "Ja, zoek iemand anders" in not_any_more
    assert Duo.objects.get().mentee_looks_on
    home = words(browser.get("/m/"))
    assert home.count('class="next"') == 1
    assert "Je bent erbij" in home or "match" in home
    assert as_participant(duo.mentor).post(url("look_on", duo), {"yes": "1"}).status_code == 404


def test_who_has_somebody_else_by_now_is_not_asked_again(as_participant):
    duo = make_duo()
    endings.stop(duo, by=duo.mentor.user)
    make_duo(
        duo.programme, mentee=duo.mentee, mentor=make_participant(duo.programme, role="mentor")
    )

    browser = as_participant(duo.mentee)

    assert browser.post(url("look_on", duo), {"no": "1"}).status_code == 404
    assert "Een andere" not in words(browser.get(url("stopping", duo)))


# --- rounding off -------------------------------------------------------------------------


def test_near_the_end_they_call_it_done_and_get_a_certificate(as_participant):
    duo = make_duo(ends_on=localdate() + timedelta(days=10), meetings_held=3)
    browser = as_participant(duo.mentor)
    before = browser.get(url("mentorship_certificate", duo)).status_code

    wrong = browser.post(url("complete", duo), {"goes_on": ""})
    browser.post(url("complete", duo), {"goes_on": "yes"})
    page = words(browser.get(url("stopping", duo)))
    paper = browser.get(url("mentorship_certificate", duo))

    assert "errsum" in wrong.content.decode()
    assert Ending.objects.get().goes_on
    assert "Jullie gaan zelf verder" in page
    assert (before, paper["Content-Type"]) == (404, "application/pdf")
    assert paper.content.startswith(b"%PDF")
    assert as_participant(duo.mentee).get(url("mentorship_certificate", duo)).status_code == 200


def test_in_the_middle_nobody_calls_it_done(as_participant):
    duo = make_duo()

    as_participant(duo.mentee).post(url("complete", duo), {"goes_on": "no"})

    duo.refresh_from_db()
    assert duo.status == "active"


# --- the last talk ------------------------------------------------------------------------

TALK = {"hour": "16:00", "form": "online", "place": "<b>{{7*7}}</b> 🌷"}


def test_the_last_talk_is_planned_moved_called_off_and_noted(as_participant):
    duo = make_duo(status="ended_early")
    browser = as_participant(duo.mentee)
    day = {"day": str(localdate() + timedelta(days=3))}
    before = browser.get(url("closing_talk_calendar", duo)).status_code

    wrong = browser.post(url("closing_talk", duo), TALK)
    browser.post(url("closing_talk", duo), TALK | day)
    shown = browser.get(url("stopping", duo)).content.decode()
    form = words(browser.get(url("closing_talk", duo)))
    file = browser.get(url("closing_talk_calendar", duo))
    browser.post(url("closing_talk_off", duo))
    gone = not ClosingTalk.objects.exists()
    bad = browser.post(url("closing_talk_held", duo), {"held_on": "2999-01-01", "form": "phone"})
    browser.post(url("closing_talk_held", duo), {"held_on": str(localdate()), "form": "phone"})

    assert "errsum" in wrong.content.decode()
    assert "&lt;b&gt;{{7*7}}&lt;/b&gt; 🌷" in shown
    assert "16:00" in form
    assert (before, file["Content-Type"].split(";")[0], gone) == (404, "text/calendar", True)
    assert "errsum" in bad.content.decode()
    assert ClosingTalk.objects.get().held_on == localdate()
    assert "Het was op" in words(browser.get(url("stopping", duo)))
    assert "Het was op" in words(browser.get(url("closing_talk", duo)))


def test_what_is_over_for_long_takes_no_last_talk(as_participant):
    duo = make_duo(status="completed", ended_on=localdate() - timedelta(days=90))
    browser = as_participant(duo.mentee)
    later = {"day": str(localdate() + timedelta(days=3))}

    page = words(browser.post(url("closing_talk", duo), TALK | later))
    off = browser.post(url("closing_talk_off", duo))

    assert "te lang voorbij" in page
    assert off.status_code == 409


def test_pages_of_two_who_pause_show_until_when(as_participant):
    duo = make_duo()
    pauses.pause(duo, until=localdate() + timedelta(days=9), by=duo.mentor.user)

    page = words(as_participant(duo.mentee).get(url("pause", duo)))

    assert "Jullie pauzeren tot" in page
