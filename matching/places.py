"""Where a place is: a table of places and postcode regions, to a kilometre or two; no map service.

Of a place that is not in the table is known that it is the same as one of that name, no more.
"""

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from math import cos, radians

from matching.answers import plain

# Steps of 200 metres, as the engine counts distances
STEPS_PER_KM = 5
MIDDLE = (52.1, 5.3)
KM_PER_DEGREE = 111.2
POSTCODE = re.compile(r"\b([1-9]\d)\d\d ?[a-z]{2}\b")
WORDS = re.compile(r"[\w']+")
LONGEST_NAME = 4
# Further than any two places are apart
ANYWHERE = 4000


@cache
def _table() -> dict[str, tuple[int, int]]:
    lines = (files(__package__) / "gazetteer.csv").read_text(encoding="utf-8").splitlines()
    return {
        _key(row["place"]): _on_plane(float(row["lat"]), float(row["lon"]))
        for row in csv.DictReader(lines)
    }


def _on_plane(lat: float, lon: float) -> tuple[int, int]:
    """Steps to the east and to the north of the middle of the country."""
    x = (lon - MIDDLE[1]) * cos(radians(MIDDLE[0]))
    y = lat - MIDDLE[0]
    return round(x * KM_PER_DEGREE * STEPS_PER_KM), round(y * KM_PER_DEGREE * STEPS_PER_KM)


def _key(text: str) -> str:
    return " ".join(WORDS.findall(plain(text).replace("-", " ").replace("'", " ")))


@lru_cache(maxsize=4096)
def locate(text: str) -> tuple[int, int] | None:
    """Where this is, by its name or its postcode, in steps of 200 metres; None if nobody knows.

    "Praktijk in Tiel (centrum)" is Tiel: the longest run of words that is a place counts.
    """
    table, key = _table(), _key(text)
    words = key.split()
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            if name in table and not name.isdigit():
                return table[name]
    found = POSTCODE.search(plain(text))
    return table.get(found[1]) if found else None
