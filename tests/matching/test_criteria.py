"""From answers to points and rules: who may be paired with whom, and how well that fits."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import criteria
from matching.criteria import Person, Settings, experienced_on, problem, rule_codes
from matching.engine.old import _bound
from matching.models import Proposal
from matching.selectors import _whole_points
from mentorship.programmes.models import Programme

WEIGHTS = {"topics": 40, "availability": 25, "place": 20, "free_mentor": 15}


def person(pk=1, user=None, **facts):
    answers = {"topics": ["practice"], "availability": ["tue-evening"]} | facts.pop("answers", {})
    return Person(pk=pk, user=user or pk, places=1, answers=answers, **facts)


def settings(**changes):
    facts = {
        "weights": WEIGHTS,
        "differ_fields": ["hagro", "neighbourhoods"],
        "training_gate": False,
        "experience_gate": False,
        "asks_languages": False,
        "earlier_pairs": frozenset(),
        "reverse_pairs": frozenset(),
    }
    return Settings(**(facts | changes))


def can_be(mentee, mentor, **changes):
    return bool(problem([mentee], [mentor], settings(**changes)).feasible[0, 0])


@pytest.mark.parametrize(
    ("field", "mine", "yours", "possible"),
    [
        ("hagro", "Centrum", "Noord", True),
        ("hagro", "Centrum", "  centrum ", False),
        ("hagro", "De  Linden", "de linden", False),
        ("hagro", "geen", "Geen", True),
        ("hagro", "", "", True),
        ("hagro", None, None, True),
        ("hagro", "Hagro West", "west", False),
        ("hagro", "Hagro Café-Zuid", "cafe zuid", False),
        ("hagro", "Hagro", "Hagro", True),
        ("neighbourhoods", ["Tiel-Oost, Passewaaij"], ["passewaaij"], False),
        ("neighbourhoods", ["Wijk Noord en Zuid"], ["zuid"], False),
        ("neighbourhoods", ["Zuid/Oost"], ["wijk oost"], False),
        ("neighbourhoods", ["Zuid", "Oost"], ["West"], True),
        ("neighbourhoods", ["Zuid", "Oost"], ["West", "oost"], False),
        ("neighbourhoods", [], [], True),
        ("neighbourhoods", ["geen"], ["geen"], True),
    ],
)
def test_close_colleagues_are_never_paired(field, mine, yours, possible):
    """S4-COND-5a, S4-COND-5b."""
    mentee, mentor = person(1, answers={field: mine}), person(2, answers={field: yours})

    assert can_be(mentee, mentor) is possible


@pytest.mark.parametrize(
    ("works_since", "enough"),
    [("2021-11-19", True), ("2021-11-20", False), ("2021-11-21", False), (None, False)],
)
def test_a_mentor_has_strictly_more_than_five_years(works_since, enough):
    """S4-COND-6, S0-ELIG-2: five years to the day is not more than five years."""
    programme, today = Programme(mentor_min_years=5), date(2026, 11, 20)

    result = experienced_on(works_since, lambda since: programme.is_experienced(since, on=today))

    assert result is enough


@pytest.mark.parametrize(
    ("gate", "fact"), [("training_gate", "is_trained"), ("experience_gate", "is_experienced")]
)
def test_a_gate_lets_through_only_who_passed_it(gate, fact):
    """S2-MREC-5, S4-COND-7a."""
    outcomes = [
        can_be(person(1), person(2, **{fact: passed}), **{gate: is_on})
        for passed, is_on in [(True, True), (False, True), (False, False)]
    ]

    assert outcomes == [True, False, True]


def test_nobody_is_her_own_mentor_nor_her_mentors_mentor():
    assert [
        can_be(person(1, user=7), person(2, user=7)),
        can_be(person(1, user=7), person(2, user=8), reverse_pairs=frozenset({(7, 8)})),
        can_be(person(1, user=7), person(2, user=8), reverse_pairs=frozenset({(8, 7)})),
    ] == [False, False, True]


def test_a_pair_that_did_not_work_out_is_not_tried_again():
    """S2-MATCH-4."""
    pair = (person(1), person(2))

    assert can_be(*pair, earlier_pairs=frozenset({(1, 2)})) is False
    assert can_be(*pair, earlier_pairs=frozenset({(2, 1)})) is True


@pytest.mark.parametrize(
    ("mine", "possible"), [(["nl", "ar"], True), (["ar"], False), (None, False)]
)
def test_the_two_speak_a_language_in_common_where_it_is_asked(mine, possible):
    mentee, mentor = (
        person(1, answers={"languages": mine}),
        person(2, answers={"languages": ["nl"]}),
    )

    assert can_be(mentee, mentor, asks_languages=True) is possible
    assert can_be(mentee, mentor) is True


def test_the_two_have_a_part_of_the_week_in_common():
    """S2-MATCH-1a."""
    assert can_be(person(1), person(2, answers={"availability": ["wed-evening"]})) is False


def test_the_rules_are_those_of_the_programme():
    codes = rule_codes(
        settings(asks_languages=True, experience_gate=True, training_gate=True, differ_fields=["x"])
    )

    assert codes == [
        "person",
        "earlier",
        "availability",
        "x",
        "languages",
        "experience",
        "training",
    ]


@pytest.mark.parametrize(
    ("wanted", "offered", "points"),
    [(["a", "b"], ["a"], 500), (["a"], ["a", "b"], 1000), (["a"], [], 0), ([], ["a"], 0)],
)
def test_topics_count_by_how_much_of_the_wish_is_offered(wanted, offered, points):
    """S2-MATCH-1e, S0-ROLE-3."""
    pair = person(answers={"topics": wanted}), person(answers={"topics": offered})

    assert criteria.topics(*pair) == points


@pytest.mark.parametrize(("shared", "points"), [(0, 0), (1, 333), (3, 1000), (5, 1000)])
def test_three_parts_of_the_week_in_common_are_enough(shared, points):
    """S2-MATCH-1a."""
    parts = ["mon-evening", "tue-evening", "wed-evening", "thu-evening", "fri-evening"]
    pair = person(answers={"availability": parts}), person(answers={"availability": parts[:shared]})

    assert criteria.availability(*pair) == points


@pytest.mark.parametrize(
    ("mine", "yours", "points"),
    [
        ({"place": "Tiel"}, {"place": "tiel "}, 1000),
        ({"place": "Tiel", "online": "yes"}, {"place": "Ede", "online": "yes"}, 700),
        ({"place": "Tiel", "online": "no"}, {"place": "Ede", "online": "no"}, 200),
        ({"place": "", "online": "no"}, {"place": "", "online": "yes"}, 200),
    ],
)
def test_the_same_place_is_best_and_online_the_next(mine, yours, points):
    """S2-MATCH-1b."""
    assert criteria.place(person(answers=mine), person(answers=yours)) == points


def test_a_mentor_without_a_mentee_gets_the_full_points():
    assert [
        criteria.free_mentor(person(), person(has_mentee=has_mentee))
        for has_mentee in (False, True)
    ] == [1000, 500]


def test_nobody_at_all_is_a_problem_too():
    task = problem([], [], settings())

    assert task.feasible.shape == (0, 0)


@given(st.lists(st.integers(0, 100_000), max_size=6))
def test_visible_points_add_up_to_the_visible_score(parts):
    shown = _whole_points(parts)

    assert sum(shown) == round(sum(parts) / 1000)
    assert all(
        part // 1000 <= one <= part // 1000 + 1 for part, one in zip(parts, shown, strict=True)
    )


def test_a_score_is_read_in_whole_points():
    assert Proposal(score=87_600).points == 88


def test_a_choice_that_is_not_the_best_never_counts_as_proven():
    worth = np.array([[900, 100], [800, 700]])
    everything, one_each = np.ones((2, 2), bool), np.array([1, 1])

    bounds = [_bound(worth, everything, one_each, np.array(chosen)) for chosen in ([0, 1], [1, 0])]

    assert (bounds[0], bounds[1] >= 1600) == (1600, True)
