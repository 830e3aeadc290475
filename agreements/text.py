"""Filling in a clause: names of known fields between braces, and nothing else."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z][a-z0-9_]*)\}(?!\})")


class UnknownPlaceholder(Exception):
    """A clause asks for a field that the agreement does not have."""


def fill(clause: str, values: Mapping[str, str]) -> str:
    """Put the values in the places of their names; all else stays as it was written.

    Raises:
        UnknownPlaceholder: the clause names a field that is not in ``values``.
    """

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise UnknownPlaceholder(match[1]) from None

    return PLACEHOLDER.sub(value, clause)
