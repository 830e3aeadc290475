"""Counts by category of which none tells of fewer than five people: plain Python, proved by tables."""

from collections.abc import Iterable, Mapping
from typing import TypedDict

K = 5
REST = ""


class Sum(TypedDict):
    """An amount in euros as text, and of how many people it is."""

    people: int
    amount: str


def told_apart(
    counts: Mapping[str, int],
    *,
    total: int,
    k: int = K,
    told_before: Iterable[Mapping[str, int]] = (),
) -> dict[str, int]:
    """Return the categories that may be told beside their total, the largest first.

    The others are added up under ``REST``. Every number is at least ``k``, so that nothing
    smaller follows by subtraction either; where that cannot be, nothing is told but the total.
    Nothing is told either where ``total``, the one that is printed, is not of these counts, or
    where all gave the same reason: then it is known of each of them.
    ``told_before`` is what earlier editions told of the same people: a difference of fewer
    than ``k`` from one of those would tell of them who were added since.
    """
    if sum(counts.values()) != total or total in counts.values():
        return {}
    large = sorted(((n, code) for code, n in counts.items() if n >= k and code != REST))
    rest = total - sum(n for n, _code in large)
    while large and 0 < rest < k:
        rest += large.pop(0)[0]
    if not large:
        return {}
    told = {code: n for n, code in reversed(large)}
    if rest:
        told[REST] = rest
    return told if all(_apart(told, before, k) for before in told_before) else {}


def sums_apart(
    sums: Mapping[str, Sum], *, k: int = K, told_before: Iterable[Mapping[str, Sum]] = ()
) -> dict[str, Sum]:
    """Return the sums that may be told: those of ``k`` people or more.

    One that is not what an earlier edition told (``told_before``), and differs from it by fewer
    than ``k`` people, would tell what those few paid.
    """
    editions = list(told_before)
    return {
        code: each
        for code, each in sums.items()
        if each["people"] >= k
        and all(
            before[code] == each or abs(before[code]["people"] - each["people"]) >= k
            for before in editions
            if code in before
        )
    }


def _apart(told: Mapping[str, int], before: Mapping[str, int], k: int) -> bool:
    """Whether no number that follows from both tellings is of fewer than ``k`` people."""
    same = (told.keys() & before.keys()) - {REST}
    differences = [told[code] - before[code] for code in same]
    others = [sum(n for code, n in each.items() if code not in same) for each in (told, before)]
    differences.append(others[0] - others[1])
    return all(each == 0 or abs(each) >= k for each in differences)
