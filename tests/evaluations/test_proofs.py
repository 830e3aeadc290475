"""No figure that is shown, and no sum or difference of such figures, is about fewer than k people.

Who answers a question falls into *atoms*: the mentors and the mentees of one round. A figure is
shown of a union of atoms. With exact figures one can add and subtract, so what can be derived is
every union of atoms in the linear span of what is shown; it is looked for by trying every union.
That is done for all sizes 0-59 x 0-59 of those who answered a question, for every way in which the
roles of their round may be shown, and for two rounds of any such sizes at once (S0-EVAL-4).

A ballot is in one round alone, so between two rounds nothing can be subtracted but figures of
other ballots. That somebody gives the same answers again cannot be ruled out by arithmetic. What
is left is held by the rules of opening: a round asks everybody of its group, nobody is in two open
rounds of whatever moments, and a group is asked the same at the earliest sixty days after the last
time (ADR 22; test_planning.py).
"""

from collections import defaultdict
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product

import pytest

from evaluations.publication import (
    CHOICE,
    EXACT_FROM,
    FEWEST_INVITED,
    LIKERT,
    MENTEE,
    MENTOR,
    SCALE,
    TOGETHER,
    is_asked,
    quote_scope,
    scopes,
    show,
)

SIZES = range(60)
PEOPLE = {MENTOR: {MENTOR}, MENTEE: {MENTEE}, TOGETHER: {MENTOR, MENTEE}}
ATOMS = (MENTOR, MENTEE)
OPTIONS = {LIKERT: range(1, 6), SCALE: range(11), CHOICE: range(1, 4)}


def rank(rows):
    """How many of these vectors are independent of each other, in exact arithmetic."""
    rows, found = [[Fraction(each) for each in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        found += 1
        rows[found:] = [
            [each - row[column] / pivot[column] * of for each, of in zip(row, pivot, strict=True)]
            for row in rows[found:]
        ]
    return found


@cache
def derivable(atoms, shown):
    """Every union of these atoms that follows from the unions that are shown."""
    vectors = [[atom in union for atom in atoms] for union in shown]
    unions = chain.from_iterable(combinations(atoms, n) for n in range(1, len(atoms) + 1))
    return [
        union
        for union in unions
        if rank([*vectors, [atom in union for atom in atoms]]) == rank(vectors)
    ]


def visible(rules, k):
    """By sizes of who answered a question: every way in which its scopes may come to be shown.

    The round is at least as large as who answered the question: more people, or as many.
    """
    found = {}
    for mentors, mentees in product(reversed(SIZES), repeat=2):
        larger = [
            found.get((mentors + 1, mentees), set()),
            found.get((mentors, mentees + 1), set()),
        ]
        found[mentors, mentees] = set.union({rules(mentors, mentees, k=k)}, *larger)
    return found


def shown_by_sizes(rules, k=5):
    """Every way in which a question is shown, with the sizes of who answered it."""
    is_shown = [show(LIKERT, dict.fromkeys(OPTIONS[LIKERT], 0) | {3: n}, k=k) for n in range(120)]
    for (mentors, mentees), ways in visible(rules, k).items():
        size = {MENTOR: mentors, MENTEE: mentees, TOGETHER: mentors + mentees}
        for way, role in product(ways, (None, MENTOR, MENTEE)):
            scopes_ = [scope for scope in way if is_asked(scope, role)]
            yield (
                frozenset(frozenset(PEOPLE[each]) for each in scopes_ if is_shown[size[each]]),
                size,
            )


def smallest_cells(rules, k=5):
    """By what is shown: for every union of atoms that follows, how small it can be."""
    found = defaultdict(lambda: defaultdict(lambda: 999))
    for shown, size in shown_by_sizes(rules, k):
        for union in derivable(ATOMS, shown):
            of_union = sum(size[atom] for atom in union)
            found[shown][union] = min(found[shown][union], of_union)
    return found


def naive_scopes(mentors, mentees, *, k):
    """What one would do at first: show each group that is large enough, and all together."""
    sizes = {MENTOR: mentors, MENTEE: mentees, TOGETHER: mentors + mentees}
    return tuple(scope for scope, size in sizes.items() if size >= k)


@pytest.mark.parametrize("k", [5, 6, 8, 50])
def test_nothing_below_k_follows_from_what_is_shown_of_a_question_for_all_sizes(k):
    found = smallest_cells(scopes, k)

    assert len(found) == 4, "mentors, mentees, both apart, both together"
    assert min(size for cells in found.values() for size in cells.values()) == k


def test_whoever_subtracts_her_own_answer_has_at_least_four_others_left():
    cells = smallest_cells(scopes)

    assert {size - 1 for unions in cells.values() for size in unions.values()} >= {4}
    assert all(size - 1 >= 4 for unions in cells.values() for size in unions.values())


def test_the_proof_finds_what_naive_rules_give_away():
    """Both together beside one role give the other role away, down to a single person."""
    cells = smallest_cells(naive_scopes)

    beside = cells[frozenset({frozenset({MENTOR}), frozenset(ATOMS)})]
    assert beside[MENTEE,] == 0
    assert min(size for unions in cells.values() for size in unions.values()) < 5


def test_nothing_below_k_follows_from_two_rounds_for_all_sizes():
    """Nor from a round and its export, or two cohorts: the same figures, or other ballots."""
    one_round = smallest_cells(scopes)
    atoms = tuple(product((1, 2), ATOMS))
    smallest = 999

    for first, second in product(one_round, repeat=2):
        both = frozenset(
            frozenset((number, atom) for atom in union)
            for number, shown in ((1, first), (2, second))
            for union in shown
        )
        for union in derivable(atoms, both):
            parts = {
                number: tuple(atom for which, atom in union if which == number) for number in (1, 2)
            }
            # Of each round, a part that follows from that round alone: nothing mixes.
            for shown, part in ((first, parts[1]), (second, parts[2])):
                if part:
                    smallest = min(smallest, one_round[shown][part])

    assert smallest == 5


def test_asking_the_same_question_twice_of_overlapping_people_would_give_somebody_away():
    """Why nobody is in two open rounds, of whatever moments: one answer would count in both …"""
    everybody, all_but_one = frozenset({"others", "she"}), frozenset({"others"})

    found = derivable(("others", "she"), frozenset({everybody, all_but_one}))

    assert ("she",) in found


@pytest.mark.parametrize("asked", [(MENTOR, MENTEE), (MENTOR,), (MENTEE,)])
def test_nothing_is_shown_of_a_round_that_asked_fewer_than_eight_for_all_sizes(asked):
    for invited in range(FEWEST_INVITED):
        for mentors, mentees in product(range(invited + 1), repeat=2):
            if mentors + mentees <= invited:
                assert scopes(mentors, mentees, invited=invited, asked=asked) == ()


@pytest.mark.parametrize("asked", [(MENTOR, MENTEE), (MENTOR,), (MENTEE,)])
def test_a_quote_is_never_shown_where_no_score_is_for_all_sizes(asked):
    for mentors, mentees in product(SIZES, repeat=2):
        shown = scopes(mentors, mentees, asked=asked)
        for role in (None, *asked):
            scope = quote_scope(mentors, mentees, role=role, asked=asked)
            assert scope is None or (shown and (scope in shown or scope == TOGETHER))


@pytest.mark.parametrize("kind", OPTIONS)
def test_below_ten_answers_no_number_of_people_is_told_for_all_sizes(kind):
    for n in range(120):
        for option in OPTIONS[kind]:
            seen = show(kind, dict.fromkeys(OPTIONS[kind], 0) | {option: n})
            assert (seen is None) is (n < 5)
            if seen is not None:
                assert (seen.n, seen.counts is None) == (
                    (None, True) if n < EXACT_FROM else (n, False)
                )
                assert seen.recommendation is None or n >= 20


def test_one_answer_more_or_less_mostly_changes_nothing_that_is_told_of_five_to_nine():
    """Who knows all answers but one learns the last from what is told in fewer than half of cases.

    Over all histograms of a five-point question: for each option that the last one could have
    chosen, is what is told told of another option as well?
    """
    for n in range(5, 10):
        pinned, cases = 0, 0
        for others in histograms(n - 1, 5):
            told = [
                str(
                    show(LIKERT, dict(enumerate((*others[:i], others[i] + 1, *others[i + 1 :]), 1)))
                )
                for i in range(5)
            ]
            pinned += sum(told.count(each) == 1 for each in told)
            cases += len(told)
        assert pinned / cases < 0.5, (n, pinned / cases)


def histograms(n, options):
    """Every way in which ``n`` answers fall on so many options."""
    if options == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in histograms(n - first, options - 1):
            yield (first, *rest)
