"""Programmes drawn at random: the engine finds what slow and simple methods find, and says why.

``MATCHING_FUZZ=1000`` asks for so many programmes in each test, instead of what fits in CI.
"""

import os
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from matching.engine import (
    Allowed,
    Differ,
    Distance,
    Dot,
    Forbidden,
    Keys,
    Meet,
    Overlap,
    Pairs,
    Pin,
    Places,
    Programme,
    Reach,
    Table,
    Unpin,
    Unveto,
    Veto,
    Withdraw,
    solve,
)
from matching.engine.explain import alternatives, broken, difference, unmatched, why
from matching.engine.score import plain

PROGRAMMES = int(os.environ.get("MATCHING_FUZZ", "0"))
HEAVY = 1 << 30  # more than all scores of a drawn programme together


def tries(share):
    return settings(
        max_examples=PROGRAMMES or share,
        deadline=None,
        derandomize=not PROGRAMMES,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


# --- drawing ---------------------------------------------------------------------------------


@st.composite
def programmes(draw, most=140, least=3):
    """A programme of every kind of criterion and rule, with pins (some impossible) and vetoes."""
    n, m = draw(st.integers(least, most)), draw(st.integers(least, most))
    supply = draw(st.floats(0.3, 1.4))
    strict = draw(st.sampled_from([0.0, 0.1, 0.3, 0.6]))
    coarse = draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return Programme(
        mentees=rng.permutation(10 * n)[:n],
        mentors=rng.permutation(10 * m)[:m],
        capacity=_capacity(rng, m, round(supply * n)),
        criteria=_criteria(rng, n, m, step=250 if coarse else 1),
        rules=_rules(rng, n, m, strict),
        pins=_pins(rng, n, m),
        vetoes=_some_pairs(rng, n, m, n // 4),
        waivers=_some_pairs(rng, n, m, n // 20),
    )


def _capacity(rng, m, wanted):
    capacity = np.zeros(m, np.int64)
    for j in rng.integers(0, m, wanted):
        capacity[j] = min(5, capacity[j] + 1)
    return capacity


def _some_pairs(rng, n, m, most):
    count = rng.integers(0, most + 1)
    return np.unique(np.stack([rng.integers(0, n, count), rng.integers(0, m, count)], 1), axis=0)


def _pins(rng, n, m):
    count = rng.integers(0, max(1, n // 8) + 1)
    return np.stack([rng.permutation(n)[:count], rng.integers(0, m, count)], axis=1)


def _criteria(rng, n, m, step):
    cuts = np.sort(rng.integers(0, 101, 4))
    weights = np.diff([0, *cuts, 100]).tolist()
    a, b = rng.integers(0, 4, n), rng.integers(0, 3, m)
    bits = st_bits(rng, n, 6), st_bits(rng, m, 6)
    wishes = _some_pairs(rng, n, m, n)
    points = rng.integers(0, 1000 // step + 1, (4, 3)) * step
    return (
        Dot("topics", weights[0], rng.integers(0, 21, (n, 5)) * 10, rng.integers(0, 2, (m, 5))),
        Table("age", weights[1], a, b, points),
        Overlap("parts", weights[2], *bits, full=int(rng.integers(1, 5))),
        Distance(
            "near",
            weights[3],
            rng.integers(0, 60, (n, 2)),
            rng.integers(0, 60, (m, 2)),
            zero_at=int(rng.integers(10, 80)),
            left_online=rng.random(n) < 0.5,
            right_online=rng.random(m) < 0.5,
            online=300,
        ),
        Pairs("wishes", weights[4], *wishes.T, rng.choice([400, 700, 1000], len(wishes))),
    )


def st_bits(rng, n, count):
    return rng.integers(0, 1 << count, n)


def _rules(rng, n, m, strict):
    if not strict:
        return ()
    several = Keys(rng.integers(0, n, 2 * n), rng.integers(0, 12, 2 * n))
    return (
        Differ("employer", Keys.of(rng.integers(0, 9, n)), Keys.of(rng.integers(0, 9, m))),
        Differ("team", several, Keys.of(rng.integers(0, int(12 / strict), m))),
        Meet("language", st_bits(rng, n, 3) | (rng.random(n) > strict), st_bits(rng, m, 3) | 1),
        Allowed(
            "years",
            rng.integers(0, 5, n),
            rng.integers(0, 5, m),
            rng.random((5, 5)) > strict / 2,
        ),
        Reach(
            "reach",
            rng.integers(0, 60, (n, 2)),
            rng.integers(0, 60, (m, 2)),
            rng.integers(10, 90, n),
            rng.integers(10, 90, m),
            rng.random(n) < 1 - strict,
            rng.random(m) < 1 - strict,
        ),
        Forbidden("declined", *_some_pairs(rng, n, m, n).T),
    )


@st.composite
def changes(draw, matching):
    """One to three changes, of what is now."""
    programme = matching.programme
    n, m = len(programme.mentees), len(programme.mentors)
    mentee, mentor = st.integers(0, n - 1), st.integers(0, m - 1)
    kinds = [
        st.builds(Veto, mentee, mentor),
        st.builds(Pin, mentee, mentor),
        st.builds(Unpin, mentee),
        st.builds(Places, mentor, st.integers(0, 5)),
        st.builds(Withdraw, mentee),
    ]
    if len(matching.pairs):
        kinds.insert(0, st.builds(lambda pair: Veto(*pair), _any(matching.pairs)))
        kinds.insert(1, st.builds(lambda pair: Pin(*pair), _any(matching.pairs)))
    if len(programme.vetoes):
        kinds.append(st.builds(lambda pair: Unveto(*pair), _any(programme.vetoes)))
    return draw(st.lists(st.one_of(kinds), min_size=1, max_size=3))


def _any(pairs):
    return st.sampled_from(pairs.tolist())


@st.composite
def tied(draw, most=200):
    """As many places as mentees and only a few distinct scores: everybody outbids everybody."""
    n = draw(st.integers(2, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    left, right = (st_bits(rng, side, draw(st.integers(1, 8))) for side in (n, n))
    codes = rng.integers(0, 4, n), rng.integers(0, 3, n)
    points = rng.choice([0, 500, 1000], (4, 3))
    spare = draw(st.integers(0, 1))  # a place too many or not
    return Programme(
        mentees=rng.permutation(10 * n)[:n],
        mentors=rng.permutation(10 * n)[:n],
        capacity=np.ones(n, np.int64) + (np.arange(n) < spare),
        criteria=(Overlap("topics", 60, left, right, full=3), Table("when", 40, *codes, points)),
        rules=(Meet("language", st_bits(rng, n, 3) | 1, st_bits(rng, n, 3) | 1),),
    )


# --- the slow and simple methods -------------------------------------------------------------


def open_scores(programme):
    """Scores of the pairs that are not pinned, -1: impossible; places; and the pins that hold."""
    score, places = plain(programme), programme.capacity.copy()
    held = []
    for i, j in programme.pins.tolist():
        if score[i, j] >= 0 and places[j] > 0 and i not in programme.absent:
            held.append((i, j, score[i, j]))
            places[j] -= 1
    score[programme.pins[:, 0]] = -1
    score[programme.absent] = -1
    return score, places, held


def dense(score, places):
    """(matched, total) of the best matching, by scipy on a table of all places."""
    columns = np.repeat(np.arange(len(places)), np.minimum(places, len(score)))
    worth = np.where(score >= 0, score + HEAVY, 0)[:, columns]
    best = worth[linear_sum_assignment(worth, maximize=True)]
    best = best[best > 0] - HEAVY
    return len(best), int(best.sum())


def brute_force(score, places):
    """(matched, total) of the best matching, by trying all."""
    rows = [np.flatnonzero(row >= 0).tolist() for row in score]

    @cache
    def best(i, left):
        if i == len(rows):
            return 0, 0
        found = [best(i + 1, left)]
        for j in rows[i]:
            if left[j]:
                matched, total = best(i + 1, (*left[:j], left[j] - 1, *left[j + 1 :]))
                found.append((matched + 1, total + int(score[i, j])))
        return max(found)

    return best(0, tuple(places.tolist()))


def optimum(programme, method=dense, *, favoured=(), bonus=0, least=0):
    score, places, held = open_scores(programme)
    score[score < least] = -1
    for i, j in favoured:
        score[i, j] += bonus * (score[i, j] >= 0)
    matched, total = method(score, places)
    return matched + len(held), total + sum(int(points) for _, _, points in held)


# --- what must hold of every matching --------------------------------------------------------


def check(matching):
    programme = matching.programme
    mentee, mentor = matching.pairs.T
    score = plain(programme)
    assert matching.proven
    assert matching.bound == matching.total + matching.bonus
    assert (matching.score[mentee] == score[mentee, mentor]).all()
    assert (matching.score[mentee] >= 0).all()
    used = np.bincount(mentor, minlength=len(programme.mentors))
    assert (used <= programme.capacity).all()
    assert not np.isin(programme.absent, mentee).any()
    pairs = set(map(tuple, matching.pairs.tolist()))
    assert not pairs & set(map(tuple, programme.vetoes.tolist()))
    _, _, held = open_scores(programme)
    assert {(i, j) for i, j, _ in held} <= pairs
    assert len(held) + len(matching.refused_pins) == len(programme.pins)
    for i, j in matching.pairs[:10].tolist():
        assert sum(reason.points for reason in why(matching, i, j)) == matching.score[i]
        assert broken(programme, i, j) == ()
    return programme


def held_pins(matching):
    pins = set(map(tuple, matching.programme.pins.tolist()))
    refused = set(map(tuple, matching.refused_pins.tolist()))
    return np.array(sorted(pins - refused), np.int64).reshape(-1, 2)


def tally(matching):
    """What was drawn, so that a test can see that it was not the same easy thing each time."""
    n = len(matching.programme.mentees)
    return {
        "drawn": 1,
        "some matched": matching.matched > 0,
        "some left over": matching.matched < n,
        "pins hold": len(matching.programme.pins) > len(matching.refused_pins),
        "pins refused": len(matching.refused_pins) > 0,
        "compete": any(len(group.mentees) > 1 for group in matching.groups),
    }


@pytest.fixture(scope="module")
def seen():
    """Count what was drawn: nearly every programme must be worth trying."""
    counts = Counter()
    yield counts
    if counts["drawn"]:
        shares = {what: f"{count / counts['drawn']:.0%}" for what, count in counts.items()}
        print(f"\nfuzz: {counts['drawn']} programmes, {shares}")
        assert counts["some matched"] >= 0.9 * counts["drawn"]
        assert counts["some left over"] >= 0.3 * counts["drawn"]


# --- the tests -------------------------------------------------------------------------------


@tries(100)
@given(programme=programmes())
def test_it_is_as_good_as_the_dense_optimum_with_proof(programme, seen):
    matching = solve(programme)

    check(matching)
    seen.update(tally(matching))
    assert (matching.matched, matching.total) == optimum(programme)


@tries(40)
@given(data=st.data(), programme=tied())
def test_few_distinct_scores_are_no_trouble(data, programme):
    matching = solve(programme)

    check(matching)
    assert (matching.matched, matching.total) == optimum(programme)
    after = matching.change(Veto(*data.draw(_any(matching.pairs))))
    check(after)
    favoured = list(map(tuple, matching.pairs.tolist()))
    best = optimum(after.programme, favoured=favoured, bonus=1000)
    assert (after.matched, after.total + after.bonus) == best


@tries(60)
@given(programme=programmes(most=7, least=1))
def test_it_is_as_good_as_trying_everything(programme):
    matching = solve(programme)

    check(matching)
    assert (matching.matched, matching.total) == optimum(programme, brute_force)
    assert optimum(programme) == optimum(programme, brute_force)


@tries(50)
@given(data=st.data(), programme=programmes(), steady=st.sampled_from([0, 1000, 30_000]))
def test_it_stays_as_good_while_things_change(data, programme, steady):
    matching = solve(programme, steady=steady)

    for _ in range(3):
        before = matching
        matching = matching.change(*data.draw(changes(before)))

        check(matching)
        favoured = list(map(tuple, before.pairs.tolist()))
        best = optimum(matching.programme, favoured=favoured, bonus=steady)
        assert (matching.matched, matching.total + matching.bonus) == best


@tries(30)
@given(programme=programmes(), steady=st.sampled_from([0, 1000]))
def test_a_second_run_keeps_pins_and_vetoes_and_favours_what_was(programme, steady):
    first = solve(programme)
    pins = np.unique(np.concatenate([held_pins(first), first.pairs[::5]]), axis=0)
    vetoes = np.concatenate([programme.vetoes, first.pairs[1::5]])
    again = replace(programme, pins=pins, vetoes=vetoes)

    second = solve(again, previous=first.by_id, steady=steady)

    check(second)
    kept = {tuple(pair) for pair in first.pairs[::5].tolist()}
    assert kept <= {tuple(pair) for pair in second.pairs.tolist()}
    favoured = list(map(tuple, first.pairs.tolist()))
    best = optimum(again, favoured=favoured, bonus=steady)
    assert (second.matched, second.total + second.bonus) == best
    assert difference(first, second).total == second.total - first.total


@tries(25)
@given(programme=programmes())
def test_fair_raises_the_lowest_score_first(programme):
    matching = solve(programme, fair=True)

    check(matching)
    matched, total = optimum(programme, least=matching.floor)
    assert matched == optimum(programme)[0] == matching.matched
    assert total == matching.total
    held = len(open_scores(programme)[2])
    assert optimum(programme, least=matching.floor + 1)[0] < matched or matched == held


@tries(60)
@given(data=st.data(), programme=programmes(most=60) | tied(most=40))
def test_alternatives_cost_exactly_what_solving_again_says(data, programme):
    matching = solve(programme)
    who = st.integers(0, len(programme.mentees) - 1)
    if len(programme.pins):
        who |= _any(programme.pins[:, 0])
    mentee = data.draw(who)

    found = alternatives(matching, mentee, top=None)

    pins = held_pins(matching)
    others = replace(  # a pin that was refused stays so
        programme,
        pins=pins[pins[:, 0] != mentee],
        absent=np.union1d(matching.refused_pins[:, 0], [mentee]),
    )
    scores = plain(programme)
    score = scores[mentee]
    assert {a.mentor for a in found} <= set(np.flatnonzero(score >= 0).tolist())
    for alternative in found:
        j = alternative.mentor
        capacity = others.capacity.copy()
        capacity[j] -= 1
        rest = optimum(replace(others, capacity=capacity))
        best = (rest[0] + 1, rest[1] + score[j])
        now = (matching.matched + alternative.matched, matching.total + alternative.total)
        assert now == best
        assert alternative.score == score[j]
        after = matching.mentor.copy()
        after[mentee] = j
        for other, to, there in alternative.moved:
            assert after[other] != to
            assert there == (scores[other, to] if to >= 0 else 0)
            after[other] = to
        used = np.bincount(after[after >= 0], minlength=len(capacity))
        assert (used <= programme.capacity).all()
        assert (after >= 0).sum() == now[0]


def possible(programme, score, mentee):
    return (score[mentee] >= 0) & (programme.capacity > 0)


@tries(30)
@given(programme=programmes(most=60))
def test_who_has_nobody_is_told_what_would_help(programme):
    matching = solve(programme)
    score = plain(programme)
    used = np.bincount(matching.pairs[:, 1], minlength=len(programme.mentors))

    for mentee in np.flatnonzero(matching.mentor < 0)[:3].tolist():
        told = unmatched(matching, mentee)

        against = [frozenset(broken(programme, mentee, j)) for j in range(len(score[mentee]))]
        assert [not codes for codes in against] == list(possible(programme, score, mentee))
        assert told.possible == against.count(frozenset())
        for code, removed in told.removes:
            assert removed == sum(code in codes for codes in against)
        smallest = {
            codes for codes in against if codes and not any(c and c < codes for c in against)
        }
        assert {frozenset(relaxation.codes) for relaxation in told.relaxations} == smallest
        for relaxation in told.relaxations:
            opened = [j for j, codes in enumerate(against) if codes == set(relaxation.codes)]
            assert relaxation.opens == len(opened)
            assert relaxation.free == (used[opened] < programme.capacity[opened]).sum()
        if told.possible and mentee not in programme.pins[:, 0]:
            has_places = programme.capacity > 0
            theirs = (score[told.group.mentees] >= 0).any(axis=0) & has_places
            group = np.isin(np.arange(len(theirs)), told.group.mentors) & has_places
            assert mentee in told.group.mentees
            assert (theirs == group).all()
            assert told.group.places < len(told.group.mentees)
        else:
            assert told.group is None


@pytest.mark.parametrize(("n", "m"), [(5, 60_100), (60_100, 5)])
def test_a_few_can_choose_among_very_many(n, m):
    rng = np.random.default_rng(1)
    table = Table(
        "age", 100, rng.integers(0, 4, n), rng.integers(0, 9, m), rng.integers(0, 1001, (4, 9))
    )
    programme = Programme(np.arange(n), np.arange(m), np.ones(m, np.int64), (table,), ())

    matching = solve(programme)

    assert matching.proven
    assert (matching.matched, matching.total) == optimum(programme)
