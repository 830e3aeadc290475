"""The floor of the house: pages, outages, conflicts, keys, logs and jobs."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse
from django.utils.timezone import localdate

from mentorship import confidential
from mentorship.intake.models import Application
from mentorship.logs import HideLinks
from mentorship.paging import page
from tests.conftest import log_in
from tests.factories import make_application, make_duo, make_programme, make_user

pytestmark = pytest.mark.django_db
# Where anybody may come without logging in; everything else asks first.
PUBLIC = {
    "agreements:check",
    "agreements:of_code",
    "home",
    "health",
    "set_language",
    "programmes:house_style_sheet",
    "programmes:logo",
    "programmes:public",
    "intake:application_finish",
    "intake:agenda_read",
    "intake:apply",
    "intake:guest_add",
    "intake:guest_calendar",
    "intake:guest_cancel",
    "intake:interest_add",
    "intake:later",
    "intake:own_answers",
    "intake:resume",
    "portal:calendar_read",
    "duos:permission_read",
    "portal:link",
    "portal:link_renew",
    "evaluations:send",
    "evaluations:call_me",
    "evaluations:thanks",
    "evaluations:answer",
    "reports:board",
    "reports:board_file",
}


def named_views(resolver, namespace="", keys=()):
    for pattern in resolver.url_patterns:
        found = (*keys, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern, found
        elif pattern.namespace != "admin" and "allauth" not in str(pattern.urlconf_name):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_views(pattern, inner, found)


VIEWS = [
    (name, view, keys)
    for name, view, keys in named_views(get_resolver())
    if name.partition(":")[0] != "None"
]
SAMPLES = {
    "slug": "gp",
    "pk": 1,
    "token": "onbekend",
    "step": "naam",
    "preset": "gp",
    "part": "names",
    "via": "-",
}


@pytest.mark.parametrize(("name", "view", "keys"), VIEWS, ids=[name for name, *_rest in VIEWS])
def test_every_page_asks_for_a_login_unless_listed(client, name, view, keys):
    arguments = {key: SAMPLES.get(key, 1) for key in keys}
    if name == "evaluations:round_detail" or "uuid" in str(view.pattern):
        arguments["pk"] = "00000000-0000-4000-8000-000000000000"

    response = client.get(reverse(name, kwargs=arguments))

    asks = response.status_code == 302 and "/account/login/code/" in response.url
    assert asks is (name not in PUBLIC)


def test_the_admin_asks_for_a_login_too(client):
    assert "login" in client.get("/beheer/admin/").url


def test_personal_pages_are_stored_nowhere(staff, programme):
    response = staff.get(reverse("dashboard:overview", args=[programme.slug]))

    assert response["Cache-Control"] == "no-store, private"
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_form_without_its_token_is_explained(programme):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)

    response = browser.post(reverse("account_request_login_code"), {"email": "x@example.org"})

    assert response.status_code == 403
    assert "te lang open" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_said_plainly_and_the_site_recovers(client, programme):
    address = reverse("programmes:public", args=[programme.slug])
    client.raise_request_exception = False
    original = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": "1"}

    lost = client.get(address)

    connection.settings_dict |= {"HOST": original, "PORT": ""}
    assert (lost.status_code, lost["Retry-After"]) == (503, "30")
    assert "even niet bereikbaar" in lost.content.decode()
    assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_off_halfway_is_said_plainly_too(client, programme):
    address = reverse("programmes:public", args=[programme.slug])
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    lost = client.get(address)

    assert lost.status_code == 503
    assert client.get(address).status_code == 200


def test_an_error_of_our_own_is_no_outage(client, settings):
    settings.ROOT_URLCONF = "tests.broken_urls"
    client.raise_request_exception = False

    response = client.get("/stuk/")

    assert response.status_code == 500
    assert "even niet bereikbaar" not in response.content.decode()


# --- sealed text ---------------------------------------------------------------------------


def test_a_sealed_text_opens_with_its_own_context_alone():
    blob = confidential.seal("Kanarie", context="reflection 1")

    assert b"Kanarie" not in blob
    assert confidential.unseal(memoryview(blob), context="reflection 1") == "Kanarie"
    with pytest.raises(InvalidTag):
        confidential.unseal(blob, context="reflection 2")


def test_of_two_processes_that_begin_at_once_one_key_wins(tmp_path):
    path = tmp_path / "keys" / "confidential.key"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: confidential.make_key(path), range(8)))

    assert [file.name for file in path.parent.iterdir()] == ["confidential.key"]
    assert path.stat().st_mode & 0o777 == 0o600


# --- logs and jobs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("GET /m/" + "x" * 43 + "/", "GET /m/…/"),
        ("GET /e/" + "y" * 43 + "/ 500", "GET /e/…/ 500"),
        ("GET /bestuur/" + "0a" * 16 + ":" + "w" * 43 + "/pdf/", "GET /bestuur/…/pdf/"),
        ("GET /k/" + "z" * 43 + "/agenda.ics", "GET /k/…/agenda.ics"),
        ("GET /delen/ImV4YW1wbGUi:1vXabc:" + "s" * 43 + "/", "GET /delen/…/"),
        *(
            (f"POST /{name}/{start}eJwayI6N30:1vXabc:{'s' * 43}/ 302", f"POST /{name}/…/ 302")
            for name, start in (("verder", "."), ("infosessie", ""))
        ),
        ("GET /p/gp/", "GET /p/gp/"),
    ],
)
def test_logs_hide_what_is_secret_in_an_address(line, shown):
    record = logging.LogRecord("django", logging.INFO, "", 1, "%s", (line,), None)

    assert HideLinks().filter(record)

    assert record.getMessage() == shown


# --- pages of a list -----------------------------------------------------------------------


def walk(rows, by, start=""):
    seen, cursor = [], start
    while cursor is not None:
        found = page(rows, by=by, cursor=cursor, size=2)
        seen.append([row.pk for row in found.rows])
        cursor = found.next
    return seen


@pytest.mark.parametrize("by", ["-submitted_at", "submitted_at"])
def test_pages_follow_each_other_without_gaps_or_repeats(by):
    programme = make_programme()
    for number in range(5):
        make_application(programme, name=f"Naam {number}")
    rows = Application.objects.filter(programme=programme)

    seen = [pk for chunk in walk(rows, by) for pk in chunk]

    direction = "-" if by.startswith("-") else ""
    assert seen == list(rows.order_by(by, f"{direction}pk").values_list("pk", flat=True))


def test_a_page_leads_back_and_the_end_is_a_page_too():
    programme = make_programme()
    for _ in range(5):
        make_application(programme)
    rows = Application.objects.filter(programme=programme)

    first = page(rows, by="-submitted_at", size=2)
    second = page(rows, by="-submitted_at", cursor=first.next, size=2)
    back = page(rows, by="-submitted_at", cursor=second.previous, size=2)
    end = page(rows, by="-submitted_at", cursor="end", size=2)

    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]
    assert (first.previous, back.previous, end.next) == (None, None, None)
    assert end.previous is not None
    assert [len(page(rows.none(), by="-submitted_at").rows)] == [0]


@pytest.mark.parametrize("cursor", ["onzin", "after.x.y", "after.1.geen-dag", "before.1."])
def test_a_cursor_that_is_none_gives_a_page_all_the_same(cursor):
    application = make_application()
    rows = Application.objects.filter(pk=application.pk)

    assert page(rows, by="-submitted_at", cursor=cursor).rows == [application]


# --- conflicts and languages ---------------------------------------------------------------


def test_a_conflict_names_what_was_tried(staff_of):
    duo = make_duo(make_programme("work"), status="active")
    url = reverse("duos:introduce", args=[duo.programme.slug, duo.pk])

    response = staff_of(duo.programme).post(url, {"on": str(localdate())})

    assert response.status_code == 409
    assert "net voor" in response.content.decode()


def test_english_is_there_for_who_wants_it(client):
    client.post("/taal/", {"language": "en"})

    assert "Send me a code" in client.get("/account/login/code/").content.decode()
    assert log_in(client, make_user()).get("/m/").status_code == 200
