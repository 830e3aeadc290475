"""Statements that the database keeps as well: it reads and plans those that come often once.

Django puts the values into the words of a statement, so that each is new to the database. Here
they go beside it, and after some times psycopg has the statement kept for its connection. That is
for long statements that everybody causes: reading those takes longer than finding what they ask.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

# So many times a statement is asked before it is kept.
AFTER = 5


@contextmanager
def prepared(statement: str) -> Iterator[None]:
    """Have this statement kept while it is asked here; all others go as always."""

    def ask(execute: Callable[..., Any], sql: str, params: Any, *others: Any) -> Any:
        if sql is not statement or not settings.KEEPS_STATEMENTS:
            return execute(sql, params, *others)
        _many, context = others
        server = connection.connection
        cursor: psycopg.Cursor[Any] = psycopg.Cursor(server)
        # Of these alone: psycopg remembers what it counts, and others have files in their words.
        server.prepare_threshold = AFTER
        try:
            with connection.wrap_database_errors:
                cursor.execute(sql.encode(), params)
        finally:
            server.prepare_threshold = None
        context["cursor"].cursor = cursor
        return None

    with connection.execute_wrapper(ask):
        yield
