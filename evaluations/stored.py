"""The payload of a ballot box on its way to the database and back, as the bytes that it is.

Django writes bytes as hexadecimal text within the statement, and asks for them as text: of a full
box that is two megabytes each way, which took more than half the time of a submission.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

SELECT = "SELECT payload FROM evaluations_box WHERE id = %s"
UPDATE = (
    "UPDATE evaluations_box SET version = %s, payload = %b, answered = %s::uuid[] WHERE id = %s"
)


def fetch(box: UUID) -> bytes | None:
    """Return what the box holds, or None once it was emptied."""
    with _in_bytes() as cursor:
        found: list[tuple[bytes | None]] = cursor.execute(SELECT, [box], binary=True).fetchall()
    return found[0][0]


def put(box: UUID, *, version: int, payload: bytes, answered: Sequence[UUID]) -> None:
    """Replace the row of the box."""
    with _in_bytes() as cursor:
        cursor.execute(UPDATE, [version, payload, list(answered), box])


@contextmanager
def _in_bytes() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of the driver itself, in the transaction and with the errors of Django's."""
    with connection.cursor(), connection.wrap_database_errors:
        assert connection.connection is not None  # noqa: S101 — Django's cursor saw to that
        with psycopg.Cursor(connection.connection) as cursor:
            yield cursor
