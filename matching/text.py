"""What a question and an offer in free text have in common: the rarer a word, the more it counts.

TF-IDF on the stems of Dutch words, in whole numbers. Only words that somebody on the other side
also used count, so that what nobody can answer takes nothing away.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import log

import numpy as np
from numpy.typing import NDArray

from matching.answers import plain

# As many words are compared at most: those that say most
MOST_WORDS = 256
FULL = 1000
WORDS = re.compile(r"[a-z]{3,}")
# What is said in any question and any offer
STOP_WORDS = frozenset((files(__package__) / "stop_words.txt").read_text(encoding="utf-8").split())
ENDINGS = ("heden", "ingen", "heid", "tjes", "tje", "ing", "ers", "els", "en", "e")
PLURALS = ("ers", "els")
SHORTEST_STEM = 4


def stem(word: str) -> str:
    """A word without its ending, as it sounds: "grenzen" and "grens" are one."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM - (ending == "en"):
            word = word[: -1 if ending in PLURALS else -len(ending)]
            break
    if len(word) > SHORTEST_STEM - 1 and word[-1] == word[-2]:
        word = word[:-1]
    word = re.sub(r"([aeou])\1([^aeiou])$", r"\1\2", word)
    return word[:-1] + {"z": "s", "v": "f"}.get(word[-1], word[-1])


def stems(text: str) -> Counter[str]:
    """The words of a text that say something, with how often."""
    words = WORDS.findall(plain(text))
    return Counter(stem(word) for word in words if word not in STOP_WORDS)


@dataclass(frozen=True, slots=True)
class Shared:
    """How much each word counts for each mentee, and which mentors use it.

    ``left[i] @ right[j]`` is from 0 to 1000: how much of what she asks his text answers.
    """

    words: tuple[str, ...]
    left: NDArray[np.int64]
    right: NDArray[np.int64]


def shared(questions: Sequence[str], offers: Sequence[str]) -> Shared:
    """Compare every question with every offer."""
    asked, offered = [stems(text) for text in questions], [stems(text) for text in offers]
    in_asked: Counter[str] = Counter(word for counts in asked for word in counts)
    in_offered: Counter[str] = Counter(word for counts in offered for word in counts)
    texts = len(asked) + len(offered)
    rarity = {
        word: log((1 + texts) / (1 + in_asked[word] + in_offered[word])) + 1
        for word in in_asked.keys() & in_offered.keys()
    }
    # What tells most pairs apart comes first; equals in the order of the alphabet.
    by_worth = sorted(rarity, key=lambda word: (-rarity[word] * in_asked[word], word))
    place = {word: k for k, word in enumerate(by_worth[:MOST_WORDS])}
    return Shared(tuple(place), _weights(asked, rarity, place), _presence(offered, place))


def _weights(
    asked: Sequence[Counter[str]], rarity: dict[str, float], place: dict[str, int]
) -> NDArray[np.int64]:
    heavy = np.zeros((len(asked), len(place)))
    for i, counts in enumerate(asked):
        for word, times in counts.items():
            if word in place:
                heavy[i, place[word]] = (1 + log(times)) * rarity[word]
    whole = heavy.sum(axis=1, keepdims=True)
    # Rounded down: together they are never more than full.
    return np.floor(FULL * heavy / np.where(whole, whole, 1)).astype(np.int64)


def _presence(offered: Sequence[Counter[str]], place: dict[str, int]) -> NDArray[np.int64]:
    there = np.zeros((len(offered), len(place)), np.int64)
    for j, counts in enumerate(offered):
        there[j, [place[word] for word in counts if word in place]] = 1
    return there
