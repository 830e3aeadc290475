"""What the engine says about a matching: why this pair, why not another, why nobody."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import (
    Allowed,
    Meet,
    Pin,
    Programme,
    Table,
    Veto,
    alternatives,
    broken,
    difference,
    proven,
    select,
    solve,
    unmatched,
    why,
)

NO = -1


def programme(scores, *, capacity=None, **more):
    """Two criteria that give the same points, 30 and 70 of 100; NO: the rule "hagro" forbids it."""
    table = np.array(scores, np.int64)
    n, m = table.shape
    rows, cols = np.arange(n), np.arange(m)
    parts = (
        Table("topics", 30, rows, cols, np.maximum(table, 0)),
        Table("age", 70, rows, cols, np.maximum(table, 0)),
    )
    return Programme(
        mentees=rows + 1,
        mentors=cols + 101,
        capacity=np.array(capacity or [1] * m, np.int64),
        criteria=parts,
        rules=(Allowed("hagro", rows, cols, table >= 0),),
        **more,
    )


def pairs(*rows):
    return np.array(rows, np.int64).reshape(-1, 2)


def test_the_reasons_add_up_to_the_score_the_heaviest_first():
    matching = solve(programme([[900, 100], [800, NO]]))

    reasons = why(matching, 0, 1)

    assert [(r.code, r.points, r.most) for r in reasons] == [
        ("age", 7_000, 70_000),
        ("topics", 3_000, 30_000),
    ]
    assert matching.mentor.tolist() == [1, 0]
    assert sum(reason.points for reason in reasons) == matching.score[0]


def test_a_pair_breaks_rules_a_veto_and_a_pause():
    task = programme([[NO, 500, 500]], capacity=[0, 1, 1], vetoes=pairs([0, 0], [0, 1]))

    assert broken(task, 0, 0) == ("hagro", "veto", "capacity")
    assert broken(task, 0, 1) == ("veto",)
    assert broken(task, 0, 2) == ()


def test_a_waiver_lifts_the_rules_but_no_veto():
    task = programme([[NO, NO]], vetoes=pairs([0, 1]), waivers=pairs([0, 0], [0, 1]))

    assert broken(task, 0, 0) == ()
    assert broken(task, 0, 1) == ("veto",)


def test_another_mentor_costs_what_the_others_lose_by_it():
    matching = solve(programme([[900, 800, 100], [850, 300, 200], [NO, 500, 450]]))

    first, second = alternatives(matching, 0)

    assert matching.mentor.tolist() == [1, 0, 2]
    assert (first.mentor, first.score, first.matched, first.total) == (0, 90_000, 0, -45_000)
    assert first.moved == ((1, 1, 30_000),)
    assert (second.mentor, second.score) == (2, 10_000)
    assert (second.total, second.moved) == (-65_000, ((2, 1, 50_000),))
    assert first.is_exact


def test_another_mentor_can_cost_somebody_hers():
    matching = solve(programme([[900, 800], [850, NO]]))

    (only,) = alternatives(matching, 0)

    assert matching.mentor.tolist() == [1, 0]
    assert (only.mentor, only.matched, only.total) == (0, -1, -75_000)
    assert only.moved == ((1, -1, 0),)


def test_who_has_nobody_can_have_anothers_mentor():
    matching = solve(programme([[900], [800]]))

    (only,) = alternatives(matching, 1)

    assert (only.mentor, only.matched, only.total, only.moved) == (0, 0, -10_000, ((0, -1, 0),))


def test_who_has_no_other_place_to_go_stays_without():
    matching = solve(programme([[900, 500], [800, 700], [600, NO]], capacity=[1, 2]))

    first, *_ = alternatives(matching, 0)

    assert matching.mentor.tolist() == [1, 1, 0]
    assert (first.mentor, first.matched, first.moved) == (0, -1, ((2, -1, 0),))


def test_no_more_alternatives_than_asked_for():
    matching = solve(programme([[900, 800, 700, 600]]))

    assert [a.mentor for a in alternatives(matching, 0, top=2)] == [1, 2]
    assert [a.mentor for a in alternatives(matching, 0, top=None)] == [1, 2, 3]


def test_a_pinned_mentee_could_have_another_mentor():
    matching = solve(programme([[100, 900], [800, 500]], pins=pairs([0, 0])))

    (only,) = alternatives(matching, 0)

    assert matching.mentor.tolist() == [0, 1]
    assert (only.mentor, only.matched, only.total) == (1, 0, 110_000)
    assert only.moved == ((1, 0, 80_000),)


def test_a_place_that_is_pinned_is_nobody_elses():
    matching = solve(programme([[100, 900], [800, 500]], pins=pairs([0, 0])))

    assert alternatives(matching, 1) == ()


def test_who_left_has_no_alternatives():
    matching = solve(programme([[900, 800]], absent=np.array([0])))

    assert alternatives(matching, 0) == ()


def test_in_a_large_programme_a_loss_is_a_most(monkeypatch):
    monkeypatch.setattr(select, "FEW_PAIRS", 0)
    scores = np.random.default_rng(1).integers(0, 1000, (60, 60))
    matching = solve(programme(scores), steady=0)

    found = alternatives(matching, 0, top=3)

    assert not any(alternative.is_exact for alternative in found)
    for other in found:
        exact = proven(matching, 0, other)
        again = matching.change(Pin(0, other.mentor))
        moved = [k for k in range(1, 60) if again.mentor[k] != matching.mentor[k]]
        assert other.total <= exact.total == difference(matching, again).total
        assert [k for k, *_ in exact.moved] == moved
        assert all(again.mentor[k] == mentor for k, mentor, _score in exact.moved)
        assert exact.is_exact


def test_what_is_exact_is_not_worked_out_again():
    matching = solve(programme([[900, 800]]))
    (other,) = alternatives(matching, 0)

    assert proven(matching, 0, other) is other


def test_the_fewest_rules_that_keep_mentors_away_come_first():
    task = programme([[NO, NO, NO, NO, 500, NO]], capacity=[1, 1, 1, 1, 0, 0])
    language = Meet("language", np.array([1]), np.array([1, 1, 2, 2, 1, 2]))
    matching = solve(replace(task, rules=(*task.rules, language)))

    told = unmatched(matching, 0)

    assert told.possible == 0
    assert told.removes == (("hagro", 5), ("language", 3), ("veto", 0), ("capacity", 2))
    assert [(r.codes, r.opens, r.free) for r in told.relaxations] == [
        (("hagro",), 2, 2),
        (("capacity",), 1, 0),
    ]
    assert told.group is None


def test_who_has_nobody_competes():
    matching = solve(programme([[900, NO], [800, NO], [NO, 500]]))

    told = unmatched(matching, 1)

    assert told.possible == 1
    assert told.group.mentees.tolist() == [0, 1]
    assert told.group.mentors.tolist() == [0]
    assert told.group.places == 1
    assert [(r.codes, r.opens, r.free) for r in told.relaxations] == [(("hagro",), 1, 0)]


def test_nobody_competes_for_a_mentor_who_pauses():
    matching = solve(programme([[NO]], capacity=[0], waivers=pairs([0, 0])))

    told = unmatched(matching, 0)

    assert told.possible == 0
    assert told.group is None
    assert [r.codes for r in told.relaxations] == [("capacity",)]


def test_the_difference_of_two_matchings_names_who_changes():
    before = solve(programme([[900, 800], [850, 300]]))

    after = before.change(Veto(0, 1))
    found = difference(before, after)

    assert [(m.mentee, m.before, m.after) for m in found.moved] == [(1, 102, 101), (2, 101, 102)]
    assert (found.matched, found.total) == (0, -45_000)
    assert difference(before, before).moved == ()


def test_matchings_of_other_people_are_compared_by_who_they_are():
    small = solve(programme([[900, 800]]))
    large = solve(programme([[900, 800], [100, 300]]), previous=small.by_id)

    found = difference(small, large)

    assert [(m.mentee, m.before, m.after) for m in found.moved] == [(2, None, 102)]
    assert (found.matched, found.total) == (1, 30_000)


@pytest.mark.parametrize("mentor", [0, 2])
def test_an_alternative_is_what_a_pin_makes_of_it(mentor):
    matching = solve(programme([[900, 800, 100], [850, 300, 200], [NO, 500, 450]]), steady=0)
    chosen = next(a for a in alternatives(matching, 0) if a.mentor == mentor)

    found = difference(matching, matching.change(Pin(0, mentor)))

    assert (found.matched, found.total) == (chosen.matched, chosen.total)
