"""A programme like another one: everything that was set, and nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from agreements.models import Template
from matching.models import HardRules
from matching.standards import as_counted
from matching.weights_actions import add
from mentorship.dashboard import copying
from mentorship.programmes.models import Cohort, Logo, Programme, Service
from tests.conftest import log_in
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db


def url(programme):
    return reverse("dashboard:programme_copy", args=[programme.slug])


def text(response):
    return response.content.decode()


def rows(programme, name, *fields):
    return list(getattr(programme, name).order_by(*fields).values_list(*fields))


@pytest.fixture
def lived_in(programme):
    """A programme that was changed by its staff, and in which people take part."""
    add(programme, as_counted("age"))
    programme.criteria.filter(code="place").update(weight=7)
    programme.ground_rules.create(version=2, points=["Wees op tijd"])
    programme.mail_texts.update(text="Tot gauw")
    programme.questions.filter(code="place").update(label="Waar woon je?")
    Service.objects.create(
        programme=programme,
        name="Loket",
        helps_with="geld",
        contact="030",
        checked_on=localdate(),
    )
    today = localdate()
    Cohort.objects.create(
        programme=programme, name="R", opens_on=today, closes_on=today + timedelta(days=9)
    )
    Logo.objects.create(programme=programme, content=b"png", content_type="image/png")
    for version, topics in ((1, ["oud"]), (2, ["nieuw"])):
        programme.questionnaires.create(moment="final", version=version, questions=topics)
    for version, published_at in ((2, now()), (3, now()), (0, None)):
        Template.objects.create(
            programme=programme,
            version=version,
            body={"title": f"Eigen afspraken {version}"},
            published_at=published_at,
        )
    make_duo(programme)
    HardRules.objects.create(programme=programme, needs_time=False, min_gap_years=3)
    programme.notice_hours, programme.colour, programme.is_full = 33, "#aa0011", True
    programme.words = {"mentee": "leerling"}
    programme.save()
    programme.refresh_from_db()
    return programme


def test_a_copy_has_everything_that_was_set(staff, coordinator, lived_in):
    response = staff.post(url(lived_in), {"name": "Mentorschap Zuid"}, follow=True)

    copy = Programme.objects.get(slug="mentorschap-zuid")
    assert "De kopie is er." in text(response)
    assert copy.name == "Mentorschap Zuid"
    same = {field.name for field in Programme._meta.concrete_fields} - {
        *("id", "name", "slug", "status", "is_full", "created_at")
    }
    assert {f: getattr(copy, f) for f in same} == {f: getattr(lived_in, f) for f in same}
    for name, fields in {
        "questions": ("position", "code", "label", "kind", "options", "accepted"),
        "criteria": ("code", "weight", "label", "kind", "question"),
        "mail_texts": ("kind", "text"),
        "materials": ("position", "code", "title", "body", "items"),
        "services": ("name", "helps_with"),
    }.items():
        assert rows(copy, name, *fields) == rows(lived_in, name, *fields) != []
    assert bytes(copy.logo.content) == b"png"
    assert (copy.hard_rules.needs_time, copy.hard_rules.min_gap_years) == (False, 3)
    assert rows(copy, "ground_rules", "version", "points") == [(1, ["Wees op tijd"])]
    assert rows(copy, "questionnaires", "version", "questions") == [(1, ["nieuw"])]
    assert rows(copy, "agreement_templates", "version", "body", "language") == [
        (1, {"title": "Eigen afspraken 3"}, "nl")
    ]


def test_nobody_goes_along(staff, coordinator, lived_in):
    staff.post(url(lived_in), {"name": "Mentorschap Zuid"})

    copy = Programme.objects.get(slug="mentorschap-zuid")
    assert (copy.status, copy.is_full) == ("draft", False)
    assert [member.user for member in copy.memberships.all()] == [coordinator]
    assert not any(
        related.exists()
        for related in (copy.applications, copy.duos, copy.cohorts, copy.events, copy.runs)
    )


def test_what_a_programme_has_goes_along_or_is_left_on_purpose():
    left = {
        *("Application", "Cohort", "Duo", "Event", "Import", "Interest"),
        *("MatchingRun", "Membership", "Participant", "Partner", "Payment", "Round"),
        # Of these what counts now.
        *("GroundRules", "Questionnaire", "Template"),
        *("ErasureRequest", "Forgetting", "KeptLonger", "Message", "RuleOverride", "Sending"),
        # What was told of its own years.
        *("AnnualReport", "QualityDossier"),
    }

    known = {model.__name__ for model in copying.COPIED} | left

    related = {r.related_model.__name__ for r in Programme._meta.related_objects}
    assert related <= known, "say in copying.py, or here, whether this goes along"


def test_a_copy_of_what_was_never_touched_is_possible_too(staff, programme):
    staff.post(url(programme), {"name": "Mentorschap Zuid"})

    assert Programme.objects.get(slug="mentorschap-zuid").questions.exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Vul een naam in voor het programma."),
        ("x" * 81, "hooguit 80 tekens"),
        ("🎉", "letters of cijfers"),
        ("Al Bezet", "al een programma met deze naam"),
    ],
)
def test_what_cannot_be_is_told_and_kept(staff, programme, name, message):
    make_programme(slug="al-bezet")

    page = text(staff.post(url(programme), {"name": name}))

    assert message in page
    assert name in page
    assert Programme.objects.count() == 2


@pytest.mark.parametrize("name", ["\u202eab שלום", "<b>{{7*7}}</b>"])
def test_any_name_survives(staff, programme, name):
    page = text(staff.post(url(programme), {"name": name}, follow=True))

    assert Programme.objects.filter(name=name).exists()
    assert "<b>{{7*7}}" not in page


def test_looking_at_the_page_copies_nothing(staff, programme):
    page = text(staff.get(url(programme)))

    assert "Wat niet meegaat" in page
    assert Programme.objects.count() == 1


def test_only_ones_own_programme_can_be_copied(staff, programme):
    other = make_programme()

    assert staff.get(url(other)).status_code == 404
    assert staff.post(url(other), {"name": "Zuid"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clicks_make_one_copy(programme, coordinator):
    browsers = [log_in(Client(), coordinator, second_factor=True) for _ in range(2)]

    def send(browser):
        try:
            return browser.post(url(programme), {"name": "Zuid"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(send, browsers))

    assert statuses == [200, 302]
    assert Programme.objects.filter(slug="zuid").count() == 1
