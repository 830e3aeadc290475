"""What the engine is given, what it gives back, and how it goes on from there."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csgraph

from matching.engine import (
    Allowed,
    Differ,
    Distance,
    Dot,
    Forbidden,
    Keys,
    Meet,
    Only,
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
from matching.engine.assign import most_matches
from matching.engine.graph import BIG, MOST_MENTEES, UNIT, Graph
from matching.engine.model import changed
from matching.engine.reference import reference
from matching.engine.score import allows, plain, points
from matching.engine.solve import gap


def ints(*values):
    return np.array(values, np.int64)


def programme(scores, *, capacity=None, **more):
    """One criterion with these points; -1: not possible."""
    table = np.array(scores, np.int64)
    n, m = table.shape
    rows, cols = np.arange(n), np.arange(m)
    return Programme(
        mentees=rows + 1,
        mentors=cols + 101,
        capacity=np.ones(m, np.int64) if capacity is None else ints(*capacity),
        criteria=(Table("topics", 100, rows, cols, np.maximum(table, 0)),),
        rules=(Allowed("hagro", rows, cols, table >= 0),),
        **more,
    )


def both(count):
    return np.arange(count), np.arange(count)


YES, NO = True, False


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        pytest.param(
            Dot("a", 1, ints([100, 0], [50, 50]), ints([10, 0], [0, 2])),
            [[1000, 0], [500, 100]],
            id="dot",
        ),
        pytest.param(
            Table("a", 1, ints(0, 1), ints(1, 1), ints([1, 2], [3, 4])),
            [[2, 2], [4, 4]],
            id="table",
        ),
        pytest.param(
            Overlap("a", 1, ints(0b111, 0b001), ints(0b111, 0b010), 3),
            [[1000, 333], [333, 0]],
            id="overlap",
        ),
        pytest.param(
            Overlap("a", 1, ints(0b111, 0b001), ints(0b111, 0b010), 1),
            [[1000, 1000], [1000, 0]],
            id="one option is enough",
        ),
        pytest.param(
            Distance(
                "a",
                1,
                ints([0, 0], [3, 4]),
                ints([0, 0], [30, 40]),
                50,
                np.array([YES, NO]),
                np.array([YES, YES]),
                300,
            ),
            [[1000, 300], [900, 100]],
            id="distance",
        ),
        pytest.param(Pairs("a", 1, ints(1), ints(0), ints(700)), [[0, 0], [700, 0]], id="pairs"),
    ],
)
def test_points_of_a_criterion(criterion, expected):
    assert points(criterion, *both(2)).tolist() == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(
            Differ.named("a", [["west", "zuid"], []], [["zuid", "oost"], ["oost"]]),
            [[NO, YES], [YES, YES]],
            id="differ",
        ),
        pytest.param(
            Differ("a", Keys.of(ints(1, 2)), Keys.of(ints(2, 2))),
            [[YES, YES], [NO, NO]],
            id="one key each",
        ),
        pytest.param(Meet("a", ints(1, 2), ints(3, 0)), [[YES, NO], [YES, NO]], id="meet"),
        pytest.param(
            Allowed("a", ints(0, 1), ints(0, 0), np.array([[YES], [NO]])),
            [[YES, YES], [NO, NO]],
            id="allowed",
        ),
        pytest.param(
            Reach(
                "a",
                ints([0, 0], [0, 0]),
                ints([3, 4], [30, 40]),
                ints(5, 4),
                ints(9, 9),
                np.array([NO, YES]),
                np.array([NO, YES]),
            ),
            [[YES, NO], [NO, YES]],
            id="reach",
        ),
        pytest.param(Forbidden("a", ints(0), ints(1)), [[YES, NO], [YES, YES]], id="forbidden"),
        pytest.param(Only("a", ints(0), ints(1)), [[NO, YES], [YES, YES]], id="only"),
    ],
)
def test_what_a_rule_allows(rule, expected):
    assert allows(rule, *both(2)).tolist() == expected


def test_a_waiver_lifts_the_rules_and_a_veto_ends_it():
    task = programme([[-1, -1, 30]], waivers=ints([0, 0], [0, 1]), vetoes=ints([0, 1], [0, 2]))

    assert plain(task).tolist() == [[0, -1, -1]]


@pytest.mark.parametrize(
    ("criterion", "message"),
    [
        pytest.param(Table("a", 99, ints(0), ints(0), ints([1])), "add up", id="weights"),
        pytest.param(Table("a", 100, ints(0), ints(0), ints([1001])), "outside", id="table"),
        pytest.param(Pairs("a", 100, ints(0), ints(0), ints(-1)), "outside", id="pairs"),
        pytest.param(Dot("a", 100, ints([40, 1]), ints([25, 1])), "outside", id="dot"),
        pytest.param(Dot("a", 100, ints([-1]), ints([1])), "outside", id="left below zero"),
        pytest.param(Dot("a", 100, ints([1]), ints([-1])), "outside", id="right below zero"),
        pytest.param(Overlap("a", 100, ints(1), ints(1), 0), "outside", id="overlap"),
        pytest.param(
            Distance(
                "a", 100, ints([0, 0]), ints([0, 0]), 1, np.array([YES]), np.array([YES]), 1001
            ),
            "outside",
            id="distance",
        ),
    ],
)
def test_what_cannot_be_exact_is_refused(criterion, message):
    with pytest.raises(ValueError, match=message):
        Programme(ints(1), ints(2), ints(1), (criterion,), ())


def test_a_row_of_large_numbers_is_fine_where_no_product_is_too_large():
    sparse = Dot("a", 100, np.eye(3, dtype=np.int64) * 1000, np.ones((2, 3), np.int64))
    tight = Dot("a", 100, ints([900, 900]), ints([1, 0]))

    for criterion in (sparse, tight):
        n, m = len(criterion.left), len(criterion.right)
        made = Programme(np.arange(n), np.arange(m), np.ones(m, np.int64), (criterion,), ())
        assert plain(made).max() == 100 * max(criterion.left.max(), 0)


@pytest.mark.parametrize(
    ("change", "attribute", "expected"),
    [
        (Veto(0, 1), "vetoes", [[1, 1], [0, 1]]),
        (Veto(1, 1), "vetoes", [[1, 1]]),
        (Unveto(1, 1), "vetoes", []),
        (Unveto(1, 0), "vetoes", [[1, 1]]),
        (Pin(0, 1), "pins", [[0, 1]]),
        (Unpin(0), "pins", []),
        (Places(1, 4), "capacity", [1, 4]),
        (Withdraw(1), "absent", [1]),
    ],
)
def test_a_change_gives_another_programme(change, attribute, expected):
    before = programme([[1, 2], [3, 4]], vetoes=ints([1, 1]), pins=ints([0, 0]))

    after = changed(before, change)

    assert getattr(after, attribute).tolist() == expected
    assert before.capacity.tolist() == [1, 1]


def test_one_more_match_beats_any_score():
    matching = solve(programme([[1000, 0], [999, -1]]))

    assert matching.mentor.tolist() == [1, 0]
    assert (matching.matched, matching.total, matching.bound) == (2, 99_900, 99_900)


def test_a_pin_that_breaks_a_rule_or_finds_no_place_is_reported():
    task = programme([[-1, 500], [500, 400], [300, 900]], pins=ints([0, 0], [1, 1], [2, 1]))

    matching = solve(task)

    assert matching.mentor.tolist() == [-1, 1, -1]
    assert matching.refused_pins.tolist() == [[0, 0], [2, 1]]
    assert matching.score.tolist() == [0, 40_000, 0]
    assert reference(task).tolist() == [-1, 1, -1]


def test_a_pin_may_not_be_vetoed_and_may_be_waived():
    task = programme([[-1, 500], [500, 400]], pins=ints([0, 0], [1, 1]), vetoes=ints([1, 1]))

    matching = solve(replace(task, waivers=ints([0, 0])))

    assert matching.mentor.tolist() == [0, -1]
    assert matching.refused_pins.tolist() == [[1, 1]]


def test_the_pinned_mentee_who_left_is_reported():
    matching = solve(programme([[500]], pins=ints([0, 0]), absent=ints(0)))

    assert matching.mentor.tolist() == [-1]
    assert matching.refused_pins.tolist() == [[0, 0]]


def test_who_has_few_mentors_is_placed_first_and_no_table_is_square(monkeypatch):
    """Where scores tie, another order took SciPy minutes, and a square table hours."""
    seen = []
    real = csgraph.min_weight_full_bipartite_matching
    monkeypatch.setattr(
        csgraph, "min_weight_full_bipartite_matching", lambda a: (seen.append(a), real(a))[1]
    )

    matching = solve(programme([[500, 500, 500], [500, 500, -1], [500, -1, -1]]))

    assert matching.mentor.tolist() == [2, 1, 0]
    assert [np.diff(table.indptr).tolist() for table in seen] == [[1, 2, 3]]
    assert [table.shape for table in seen] == [(3, 4)]


def test_as_many_as_can_be_are_found_soon_where_all_have_the_same_mentors():
    """Every tree of paths gets its share: one that took all would find one match at a time."""
    n = 300
    mentees, mentors = np.divmod(np.arange(n * n, dtype=np.int32), n)
    start, none = np.arange(0, n * n + 1, n), np.zeros(n * n, np.int64)
    room = np.where(np.arange(n) < 5, 40, 0)
    graph = CountingGraph(start, mentees, mentors, none, room)

    mate, dear, scarce = most_matches(graph)

    assert (int((mate >= 0).sum()), dear.all(), scarce.all()) == (200, True, True)
    assert np.bincount(mate[mate >= 0]).tolist() == [40] * 5
    assert CountingGraph.looked_at <= 3 * 100


class CountingGraph(Graph):
    looked_at = 0

    @property
    def m(self):
        """How many mentors; asked for at every level of the trees."""
        CountingGraph.looked_at += 1
        return super().m


def test_two_groups_who_compete_are_told_apart():
    task = programme(
        [
            [900, -1, -1],
            [800, -1, -1],
            [-1, 500, 400],
            [-1, 500, 400],
            [-1, 500, 300],
            [-1, -1, -1],
        ]
    )

    groups = [(g.mentees.tolist(), g.mentors.tolist(), g.places) for g in solve(task).groups]

    assert groups == [([0, 1], [0], 1), ([2, 3, 4], [1, 2], 2)]


def test_of_equally_good_matchings_it_is_always_the_same_one():
    n = 30
    even = programme(np.full((n, n), 500))
    rng = np.random.default_rng(1)
    rows, cols = rng.permutation(n), rng.permutation(n)
    shuffled = replace(even, mentees=even.mentees[rows], mentors=even.mentors[cols])

    def names(matching):
        ids = matching.programme
        return {(int(ids.mentees[i]), int(ids.mentors[j])) for i, j in matching.pairs}

    assert names(solve(even, threads=1)) == names(solve(shuffled, threads=4))
    assert names(solve(even)) != {(k + 1, k + 101) for k in range(n)}


def test_the_pairs_of_before_stay_for_less_than_the_bonus():
    first = solve(programme([[500, 490], [490, 500]]))
    later = programme([[500, 495], [510, 500]])
    later = replace(later, mentees=later.mentees[::-1])

    kept = solve(later, previous=first.by_id, steady=1000)
    free = solve(later, previous=first.by_id, steady=0)

    assert kept.pairs.tolist() == [[0, 1], [1, 0]]
    assert (kept.total, kept.bonus, kept.bound) == (100_500, 2000, 102_500)
    assert free.bonus == 0
    assert free.total == 100_500


def test_people_who_left_since_the_matching_of_before_do_not_matter():
    first = solve(programme([[500, 490], [490, 500]]))
    later = programme([[500, 495, 0], [510, 500, 0]])
    later = replace(later, mentees=ints(2, 9), mentors=ints(102, 103, 109))

    second = solve(later, previous=first.by_id)

    assert (second.matched, second.bonus) == (2, 1000)


def test_a_pause_that_ends_opens_a_mentor_again():
    paused = solve(programme([[900, 800]], capacity=[0, 1]), steady=0)

    open_again = paused.change(Places(0, 1))

    assert (paused.mentor.tolist(), open_again.mentor.tolist()) == ([1], [0])


def test_a_fair_matching_stays_fair_when_something_changes():
    task = programme([[1000, 600, 10], [900, 100, 20], [500, 400, 400]])

    fair = solve(task, fair=True, steady=0)
    after = fair.change(Veto(0, 1))

    assert (fair.floor, fair.mentor.tolist()) == (40_000, [1, 0, 2])
    assert after.fair
    assert after.matched == 3
    assert after.floor == 10_000


@pytest.mark.parametrize("fair", [False, True])
def test_without_a_pair_the_goal_stays_and_nothing_else_gets_the_bonus(fair):
    task = programme([[900, 800, 100], [850, 100, 0], [840, 0, -1]])
    vetoed = changed(task, Veto(2, 0))
    first = solve(programme([[900, 0, 0], [0, 900, 0], [0, 0, 0]]), steady=500)

    for before in (None, first):
        found = solve(task, previous=before and before.by_id, steady=500, fair=fair)
        expected = solve(vetoed, previous=before and before.by_id, steady=500, fair=fair)
        after = found.change(Veto(2, 0), is_same_goal=True)

        assert after.mentor.tolist() == expected.mentor.tolist() != found.mentor.tolist()
        assert (after.total, after.bonus) == (expected.total, expected.bonus)
        assert (after.bound, after.floor) == (expected.bound, expected.floor)


def test_the_run_tells_where_it_is_and_can_be_stopped():
    told = []

    matching = solve(programme([[500]]), fair=True, progress=lambda *step: told.append(step))

    assert [phase for phase, _, _ in told] == ["scan", "raise", "solve", "prove"]
    assert told[-1] == ("prove", matching.total, matching.bound)

    def stop(phase, value, bound):
        if phase == "solve":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        solve(programme([[500]]), progress=stop)


@pytest.mark.parametrize("shape", [(0, 0), (0, 2), (2, 0)])
def test_without_mentees_or_mentors_nobody_is_matched(shape):
    empty = programme(np.zeros(shape, np.int64))

    matching = solve(empty, fair=True)

    assert matching.pairs.shape == (0, 2)
    assert (matching.matched, matching.total, matching.bound) == (0, 0, 0)
    assert matching.change().matched == 0


def test_what_is_too_large_for_exact_numbers_is_refused():
    crowd = replace(
        programme([[500]]),
        mentees=np.arange(MOST_MENTEES),
        criteria=(Pairs("a", 100, ints(0), ints(0), ints(5)),),
        rules=(),
    )

    with pytest.raises(ValueError, match="too large"):
        solve(crowd)
    with pytest.raises(ValueError, match="too large"):
        solve(programme([[500]]), steady=50_000)


def test_the_reference_refuses_what_it_cannot_add_up():
    with pytest.raises(ValueError, match="too large"):
        reference(
            Programme(
                np.arange(310_000),
                ints(1),
                ints(1),
                (Pairs("a", 100, ints(0), ints(0), ints(5)),),
                (),
            )
        )


def test_it_does_not_matter_where_the_map_begins():
    here, there = ints([70_000, 90_000], [70_030, 90_040]), ints([70_030, 90_040], [70_000, 90_000])
    near = Distance("a", 100, here, there, 100, np.zeros(2, bool), np.zeros(2, bool), 300)

    matching = solve(Programme(ints(1, 2), ints(3, 4), ints(1, 1), (near,), ()))

    assert matching.mentor.tolist() == [1, 0]
    assert matching.total == 200_000


def test_pairs_that_are_not_the_best_have_a_gap():
    matching = solve(programme([[900, 800], [850, 100]]), steady=0)
    graph, price = matching.engine.graph, matching.price

    assert gap(graph, price, ints(1, 0), graph.cheapest(price)) == 0
    assert round(gap(graph, price, ints(0, 1), graph.cheapest(price)) / UNIT) == 65_000
    assert gap(graph, price, ints(1, -1), graph.cheapest(price)) > BIG // 2


def test_people_too_far_apart_for_exact_distances_are_refused():
    far = Distance(
        "a", 100, ints([0, 0]), ints([9000, 0]), 50, np.array([YES]), np.array([YES]), 300
    )

    with pytest.raises(ValueError, match="larger unit"):
        solve(Programme(ints(1), ints(2), ints(1), (far,), ()))
