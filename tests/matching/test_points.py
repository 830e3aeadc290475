"""What makes a pair better: every criterion, in points of 1000 (S2-MATCH-1)."""

import numpy as np
import pytest

from matching import points as kinds
from matching.compiling import compiled
from matching.engine.model import Distance, Overlap, Table
from matching.engine.score import points
from matching.settings import Weighed
from tests.matching.people import person, points_of, settings


def one(kind, hers, his, question="", **changes):
    [[found]] = points_of(
        kind, [person(1, answers=hers)], [person(2, answers=his)], question, **changes
    )
    return found


@pytest.mark.parametrize(
    ("wanted", "offered", "points"),
    [
        (["a", "b"], ["a"], 500),
        (["a"], ["a", "b"], 1000),
        (["a"], [], 0),
        ([], ["a"], 500),
        (["a", "b", "c"], ["a", "b", "c"], 1000),
        ("yes", "yes", 1000),
        ("yes", "no", 0),
        ("no", "no", 500),  # she asks nothing
    ],
)
def test_topics_count_by_how_much_of_the_wish_is_offered(wanted, offered, points):
    """S2-MATCH-1d, S2-MATCH-1e, S0-ROLE-3."""
    assert one("covers", {"topics": wanted}, {"topics": offered}, "topics") == points


@pytest.mark.parametrize(
    ("hers", "his", "points"),
    [("a", "a", 1000), ("a", "b", 0), (None, "a", 500), ("a", "", 500), (None, None, 500)],
)
def test_the_same_answer_is_better(hers, his, points):
    """S2-MATCH-1g."""
    assert one("same", {"pet": hers}, {"pet": his}, "pet") == points


@pytest.mark.parametrize(
    ("hers", "his", "points"),
    [(["a", "b"], ["b"], 1000), (["a", "b"], ["c"], 0), (["a", "b"], [], 0)],
)
def test_of_several_one_in_common_is_enough(hers, his, points):
    task = compiled(
        [person(1, answers={"pet": hers})],
        [person(2, answers={"pet": his})],
        settings("same", "pet"),
    )

    assert isinstance(task.criteria[0], Overlap)
    assert one("same", {"pet": hers}, {"pet": his}, "pet") == points


AGES = {"age_class": {"0": "", "25": "", "35": "", "45": "", "55": "", "65": ""}}


@pytest.mark.parametrize(
    ("hers", "his", "points"),
    [("25", "25", 1000), ("25", "35", 800), ("0", "65", 0), (None, "25", 500), ("x", "25", 500)],
)
def test_the_closer_in_age_the_better_and_who_does_not_say_loses_nothing(hers, his, points):
    """S2-MATCH-1c."""
    found = one("near", {"age_class": hers}, {"age_class": his}, "age_class", options=AGES)

    assert found == points


def test_a_list_of_one_answer_or_a_question_that_is_gone_has_nothing_to_be_near():
    assert one("near", {"q": "a"}, {"q": "a"}, "q", options={"q": {"a": ""}}) == 1000
    assert one("near", {"q": "a"}, {"q": "a"}, "q") == 500


@pytest.mark.parametrize(("shared", "points"), [(0, 0), (1, 333), (3, 1000), (5, 1000)])
def test_three_parts_of_the_week_in_common_are_enough(shared, points):
    """S2-MATCH-1a."""
    parts = ["mon-evening", "tue-evening", "wed-evening", "thu-evening", "fri-evening"]

    assert one("availability", {"availability": parts}, {"availability": parts[:shared]}) == points


@pytest.mark.parametrize(
    ("hers", "his", "points"),
    [
        ({"place": "Tiel"}, {"place": "tiel "}, 1000),
        ({"place": "Tiel"}, {"place": "Utrecht"}, 491),
        ({"place": "Tiel", "online": "yes"}, {"place": "Ede", "online": "yes"}, 700),
        ({"place": "Tiel", "online": "yes"}, {"place": "Tiel", "online": "yes"}, 1000),
        ({"place": "Tiel", "online": "no"}, {"place": "Groningen", "online": "yes"}, 0),
        ({"place": "Nergens"}, {"place": "nergens"}, 1000),
        ({"place": "Nergens"}, {"place": "Tiel"}, 200),
        ({"place": "Nergens", "online": "yes"}, {"place": "Tiel", "online": "yes"}, 700),
        ({"place": ""}, {"place": ""}, 200),
        ({}, {"place": "Tiel"}, 200),
    ],
)
def test_the_nearer_the_better_and_online_is_near_enough(hers, his, points):
    """S2-MATCH-1b."""
    assert one("place", hers, his) == points


def test_a_place_that_is_not_known_changes_nothing_for_the_others():
    where = ["Tiel", "Utrecht", "Ede", "Groningen", "Zeist", "Den Bosch"]
    known = [
        person(i, answers={"place": name, "online": "yes" if i % 2 else "no"})
        for i, name in enumerate(where)
    ]
    nowhere = [*known, person(99, answers={"place": "Nergens"})]
    tasks = [compiled(side, known, settings("place")).criteria[0] for side in (known, nowhere)]
    everybody = np.arange(len(known))

    assert [type(each) for each in tasks] == [Distance, Table]
    assert (points(tasks[0], everybody, everybody) == points(tasks[1], everybody, everybody)).all()


def test_the_table_of_places_does_not_grow_with_how_people_write_them(monkeypatch):
    """One place that nobody knows makes no table of all people, each with an address of her own."""
    monkeypatch.setattr(kinds, "MOST_NAMES", 1)
    where = ["Tiel", "Utrecht", "Nergens"]

    def people(side, *more):
        written = [f"{side}straat {k}, {where[k % 3]}" for k in range(90)]
        return [person(k, answers={"place": name}) for k, name in enumerate([*written, *more])]

    mentees = people("Hers", "Niks", "Ooit", "Ooit")
    mentors = people("His", "Niks", "Ooit")
    [table] = compiled(mentees, mentors, settings("place")).criteria
    last = points(table, np.arange(90, 93), np.arange(90, 92))

    assert table.points.shape == (4, 4)
    assert last.tolist() == [[200, 200], [200, 1000], [200, 1000]]


@pytest.mark.parametrize(
    ("hers", "his", "points"),
    [
        ({"place": "Tiel"}, {"place": "Tiel"}, 1000),
        ({"place": "Tiel"}, {"place": "Ede", "regions": ["Zeist", "tiel"]}, 1000),
        ({"place": "Tiel", "neighbourhoods": ["Wijk West"]}, {"regions": ["west"]}, 1000),
        ({"place": "Tiel"}, {"place": "Ede"}, 0),
        ({}, {}, 0),
    ],
)
def test_a_mentor_who_knows_the_region_is_a_plus(hers, his, points):
    """S4-COND-5: against the rule about close colleagues."""
    assert one("region", hers, his) == points


def test_the_words_of_her_question_are_looked_for_in_his_story():
    mentees = [
        person(1, answers={"mentoring_question": "Hoe bewaak ik mijn grenzen?"}),
        person(2, answers={"mentoring_question": "Ik wil een praktijk overnemen."}),
        person(3),
    ]
    mentors = [
        person(4, answers={"offer": "Ik leerde mijn grens te bewaken."}),
        person(5, answers={"offer": "Van alles.", "topics": ["p"]}),
        person(6),
    ]

    found = points_of("text", mentees, mentors, options={"topics": {"p": "Praktijkvoering"}})
    more = points_of("text", mentees, mentors, options={"topics": {"p": "Een praktijk overnemen"}})

    assert found == [[1000, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert more[1][1] >= 999


def test_a_wish_counts_for_both_the_first_most():
    mentees = [
        person(1, name="Iris de Wit", answers={"wishes": ["jan  Smit", "Els", "Ruth", "Bo"]})
    ]
    mentors = [
        person(2, name="Jan Smit"),
        person(3, name="ELS"),
        person(4, name="Ruth"),
        person(5, name="Bo", answers={"wishes": ["X", "Iris de Wit"]}),
        person(6, name="Olaf"),
    ]

    assert points_of("wishes", mentees, mentors) == [[1000, 700, 400, 700, 0]]


def test_a_wish_on_one_line_is_one_name():
    mentees = [person(1, name="Iris", answers={"wishes": "Jan"})]

    assert points_of("wishes", mentees, [person(2, name="Jan")]) == [[1000]]


def test_more_answers_than_a_question_has_do_no_harm():
    many = [f"code{n:03}" for n in range(100)]

    assert one("same", {"q": many}, {"q": many[:2]}, "q") == 1000
    assert one("same", {"q": many}, {"q": many[-2:]}, "q") == 0


def test_who_came_over_alike_in_the_interview_is_better():
    """S2-MATCH-1f."""
    mentees = [person(1, impression=2), person(2)]
    mentors = [person(3, impression=2), person(4, impression=5), person(5)]

    assert points_of("impression", mentees, mentors) == [[1000, 250, 500], [500, 500, 500]]


def test_a_mentor_who_never_had_a_mentee_comes_first():
    mentors = [person(2), person(3, had_mentee=True), person(4, had_mentee=True, has_mentee=True)]

    assert points_of("free_mentor", [person(1)], mentors) == [[1000, 750, 500]]


def test_what_weighs_nothing_is_not_counted():
    weighed = [Weighed("a", "place", 0), Weighed("b", "free_mentor", 60), Weighed("c", "text", 40)]

    task = compiled([person(1)], [person(2)], settings(criteria=weighed))

    assert [(each.code, each.weight) for each in task.criteria] == [("b", 60), ("c", 40)]


def test_what_weighs_nothing_is_not_looked_up_either():
    base = settings(criteria=[Weighed("a", "place", 100), Weighed("b", "text", 0)])

    assert base.weights == {"a": 100, "b": 0}
    assert [base.weighs(kind) for kind in ("place", "text", "age")] == [True, False, False]


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_every_kind_takes_nobody_and_people_without_answers(kind):
    assert points_of(kind, [], [person(1)], "q") == []
    [[empty]] = points_of(kind, [person(1, answers={"availability": []})], [person(2)], "q")
    assert 0 <= empty <= 1000
