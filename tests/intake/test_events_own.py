"""What somebody sees of her own gatherings, her training and her certificate."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from tests.conftest import log_in
from tests.factories import coordinator_of, make_application, make_participant, make_user
from tests.intake.test_events import make_attendance, make_event, text

pytestmark = pytest.mark.django_db
PAGE = reverse("intake:own_gatherings")


def browser_of(application):
    return log_in(Client(), application.applicant, purpose="portal")


def test_a_mentor_sees_which_topics_she_had_and_which_she_misses_S2_TRAIN(programme):
    mentor = make_participant(programme, role="mentor")
    topics = programme.training_topics
    event = make_event(programme, days=-3, topics=topics[:4], points=3)
    by = coordinator_of(programme)
    make_attendance(
        event, state="coming", application=mentor.application, was_there=True, recorded_by=by
    )
    make_event(programme, days=4)

    page = text(browser_of(mentor.application).get(PAGE))

    assert page.count("(nog niet)") == len(topics) - 4
    for topic in topics:
        assert topic in page
    assert "3 accreditatiepunten" in page
    assert reverse("intake:own_certificate", args=[mentor.application_id]) in page


def test_she_has_her_certificate_and_nobody_elses(programme):
    mentor = make_participant(programme, role="mentor", trained=True)
    untrained = make_participant(programme, role="mentor", name="Bo Kuik")
    address = reverse("intake:own_certificate", args=[mentor.application_id])

    hers = browser_of(mentor.application).get(address)

    assert hers.content.startswith(b"%PDF")
    assert browser_of(untrained.application).get(address).status_code == 404
    none_yet = reverse("intake:own_certificate", args=[untrained.application_id])
    assert browser_of(untrained.application).get(none_yet).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("coming", "Je komt."),
        ("waiting", "op de wachtlijst"),
        ("not_coming", "Je komt niet."),
        ("invited", "Laat weten of je komt"),
    ],
)
def test_what_is_to_come_leads_to_her_answer(programme, state, words):
    application = make_application(programme)
    row = make_attendance(make_event(programme), state=state, application=application)
    off = make_event(programme, days=2, cancelled_at=now(), cancel_reason="x")
    make_attendance(off, state="coming", application=application)

    page = text(browser_of(application).get(PAGE))

    assert words in page
    assert page.count("/m/bijeenkomst/") == 1
    assert reverse("intake:event_answer", args=[row.pk]) in page


def test_an_untrained_mentor_reads_so_and_a_mentee_nothing_about_training(programme):
    mentor = make_participant(programme, role="mentor")
    mentee = make_participant(programme, role="mentee")

    assert "Je deed de training nog niet" in text(browser_of(mentor.application).get(PAGE))
    assert "training" not in text(browser_of(mentee.application).get(PAGE)).lower()


def test_who_applied_for_nothing_reads_that_nothing_is_planned():
    browser = log_in(Client(), make_user(), purpose="portal")

    assert "niets gepland" in text(browser.get(PAGE))


def test_many_gatherings_cost_as_many_queries_as_one(programme, django_assert_num_queries):
    application = make_application(programme)
    browser = browser_of(application)
    make_attendance(make_event(programme), application=application)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        browser.get(PAGE)
    for days in range(8, 28):
        make_attendance(make_event(programme, days=days), application=application)

    with django_assert_num_queries(len(one)):
        browser.get(PAGE)
