"""The few fixtures that all tests share."""

import fcntl
import os
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import translation

from mentorship import confidential
from mentorship.accounts.doors import PURPOSE
from tests.factories import coordinator_of, make_coordinator, make_programme

NEVER = ["pgtrigger_never_emptied_%"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Let every worker copy one migrated database, for which the first of them has migrated."""
    test = connection.settings_dict["TEST"]
    template = f"test_template_{connection.settings_dict['NAME']}"
    made = Path(os.environ["TWEESPAN_TEST_RUN"]) / "template"
    with django_db_blocker.unblock(), made.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not made.stat().st_size:
            _migrate(template)
            file.write(template)
    test["TEMPLATE"] = template


def _migrate(name):
    asked = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    _let_tests_empty_tables()
    connection.close()
    connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"] = asked


def _let_tests_empty_tables():
    """After a test with transactions of its own every table is emptied, also those that refuse it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE %s", NEVER
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")


@pytest.fixture(scope="session", autouse=True)
def _key():
    """The key of a site that is in use already."""
    confidential.make_key(settings.KEYS_DIR / "confidential.key")


@pytest.fixture(autouse=True)
def _no_jobs_left(request, django_db_blocker):
    """After a test with transactions of its own the jobs go too: Django does not know their table."""
    yield
    mark = request.node.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture(autouse=True)
def _language():
    """The language of the site: the test client leaves that of its last request behind."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def coordinator(db):
    return make_coordinator()


@pytest.fixture
def programme(coordinator):
    return make_programme(coordinator=coordinator)


def log_in(client, user, *, second_factor=False, purpose=None):
    """Let this browser in as somebody: by code, with a second factor, or by a personal link."""
    client.force_login(user)
    session = client.session
    if second_factor:
        request = RequestFactory().get("/")
        request.session, request.user = session, user
        record_authentication(request, user, "mfa", type="totp")
    if purpose:
        session[PURPOSE] = purpose
    session.save()
    return client


def is_waiting():
    """Whether somebody waits for a row that somebody else of this test holds."""
    with connection.cursor() as cursor:
        # A transaction goes on seeing the others as they were when it first looked.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


@pytest.fixture
def staff(coordinator):
    """A browser in which the coordinator of ``programme`` is logged in."""
    return log_in(Client(), coordinator, second_factor=True)


@pytest.fixture
def as_participant():
    """Make a browser in which a participant came in by her personal link."""

    def browser(participant, purpose="portal"):
        return log_in(Client(), participant.user, purpose=purpose)

    return browser


@pytest.fixture
def staff_of():
    """Make a browser in which the coordinator of some programme is logged in."""

    def browser(programme):
        return log_in(Client(), coordinator_of(programme), second_factor=True)

    return browser
