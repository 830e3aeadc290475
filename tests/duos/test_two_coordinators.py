"""Two colleagues with the same page open: the second is shown what the first did, and nothing is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.duos import help_actions
from mentorship.duos.models import CheckIn, ClosingTalk, HelpStep, Introduction, Note
from mentorship.look.templatetags.look import day
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import actions as programme_actions
from mentorship.programmes.models import Reflections
from tests.conftest import log_in
from tests.factories import make_coordinator, make_duo, make_programme

pytestmark = pytest.mark.django_db
TODAY = localdate()
AHEAD = "Iemand was je net voor"
CHANGED = "Een collega heeft dit intussen veranderd"


@pytest.fixture
def femke(programme):
    user = make_coordinator("Femke Bos")
    programme_actions.add_staff(programme, user=user)
    return user


@pytest.fixture
def second(femke):
    """The browser of the colleague who comes second."""
    return log_in(Client(), femke, second_factor=True)


def url(name, duo, *arguments):
    return reverse(f"duos:{name}", args=[duo.programme.slug, duo.pk, *arguments])


def told(response):
    """What the page says that comes after this one."""
    return " ".join(response.content.decode().split())


def test_two_notes_are_both_kept_and_each_takes_away_her_own(staff, second, programme):
    duo = make_duo(programme)
    for browser, text in ((staff, "Ik belde."), (second, "Ik belde ook.")):
        browser.post(url("note_write", duo), {"note-text": text})

    refused = second.post(url("note_remove", duo, Note.objects.earliest("pk").pk))

    assert refused.status_code == 404
    assert [each.text for each in Note.objects.order_by("pk")] == ["Ik belde.", "Ik belde ook."]


def test_two_talks_on_one_day_are_both_kept(staff, second, programme):
    duo = make_duo(programme)
    said = {"role": "mentee", "held_on": str(TODAY), "how": "phone"}
    for browser, state in ((staff, "good"), (second, "trouble")):
        browser.post(url("talk", duo), said | {"state": state})

    assert sorted(CheckIn.objects.values_list("state", flat=True)) == ["good", "trouble"]


def test_two_who_ask_how_it_goes_send_one_mail_to_each(staff, second, programme):
    duo = make_duo(programme)
    for browser in (staff, second):
        browser.post(url("check_in", duo))

    assert CheckIn.objects.count() == OutgoingEmail.objects.count() == 2


def test_the_second_who_lets_them_pause_reads_until_when_they_do(staff, second, programme):
    duo = make_duo(programme)
    first, other = TODAY + timedelta(days=10), TODAY + timedelta(days=30)
    staff.post(url("pause", duo), {"until": str(first)})

    page = told(second.post(url("pause", duo), {"until": str(other)}, follow=True))

    assert AHEAD in page
    assert f"Ze pauzeren tot {day(first)}" in page
    assert duo.pauses.get().until == first


@pytest.mark.parametrize("how", [{}, {"early": "1"}])
def test_the_second_who_ends_it_reads_that_it_has_ended(staff, second, programme, how):
    duo = make_duo(programme)
    staff.post(url("end", duo), {"on": str(TODAY - timedelta(days=3))})

    page = told(second.post(url("end", duo), {"on": str(TODAY)} | how, follow=True))

    assert AHEAD in page
    assert day(TODAY - timedelta(days=3)) in page
    duo.refresh_from_db()
    assert (duo.status, duo.ended_on) == ("completed", TODAY - timedelta(days=3))


def test_the_second_who_agrees_on_another_end_reads_which_there_is(staff, second, programme):
    duo = make_duo(programme)
    seen, first, other = duo.ends_on, TODAY + timedelta(days=60), TODAY + timedelta(days=90)
    staff.post(url("extend", duo), {"ends_on": str(first), "seen": str(seen)})

    late = second.post(url("extend", duo), {"ends_on": str(other), "seen": str(seen)})

    duo.refresh_from_db()
    assert duo.ends_on == first
    form = late.context["extend_form"]
    assert CHANGED in told(late)
    assert f"Er staat nu: “{first.day} " in form.errors["ends_on"][0]
    assert form["ends_on"].value() == str(other)
    second.post(url("extend", duo), {"ends_on": str(other), "seen": form["seen"].value()})
    duo.refresh_from_db()
    assert duo.ends_on == other


def test_the_second_who_notes_the_last_talk_reads_when_it_was(staff, second, programme):
    duo = make_duo(programme)
    first = TODAY - timedelta(days=2)
    staff.post(url("closing_talk_held", duo), {"held_on": str(first), "form": "phone"})

    typed = {"held_on": str(TODAY), "form": "online"}
    page = told(second.post(url("closing_talk_held", duo), typed, follow=True))

    assert AHEAD in page
    assert f"Het was op {day(first)}" in page
    assert ClosingTalk.objects.get().held_on == first


def test_the_second_who_plans_the_first_meeting_reads_how_it_is_planned(staff_of):
    programme = make_programme("work")
    duo = make_duo(programme, status="proposed")
    colleague = make_coordinator("Femke Bos")
    programme_actions.add_staff(programme, user=colleague)
    browser = staff_of(programme)
    typed = {
        "day": str(TODAY + timedelta(days=5)),
        "hour": "10:00",
        "minutes": "60",
        "place": "Buurthuis",
        "host": duo.guide_id,
    }
    browser.post(url("introduction_plan", duo), typed)
    other = typed | {"hour": "14:30", "host": colleague.pk, "minutes": "45"}

    late = log_in(Client(), colleague, second_factor=True).post(
        url("introduction_plan", duo), other
    )

    form = late.context["form"]
    assert CHANGED in told(late)
    assert form.errors["hour"] == ["Er staat nu: “10:00”"]
    assert form.errors["host"] == ["Er staat nu: “Ilse Vermeer”"]
    assert form.errors["minutes"] == ["Er staat nu: “60”"]
    assert not {"day", "place"} & form.errors.keys()
    assert Introduction.objects.get().minutes == 60
    browser.post(url("introduction_plan", duo), other | {"seen": form["seen"].value()})
    assert Introduction.objects.get().minutes == 45


def test_the_second_who_records_the_first_meeting_changes_nothing(staff_of):
    duo = make_duo(make_programme("work"), status="proposed")
    browser, first = staff_of(duo.programme), TODAY - timedelta(days=0)
    typed = {"on": str(first), "place": "Buurthuis"}
    browser.post(url("introduce", duo), typed)

    late = browser.post(url("introduce", duo), typed | {"place": "Bibliotheek, Markt 1"})

    assert late.status_code == 409
    duo.refresh_from_db()
    assert (duo.introduced_on, duo.introduced_at_place) == (first, "Buurthuis")


def test_what_was_closed_in_another_window_takes_no_more_steps(staff, programme):
    duo = make_duo(programme)
    found = help_actions.ask(
        duo, topic="talk", reach="06", words="", other_may_know=False, by=duo.mentee.user
    )
    address = {
        name: reverse(f"duos:{name}", args=[programme.slug, found.pk])
        for name in ("help_step", "help_close")
    }
    staff.post(address["help_close"], {"outcome": "advised"})

    step = {"kind": "talked", "held_on": str(TODAY), "note": "Nog iets"}
    late = [
        staff.post(address["help_step"], step).status_code,
        staff.post(address["help_close"], {"outcome": "stopped"}).status_code,
    ]

    assert late == [409, 409]
    assert not HelpStep.objects.exists()
    found.refresh_from_db()
    assert found.outcome == "advised"


def test_the_second_who_says_what_asks_for_attention_reads_the_numbers(staff, second, programme):
    address = reverse("programmes:edit", args=[programme.slug, "aandacht"])
    opened = staff.get(address).context["form"]
    code = "proposal"
    typed = {name: opened[name].value() for name in opened.fields}
    staff.post(address, typed | {code: 21})

    late = second.post(address, typed | {code: 14})

    form = late.context["form"]
    assert CHANGED in told(late)
    assert form.errors[code] == ["Er staat nu: “21”"]
    assert set(form.errors) == {"__all__", code}
    programme.refresh_from_db()
    assert programme.patience(code) == 21
    second.post(address, typed | {code: 14, "seen": form["seen"].value()})
    programme.refresh_from_db()
    assert programme.patience(code) == 14


def test_what_a_colleague_changed_is_said_in_the_words_of_the_form(staff, second, programme):
    address = reverse("programmes:edit", args=[programme.slug, "start"])
    opened = staff.get(address).context["form"]
    typed = {name: opened[name].value() for name in opened.fields}
    typed = {name: "" if value in (None, False) else value for name, value in typed.items()}
    typed["neutral_places"] = ""
    first = {"neutral_places": "Markt 1\nKade 2", "validates_introduction": "on"}
    staff.post(address, typed | first | {"reflections": "off"})

    form = second.post(address, typed).context["form"]

    assert form.errors["neutral_places"] == ["Er staat nu: “Markt 1, Kade 2”"]
    assert form.errors["validates_introduction"] == ["Er staat nu: “ja”"]
    assert form.errors["reflections"] == [f"Er staat nu: “{Reflections.OFF.label}”"]
    staff.post(address, typed | {"seen": form["seen"].value()})
    first |= {"seen": form["seen"].value(), "thinking_hours": "x"}
    again = second.post(address, typed | first).context["form"]
    assert again.errors["neutral_places"] == ["Er staat nu: “niets”"]
    assert again.errors["validates_introduction"] == ["Er staat nu: “nee”"]
    assert again.errors["thinking_hours"] == ["Vul een getal in van 1 tot en met 336."]
