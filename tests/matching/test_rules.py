"""What makes two people impossible as a pair (S4-COND-5, S4-COND-6, S0-ELIG-3)."""

from datetime import date

import numpy as np
import pytest

from matching.compiling import compiled
from matching.engine.model import Allowed, Reach
from matching.engine.score import plain
from matching.rules import rule_codes
from mentorship.programmes.models import Programme
from tests.matching.people import breaks, person, settings


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
        ("employer", "Zorg B.V.", "zorg bv", False),
    ],
)
def test_close_colleagues_are_never_paired(field, mine, yours, possible):
    """S4-COND-5a, S4-COND-5b."""
    pair = person(1, answers={field: mine}), person(2, answers={field: yours})

    assert breaks(*pair, differ_fields=["hagro", "neighbourhoods", "employer"]) == (
        set() if possible else {field}
    )


@pytest.mark.parametrize(
    ("works_since", "enough"),
    [("2021-11-19", True), ("2021-11-20", False), ("2021-11-21", False)],
)
def test_a_mentor_has_strictly_more_than_five_years(works_since, enough):
    """S4-COND-6, S0-ELIG-2: five years to the day is not more than five years."""
    programme = Programme(mentor_min_years=5)

    result = programme.is_experienced(date.fromisoformat(works_since), on=date(2026, 11, 20))

    assert result is enough


@pytest.mark.parametrize(
    ("gate", "fact", "rule"),
    [
        ("training_gate", "is_trained", "training"),
        ("experience_gate", "is_experienced", "experience"),
    ],
)
def test_a_gate_lets_through_only_who_passed_it(gate, fact, rule):
    """S2-MREC-5, S4-COND-7a."""
    outcomes = [
        breaks(person(1), person(2, **{fact: passed}), **{gate: is_on})
        for passed, is_on in [(True, True), (False, True), (False, False)]
    ]

    assert outcomes == [set(), {rule}, set()]


def test_nobody_is_her_own_mentor_nor_her_mentors_mentor():
    """S0-ELIG-3."""
    two = person(1, user=7), person(2, user=8)

    assert [
        breaks(person(1, user=7), person(2, user=7)),
        breaks(*two, mutual=frozenset({(7, 8)})),
        breaks(*two, mutual=frozenset({(8, 7)})),
        breaks(*two, mutual=frozenset({(7, 8)}), not_mutual=False),
    ] == [{"person"}, {"mutual"}, set(), set()]


def test_a_pair_that_did_not_work_out_is_not_tried_again():
    """S2-MATCH-4."""
    pair = person(1), person(2)

    assert breaks(*pair, refused=frozenset({(1, 2), (8, 9)})) == {"earlier"}
    assert breaks(*pair, refused=frozenset({(2, 1)})) == set()


@pytest.mark.parametrize(
    ("mine", "possible"), [(["nl", "ar"], True), (["ar"], False), (None, False)]
)
def test_the_two_speak_a_language_in_common_where_it_is_asked(mine, possible):
    pair = person(1, answers={"languages": mine}), person(2, answers={"languages": ["nl"]})

    assert breaks(*pair, needs_language=True) == (set() if possible else {"languages"})
    assert breaks(*pair) == set()


def test_the_two_have_a_part_of_the_week_in_common():
    """S2-MATCH-1a."""
    pair = person(1), person(2, answers={"availability": ["wed-evening"]})

    assert breaks(*pair) == {"availability"}
    assert breaks(*pair, needs_time=False) == set()


@pytest.mark.parametrize(
    ("hers", "his", "gap", "possible"),
    [
        ("2020-01-01", "2015-01-01", 5, True),
        ("2020-01-01", "2015-02-01", 5, False),
        ("2020-01-15", "2015-01-20", 5, True),  # in whole months
        (None, "2025-01-01", 5, True),
        ("2020-01-01", None, 5, False),
        (None, None, 1, False),
        ("2026-12-01", "2025-11-20", 1, True),  # she begins next month
    ],
)
def test_the_mentor_works_so_many_years_longer(hers, his, gap, possible):
    pair = person(1, answers={"works_since": hers}), person(2, answers={"works_since": his})

    assert breaks(*pair, min_gap_years=gap) == (set() if possible else {"gap"})


FAR = [
    ("Tiel", "10", "no", "Utrecht", "any", "no", False),
    ("Tiel", "50", "no", "Utrecht", "50", "no", True),
    ("Tiel", "50", "no", "Utrecht", "10", "no", False),
    ("Tiel", "10", "yes", "Utrecht", "10", "yes", True),
    ("Tiel", None, "no", "Groningen", "any", "no", True),
    ("Tiel", "10", "no", "Tiel", "10", "no", True),
]


@pytest.mark.parametrize(
    ("here", "mine", "my_online", "there", "yours", "your_online", "possible"),
    [
        *FAR,
        ("Onbekend", "10", "no", "Groningen", "10", "no", True),
        ("", "10", "no", "Groningen", "10", "no", True),
    ],
)
def test_nobody_travels_further_than_she_wants(
    here, mine, my_online, there, yours, your_online, possible
):
    """S2-MATCH-1b; a place that nobody knows is no reason to refuse."""
    mentee = person(1, answers={"place": here, "travel": mine, "online": my_online})
    mentor = person(2, answers={"place": there, "travel": yours, "online": your_online})

    assert breaks(mentee, mentor, needs_reach=True) == (set() if possible else {"reach"})
    assert breaks(mentee, mentor) == set()


def test_the_table_of_places_does_not_grow_with_how_people_write_them():
    """One place that nobody knows makes no table of all people, each with an address of her own."""
    where = ["Tiel", "Utrecht", "Nergens"]
    people = [
        person(k, answers={"place": f"Straat {k}, {where[k % 3]}", "travel": "10"})
        for k in range(90)
    ]

    [rule] = [
        each
        for each in compiled(people, people, settings(needs_reach=True)).rules
        if each.code == "reach"
    ]

    assert rule.allowed.tolist() == [[True, False, True], [False, True, True], [True, True, True]]


def test_a_place_that_is_not_known_changes_nothing_for_the_others():
    def side(first, name, travel, online):
        there = {"place": name, "travel": travel, "online": online}
        return person(first, answers=there)

    mentees = [side(i, *case[:3]) for i, case in enumerate(FAR)]
    mentors = [side(100 + i, *case[3:6]) for i, case in enumerate(FAR)]
    nowhere = person(99, answers={"place": "Nergens", "travel": "10"})
    on = settings(needs_reach=True)

    known = compiled(mentees, mentors, on)
    unknown = compiled([*mentees, nowhere], mentors, on)

    assert {Reach, Allowed} == {type(known.rules[-1]), type(unknown.rules[-1])}
    assert (plain(known) == plain(unknown)[:-1]).all()


def test_the_rules_are_those_of_the_programme():
    codes = rule_codes(
        settings(
            needs_language=True,
            needs_reach=True,
            experience_gate=True,
            training_gate=True,
            min_gap_years=2,
            differ_fields=["x"],
        )
    )

    assert codes == [
        *("person", "mutual", "earlier", "availability", "x"),
        *("languages", "reach", "experience", "gap", "training"),
    ]
    assert rule_codes(settings(needs_time=False, not_mutual=False)) == ["person", "earlier"]


def test_a_rule_that_was_set_aside_for_two_people_holds_for_all_others():
    mentees = [person(i, answers={"hagro": "West", "availability": ["x"]}) for i in (1, 2)]
    mentors = [person(3, answers={"hagro": "West"})]
    rules = {"differ_fields": ["hagro"]}

    def possible(*codes):
        aside = {(1, 3): frozenset(codes), (8, 9): frozenset({"hagro"})}
        return (
            plain(compiled(mentees, mentors, settings(**rules, overridden=aside))) >= 0
        ).tolist()

    assert possible("hagro", "availability") == [[True], [False]]
    assert possible("hagro") == [[False], [False]]  # it breaks another one as well


def test_a_veto_is_about_two_people_whichever_of_them_is_the_mentor():
    pair = [person(1, user=7)], [person(2, user=8)]

    outcomes = [
        plain(compiled(*pair, settings(vetoes=frozenset(vetoes))))[0, 0] >= 0
        for vetoes in ([(7, 8), (8, 7)], [(1, 2)])
    ]

    assert outcomes == [False, True]


def test_pins_and_places_are_those_of_who_is_here():
    task = compiled(
        [person(1), person(2)], [person(3, places=4)], settings(), pins={1: 3, 2: 99, 8: 3}
    )

    assert task.pins.tolist() == [[0, 0]]
    assert task.capacity.tolist() == [4]


def test_nobody_at_all_is_a_programme_too():
    task = compiled([], [], settings(needs_reach=True, min_gap_years=1, needs_language=True))

    assert plain(task).shape == (0, 0)
    assert task.waivers.shape == task.pins.shape == task.vetoes.shape == (0, 2)
    assert task.mentees.dtype == np.int64
