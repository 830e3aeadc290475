"""A link in a mail opens one thing; the login library's other pages are not there at all."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests.accounts.test_doors import CODE_PAGE, log_in_by_code
from tests.conftest import log_in
from tests.factories import make_duo, make_user

pytestmark = pytest.mark.django_db


def introduced(client):
    """A browser that came in by the link to answer after the first meeting."""
    duo = make_duo(status="introduced")
    return log_in(client, duo.mentee.user, purpose=f"introduction:{duo.pk}"), duo.mentee.user


@pytest.mark.parametrize("action", ["action_add", "action_primary"])
@pytest.mark.parametrize("purpose", ["introduction:1", "portal", None])
def test_nobody_moves_the_address_that_codes_go_to(client, action, purpose):
    user = make_user(email="eigen@example.org")
    log_in(client, user, purpose=purpose)

    response = client.post("/account/email/", {action: "", "email": "vreemd@example.org"})

    assert response.status_code in {302, 404}
    user.refresh_from_db()
    assert user.email == "eigen@example.org"
    assert not user.emailaddress_set.filter(email="vreemd@example.org").exists()


@pytest.mark.parametrize(
    "path",
    [
        *("email/", "signup/", "confirm-email/", "confirm-email/x/", "password/change/"),
        *("password/set/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/"),
    ],
)
@pytest.mark.parametrize("is_logged_in", [True, False])
def test_the_librarys_other_pages_are_not_there(client, path, is_logged_in):
    if is_logged_in:
        log_in(client, make_user())

    statuses = {
        client.get(f"/account/{path}").status_code,
        client.post(f"/account/{path}").status_code,
    }

    assert 200 not in statuses
    assert statuses <= {302, 404}
    if is_logged_in:
        assert statuses == {404}


def test_another_page_tells_that_the_link_was_for_one_thing(client):
    introduced(client)

    page = client.get("/m/", follow=True)

    assert page.status_code == 200
    assert "voor één ding" in page.content.decode()


def test_staff_who_came_by_a_link_are_not_sent_round_and_round(client, coordinator, programme):
    log_in(client, coordinator, purpose="portal")

    page = client.get(reverse("dashboard:overview", args=[programme.slug]), follow=True)

    assert page.status_code == 200


def test_after_a_code_everything_of_hers_is_open(client):
    _, user = introduced(client)
    start = client.get("/m/", follow=True)

    out = client.post(reverse("account_logout"), {"next": start.context["again"]})
    log_in_by_code(client, user.email)

    assert out.url == f"{CODE_PAGE}?next=%2Fm%2F"
    assert "purpose" not in client.session
    assert client.get("/m/").status_code == 200


def test_a_link_session_can_be_closed_but_not_change_second_factors(client):
    introduced(client)

    second = client.get(reverse("mfa_index"))
    out = client.post(reverse("account_logout"))

    assert second.status_code == 404
    assert out.url == "/"
    assert "_auth_user_id" not in client.session


def test_the_whole_address_comes_along_to_the_second_factor(client, coordinator, programme):
    path = reverse("duos:list", args=[programme.slug]) + "?stand=active&q=de%20Vries"

    detour = log_in(client, coordinator).get(path)

    assert parse_qs(urlsplit(detour.url).query) == {"next": [path]}
