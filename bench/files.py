"""How fast people come out as a CSV and in from a member administration, in a large programme.

The peer of the CSV is the database itself: COPY of the same columns of the same people. All that
the demo invents are put in one programme, so that its list has at least 50,000 people.
"""

import argparse
import csv
import io
import os
import resource
import sys
import time
from statistics import median
from typing import Any

from django import setup

from bench import _world as world
from bench._goals import goal

# Of those that the demo invents, one in twenty is still writing.
PEOPLE = 54_000
FIRST_BYTE, WHOLE, MEMORY = 0.5, 5.0, 30.0
ROWS, MOST_SECONDS = 5_000, 60.0
COPY = """
COPY (
    SELECT u.name, u.email, u.phone, u.joined_at::date, a.role, a.status,
        p.is_trained, p.capacity, p.live_duos
    FROM accounts_user u JOIN intake_application a ON a.applicant_id = u.id
    LEFT JOIN intake_participant p ON p.application_id = a.id
    WHERE a.programme_id = {} AND a.status <> 'draft' ORDER BY u.id DESC
) TO STDOUT (FORMAT csv, DELIMITER ';')
"""


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _csv(address: str, cookie: str) -> tuple[float, float, int]:
    """Fetch the file; give the seconds to the first byte and to the last, and its lines."""
    from django.test import Client  # noqa: PLC0415 — Django had to be set up first

    client = Client(headers={"cookie": cookie}, SERVER_NAME="127.0.0.1")
    began = time.perf_counter()
    response: Any = client.get(address)
    parts = iter(response.streaming_content)
    next(parts)
    first = time.perf_counter() - began
    lines = sum(1 for _ in parts)
    return first, time.perf_counter() - began, lines


def _copy(programme: Any) -> float:
    from django.db import connection  # noqa: PLC0415

    began = time.perf_counter()
    connection.ensure_connection()
    with connection.connection.cursor().copy(COPY.format(programme.pk)) as copied:
        for _ in copied:
            pass
    return time.perf_counter() - began


def _put_together(programme: Any) -> None:
    """Let everybody who applied anywhere be of this programme, once in each role."""
    from mentorship.intake.models import Application, Participant  # noqa: PLC0415

    there = Application.objects.filter(programme=programme, applicant__isnull=False)
    others = Application.objects.exclude(status="draft").exclude(programme=programme)
    others.exclude(applicant__in=there.values("applicant")).update(programme=programme)
    Participant.objects.filter(application__programme=programme).update(programme=programme)


def _sheet() -> bytes:
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";")
    sheet.writerow(["Naam", "E-mail", "Telefoon", "place"])
    for number in range(ROWS):
        sheet.writerow([f"Nieuw {number}", f"nieuw{number}@example.org", "0344 00 00 00", "Tiel"])
    return written.getvalue().encode()


def _import(programme: Any, user: Any) -> tuple[float, float, int]:
    """Read and write a list; give the seconds of each and how many came in."""
    from mentorship.intake import import_actions as actions  # noqa: PLC0415
    from mentorship.intake.models import Application  # noqa: PLC0415

    source = actions.begin(
        programme, role="mentee", filename="leden.csv", content=_sheet(), by=user
    )
    began = time.perf_counter()
    actions.read(source)
    read = time.perf_counter() - began
    actions.confirm(source)
    began = time.perf_counter()
    actions.write(source)
    found = Application.objects.filter(programme=programme, entered_by=user, status="draft")
    return read, time.perf_counter() - began, found.filter(email__startswith="nieuw").count()


def run(people: int, rounds: int) -> bool:
    """Make the world, measure, and tell; give whether every goal is met."""
    with world.databases([people], seed=1) as [made]:
        os.environ["DATABASE_URL"] = made.address
        setup()
        from django.urls import reverse  # noqa: PLC0415

        from bench import _visits as visits  # noqa: PLC0415
        from mentorship.accounts.models import User  # noqa: PLC0415
        from mentorship.programmes.models import Programme  # noqa: PLC0415

        programme = Programme.objects.get(slug=visits.PROGRAMME)
        user = User.objects.get(email="beheer@example.org")
        cookie = visits.logged_in(user, staff=True)
        _put_together(programme)
        address = reverse("dashboard:people_export", args=[programme.slug, "csv"])
        _csv(f"{address}?q=gp77@example", cookie)  # warm up
        before = _memory()
        taken = [(_csv(address, cookie), _copy(programme)) for _ in range(rounds)]
        grown = _memory() - before
        first, whole = (median(each[0][place] for each in taken) for place in (0, 1))
        bare = median(each[1] for each in taken)
        lines = taken[0][0][2]
        read, written, count = _import(programme, user)
        note = f"  {whole / bare:.1f} x COPY of the database ({bare:.2f} s)"
        met = [
            goal(f"CSV of {lines:,} people, first byte in seconds", f"{first:.3f}", FIRST_BYTE,
                 met=first <= FIRST_BYTE),
            goal("the whole CSV in seconds", f"{whole:.2f}", WHOLE, met=whole <= WHOLE, note=note),
            goal("memory that it took, in MiB", f"{grown:.0f}", MEMORY, met=grown <= MEMORY),
            goal(f"import of {count:,} people in seconds", f"{read + written:.1f}", MOST_SECONDS,
                 met=count == ROWS and read + written <= MOST_SECONDS,
                 note=f"  read {read:.1f}, written {written:.1f}"),
        ]  # fmt: skip
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
    return all(met)


def main() -> int:
    """Read the command line; the exit code says whether every goal is met."""
    parser = argparse.ArgumentParser(description="How fast files go out and in.")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    return 0 if run(options.people, options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
