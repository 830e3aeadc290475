"""From what people answered to what makes a pair better, in the engine's terms: points 0 to 1000.

Every criterion is one of a few kinds; which kinds a programme has, about which questions and how
heavy is data. Where somebody did not answer, nobody is better or worse for her: half the points.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from matching import places, text
from matching.answers import Person, plain
from matching.engine.model import (
    MOST_POINTS,
    Bools,
    Criterion,
    Distance,
    Dot,
    Ints,
    Overlap,
    Pairs,
    Table,
)
from matching.settings import Settings, Weighed

UNKNOWN = MOST_POINTS // 2
# From this many parts of the week in common on, it can hardly be better.
ENOUGH_DAYPARTS = 3
# Two who both meet online are not far apart; of two unknown places only that they are not one.
ONLINE, ELSEWHERE = 700, 200
ZERO_AT_KM = 60
NEW_FACE, FREE_AGAIN, HAS_MENTEE = 1000, 750, 500
# The first one she names, the second, and any after that
WISHES = (1000, 700, 400)
IMPRESSIONS = 5
SAYS_NO = "no"
# More answers than any question has, and more places that are on no map; what is beyond is left out.
MOST_BITS, MOST_NAMES = 62, 400

People = Sequence[Person]
Builder = Callable[[Weighed, People, People, Settings], Criterion]
At = tuple[int, int]
# Where somebody is, or else the number of what she calls it, and whether she also meets online.
Spot = tuple[At | None, int, bool]


H = TypeVar("H", bound=Hashable)


def numbered(values: Sequence[H]) -> tuple[Ints, list[H]]:
    """A number for each value, equal for equal ones, and the values by number."""
    number: dict[H, int] = {}
    codes = [number.setdefault(value, len(number)) for value in values]
    return np.array(codes, np.int64), list(number)


def bits(people: People, question: str, codes: Sequence[str]) -> Ints:
    """A bit for each of these answers that somebody gave."""
    place = {code: 1 << k for k, code in enumerate(codes[:MOST_BITS])}
    return np.array(
        [sum(place.get(code, 0) for code in person.codes(question)) for person in people], np.int64
    )


def codes_of(people: People, others: People, question: str) -> list[str]:
    """Every code that anybody of them answered, also one that cannot be chosen any more."""
    return sorted({code for person in (*people, *others) for code in person.codes(question)})


def covers(weighed: Weighed, mentees: People, mentors: People, _settings: Settings) -> Dot:
    """How much of what she asks he offers (S2-MATCH-1d, S2-MATCH-1e, S0-ROLE-3)."""
    question = weighed.question
    codes = [code for code in codes_of(mentees, mentors, question) if code != SAYS_NO]
    place = {code: k for k, code in enumerate(codes)}
    left = np.zeros((len(mentees), len(codes) + 1), np.int64)
    for i, mentee in enumerate(mentees):
        wanted = sorted(place[code] for code in mentee.codes(question) if code != SAYS_NO)
        for k, (column, share) in enumerate(zip(wanted, _shares(len(wanted)), strict=True)):
            left[i, column] = share + (k < MOST_POINTS % len(wanted))
        left[i, -1] = 0 if wanted else UNKNOWN
    right = np.zeros((len(mentors), len(codes) + 1), np.int64)
    right[:, -1] = 1
    for j, mentor in enumerate(mentors):
        right[j, [place[code] for code in mentor.codes(question) if code != SAYS_NO]] = 1
    return Dot(weighed.code, weighed.weight, left, right)


def _shares(count: int) -> list[int]:
    return [MOST_POINTS // count] * count if count else []


def same(weighed: Weighed, mentees: People, mentors: People, _settings: Settings) -> Criterion:
    """The same answer to a question, or of several at least one."""
    question = weighed.question
    codes = codes_of(mentees, mentors, question)
    if any(len(person.codes(question)) > 1 for person in (*mentees, *mentors)):
        left, right = (bits(people, question, codes) for people in (mentees, mentors))
        return Overlap(weighed.code, weighed.weight, left, right, 1)
    points = MOST_POINTS * np.eye(len(codes), dtype=np.int64)
    return _by_answer(weighed, mentees, mentors, codes, points)


def near(weighed: Weighed, mentees: People, mentors: People, settings: Settings) -> Table:
    """Answers that are close in the list are better: an age, a size (S2-MATCH-1c)."""
    codes = list(settings.options.get(weighed.question, ()))
    return _by_answer(weighed, mentees, mentors, codes, _steps(len(codes)))


def _steps(count: int) -> Ints:
    """Points by how many steps two are apart, of so many."""
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    return MOST_POINTS - MOST_POINTS * apart // max(count - 1, 1)


def _by_answer(
    weighed: Weighed, mentees: People, mentors: People, codes: Sequence[str], points: Ints
) -> Table:
    place = {code: k for k, code in enumerate(codes)}

    def answers(people: People) -> Ints:
        given = [next(iter(sorted(person.codes(weighed.question))), "") for person in people]
        return np.array([place.get(code, len(codes)) for code in given], np.int64)

    return _table(weighed, answers(mentees), answers(mentors), points)


def _table(weighed: Weighed, left: Ints, right: Ints, points: Ints) -> Table:
    """Look points up; the last number of either side is "not known"."""
    known = np.pad(points, (0, 1), constant_values=UNKNOWN)
    return Table(weighed.code, weighed.weight, left, right, known)


def availability(
    weighed: Weighed, mentees: People, mentors: People, _settings: Settings
) -> Overlap:
    """How many parts of the week both have time (S2-MATCH-1a)."""
    codes = codes_of(mentees, mentors, "availability")
    left, right = (bits(people, "availability", codes) for people in (mentees, mentors))
    return Overlap(weighed.code, weighed.weight, left, right, ENOUGH_DAYPARTS)


def place(weighed: Weighed, mentees: People, mentors: People, _settings: Settings) -> Criterion:
    """The nearer the better; who both meet online are not far (S2-MATCH-1b)."""
    left, right = where_all(mentees), where_all(mentors)
    if left is not None and right is not None:
        zero_at = ZERO_AT_KM * places.STEPS_PER_KM
        online = online_all(mentees), online_all(mentors)
        return Distance(weighed.code, weighed.weight, left, right, zero_at, *online, ONLINE)
    return _by_place(weighed, mentees, mentors)


def where_all(people: People) -> Ints | None:
    """Where everybody is; None if of anybody it is not known."""
    found = [where(person) for person in people]
    return None if None in found else points_at(found)


def where(person: Person) -> At | None:
    """Where she is, if anybody knows."""
    return places.locate(str(person.answers.get("place") or ""))


def points_at(found: Iterable[At | None]) -> Ints:
    """A row for each; where it is not known any."""
    return np.array([at or (0, 0) for at in found], np.int64).reshape(-1, 2)


def online_all(people: People) -> Bools:
    """Who of them also meets online."""
    return np.array([person.is_online for person in people], np.bool_)


def _by_place(weighed: Weighed, mentees: People, mentors: People) -> Table:
    """The same where some places are not known: of those only whether they have one name.

    The table is of points on the map, not of how people write them, so that it stays small.
    """
    shared = _shared_names(mentees, mentors)
    (left, here), (right, there) = (
        numbered([_spot(each, shared) for each in side]) for side in (mentees, mentors)
    )
    called, online = (
        [np.array([spot[k] for spot in side], np.int64) for side in (here, there)] for k in (1, 2)
    )
    is_same = np.equal.outer(*called) & (called[0] >= 0)[:, None]
    near = np.where(is_same, MOST_POINTS, np.maximum(MOST_POINTS - _lost(here, there), 0))
    points = np.maximum(near, ONLINE * np.multiply.outer(*online))
    return Table(weighed.code, weighed.weight, left, right, points)


def _spot(person: Person, shared: Mapping[str, int]) -> Spot:
    at = where(person)
    return at, -1 if at else shared.get(_called(person), -1), person.is_online


def _shared_names(mentees: People, mentors: People) -> dict[str, int]:
    """A number for each place that is on no map and that both sides name, of the most people first."""
    hers, his = (
        Counter(_called(each) for each in side if where(each) is None)
        for side in (mentees, mentors)
    )
    both = sorted(hers.keys() & his.keys() - {""}, key=lambda name: (-hers[name], name))
    return {name: k for k, name in enumerate(both[:MOST_NAMES])}


def _called(person: Person) -> str:
    return " ".join(sorted(person.names("place")))


def _lost(here: Sequence[Spot], there: Sequence[Spot]) -> Ints:
    """What two lose by how far their places are apart, or by not being known."""
    x, y = (points_at(spot[0] for spot in side) for side in (here, there))
    is_known = np.logical_and.outer(
        *(np.array([spot[0] is not None for spot in side], np.bool_) for side in (here, there))
    )
    squares = ((x[:, None, :] - y[None, :, :]) ** 2).sum(axis=2)
    # Just as the engine counts distances
    apart = np.sqrt(squares.astype(np.float32))
    scale = np.float32(MOST_POINTS / (ZERO_AT_KM * places.STEPS_PER_KM))
    lost: Ints = np.where(is_known, np.floor(apart * scale), MOST_POINTS - ELSEWHERE).astype(
        np.int64
    )
    return lost


def region(weighed: Weighed, mentees: People, mentors: People, _settings: Settings) -> Table:
    """Whether he knows where she works, though he does not work there (S4-COND-5)."""
    hers = [each.names("place") | each.names("neighbourhoods") for each in mentees]
    his = [each.names("place") | each.names("regions") for each in mentors]
    shared = sorted(frozenset().union(*hers) & frozenset().union(*his))
    left, mentee_sets = numbered([each & frozenset(shared) for each in hers])
    right, mentor_sets = numbered([each & frozenset(shared) for each in his])
    known = _has(mentee_sets, shared) @ _has(mentor_sets, shared).T > 0
    return Table(weighed.code, weighed.weight, left, right, MOST_POINTS * known.astype(np.int64))


def _has(sets: Sequence[Any], shared: Sequence[str]) -> Ints:
    rows = [[name in own for name in shared] for own in sets]
    return np.array(rows, np.int64).reshape(len(sets), len(shared))


def in_text(weighed: Weighed, mentees: People, mentors: People, settings: Settings) -> Dot:
    """How much of her question his own story is about."""
    labels = settings.options.get("topics", {})
    questions = [str(each.answers.get("mentoring_question") or "") for each in mentees]
    offers = [
        " ".join(
            [
                str(each.answers.get("offer") or ""),
                *(labels.get(code, "") for code in sorted(each.codes("topics"))),
            ]
        )
        for each in mentors
    ]
    compared = text.shared(questions, offers)
    return Dot(weighed.code, weighed.weight, compared.left, compared.right)


def wishes(weighed: Weighed, mentees: People, mentors: People, _settings: Settings) -> Pairs:
    """Whether one of them named the other, the first one most."""
    points: dict[tuple[int, int], int] = {}
    for i, j, wish in _named(mentees, mentors):
        points[i, j] = max(points.get((i, j), 0), wish)
    for j, i, wish in _named(mentors, mentees):
        points[i, j] = max(points.get((i, j), 0), wish)
    rows = np.array([(i, j, wish) for (i, j), wish in points.items()], np.int64).reshape(-1, 3)
    return Pairs(weighed.code, weighed.weight, rows[:, 0], rows[:, 1], rows[:, 2])


def _named(people: People, others: People) -> Iterator[tuple[int, int, int]]:
    """Whom of the others somebody named, and how high."""
    called: dict[str, list[int]] = {}
    for k, other in enumerate(others):
        called.setdefault(_full(other.name), []).append(k)
    for i, person in enumerate(people):
        for rank, name in enumerate(person.lines("wishes")):
            for k in called.get(_full(name), []):
                yield i, k, WISHES[min(rank, len(WISHES) - 1)]


def _full(name: str) -> str:
    return " ".join(plain(name).split())


def impression(weighed: Weighed, mentees: People, mentors: People, _settings: Settings) -> Table:
    """Whether they came over alike in their interviews; no test, and for the staff alone (S2-MATCH-1f)."""
    left, right = (
        np.array([(each.impression or IMPRESSIONS + 1) - 1 for each in side], np.int64)
        for side in (mentees, mentors)
    )
    return _table(weighed, left, right, _steps(IMPRESSIONS))


def new_face(weighed: Weighed, mentees: People, mentors: People, _settings: Settings) -> Table:
    """Whether she would be his first mentee, or his only one now: that spreads the attention."""
    right = np.array([2 if each.has_mentee else int(each.had_mentee) for each in mentors], np.int64)
    points = np.array([[NEW_FACE, FREE_AGAIN, HAS_MENTEE]], np.int64)
    return Table(weighed.code, weighed.weight, np.zeros(len(mentees), np.int64), right, points)


KINDS: dict[str, Builder] = {
    "covers": covers,
    "same": same,
    "near": near,
    "availability": availability,
    "place": place,
    "region": region,
    "text": in_text,
    "wishes": wishes,
    "impression": impression,
    "free_mentor": new_face,
}


def criteria(mentees: People, mentors: People, settings: Settings) -> tuple[Criterion, ...]:
    """What counts in this programme, each as the engine counts it."""
    return tuple(
        KINDS[each.kind](each, mentees, mentors, settings)
        for each in settings.criteria
        if each.weight
    )
