"""How fast answers go into the ballot box, how much WAL that is, and how fast a round is counted.

The server writes to the disk as a real one does. Times are server time through the whole stack of
middleware. The peers, in the same run and turn by turn: the same form with one plain row for each
answer (no box, so no anonymity), and the INSERT of one such row by itself.
"""

import argparse
import gc
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

from django import setup

from bench import _world as world
from bench._goals import goal
from bench.pages import goal_of_ratio

PARTS = ("submit", "wal", "release")
INVITED, ROUNDS, FEW, MANY = 200, 20, 40, 1000
MOST_MS, MOST_GROWTH, MOST_OF_NAIVE = 25.0, 1.25, 3.5
MOST_MB, MOST_MB_OF_FEW, MOST_RELEASE_SECONDS = 100.0, 10.0, 2.0
SEEN = 40
# As it comes: what is acknowledged is on the disk.
SAFE = "max_connections = 50\n"


def _connection(made: world.Size) -> Any:
    from django.db import connections  # noqa: PLC0415

    found = connections.create_connection("default")
    found.settings_dict = {**found.settings_dict, "NAME": urlsplit(made.address).path[1:]}
    return found


def submit(application: Any, one: Any, many: Any) -> bool:
    """So many people each in a site with one round and with twenty, beside what is naive."""
    from bench import _evaluations as steps  # noqa: PLC0415

    rounds = {}
    for name, made in (("one", one), ("many", many)):
        steps.use(made)
        steps.run(steps.TABLES)
        if name == "many":
            for _ in range(ROUNDS - 1):
                steps.fill(steps.opened(INVITED))
        rounds[name] = made, steps.opened(INVITED)
        steps.run("VACUUM ANALYZE")
    took: dict[str, list[float]] = defaultdict(list)
    gc.collect()
    gc.freeze()
    for number in range(INVITED):
        turns = list(rounds.items())
        for name, (made, invitations) in turns if number % 2 else turns[::-1]:
            steps.use(made)
            each = invitations[number]
            took[name].append(steps.send(application, "/e/", each))
            if name == "one":
                took["naive"].append(steps.send(application, "/naief/", each))
                began = time.perf_counter()
                steps.run(
                    f"INSERT INTO bench_plain VALUES (gen_random_uuid(), '{steps.WORDS * 20}')"
                )
                took["plain"].append(1000 * (time.perf_counter() - began))
    for name, times in took.items():
        print(
            f"{name:6} median {median(times):5.1f} ms, p95 {quantiles(times, n=20)[-1]:5.1f} ms, "
            f"last {SEEN} {median(times[-SEEN:]):5.1f} ms"
        )
    both = took["one"] + took["many"]
    at = f"ms of a submission, {INVITED} invited,"
    last = median(took["one"][-SEEN:] + took["many"][-SEEN:])
    what = f"with {ROUNDS} rounds ÷ with one"
    return all(
        [
            goal(f"{at} median", f"{median(both):.1f}", MOST_MS, met=median(both) <= MOST_MS),
            goal(f"{at} last {SEEN}", f"{last:.1f}", MOST_MS, met=last <= MOST_MS),
            goal_of_ratio(what, took["many"], took["one"], MOST_GROWTH),
            goal_of_ratio("box ÷ one plain row", took["one"], took["naive"], MOST_OF_NAIVE),
        ]
    )


def wal(application: Any, made: Any) -> bool:
    """How much WAL the answers of a whole round are, of forty people and of two hundred."""
    from bench import _evaluations as steps  # noqa: PLC0415

    steps.use(made)
    met = []
    for people, most in ((FEW, MOST_MB_OF_FEW), (INVITED, MOST_MB)):
        invitations = steps.opened(people)
        began = steps.wal()
        for each in invitations:
            steps.send(application, "/e/", each)
        written = (steps.wal() - began) / 1e6
        met.append(
            goal(f"MB of WAL of {people} answers", f"{written:.0f}", most, met=written <= most)
        )
    return all(met)


def release(made: Any) -> bool:
    """Count a round of a thousand, and destroy its keys."""
    from bench import _evaluations as steps  # noqa: PLC0415
    from evaluations import ballotbox  # noqa: PLC0415

    steps.use(made)
    invitations = steps.opened(MANY)
    steps.fill(invitations)
    round_ = invitations[0].round
    began = time.perf_counter()
    ballotbox.release(round_, at=round_.closes_at)
    seconds = time.perf_counter() - began
    left = list(Path(os.environ["KEYS_DIR"], "ballots").iterdir())
    boxes = {str(pk) for pk in round_.boxes.values_list("pk", flat=True)}
    gone = not boxes & {each.name for each in left}
    what = f"seconds to release {MANY} answers, keys {'gone' if gone else 'LEFT'},"
    met = gone and seconds <= MOST_RELEASE_SECONDS
    return goal(what, f"{seconds:.2f}", MOST_RELEASE_SECONDS, met=met)


def run(parts: Sequence[str], options: Any) -> bool:
    """Make two sites and do these parts; give whether every goal is met."""
    with world.databases([options.people, options.people + 1], seed=1, options=SAFE) as made:
        os.environ["DATABASE_URL"] = made[0].address
        setup()
        from django.conf import settings  # noqa: PLC0415 — Django had to be set up first
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

        settings.ROOT_URLCONF = "bench._evaluations"
        application = get_wsgi_application()
        one, many = map(_connection, made)
        try:
            met = []
            if "submit" in parts:
                met.append(submit(application, one, many))
            if "wal" in parts:
                met.append(wal(application, one))
            if "release" in parts:
                met.append(release(one))
            return all(met)
        finally:
            for each in (one, many):
                each.close()


def main() -> int:
    """Read the command line; the exit code says whether every goal is met."""
    parser = argparse.ArgumentParser(description="The ballot box: how fast, and how much WAL.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when none is named")
    parser.add_argument("--people", type=int, default=200, help="how many applications there are")
    options = parser.parse_args()
    return 0 if run(options.parts or list(PARTS), options) else 1


if __name__ == "__main__":
    sys.exit(main())
