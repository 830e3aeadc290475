"""How much memory two web workers use together once every page was asked for."""

import argparse
import os
import sys
from http.client import HTTPConnection
from typing import Any

from django import setup

from bench import _world as world
from bench._goals import goal
from bench._web import HOST, WORKERS, Web, web

PEOPLE = 10_000
MOST_MEGABYTES = 180.0


def visit(served: Web, site: Any, times: int) -> None:
    """Ask for every page so often: both workers get their share of each."""
    for _ in range(times):
        for name, (_kind, who, address) in site.addresses.items():
            connection = HTTPConnection(HOST, served.port, timeout=60)
            connection.request("GET", address, headers={"Cookie": site.cookies[who]})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status != 200:  # noqa: PLR2004
                raise SystemExit(f"{name}: {answer.status}")


def run(people: int, times: int, seed: int) -> bool:
    """Make the world, visit it, and tell; give whether the goal is met."""
    with world.databases([people], seed=seed) as [made]:
        os.environ["DATABASE_URL"] = made.address
        setup()
        from bench import _visits as visits  # noqa: PLC0415 — Django had to be set up first

        site = visits.Site(people, visits.connection_to(made))
        visits.prepare(site)
        site.connection.close()
        with web(made.address) as served:
            began = served.memory
            visit(served, site, 1)
            print(f"{began:.0f} MB at first, {served.memory:.0f} MB after one round of pages")
            visit(served, site, times - 1)
            used = served.memory
    what = (
        f"{WORKERS} web workers together, after {times} rounds of {len(site.addresses)} pages, MB"
    )
    return goal(what, f"{used:.0f}", MOST_MEGABYTES, met=used <= MOST_MEGABYTES)


def main() -> int:
    """Read the command line; the exit code says whether the goal is met."""
    parser = argparse.ArgumentParser(description="How much memory two web workers use.")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 0 if run(options.people, options.times, options.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
