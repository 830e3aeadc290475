"""A submission leaves nothing behind but the next version of the box and its key (S0-EVAL-4)."""

import sys

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from evaluations import links
from tests.evaluations.rounds import open_round
from tests.factories import make_programme, make_user

CANARY = "kanarie-7f3a-geel"
WRITTEN = []
WATCHING = [False]


def watch(event, arguments):
    """Note every file that this process opens to write, makes, renames or links."""
    if not WATCHING[0]:
        return
    if (
        event == "open" and isinstance(arguments[0], str | bytes) and _writes(*arguments[1:])
    ) or event in {"os.rename", "os.link", "os.symlink", "tempfile.mkstemp", "os.truncate"}:
        WRITTEN.append(str(arguments[0]))


def _writes(mode, flags):
    return flags & 0b11 or (isinstance(mode, str) and set(mode) & set("wax+"))


@pytest.fixture(scope="module", autouse=True)
def _watched():
    sys.addaudithook(watch)  # it cannot be taken off again, so it mostly looks away


def files_written(work):
    """What files are written, even for an instant, while this is done."""
    WRITTEN.clear()
    WATCHING[0] = True
    try:
        work()
    finally:
        WATCHING[0] = False
    return set(WRITTEN)


def sequences():
    """How far every sequence of the database is: also a row that was rolled back takes a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, sequencename, last_value FROM pg_sequences")
        return cursor.fetchall()


def send(invitation, **answers):
    data = {"token": links.token(invitation)} | answers
    return Client().post(reverse("evaluations:send"), data).status_code


@pytest.fixture
def mentors():
    _round, by_role = open_round(make_programme(), 8, 0)
    return by_role["mentor"]


@pytest.mark.django_db(transaction=True)
def test_a_submission_writes_no_file_but_its_key(mentors, settings, tmp_path):
    send(mentors[0], mark="8")  # templates are loaded by now
    long = "woord " * 330

    written = files_written(lambda: send(mentors[1], keep=CANARY + long, improve=long, mark="8"))
    ours = files_written(lambda: (tmp_path / "gemerkt").write_text("x"))

    ballots = str(settings.KEYS_DIR / "ballots")
    assert {path.removeprefix(ballots).partition(".")[2] for path in written} == {"key", "new"}
    assert all(path.startswith(ballots) for path in written)
    assert ours == {str(tmp_path / "gemerkt")}, "else this would notice nothing"


@pytest.mark.django_db(transaction=True)
def test_a_submission_takes_no_number_of_any_sequence(mentors):
    before = sequences()

    status = send(mentors[0], keep=CANARY, mark="8")
    after = sequences()
    make_user()

    assert (status, after) == (303, before)
    assert sequences() != before, "else this would notice nothing"


@pytest.mark.django_db(transaction=True)
def test_a_second_press_leaves_nothing_at_all(mentors, settings):
    send(mentors[0], mark="8")
    keys = {path: path.read_bytes() for path in (settings.KEYS_DIR / "ballots").rglob("*.key")}
    before = sequences()

    written = files_written(lambda: send(mentors[0], keep=CANARY, mark="1"))

    assert written == set()
    assert sequences() == before
    assert {path: path.read_bytes() for path in keys} == keys
