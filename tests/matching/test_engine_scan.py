"""The large path: exact scores block by block, a part of the pairs as candidates, and the proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    Allowed,
    Differ,
    Distance,
    Keys,
    Only,
    Overlap,
    Pairs,
    Places,
    Programme,
    Table,
    Veto,
    fast,
    pool,
    repair,
    select,
    solve,
)
from matching.engine.fast import compiled
from matching.engine.score import plain
from tests.matching.test_engine_fuzz import changes, check, optimum, programmes


def tries(count):
    return settings(max_examples=count, deadline=None, derandomize=True, database=None)


@pytest.fixture(
    params=[(1, 2, 0), (3, 8, 0), (3, 8, select.KEPT_PAIRS)],
    ids=["one each", "three each", "scores kept"],
    autouse=True,
)
def few_candidates(request, monkeypatch):
    """Keep so few candidates, in such narrow blocks, that small programmes need the proof too."""
    own, width, kept = request.param
    monkeypatch.setattr(select, "FEW_PAIRS", 0)
    monkeypatch.setattr(select, "KEPT_PAIRS", kept)
    monkeypatch.setattr(select, "OWN", own)
    monkeypatch.setattr(select, "ASKED", own)
    monkeypatch.setattr(select, "NARROW", width)
    monkeypatch.setattr(select, "WIDE", width)
    monkeypatch.setattr(select, "ROWS", 32)
    monkeypatch.setattr(pool, "MOST_A_ROUND", own)


def scores(block):
    return np.where(block >= 0, block, -1).astype(np.int64)


def without_decisions(programme):
    nothing = programme.pins[:0]
    return replace(programme, pins=nothing, vetoes=nothing, waivers=nothing)


@tries(30)
@given(programme=programmes(most=60), data=st.data())
def test_every_block_holds_the_plain_scores(programme, data):
    programme = without_decisions(programme)
    expected, scorer = plain(programme), compiled(programme)
    n, m = expected.shape

    rows = np.array(data.draw(st.lists(st.integers(0, n - 1), min_size=1, unique=True)))
    first, last = data.draw(st.integers(0, m - 1)), data.draw(st.integers(1, m))
    cols = slice(first, last, data.draw(st.integers(1, 5)))
    order = np.array(data.draw(st.permutations(range(m))))[: data.draw(st.integers(0, m))]
    strip = np.empty((n, m), np.float32)
    scorer.strip(slice(0, n), strip)

    assert (scores(scorer.block(rows, cols)) == expected[rows][:, cols]).all()
    assert (scores(scorer.block(slice(0, n), slice(0, m))) == expected).all()
    assert (scores(strip) == expected).all()
    arranged = scorer.arranged(order)
    everything = arranged.block(slice(0, n), slice(0, len(order)))
    assert (scores(everything) == expected[:, order]).all()


def special(n, m, seed=0):
    """What is rare: high tables, keys that many share, several criteria on the same answers."""
    rng = np.random.default_rng(seed)
    ground = {
        "left": rng.integers(0, 50, (n, 2)),
        "right": rng.integers(0, 50, (m, 2)),
        "left_online": rng.random(n) < 0.5,
        "right_online": rng.random(m) < 0.5,
    }
    options = rng.integers(0, 1 << 40, n), rng.integers(0, 1 << 40, m)
    crowd = Keys(np.arange(2 * n) % n, rng.integers(0, 3, 2 * n))
    codes = rng.integers(0, 90, n), rng.integers(0, 80, m)
    return Programme(
        np.arange(n),
        np.arange(m),
        np.ones(m, np.int64),
        (
            Table("place", 20, *codes, rng.integers(0, 1001, (90, 80))),
            Table("few mentors", 10, codes[0], codes[1] % 3, rng.integers(0, 1001, (90, 3))),
            Overlap("seven", 20, *options, 7),
            Overlap("two", 10, *options, 2),
            Distance("near", 20, zero_at=30, online=200, **ground),
            Distance("nearer", 10, zero_at=9, online=0, **ground),
            Pairs("wishes", 10, np.arange(5), np.arange(5), np.arange(5) * 200),
        ),
        (
            Differ("city", crowd, Keys.of(rng.integers(0, 9, m))),
            Differ("hagro", Keys.of(rng.integers(0, 30, n)), Keys.of(rng.integers(0, 30, m))),
            Allowed("region", *codes, rng.random((90, 80)) < 0.9),
            Only("alone", np.arange(3), np.arange(3) * 2),
        ),
    )


def test_the_rare_kinds_have_the_plain_scores_too(monkeypatch):
    monkeypatch.setattr(fast, "RARE", 20)
    programme = special(200, 150)
    scorer, expected = compiled(programme), plain(programme)
    order = np.random.default_rng(1).permutation(150)[:140]
    one, third = slice(2, 3), slice(1, 150, 3)
    rows = np.array([5, 17, 80, 199])

    assert scorer.tables
    assert (scores(scorer.block(slice(0, 200), slice(0, 150))) == expected).all()
    arranged = scorer.arranged(order)
    assert (scores(arranged.block(slice(0, 200), slice(0, 140))) == expected[:, order]).all()
    again = arranged.arranged(np.arange(0, 140, 2))
    assert (scores(again.block(slice(0, 200), slice(0, 70))) == expected[:, order[::2]]).all()
    assert (scores(scorer.block(slice(0, 9), one)) == expected[:9, one]).all()
    striped = scorer.striped(3)
    assert (scores(striped.block(rows, third)) == expected[rows][:, third]).all()
    assert (scores(striped.block(rows, one)) == expected[rows][:, one]).all()


@tries(30)
@given(programme=programmes())
def test_a_part_of_the_pairs_gives_the_dense_optimum_with_proof(programme):
    matching = solve(programme)

    check(matching)
    assert (matching.matched, matching.total) == optimum(programme)
    for group in matching.groups:
        assert (
            len(group.mentees)
            > group.places
            == programme.capacity[group.mentors].sum()
            - np.isin(matching.mentor[programme.pins[:, 0]], group.mentors).sum()
        )


@tries(15)
@given(data=st.data(), programme=programmes(), steady=st.sampled_from([0, 1000]))
def test_it_stays_proven_while_things_change(data, programme, steady):
    first = matching = solve(programme, steady=steady)

    for _ in range(3):
        before = matching
        matching = matching.change(*data.draw(changes(before)))

        check(matching)
        favoured = list(map(tuple, before.pairs.tolist()))
        best = optimum(matching.programme, favoured=favoured, bonus=steady)
        assert (matching.matched, matching.total + matching.bonus) == best
    assert first.change().mentor.tolist() == first.mentor.tolist()


@tries(8)
@given(programme=programmes())
def test_the_floor_is_that_of_all_pairs(programme):
    matching = solve(programme, fair=True)

    check(matching)
    matched, total = optimum(programme, least=matching.floor)
    assert (matching.matched, matching.total) == (optimum(programme)[0], total)
    assert optimum(programme, least=matching.floor + 1)[0] < matched or not matched


def test_threads_blocks_and_the_order_of_people_do_not_matter(monkeypatch):
    programme = special(150, 120, seed=3)
    coarse = replace(
        programme,
        criteria=(
            Table(
                "a", 100, np.arange(150) % 3, np.arange(120) % 2, np.eye(3, 2, dtype=np.int64) * 500
            ),
        ),
    )

    def pairs(threads):
        return solve(coarse, threads=threads).pairs.tolist()

    one = pairs(1)
    assert pairs(2) == one
    assert pairs(4) == one
    monkeypatch.setattr(select, "NARROW", 5)
    monkeypatch.setattr(select, "WIDE", 5)
    monkeypatch.setattr(select, "ASKED", 9)
    assert pairs(2) == one


def test_with_many_to_put_back_it_starts_anew(monkeypatch):
    matching = solve(special(80, 60), steady=0)
    monkeypatch.setattr(repair, "FEW", 1000)

    after = matching.change(Veto(*matching.pairs[3]), Places(int(matching.pairs[7][1]), 2))

    assert (after.matched, after.total) == optimum(after.programme)


def test_the_bound_comes_down_to_the_value():
    told = []

    matching = solve(special(150, 120), progress=lambda *step: told.append(step))

    bounds = [bound for phase, _, bound in told if phase == "prove"]
    known = [bound for bound in bounds if bound is not None]
    assert len(bounds) > 1
    assert known[-1] == matching.bound == matching.total
    assert all(bound >= matching.total for bound in known)
