"""Many people at once, and a machine that dies half-way: every answer once (S0-EVAL-4)."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from random import Random
from threading import Event, Thread
from time import sleep
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from evaluations import actions, ballotbox, ballots, keys, links
from evaluations.models import Box, Round
from mentorship.transitions import TransitionNotAllowed
from tests.evaluations.rounds import ANSWERS, open_round
from tests.evaluations.scene import Web
from tests.factories import coordinator_of, make_duo, make_programme

pytestmark = pytest.mark.django_db(transaction=True)

CRASHES = {
    "while the new key is written": "Path.replace = die",
    "after the new key": "keys.make = die_after(keys.make)",
    "after the update": "models.Box.put = die_after(models.Box.put)",
    "after the commit": "keys.destroy_version = die",
    "while the old key goes": "Path.unlink = die",
}
COMMITTED = {"after the commit", "while the old key goes"}
SUBMIT_AND_DIE = """
import json, os, signal, sys, uuid
import django
from django.conf import settings
from pathlib import Path

database, keys_dir, invitation, crash = json.loads(sys.argv[1])
settings.DATABASES["default"].update(database)
settings.KEYS_DIR = Path(keys_dir)
django.setup()
from evaluations import ballotbox, keys, models

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def die_after(function):
    def wrapped(*args, **kwargs):
        function(*args, **kwargs)
        die()
    return wrapped

exec(crash)
ballotbox.submit(uuid.UUID(invitation), {"mark": 1})
"""


def in_threads(function, arguments):
    """Call it with each of the arguments, sixteen at a time, each on its own connection."""

    def call(argument):
        try:
            return function(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(call, arguments))


def in_the_box(box):
    key = keys.read(box.id, box.version)
    slots = ballots.unseal(bytes(box.payload), key=key, box=box.id, version=box.version)
    return [ballots.unpack(slot).answers for slot in slots]


def test_sixteen_threads_that_send_everything_three_times_put_it_in_once():
    """360 posts of 120 people through the page: 120 are thanked, 240 hear that it had arrived."""
    _round, by_role = open_round(make_programme(), 60, 60)
    invitations = by_role["mentor"] + by_role["mentee"]
    posts = [
        {"token": links.token(each), "mark": number % 10 + 1, "keep": f"nummer {number}"}
        for number, each in enumerate(invitations)
    ] * 3
    Random(7).shuffle(posts)

    def send(post):
        return Client().post(reverse("evaluations:send"), post).status_code

    outcomes = in_threads(send, posts)

    assert (outcomes.count(303), outcomes.count(200), len(outcomes)) == (120, 240, 360)
    box = Box.objects.get()
    found = sorted((each["mark"], each["keep"]) for each in in_the_box(box))
    assert found == sorted((number % 10 + 1, f"nummer {number}") for number in range(120))
    assert box.answered == sorted(invitations)
    assert [version for version in range(200) if keys.exists(box.id, version)] == [120]


def test_counting_first_and_inserting_then_counts_some_people_twice():
    """The same rush on what one would make at first: else it would not be a rush."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE rush (who int)")

    def send(who):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM rush WHERE who = %s", [who])
            if not cursor.fetchone()[0]:
                sleep(0.005)  # as long as a form takes to be read
                cursor.execute("INSERT INTO rush VALUES (%s)", [who])

    try:
        in_threads(send, [who for who in range(40) for _ in range(3)])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM rush")
            assert cursor.fetchone()[0] > 40
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE rush")


def test_who_was_thanked_is_in_the_box_whatever_is_killed_meanwhile(settings, tmp_path):
    """Workers of the web server die by ``kill -9`` while everybody sends until she is thanked."""
    _round, by_role = open_round(make_programme(), 20, 20)
    invitations = by_role["mentor"] + by_role["mentee"]
    known = connection.settings_dict["NAME"]
    address = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{known}"))
    web = Web(address, tmp_path)
    cut_off, killed, done = [], [], Event()

    def send(invitation):
        number = invitations.index(invitation)
        while True:
            try:
                status = web.post({"token": links.token(invitation), "keep": f"nummer {number}"})
            except (OSError, HTTPException):
                cut_off.append(number)  # she does not know whether it arrived
                sleep(0.05)
            else:
                return status

    def kill():
        while not done.wait(0.15):
            for worker in web.workers[:1]:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    killed.append(worker)

    killer = Thread(target=kill)
    killer.start()
    try:
        outcomes = in_threads(send, invitations)
    finally:
        done.set()
        killer.join()
        web.end()

    assert killed
    assert cut_off
    assert set(outcomes) <= {303, 200}, "thanked, or told that it had arrived"
    box = Box.objects.get()
    found = sorted(each["keep"] for each in in_the_box(box))
    assert found == sorted(f"nummer {number}" for number in range(40))
    assert box.answered == sorted(invitations)
    ballotbox.sweep(at=now())
    assert keys.versions(box.id) == 1


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_loses_nothing_doubles_nothing_and_leaves_one_key(crash, settings):
    _round, by_role = open_round(make_programme(), 3, 0)
    first, second, third = by_role["mentor"]
    ballotbox.submit(first, {"mark": 9})
    database = {name: connection.settings_dict[name] for name in ("NAME", "USER", "HOST", "PORT")}
    argument = json.dumps([database, str(settings.KEYS_DIR), str(second), CRASHES[crash]])

    died = subprocess.run(
        [sys.executable, "-c", SUBMIT_AND_DIE, argument],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "mentorship.settings"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr
    was_committed = crash in COMMITTED
    assert Box.objects.get().answered == sorted([first, second] if was_committed else [first])
    if was_committed:
        with pytest.raises(ballotbox.AlreadyAnswered):
            ballotbox.submit(second, {"mark": 1})
    else:
        ballotbox.submit(second, {"mark": 1})
    ballotbox.submit(third, {"mark": 5})
    box = Box.objects.get()
    slots = ballots.unseal(
        bytes(box.payload), key=keys.read(box.id, box.version), box=box.id, version=box.version
    )
    assert sorted(ballots.unpack(slot).answers["mark"] for slot in slots) == [1, 5, 9]
    key_files = list((settings.KEYS_DIR / "ballots" / str(box.id)).iterdir())
    assert [path.name for path in key_files] == [f"{box.version}.key"]


def test_releasing_while_the_last_answers_come_in_counts_each_that_was_taken():
    round_, by_role = open_round(make_programme(), 20, 20)
    invitations = by_role["mentor"] + by_role["mentee"]
    for invitation in invitations[:30]:
        ballotbox.submit(invitation, ANSWERS)

    def act(invitation):
        if invitation is None:
            ballotbox.release(Round.objects.get(), at=round_.closes_at)
            return "released"
        try:
            ballotbox.submit(invitation, ANSWERS)
        except ballotbox.NotOpen:
            return "shut"
        return "taken"

    outcomes = in_threads(act, [*invitations[30:35], None, *invitations[35:], None])

    round_.refresh_from_db()
    assert round_.status == "released"
    answered = sum(stat.answered for stat in round_.stats.exclude(scope="together"))
    assert answered == 30 + outcomes.count("taken")
    assert list(keys.boxes()) == []


def test_of_two_coordinators_who_open_a_round_at_once_the_second_is_told():
    programme = make_programme()
    for _number in range(4):
        make_duo(programme)

    def start(_):
        try:
            actions.open_round(
                programme,
                moment="midterm",
                closes_at=now() + timedelta(days=14),
                by=coordinator_of(programme),
            )
        except TransitionNotAllowed:
            return "told"
        return "opened"

    outcomes = in_threads(start, range(4))

    assert sorted(outcomes) == ["opened", "told", "told", "told"]
    assert Round.objects.get().invitations.count() == 8
