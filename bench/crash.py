"""Whether what was said to be kept is kept, while web workers and PostgreSQL are killed (kill -9).

Many duos log meetings, write about them, offer and pick days, and answer after a first meeting. Who
gets no answer sends the very same once more, as a browser does after "try again". Workers of a real
gunicorn are killed all the while; now and then the postmaster or one of its backends is, with
its disk writes as safe as they are by default. Afterwards everything that was acknowledged must be
there, once and whole, and so must what belongs to it: counters, mails, and the jobs of those.
"""

import argparse
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from django import setup

from bench import _world as world
from bench._goals import goal
from bench._web import Web, web
from mentorship.postgres import DatabaseFailedError, start

ACTIONS, CLIENTS = 2_000, 12
KILLS, CRASHES = 40, 8
OPTIONS = "max_connections = 50\n"
OUTAGE_SECONDS, PATIENCE_SECONDS = 1.0, 60.0

Step = Callable[[int, Any], None]


class Killer(threading.Thread):
    """Kills at moments spread over the actions, until told that all is done."""

    def __init__(
        self, served: Web, data: Path, tally: Any, *, moments: list[tuple[int, str]]
    ) -> None:
        """Take what runs, where its data is, and after how many actions what is killed."""
        super().__init__(daemon=True)
        self.served, self.data, self.tally, self.moments = served, data, tally, moments
        self.draw, self.done = random.Random(3), threading.Event()
        self.killed = {"worker": 0, "backend": 0, "postmaster": 0}

    def run(self) -> None:
        """Kill when its moment has come."""
        for after, what in self.moments:
            while self.tally.acknowledged < after:
                if self.done.wait(0.02):
                    return
            getattr(self, what)()
            self.killed[what] += 1

    def worker(self) -> None:
        """Kill a worker that answers requests; gunicorn starts another."""
        for pid in self.draw.sample(self.served.workers, 1):
            os.kill(pid, signal.SIGKILL)

    def backend(self) -> None:
        """Kill a process of PostgreSQL: it throws the others out, and recovers by itself."""
        _kill(self.draw.choice(_children(self._postmaster)))

    def postmaster(self) -> None:
        """Kill the whole server, and start it again after a while."""
        _kill(self._postmaster)
        time.sleep(OUTAGE_SECONDS)
        start_again(self.data)

    @property
    def _postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def start_again(data: Path) -> None:
    """Start the server; those of its processes that still end hold it up for a moment."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            start(data)
        except DatabaseFailedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def moments(actions: int, kills: int, crashes: int) -> list[tuple[int, str]]:
    """Spread so many kills of workers and crashes of PostgreSQL over the actions."""
    after = [(actions * n // (kills + 1), "worker") for n in range(1, kills + 1)]
    for n in range(1, crashes + 1):
        after.append((actions * n // (crashes + 1), "backend" if n % 2 else "postmaster"))
    return sorted(after)


def act(steps: Sequence[Step], port: int, tally: Any, clients: int) -> list[str]:
    """Let so many clients do all of it at once; give what the site refused."""
    refused = []
    with ThreadPoolExecutor(clients) as pool:
        for step in as_completed([pool.submit(step, port, tally) for step in steps]):
            error = step.exception()
            if error is not None:
                refused.append(str(error))
    return refused


def run(actions: int, clients: int, kills: int, crashes: int, seed: int) -> bool:
    """Make the world, act and kill, and tell; give whether every goal is met."""
    os.environ.pop("DATABASE_URL", None)  # a server of somebody else is not ours to crash
    with world.databases([max(actions, 400)], seed=seed, options=OPTIONS) as [made]:
        data = Path(os.environ["LOCAL_DIR"]) / "postgres"
        os.environ["DATABASE_URL"] = made.address
        setup()
        from django.db import connection  # noqa: PLC0415 — Django had to be set up first

        from bench import _duo_life as duos  # noqa: PLC0415

        chosen = list(duos.choices())
        lived = list(duos.lives(-(-(actions - len(chosen)) // duos.OF_A_DUO)))
        connection.close()
        # What the mentor does straight after what the mentee does: so they are at it together.
        steps = [step for life in lived for step in (life.of_the_mentee, life.of_the_mentor)]
        steps += [choice.give for choice in chosen]
        asked = len(lived) * duos.OF_A_DUO + len(chosen)
        tally = duos.Tally()
        try:
            with web(made.address) as served:
                killer = Killer(served, data, tally, moments=moments(asked, kills, crashes))
                killer.start()
                began = time.monotonic()
                refused = act(steps, served.port, tally, clients)
                seconds = time.monotonic() - began
                killer.done.set()
                killer.join()
                killer.postmaster()  # once more, for what was acknowledged last
            found = duos.defects(lived, chosen)
        finally:
            connection.close()
            start_again(data)
    print(
        f"{tally.acknowledged} of {asked} actions acknowledged in {seconds:.0f} s, sent again "
        f"{tally.again} times; killed: "
        + ", ".join(f"{count} × {what}" for what, count in killer.killed.items())
        + ", and the postmaster at the end"
    )
    met = []
    for what, ones in {"refused": refused, **found}.items():
        for one in ones[:20]:
            print(f"  {what}: {one}")
        met.append(goal(f"{what} of {tally.acknowledged}", str(len(ones)), 0, met=not ones))
    enough = tally.acknowledged >= actions
    print(f"goal: actions acknowledged {tally.acknowledged} >= {actions} ({enough})")
    return all(met) and enough


def main() -> int:
    """Read the command line; the exit code says whether every goal is met."""
    parser = argparse.ArgumentParser(description="Whether what was acknowledged survives kill -9.")
    parser.add_argument("--actions", type=int, default=ACTIONS)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--crashes", type=int, default=CRASHES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 0 if run(**vars(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
