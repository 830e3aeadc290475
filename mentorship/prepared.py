"""Statements that the database keeps as well: it reads and plans those that come often once.

Django puts the values into the words of a statement, so that each is new to the database. Here
they go beside it, and after some times psycopg has the statement kept for its connection. That is
for long statements that everybody causes: reading those takes longer than finding what they ask.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.sql import Literal

# So many times a statement is asked on a connection before it is kept there.
AFTER = 2
# So many are kept for a connection, and so many counted: psycopg has room for a hundred of both.
MOST = 300
PLACE = re.compile("%[%s]")


@contextmanager
def prepared(statement: str) -> Iterator[None]:
    """Have this statement kept while it is asked here, by a cursor of its own; others go as always."""

    def ask(execute: Callable[..., Any], sql: str, params: Any, *others: Any) -> Any:
        # Who looks on wants to read what was asked: psycopg tells it of others alone.
        if sql is not statement or not settings.KEEPS_STATEMENTS or connection.queries_logged:
            return execute(sql, params, *others)
        _many, context = others
        server = connection.connection
        cursor: psycopg.RawCursor[Any] = psycopg.RawCursor(server)
        # Of these alone: psycopg remembers what it counts, and others have files in their words.
        server.prepare_threshold, server.prepared_max = AFTER, MOST
        try:
            with connection.wrap_database_errors:
                cursor.execute(_numbered(sql), params)
        finally:
            server.prepare_threshold = None
        context["cursor"].cursor = cursor
        return None

    with connection.execute_wrapper(ask):
        yield


@lru_cache(maxsize=MOST)
def _numbered(statement: str) -> bytes:
    """Write it with the numbers that the database knows: reading a long one each time takes longer."""
    numbers = count(1)

    def place(found: re.Match[str]) -> str:
        return "%" if found[0] == "%%" else f"${next(numbers)}"

    return PLACE.sub(place, statement).encode()


def _nothing(_value: Any) -> bool:
    return False


def spelled_out(
    statement: str, params: Collection[Any], *, but: Callable[[Any], bool] = _nothing
) -> tuple[str, list[Any]]:
    """Write the values into a statement that is put together once, ``but`` those that differ.

    The database plans what it keeps without looking at the values beside it. What it knows, such
    as which state is meant and how many rows are enough, it plans as well as it would each time.
    """
    connection.ensure_connection()
    left = [value for value in params if but(value)]
    words = tuple("%s" if but(value) else _literal(value) for value in params)
    return statement.replace("%%", "%%%%") % words, left


def _literal(value: Any) -> str:
    """A value as it stands in a statement, which may still be given others."""
    return Literal(value).as_string(connection.connection).replace("%", "%%")
