"""Every programme speaks in its own words: on the pages, in the mails, in the paper."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import now

from evaluations import actions as evaluations
from matching import run_actions, sending_actions
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
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
