"""Whoever has the database, its backups, its logs and all pages cannot tell who answered what.

The attacks of ``shared/design/evaluations.md``, on the real site with a PostgreSQL that tells all
it can (S0-EVAL-4). They are made once, by the first test worker that comes by; the tests read
what was found. Every search proves itself by finding a word that was planted where it looks.
"""

import fcntl
import os
import pickle
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.evaluations import scene
from tests.evaluations.linking import best_link, strongest_order

NUMBER = re.compile(r"\d+")
# How long ago a job was, on the pages of the queue: it goes on by itself.
SINCE = re.compile(r"(\d+) (second|minu|uur|uren|hour)[a-z]*")
# How a count of people moves when one of thirty or sixty answers: up or down, or in percents.
COUNTS = {(n + old, n + new) for n in range(60) for old, new in ((0, 0), (0, 1), (1, 0))}
COUNTS |= {(round(100 * n / of), round(100 * (n + 1) / of)) for of in (30, 60) for n in range(of)}


@pytest.fixture(scope="session")
def evidence(django_db_setup, django_db_blocker):
    """What the attackers found; played by one worker, while the others wait for it."""
    path = Path(os.environ["TWEESPAN_TEST_RUN"]) / "evidence"
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.stat().st_size:
            # Not in pytest's own folder: each run of pytest shuts that to the server's user.
            folder = Path(tempfile.mkdtemp(prefix="tweespan-scene-"))
            try:
                with django_db_blocker.unblock():
                    found = scene.play(folder, template())
            finally:
                shutil.rmtree(folder)
            lock.write(pickle.dumps(found))
    return pickle.loads(path.read_bytes())


def template():
    """The address of the migrated database that every worker copies."""
    name = connection.settings_dict["TEST"]["TEMPLATE"]
    return urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))


def test_everybody_could_answer_whatever_went_wrong_meanwhile(evidence):
    assert evidence.answers == {303: 60}
    assert dict(evidence.failures) == {
        "pressed twice": 200,
        "row refused": 500,
        "box is held": 500,
        "key unreadable": 500,
        "text too long": 422,
        "form too large": 413,
        "too many fields": 400,
        "a file": 404,
    }


def test_before_closing_no_answer_is_anywhere(evidence):
    assert {place for place, (canaries, _planted) in evidence.before.items() if canaries} == set()
    assert {
        place for place, (_canaries, planted) in evidence.before.items() if not planted
    } == set()
    assert len(evidence.before) == 12
    assert evidence.pages > 40


def test_no_key_is_in_the_database_its_logs_or_its_backups(evidence):
    assert evidence.keys_found == 0
    assert evidence.keys_left == 0, "after release"


def test_one_submission_changes_one_row_of_one_table(evidence):
    """So says the stream of the WAL, of all tables: those of jobs, sessions and logs too."""
    assert evidence.changes == {("U", "evaluations_box"): 60}


def test_whoever_reads_all_pages_after_every_answer_sees_nothing_move_but_counts(evidence):
    assert evidence.polls > 200
    assert {page for page, _before, _after in evidence.polled} > {"/"}, "else nothing was seen"
    for page, *texts in evidence.polled:
        before, after = (SINCE.sub(r"\1", text) for text in texts)
        assert NUMBER.sub("#", before) == NUMBER.sub("#", after), page
        numbers = zip(NUMBER.findall(before), NUMBER.findall(after), strict=True)
        assert {(int(old), int(new)) for old, new in numbers} <= COUNTS, (page, before, after)


@pytest.mark.parametrize("attack", [best_link, strongest_order])
def test_after_release_nothing_links_an_answer_to_a_person(evidence, attack):
    """Two rounds were held: beyond the point of chance one in a thousand is by accident, twice is not."""
    assert evidence.quoted_in == {"evaluations_quote": 240}
    for questions in (((0, "keep"), (1, "keep")), ((0, "improve"), (1, "change"))):
        found = [attack(evidence.people, evidence.quotes[each]) for each in questions]
        assert any(link.is_chance for link in found), found


@pytest.mark.parametrize("attack", [best_link, strongest_order])
def test_after_release_nothing_links_two_answers_of_one_person(evidence, attack):
    quotes = evidence.quotes
    found = [
        attack(quotes[0, "keep"], quotes[0, "improve"]),
        attack(quotes[1, "keep"], quotes[1, "change"]),
    ]

    assert any(link.is_chance for link in found), found
    assert evidence.doubles == []


def test_the_same_attacks_undo_a_naive_design(evidence):
    """Else they would prove nothing: without times and keys to follow, it gives everybody away."""
    link = best_link(evidence.naive_people, evidence.naive_answers)
    order = strongest_order(evidence.naive_people, evidence.naive_answers)

    assert link.hits == 60, link
    assert order.hits == 1, order
    assert not link.is_chance
    assert not order.is_chance
