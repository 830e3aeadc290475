"""The database cannot tell who said what, and no page tells anything too soon (S0-EVAL-4)."""

import logging
import re
import sys

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.views.debug import get_exception_reporter_class

from evaluations import ballotbox, links
from evaluations.models import Box, Invitation, Quote, Round, Tally
from mentorship.logs import HideLinks
from tests.evaluations.rounds import ANSWERS, open_round
from tests.factories import make_participant, make_programme

CANARY = "kanarie-7f3a-geel"


def tables():
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def fingerprint(table):
    """What changes when any row of the table is written: every version of every row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), coalesce(md5(string_agg(xmin::text || ctid::text, ',' "
            f"ORDER BY ctid)), '') FROM \"{table}\""
        )
        return cursor.fetchone()


def everything_in_the_database():
    """All rows of all tables as text."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)


def send(client, invitation, **answers):
    data = {"token": links.token(invitation)} | answers
    return client.post(reverse("evaluations:send"), data)


def main_of(response):
    """The page without the frame around it, which has a new secret in its form each time."""
    [main] = re.findall(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return main


@pytest.mark.django_db(transaction=True)
def test_a_submission_changes_exactly_one_row_of_one_table():
    _round, by_role = open_round(make_programme(), 3, 3)
    before = {table: fingerprint(table) for table in tables()}

    response = send(Client(), by_role["mentor"][0], keep=CANARY, mark="8")

    assert response.status_code == 303
    after = {table: fingerprint(table) for table in tables()}
    changed = [table for table in before if before[table] != after[table]]
    assert changed == ["evaluations_box"]
    assert before["evaluations_box"][0] == after["evaluations_box"][0] == 1


def test_what_was_written_is_nowhere_in_the_database_before_closing(programme, settings):
    round_, by_role = open_round(programme, 8, 8)
    for number, invitation in enumerate(by_role["mentor"] + by_role["mentee"]):
        send(Client(), invitation, keep=f"{CANARY}-{number}", mark="8")

    before = everything_in_the_database()
    ballotbox.release(round_, at=round_.closes_at)
    after = everything_in_the_database()

    assert CANARY not in before
    assert CANARY.encode().hex() not in before
    assert after.count(CANARY) == 16, "else this test could not find anything"
    key_bytes = [path.read_bytes() for path in settings.KEYS_DIR.rglob("*") if path.is_file()]
    assert CANARY.encode() not in b"".join(key_bytes)


def test_nobody_but_the_counts_can_be_followed_on_the_pages_before_closing(programme, staff):
    round_, by_role = open_round(programme, 8, 8)
    pages = [
        reverse("evaluations:round_list", args=[programme.slug]),
        reverse("evaluations:round_detail", args=[programme.slug, round_.pk]),
    ]
    seen = []

    for mark in ("1", "10"):
        send(Client(), by_role["mentor"].pop(), keep=CANARY, mark=mark)
        seen.append([main_of(staff.get(page)) for page in pages])

    for before, after in zip(*seen, strict=True):
        assert CANARY not in before + after
        assert before != after
        assert re.sub(r"\b1(?=\s+(<small>)?van 8)", "2", before) == after


@pytest.mark.parametrize(("mentors", "mentees"), [(4, 0), (2, 2), (0, 3)])
def test_below_five_answers_nothing_is_ever_seen(programme, staff, mentors, mentees):
    round_, by_role = open_round(programme, 9, 9)
    for invitation in by_role["mentor"][:mentors] + by_role["mentee"][:mentees]:
        send(Client(), invitation, keep=CANARY, mark="3")

    ballotbox.release(round_, at=round_.closes_at)

    page = staff.get(reverse("evaluations:round_detail", args=[programme.slug, round_.pk]))
    assert "Vernietigd, ongelezen" in page.content.decode()
    assert CANARY not in page.content.decode() + everything_in_the_database()
    assert (Tally.objects.count(), Quote.objects.count()) == (0, 0)


def test_the_admin_does_not_know_boxes_invitations_or_answers():
    registered = {model for model in admin.site._registry if model._meta.app_label == "evaluations"}

    assert registered == set()


def test_the_answer_side_has_no_times_no_counters_and_no_authors():
    for model in apps.get_app_config("evaluations").get_models():
        assert model._meta.pk.get_internal_type() == "UUIDField"
        kinds = {field.get_internal_type() for field in model._meta.get_fields() if field.concrete}
        if model is not Round:
            assert kinds.isdisjoint({"DateTimeField", "DateField", "TimeField", "AutoField"})
    people = [field.name for field in Box._meta.get_fields() if field.related_model]
    assert people == ["invitations", "round"]
    assert Invitation._meta.get_field("person").remote_field.related_name == "+"


def test_the_payload_is_stored_as_it_is(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute"
            " WHERE attrelid = 'evaluations_box'::regclass AND attname = 'payload'"
        )
        [(storage,)] = cursor.fetchall()
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'evaluations_box'")
        [(options,)] = cursor.fetchall()

    assert storage == "e"
    assert "autovacuum_vacuum_threshold=1" in options


def test_the_log_hides_the_links_of_evaluations(programme):
    _round, by_role = open_round(programme, 1, 0)
    path = reverse("evaluations:answer", args=[links.token(by_role["mentor"][0])])
    record = logging.LogRecord("django.server", logging.INFO, "", 0, "GET %s 200", (path,), None)

    HideLinks().filter(record)

    assert record.getMessage() == "GET /e/…/ 200"


def test_an_error_page_and_its_mail_do_not_hold_the_answers(programme, monkeypatch):
    _round, by_role = open_round(programme, 1, 0)
    monkeypatch.setattr(ballotbox, "submit", lambda *args: 1 / 0)
    caught = []

    def catch(sender, request, **kwargs):
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
        caught.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    got_request_exception.connect(catch)
    client = Client(raise_request_exception=False)

    response = send(client, by_role["mentor"][0], keep=CANARY, mark="8")

    got_request_exception.disconnect(catch)
    assert response.status_code == 500
    assert len(caught) == 1
    assert "ZeroDivisionError" in caught[0]
    assert CANARY not in caught[0]
    assert links.token(by_role["mentor"][0]) not in caught[0]


def test_a_browser_that_is_logged_in_keeps_its_session_untouched(programme, as_participant):
    participant = make_participant(programme)
    client = as_participant(participant)
    _round, by_role = open_round(programme, 1, 1)
    before = list(Session.objects.values())

    got = client.get(reverse("evaluations:answer", args=[links.token(by_role["mentor"][0])]))
    sent = send(client, by_role["mentor"][0], **{code: str(mark) for code, mark in ANSWERS.items()})

    assert (got.status_code, sent.status_code) == (200, 303)
    assert list(Session.objects.values()) == before
    assert (got.cookies.output(), sent.cookies.output()) == ("", "")
