"""The coordinator's morning: every number opens a list with exactly that many rows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from matching import run_actions as matching_actions
from mentorship import paging
from mentorship.dashboard import attention, selectors
from mentorship.dashboard.context_processors import staff_navigation
from mentorship.intake import payment_actions
from mentorship.intake.models import Application, Payment
from mentorship.mail.models import OutgoingEmail
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


def test_home_sends_everybody_to_her_own_first_page(client, staff, programme):
    assert programme.name in client.get("/").content.decode()
    assert staff.get("/").url == reverse("dashboard:overview", args=[programme.slug])
    assert log_in(client, make_user()).get("/").url == reverse("portal:home")
    assert log_in(client, make_coordinator()).get("/").url == reverse("programmes:create")
    by_link = log_in(client, coordinator_of(programme), purpose="portal")
    assert by_link.get("/").url == reverse("portal:home")


def test_health_says_whether_the_database_answers(client):
    assert client.get("/healthz").content == b"ok\n"

    def away(*_arguments):
        raise OperationalError

    with connection.execute_wrapper(away):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"database\n")


def test_a_stranger_has_no_programmes_in_the_menu(rf):
    request = rf.get("/")
    request.user, request.resolver_match = AnonymousUser(), None

    assert list(staff_navigation(request)["programme_items"]) == []


def busy(programme):
    make_application(programme)
    Application.objects.filter(pk=make_application(programme).pk).update(
        submitted_at=now() - timedelta(days=30)
    )
    make_participant(programme, role="mentor", name="Ongetraind")
    make_participant(programme, role="mentor", name="Vrij", trained=True)
    make_participant(programme)
    make_duo(programme, quiet_after=localdate() - timedelta(days=2), last_met_on=localdate())
    make_duo(programme, status="proposed")
    late = payment_actions.ask(make_participant(programme))
    payment_actions.ask(make_participant(programme))
    Payment.objects.filter(pk=late.pk).update(due_on=localdate() - timedelta(days=1))
    OutgoingEmail.objects.create(
        address="x@example.org",
        kind="x",
        key="x",
        programme_slug=programme.slug,
        subject="x",
        status="bounced",
    )
    matching_actions.ask(programme, by=coordinator_of(programme))


def numbers(programme):
    return selectors.numbers(programme, coordinator_of(programme))


def todos(programme, found=None):
    return attention.attention(programme, found or numbers(programme), postponed={}).now


def test_each_number_is_the_number_of_rows_behind_it(staff, programme):
    busy(programme)

    for todo in todos(programme):
        page = staff.get(todo.url)
        assert page.status_code == 200
        if "page" in page.context:
            assert len(page.context["page"].rows) == todo.count, todo.title


def test_the_overview_costs_the_same_with_many_duos(
    staff, programme, django_assert_num_queries, django_assert_max_num_queries
):
    busy(programme)
    url = reverse("dashboard:overview", args=[programme.slug])
    with django_assert_max_num_queries(15) as first:
        staff.get(url)
    for _ in range(10):
        make_duo(programme)

    with django_assert_num_queries(len(first.captured_queries)):
        page = staff.get(url).content.decode()

    assert "Nu aandacht nodig" in page


def test_many_are_counted_as_more_than_the_cap(programme, monkeypatch):
    monkeypatch.setattr(paging, "CAP", 2)
    monkeypatch.setattr(attention, "CAP", 2)
    for _ in range(4):
        make_application(programme)

    found = numbers(programme)

    assert found["submitted"] == 3  # and it looked no further
    with translation.override("nl"):
        (todo,) = todos(programme, found)
        assert str(todo.title) == "Meer dan 2 aanmeldingen om te beslissen"
    assert selectors.funnel(found, programme.terms)[0].mentees.shown == "2+"


@pytest.mark.parametrize(
    ("before", "strength", "text"),
    [
        ("match", "block", "Na de training kun je ze koppelen."),
        ("start", "block", "Koppelen kan al. Ze beginnen na de training."),
        ("match", "warn", "De training is geen voorwaarde: koppelen kan al."),
        ("start", "warn", "De training is geen voorwaarde: koppelen kan al."),
        ("decision", "block", "De training is geen voorwaarde: koppelen kan al."),
    ],
)
def test_what_waits_for_the_training_is_told_by_the_gate(programme, before, strength, text):
    programme.gates = {"training": {"before": before, "strength": strength}}
    programme.save()
    make_participant(programme, role="mentor")

    waiting = todos(programme)

    with translation.override("nl"):
        assert text in [str(todo.text) for todo in waiting]


def test_a_number_of_a_training_that_is_no_condition_any_more_says_so(programme):
    found = numbers(programme) | {"untrained": 1}
    programme.gates = {}

    [todo] = todos(programme, found)

    assert str(todo.text) == "De training is geen voorwaarde: koppelen kan al."


@pytest.mark.parametrize("name", ["search", "undelivered"])
def test_the_other_lists_cost_at_most_ten_queries(
    staff, programme, django_assert_max_num_queries, name
):
    busy(programme)

    with django_assert_max_num_queries(10):
        response = staff.get(reverse(f"dashboard:{name}", args=[programme.slug]), {"q": "fleur"})

    assert response.status_code == 200


def test_a_programme_that_is_not_open_says_so_first():
    programme = make_programme(is_open=False)

    assert todos(programme)[0].count == 1


def test_another_programme_is_not_there(staff):
    elsewhere = make_programme()

    for name in ("overview", "search", "undelivered"):
        assert staff.get(reverse(f"dashboard:{name}", args=[elsewhere.slug])).status_code == 404


@pytest.mark.parametrize(
    ("words", "applications", "duos"),
    [("ozl", 1, 1), ("", 0, 0), ("niemand", 0, 0), ("\0ozlem hart", 1, 1)],
)
def test_the_search_finds_any_part_of_a_name(staff, programme, words, applications, duos):
    make_duo(programme, mentee=make_participant(programme, name="Özlem ’t Hart"))

    found = staff.get(reverse("dashboard:search", args=[programme.slug]), {"q": words}).context[
        "found"
    ]

    assert (len(found.applications), len(found.duos)) == (applications, duos)


def test_the_search_leads_to_the_person_and_for_who_waits_to_the_decision(staff, programme):
    known = make_participant(programme, name="Fleur Peeters")
    new = make_application(programme, name="Fleur Nieuw", status="submitted")
    make_participant(programme, name="Fleur Derde")
    search = reverse("dashboard:search", args=[programme.slug])

    with CaptureQueriesContext(connection) as few:
        staff.get(search, {"q": "nieuw"})
    with CaptureQueriesContext(connection) as more:
        page = staff.get(search, {"q": "fleur"}).content.decode()
    decision = reverse("intake:application_detail", args=[programme.slug, new.pk])
    person = reverse("dashboard:person", args=[programme.slug, known.user.pk])
    detail = reverse("intake:application_detail", args=[programme.slug, known.application_id])

    assert f'href="{person}"' in page
    assert f'href="{decision}"' in page
    assert f'href="{person}"' in staff.get(detail).content.decode()
    assert len(few) == len(more)


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("", "Overzicht"),
        ("zoeken/", "Overzicht"),
        ("huisstijl/", "Programma instellen"),
        ("instellen/lezen/", "Programma instellen"),
        ("inlezen/", "Aanmeldingen"),
        ("sociale-kaart/", "Materialen"),
        ("rondes/nieuw/", "Programma instellen"),
        ("team/", "Programma instellen"),
        ("mails/", "Programma instellen"),
        ("uitgangspunten/", "Programma instellen"),
        ("kopie/", "Programma instellen"),
        ("proef/", "Programma instellen"),
    ],
)
def test_the_menu_says_which_part_of_the_programme_this_is(staff, programme, page, label):
    response = staff.get(f"/p/{programme.slug}/{page}")

    items = [item for item in response.context["nav_items"] if item.current]
    assert [str(item.label) for item in items] == [label]


def test_every_page_belongs_to_a_part_of_the_menu(rf, programme):
    """Only what is found from the overview, and from nowhere else, is marked as the overview."""
    home = f"/p/{programme.slug}/"
    for part in {each.split("/")[2] for each in addresses() if each.startswith("p/<slug:slug>/")}:
        request = rf.get(f"{home}{part}/")
        request.resolver_match = resolve(home)

        [item] = [each for each in staff_navigation(request)["nav_items"] if each.current]

        assert (item.url == home) is (part in {"", "later", "niet-aangekomen", "zoeken"}), part


def addresses(patterns=None, before=""):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from addresses(each.url_patterns, here)
        else:
            yield here
