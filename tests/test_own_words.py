"""Every programme speaks in its own words: on the pages, in the mails, in the paper."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin import AdminSite
from django.test import RequestFactory
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import now

from evaluations import actions as evaluations
from matching import run_actions, sending_actions
from mentorship.dashboard import people_file
from mentorship.intake.forms import DecisionForm
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import texts
from mentorship.programmes.admin import ProgrammeAdmin
from mentorship.programmes.models import Programme
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db
OTHERS_WORD = re.compile(r"\bmentees?\b", re.IGNORECASE)
PAGES = [
    "dashboard:overview",
    "dashboard:people",
    "intake:application_list",
    "intake:event_list",
    "intake:payment_list",
    "matching:workbench",
    "matching:publish",
    "duos:list",
    "agreements:list",
    "evaluations:round_list",
    "programmes:letter_list",
    "programmes:material_list",
]


def seen(response):
    """What is read on a page: its text, and what a screen reader is told."""
    page = re.sub(r"<(style|script).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    told = re.findall(r'(?:aria-label|title|placeholder|value)="([^"]*)"', page)
    return " ".join([strip_tags(page), *(words for words in told if " " in words)])


@pytest.fixture
def school():
    """A school with pupils in every state, whose pupils are no mentees."""
    programme = make_programme("school", evaluation_roles={"midterm": ["mentor", "mentee"]})
    make_application(programme)
    make_participant(programme)
    make_participant(programme, role="mentor", trained=True)
    make_duo(programme)
    return programme


def test_staff_of_a_school_read_of_pupils(school, staff_of):
    run_actions.ask(school, by=coordinator_of(school))

    paths = {name: reverse(name, args=[school.slug]) for name in PAGES}
    paths["round_open"] = reverse("evaluations:round_open", args=[school.slug, "midterm"])
    pages = {name: staff_of(school).get(path) for name, path in paths.items()}

    found = {name: OTHERS_WORD.findall(seen(page)) for name, page in pages.items()}
    assert {page.status_code for page in pages.values()} == {200}
    assert {name: words for name, words in found.items() if words} == {}
    assert "leerlingen" in seen(pages["dashboard:overview"])


@pytest.mark.parametrize("path", ["portal:home", "portal:material_list"])
def test_a_mentor_at_a_school_reads_of_a_pupil(school, as_participant, path):
    mentor = make_duo(school).mentor

    page = seen(as_participant(mentor).get(reverse(path)))

    assert OTHERS_WORD.findall(page) == []


def test_mails_of_a_school_are_about_pupils(school):
    by = coordinator_of(school)
    run = run_actions.ask(school, by=by)
    sending_actions.go(sending_actions.plan(school, run.proposals.all(), guide=by, by=by))
    for _number in range(4):
        make_duo(school)
    evaluations.open_round(
        school,
        moment="midterm",
        closes_at=now() + timedelta(weeks=2),
        by=coordinator_of(school),
    )

    letters = [restored(email) for email in OutgoingEmail.objects.all()]
    assert letters
    assert [OTHERS_WORD.findall(letter.subject + letter.body) for letter in letters] == [
        [] for _letter in letters
    ]


def test_a_word_that_is_missing_is_the_usual_one():
    programme = Programme(words={"mentee": "leerling"})

    assert programme.terms["mentee"] == "leerling"
    assert programme.terms["mentors"] == "mentoren"


OLD_WORDS = re.compile(r"\b(mentees?|mentors?|mentoren|duo(['’]s)?|coördinator)\b", re.IGNORECASE)
WORDS = {
    "mentor": "gids",
    "mentors": "gidsen",
    "mentee": "leerling",
    "mentees": "leerlingen",
    "duo": "koppel",
    "duos": "koppels",
    "coordinator": "procesfacilitator",
    "agreement": "afspraken",
}
STAFF_PAGES = [
    ("dashboard:overview", []),
    ("dashboard:people", []),
    ("dashboard:search", []),
    ("duos:list", []),
    ("agreements:list", []),
    ("intake:application_list", []),
    ("intake:agenda_week", []),
    ("intake:event_add", []),
    ("programmes:settings", []),
    ("programmes:question_list", []),
    ("programmes:letter_list", []),
    *(("programmes:edit", [part]) for part in ("wie", "duur", "start", "bijdrage", "evaluatie")),
]


@pytest.fixture
def guides(staff_of):
    """A programme that calls everybody something else, in its texts as well."""
    programme = make_programme("school")
    before, programme.words = programme.terms, WORDS
    programme.save()
    texts.follow_words(programme, before=before)
    return programme


@pytest.mark.parametrize(("name", "args"), STAFF_PAGES)
def test_no_page_of_the_staff_uses_another_word(guides, staff_of, name, args):
    make_participant(guides, role="mentor", trained=True)
    make_duo(guides)

    page = seen(staff_of(guides).get(reverse(name, args=[guides.slug, *args])))

    assert OLD_WORDS.findall(page) == []


def test_a_person_is_shown_and_written_to_a_file_in_those_words(guides, staff_of):
    mentor = make_duo(guides).mentor
    person = reverse("dashboard:person", args=[guides.slug, mentor.user.pk])

    page = seen(staff_of(guides).get(person))

    assert OLD_WORDS.findall(page) == []
    assert "Hoeveel mensen neemt deze gids nu?" in page
    assert people_file.head(guides)[-1] == "Koppels nu"


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_who_signs_and_who_evaluates_reads_those_words(guides, as_participant, role):
    duo = make_duo(guides, status="introduced")
    who = getattr(duo, role)

    page = seen(as_participant(who).get(reverse("portal:home")))

    assert OLD_WORDS.findall(page) == []


def test_a_decision_asks_in_those_words(guides):
    form = DecisionForm(application=make_application(guides, role="mentor"))

    assert form.fields["capacity"].label == "Hoeveel mensen kan deze gids tegelijk helpen?"


def test_a_round_without_anybody_says_so_in_those_words(guides, staff_of):
    address = reverse("evaluations:round_open", args=[guides.slug, "final"])

    page = seen(staff_of(guides).post(address, {"groep": "", "last_day": "2000-01-01"}))

    assert "er is nog geen koppel onderweg" in page


def test_the_admin_calls_people_as_it_usually_does(guides, staff_of):
    admin = ProgrammeAdmin(Programme, AdminSite())
    form = admin.get_form(RequestFactory().get("/"))()

    assert ("mentee_contacts", "de mentee legt contact") in form.fields["start_scenario"].choices
    assert "%(" not in str(form)
