"""Personal links: looking changes nothing, the button lets in, for one purpose."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import PersonalLink
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_duo, make_user

pytestmark = pytest.mark.django_db


def row_counts():
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def path_of(link):
    return link.removeprefix("http://127.0.0.1:8000")


def test_looking_at_a_link_changes_nothing_at_all(client):
    path = path_of(personal_link(make_user(), "portal", to="/m/"))
    before = row_counts()

    statuses = [client.get(path).status_code, client.head(path).status_code]

    assert statuses == [200, 200]
    assert row_counts() == before
    assert "sessionid" not in client.cookies


def test_pressing_the_button_lets_in_for_the_purpose_of_the_link(client):
    duo = make_duo(status="confirmed")
    path = path_of(personal_link(duo.mentee.user, f"introduction:{duo.pk}", to="/m/"))

    response = client.post(path)

    assert response.url == "/m/"
    assert client.session["purpose"] == f"introduction:{duo.pk}"
    own = reverse("portal:introduction_answer", args=[duo.pk])
    assert client.get(own).status_code == 200
    assert client.get("/m/").url.startswith(reverse("account_request_login_code"))


def test_an_expired_link_is_renewed_by_mail_to_the_address_on_file(client):
    user = make_user()
    path = path_of(personal_link(user, "portal", to="/m/"))
    PersonalLink.objects.update(expires_at=now() - timedelta(days=1))

    page = client.get(path).content.decode()
    client.post(path + "nieuw/")
    client.post(path + "nieuw/")

    assert "verlopen" in page
    assert client.post(path).status_code == 200
    email = OutgoingEmail.objects.get()
    assert PersonalLink.objects.count() == 2
    new = next(word for word in restored(email).body.split() if word.startswith("http"))
    assert client.post(path_of(new)).url == "/m/"


@pytest.mark.parametrize("token", ["onbekend", "x" * 43])
def test_an_unknown_link_leads_to_a_code(client, token):
    response = client.get(f"/m/{token}/")

    assert response.status_code == 404
    assert reverse("account_request_login_code") in response.content.decode()
    assert client.post(f"/m/{token}/nieuw/").status_code == 404


def test_a_link_of_somebody_who_left_does_not_work(client):
    user = make_user()
    path = path_of(personal_link(user, "portal", to="/m/"))
    user.is_active = False
    user.save()

    assert client.post(path).status_code == 404


def test_the_secret_of_a_link_is_in_no_table():
    link = personal_link(make_user(), "portal", to="/m/")
    token = link.rstrip("/").rpartition("/")[2]

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{token}%"]
            )
            assert cursor.fetchone()[0] == 0, table


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_link_and_one_letter():
    path = path_of(personal_link(make_user(), "portal", to="/m/"))

    def press(_number):
        try:
            return Client().post(path + "nieuw/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))

    assert answers == [200] * 4
    assert (PersonalLink.objects.count(), OutgoingEmail.objects.count()) == (2, 1)
