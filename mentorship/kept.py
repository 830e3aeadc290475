"""Questions to the database that are put together once: that takes longer than the answer.

A page that everybody opens asks the same of each. What differs stands in the statement as a
stand-in, and is filled in when it is asked; what comes back is never kept.
"""

from collections.abc import Callable, Collection
from copy import copy
from datetime import date
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, QuerySet, Value
from django.utils.timezone import localdate

from mentorship.arrays import IsOneOf
from mentorship.prepared import prepared, spelled_out

T = TypeVar("T")
# In the place of the key of somebody, of the keys of rows, and of a word: no row has any of them.
WHO = -(2**62)
KEYS = [WHO]
WORD = "\N{REPLACEMENT CHARACTER}"


def among(field: str) -> IsOneOf:
    """Whether this key is one of those that are asked for."""
    return IsOneOf(field, Value(KEYS, ArrayField(BigIntegerField())))


def stands_in(param: Any) -> bool:
    """Whether something else is filled in there each time."""
    return param in (KEYS, WHO, WORD)


def filled(
    params: Collection[Any], *, who: int = WHO, keys: Collection[int] = (), word: str = WORD
) -> list[Any]:
    """Put what is asked for in the place of the stand-ins."""
    stands_for = ((KEYS, list(keys)), (WHO, who), (WORD, word))
    return [next((real for other, real in stands_for if one == other), one) for one in params]


class Kept(Generic[T]):
    """A question of one kind; ``build`` writes it with stand-ins, for what is today."""

    def __init__(self, build: Callable[[date], "QuerySet[Any, T]"]) -> None:
        """Write nothing yet: the models may not be there."""
        self._build = build
        self._written: tuple[date, Any, Any, str, Collection[Any]] | None = None

    def ask(self, *, who: int = WHO, keys: Collection[int] = (), word: str = WORD) -> list[T]:
        """Ask it of this person, of these rows, or by this word."""
        today = localdate()
        written = self._written
        if written is None or written[0] != today:
            rows = self._build(today)
            compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
            plain, known = compiler.as_sql()
            said = spelled_out(plain, known, but=stands_in)
            written = self._written = (today, rows, compiler, *said)
        _day, rows, compiler, sql, params = written
        asking = copy(compiler)
        asking.connection = connections[DEFAULT_DB_ALIAS]
        values = filled(params, who=who, keys=keys, word=word)
        asking.as_sql = lambda *_args, **_kwargs: (sql, values)
        asked: Any = rows.all()
        asked.query.get_compiler = lambda *_args, **_kwargs: asking
        with prepared(sql):
            return list(asked)
