"""The engine against brute force, and what it says about its answer."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.old import (
    Alternative,
    Criterion,
    Problem,
    Reason,
    Rule,
    alternatives,
    broken,
    solve,
    why,
    without_mentor,
)


def problem(scores, *, places=None, allowed=None):
    points = np.array(scores, np.int64).reshape(len(scores), -1)
    n, m = points.shape
    return Problem(
        mentees=tuple(range(1, n + 1)),
        mentors=tuple(range(101, 101 + m)),
        places=np.array(places if places is not None else [1] * m, np.int64),
        criteria=(Criterion("topics", 100, points),),
        rules=(Rule("hagro", np.array(allowed, bool)),) if allowed is not None else (),
    )


@st.composite
def problems(draw):
    n, m = draw(st.integers(0, 7)), draw(st.integers(0, 7))
    points = draw(st.lists(st.integers(0, 1000), min_size=2 * n * m, max_size=2 * n * m))
    free = draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m))
    places = draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))
    table = np.array(points, np.int64).reshape(2, n, m)
    weight = draw(st.integers(0, 100))
    return Problem(
        mentees=tuple(draw(st.permutations(range(10, 10 + n)))),
        mentors=tuple(draw(st.permutations(range(50, 50 + m)))),
        places=np.array(places, np.int64),
        criteria=(Criterion("a", weight, table[0]), Criterion("b", 100 - weight, table[1])),
        rules=(Rule("free", np.array(free, bool).reshape(n, m)),),
    )


def best_by_brute_force(task):
    """(matched, total) of the best matching, by trying every mentor for every mentee."""
    choices = [
        [-1, *(j for j in range(len(task.mentors)) if task.feasible[i, j])]
        for i in range(len(task.mentees))
    ]
    best = (0, 0)

    def place(i, left, matched, total):
        nonlocal best
        if matched + len(choices) - i < best[0]:
            return
        if i == len(choices):
            best = max(best, (matched, total))
            return
        for j in choices[i]:
            if j < 0:
                place(i + 1, left, matched, total)
            elif left[j]:
                left[j] -= 1
                place(i + 1, left, matched + 1, total + int(task.scores[i, j]))
                left[j] += 1

    place(0, list(task.places), 0, 0)
    return best


@settings(max_examples=120, deadline=None, derandomize=True)
@given(problems())
def test_nothing_beats_the_answer_and_it_says_so_with_proof(task):
    answer = solve(task)

    assert (answer.matched, answer.total) == best_by_brute_force(task)
    assert answer.is_proven
    assert all(task.feasible[i, j] for i, j in answer.pairs)
    used = np.bincount([j for _, j in answer.pairs], minlength=len(task.mentors))
    assert (used <= task.places).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_people_does_not_matter(task, random):
    rows, columns = list(range(len(task.mentees))), list(range(len(task.mentors)))
    random.shuffle(rows)
    random.shuffle(columns)
    grid = np.ix_(rows, columns)
    shuffled = Problem(
        mentees=tuple(task.mentees[i] for i in rows),
        mentors=tuple(task.mentors[j] for j in columns),
        places=task.places[columns],
        criteria=tuple(replace(c, points=c.points[grid]) for c in task.criteria),
        rules=tuple(replace(r, allows=r.allows[grid]) for r in task.rules),
    )

    def names(answer):
        asked = answer.problem
        return {(asked.mentees[i], asked.mentors[j]) for i, j in answer.pairs}

    assert names(solve(shuffled)) == names(solve(task))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(problems())
def test_the_points_add_up_to_the_score(task):
    for i, j in product(range(len(task.mentees)), range(len(task.mentors))):
        reasons = why(task, i, j)

        assert sum(reason.points for reason in reasons) == task.scores[i, j]
        assert all(0 <= reason.points <= reason.most for reason in reasons)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(problems())
def test_an_alternative_costs_what_it_says(task):
    answer = solve(task)
    for i in range(len(task.mentees)):
        for other in alternatives(answer, i, top=2):
            only = np.ones_like(task.feasible)
            only[i] = False
            only[i, other.mentor] = True
            places = task.places.copy()
            forced = replace(task, places=places, rules=(*task.rules, Rule("only", only)))
            matched, total = best_by_brute_force(forced)
            expected = (matched - answer.matched, total - answer.total)
            if (other.matched, other.total) != expected:
                # Forced, she may still go without; then the rest can be better off.
                assert expected > (other.matched, other.total)


def test_one_more_match_beats_any_score():
    task = problem([[1000, 0], [999, 0]], allowed=[[1, 1], [1, 0]])

    answer = solve(task)

    assert list(answer.mentor) == [1, 0]


def test_the_reasons_say_how_much_of_how_much():
    task = problem([[360]])

    assert why(task, 0, 0) == [Reason("topics", 36_000, 100_000)]


def test_a_broken_rule_is_named_S4_COND_5a():
    task = problem([[360, 10]], allowed=[[0, 1]])

    assert (broken(task, 0, 0), broken(task, 0, 1)) == (["hagro"], [])


def test_another_mentor_shows_who_would_move():
    task = problem([[900, 800], [850, 100]])
    answer = solve(task)

    assert alternatives(answer, 0) == [Alternative(0, 90_000, 0, -65_000, ((1, 1),))]


def test_somebody_without_a_mentor_hears_which_rule_would_help():
    task = replace(
        problem([[500, 500, 500]], allowed=[[0, 0, 0]]),
        rules=(
            Rule("hagro", np.array([[0, 1, 1]], bool)),
            Rule("availability", np.array([[1, 0, 0]], bool)),
        ),
    )

    reasons = without_mentor(solve(task), 0)

    assert (reasons.possible, reasons.would_open) == (0, (("availability", 2), ("hagro", 1)))


def test_without_rules_and_without_mentors_there_is_nothing_to_open():
    task = Problem((1,), (), np.array([], np.int64), (), ())

    assert without_mentor(solve(task), 0).would_open == ()


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        pytest.param([Criterion("a", 99, np.array([[1]]))], "add up", id="weights"),
        pytest.param([Criterion("a", 100, np.array([[1001]]))], "outside", id="points"),
    ],
)
def test_what_cannot_be_exact_is_refused(criteria, message):
    with pytest.raises(ValueError, match=message):
        Problem((1,), (2,), np.array([1]), tuple(criteria), ())


def test_a_programme_beyond_exact_arithmetic_is_refused():
    size = 310_000
    task = Problem(
        tuple(range(size)),
        (1,),
        np.array([1]),
        (Criterion("a", 100, np.zeros((size, 1), np.int64)),),
        (),
    )

    with pytest.raises(ValueError, match="too large"):
        solve(task)
