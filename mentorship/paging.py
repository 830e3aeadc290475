"""Long lists at a constant price: pages by key instead of by number, and counts with a cap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet, UUIDField
from django.utils.formats import number_format

from mentorship.kept import stands_in
from mentorship.prepared import prepared, spelled_out

M = TypeVar("M", bound=Model)
SIZE = 50
END = "end"
LONGEST_KEY = 18  # digits; Python reads no number of thousands, the database none of twenty
CAP = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows of a list, with the cursors of the pages around it (``None`` where it ends)."""

    rows: list[M]
    previous: str | None
    next: str | None


def _cursor(row: Model, field: str, way: str) -> str:
    moment: datetime = getattr(row, field)
    return f"{way}.{row.pk}.{moment.isoformat()}"


def page(rows: QuerySet[M], *, by: str, cursor: str = "", size: int = SIZE) -> Page[M]:
    """Give one page of ``rows`` ordered by the moment ``by`` ("-" for descending) and then the key.

    ``cursor`` is what an earlier page gave, ``"end"`` for the last page; anything else that
    does not read as a cursor gives the first page.
    """
    field, descending = by.lstrip("-"), by.startswith("-")
    way, _, rest = cursor.partition(".")
    typed, _, value = rest.partition(".")
    key = _key_of_a(rows.model, typed)
    moment = _moment(value) if way in {"before", "after"} and key is not None else None
    is_inside = moment is not None
    backwards = cursor == END or (is_inside and way == "before")
    if is_inside:
        less = descending != backwards
        sign = "lt" if less else "gt"
        rows = rows.filter(
            Q(**{f"{field}__{sign}e": moment})
            & (Q(**{f"{field}__{sign}": moment}) | Q(**{field: moment, f"pk__{sign}": key}))
        )
    direction = "-" if descending != backwards else ""
    found = list(rows.order_by(f"{direction}{field}", f"{direction}pk")[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = has_more if backwards else is_inside
    has_next = is_inside if backwards else has_more
    return Page(
        found,
        _cursor(found[0], field, "before") if found and has_previous else None,
        _cursor(found[-1], field, "after") if found and has_next else None,
    )


def by_key(
    rows: QuerySet[M],
    *,
    cursor: str = "",
    size: int = SIZE,
    leading: "tuple[QuerySet[Any], str] | None" = None,
) -> Page[M]:
    """Give one page of ``rows``, the newest key first: for what has no moment of its own.

    ``leading`` are other rows and the field by which they lead to these, some to the same one:
    then those of one page are looked for among them, by their index, instead of by walking past
    all of these.
    """
    way, _, key = cursor.partition(".")
    is_inside = way in {"before", "after"} and key_of(key) is not None
    backwards = cursor == END or (is_inside and way == "before")
    those, field = leading or (rows, "pk")
    if is_inside:
        those = those.filter(**{f"{field}__{'gt' if backwards else 'lt'}": int(key)})
    order = "" if backwards else "-"
    if leading:
        # Who has none comes first in this order.
        those = those.filter(**{f"{field}__isnull": False}).order_by(f"{order}{field}")
        rows = rows.filter(pk__in=those.values(field).distinct()[: size + 1])
    else:
        rows = those
    found = list(rows.order_by(f"{order}pk")[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = has_more if backwards else is_inside
    has_next = is_inside if backwards else has_more
    return Page(
        found,
        f"before.{found[0].pk}" if found and has_previous else None,
        f"after.{found[-1].pk}" if found and has_next else None,
    )


def key_of(typed: str) -> int | None:
    """Read the key of a row from an address or a form; ``None`` when it is none."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_KEY else None


def keys_of(typed: Iterable[str]) -> list[int]:
    """Read the keys of the rows that were ticked."""
    return [key for each in typed if (key := key_of(each)) is not None]


def _key_of_a(model: type[Model], typed: str) -> int | UUID | None:
    """Read the key of a row of this model, a number or a random one; ``None`` when it is none."""
    if not isinstance(model._meta.pk, UUIDField):  # noqa: SLF001 — public by its documentation
        return key_of(typed)
    try:
        return UUID(typed)
    except ValueError:
        return None


def _moment(value: str) -> datetime | None:
    """Read the moment of a cursor; ``None`` when it is none."""
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (OverflowError, ValueError):
        return None


# The names of what is counted, the statement that does so, and its parameters.
Counting = tuple[tuple[str, ...], str, Sequence[Any]]


def counting(rows: "Mapping[str, QuerySet[Any]]") -> Counting:
    """Write the one statement that counts many things, to be kept: all but who asks is in it."""
    names, written, values = _counting(rows)
    sql, params = spelled_out(written, values, but=stands_in)
    return names, sql, params


def _counting(rows: "Mapping[str, QuerySet[Any]]") -> Counting:
    """Write the one statement that counts many things, each to just beyond the cap."""
    plain = [each if each.query.distinct else each.values("pk") for each in rows.values()]
    limited = [each.order_by()[: CAP + 1] for each in plain]
    asked = [_asked(each) for each in limited]
    columns = [f"(SELECT COUNT(*) FROM ({sql}) AS c)" for sql, _ in asked]  # noqa: S608 — Django's own
    params = tuple(value for _, params in asked for value in params)
    return tuple(rows), f"SELECT {', '.join(columns)}", params


def _asked(rows: "QuerySet[Any]") -> tuple[str, tuple[Any, ...]]:
    """What asks for these rows; nothing can be in some, whatever the database holds."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT WHERE FALSE", ()


def counted_as(what: Counting) -> dict[str, int]:
    """Count what such a statement counts."""
    names, sql, params = what
    with prepared(sql), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(zip(names, cursor.fetchone(), strict=True))


def counts(rows: "Mapping[str, QuerySet[Any]]") -> dict[str, int]:
    """Count many things in one query, each to just beyond the cap, however many there are."""
    return counted_as(_counting(rows))


def shown(count: int) -> str:
    """Write a count of ``counts``: "12", or "1.000+" when there are more than it counted."""
    number = number_format(min(count, CAP), use_l10n=True, force_grouping=True)
    return f"{number}+" if count > CAP else number
