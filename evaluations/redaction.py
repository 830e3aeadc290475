"""Black out words of a text: nothing of them stays, not even how long they were."""

import re
from collections.abc import Collection

BLACKED_OUT = "[weggelakt]"
WORD = re.compile(r"\S+")
# Two that were blacked out next to each other are one: it tells less.
SEVERAL = re.compile(rf"{re.escape(BLACKED_OUT)}(?:\s+{re.escape(BLACKED_OUT)})+")


def words_of(text: str) -> list[str]:
    """Return the words of a text, in their order, with whatever is stuck to them."""
    return WORD.findall(text)


def black_out(text: str, places: Collection[int]) -> str:
    """Return ``text`` without the words at these places (from 0); the lines stay as they were."""
    numbered = iter(range(len(text)))

    def instead(found: re.Match[str]) -> str:
        return BLACKED_OUT if next(numbered) in places else found[0]

    return SEVERAL.sub(BLACKED_OUT, WORD.sub(instead, text))
