"""What may be shown, by examples and by trying everything (S0-EVAL-4)."""

from collections import defaultdict
from decimal import Decimal
from itertools import combinations_with_replacement

import pytest

from evaluations.publication import (
    CHOICE,
    LIKERT,
    MENTEE,
    MENTOR,
    SCALE,
    TOGETHER,
    Amount,
    Bound,
    Mean,
    Recommendation,
    Shown,
    amount,
    bands,
    comparable,
    is_asked,
    quote_scope,
    scopes,
    show,
)

APART = (MENTOR, MENTEE)
PEOPLE = {MENTOR: {MENTOR}, MENTEE: {MENTEE}, TOGETHER: {MENTOR, MENTEE}}


def histograms(n, options):
    """Every way in which ``n`` people can answer, as counts by option."""
    for answers in combinations_with_replacement(options, n):
        yield {option: answers.count(option) for option in options}


def derivable(published):
    """Every group whose answers follow from the published groups by adding and subtracting."""
    groups = {frozenset(PEOPLE[scope]) for scope in published}
    while True:
        more = {a | b for a in groups for b in groups if not a & b}
        more |= {a - b for a in groups for b in groups if b < a}
        if more <= groups:
            return groups
        groups |= more


@pytest.mark.parametrize(
    ("mentors", "mentees", "expected"),
    [
        pytest.param(0, 0, (), id="nobody answered"),
        pytest.param(4, 0, (), id="four are too few"),
        pytest.param(2, 2, (), id="four together are too few"),
        pytest.param(3, 2, (TOGETHER,), id="five together"),
        pytest.param(5, 4, (TOGETHER,), id="the mentors would give the mentees away"),
        pytest.param(4, 59, (TOGETHER,), id="one small role hides the other"),
        pytest.param(5, 0, (TOGETHER,), id="only one role answered"),
        pytest.param(5, 5, APART, id="both roles large enough"),
        pytest.param(30, 17, APART, id="the usual"),
    ],
)
def test_the_roles_are_shown_apart_only_when_both_are_large_enough(mentors, mentees, expected):
    assert scopes(mentors, mentees) == expected


@pytest.mark.parametrize("role", [MENTOR, MENTEE])
@pytest.mark.parametrize(
    ("answered", "invited", "is_shown"),
    [
        (4, 8, False),
        (5, 8, True),
        (7, 7, False),
        (30, 40, True),
    ],
)
def test_where_one_role_was_asked_that_role_is_shown(role, answered, invited, is_shown):
    size = {MENTOR: 0, MENTEE: 0} | {role: answered}

    shown = scopes(size[MENTOR], size[MENTEE], invited=invited, asked=[role])
    quoted = quote_scope(size[MENTOR], size[MENTEE], role=role, asked=[role])

    assert shown == ((role,) if is_shown else ())
    assert quoted == (role if answered >= 8 else None)


@pytest.mark.parametrize("k", [5, 6, 8, 50])
def test_no_group_that_can_be_derived_is_smaller_than_k_for_all_sizes(k):
    smallest = set()

    for mentors in range(60):
        for mentees in range(60):
            size = {MENTOR: mentors, MENTEE: mentees}
            published = scopes(mentors, mentees, k=k)
            groups = [sum(size[role] for role in group) for group in derivable(published)]
            smallest |= {n for n in groups if n < k}
            assert TOGETHER not in published or published == (TOGETHER,)
            assert bool(published) is (mentors + mentees >= k)

    assert smallest == set()


@pytest.mark.parametrize("role", [None, MENTOR, MENTEE])
def test_a_quote_has_at_least_eight_possible_writers_for_all_sizes(role):
    for mentors in range(60):
        for mentees in range(60):
            size = {MENTOR: mentors, MENTEE: mentees, TOGETHER: mentors + mentees, None: 99}
            scope = quote_scope(mentors, mentees, role=role)
            assert size[scope] >= 8
            assert scope in {None, role or TOGETHER}


@pytest.mark.parametrize(
    ("mentors", "mentees", "role", "expected"),
    [
        pytest.param(5, 2, None, None, id="seven could have written it"),
        pytest.param(5, 3, None, TOGETHER, id="eight could have written it"),
        pytest.param(20, 20, None, TOGETHER, id="pooled, though scores are apart"),
        pytest.param(8, 4, MENTOR, None, id="the role is not shown at all"),
        pytest.param(8, 5, MENTOR, MENTOR, id="a question to mentors"),
        pytest.param(8, 5, MENTEE, None, id="five mentees are too few"),
    ],
)
def test_quotes_are_pooled_over_the_roles_when_both_were_asked(mentors, mentees, role, expected):
    assert quote_scope(mentors, mentees, role=role) == expected


def test_together_only_shows_what_both_were_asked():
    assert [is_asked(TOGETHER, role) for role in (None, MENTOR, MENTEE)] == [True, False, False]
    assert [is_asked(MENTOR, role) for role in (None, MENTOR, MENTEE)] == [True, True, False]


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [
        (0, 5, Amount.HARDLY_ANY),
        (1, 5, Amount.HARDLY_ANY),
        (2, 5, Amount.HALF),
        (2, 6, Amount.FEW),
        (3, 9, Amount.FEW),
        (5, 9, Amount.HALF),
        (6, 9, Amount.MOST),
        (8, 9, Amount.NEARLY_ALL),
        (9, 9, Amount.NEARLY_ALL),
    ],
)
def test_a_number_of_people_becomes_a_word_that_hides_the_last_one(count, n, expected):
    assert amount(count, n) == expected


def likert(*counts):
    return dict(enumerate(counts, start=1))


@pytest.mark.parametrize(
    ("kind", "counts", "expected"),
    [
        pytest.param(LIKERT, likert(0, 0, 0, 2, 2), None, id="four answers: nothing"),
        pytest.param(
            LIKERT,
            likert(0, 0, 0, 0, 5),
            Shown(
                n=None,
                mean=Mean(Decimal("4.5"), Bound.AT_LEAST),
                amounts=(Amount.HARDLY_ANY, Amount.HARDLY_ANY, Amount.NEARLY_ALL),
            ),
            id="five who agree: halves, words and a cap",
        ),
        pytest.param(
            LIKERT,
            likert(6, 0, 0, 0, 0),
            Shown(
                n=None,
                mean=Mean(Decimal("1.5"), Bound.AT_MOST),
                amounts=(Amount.NEARLY_ALL, Amount.HARDLY_ANY, Amount.HARDLY_ANY),
            ),
            id="six who disagree",
        ),
        pytest.param(
            LIKERT,
            likert(0, 2, 2, 3, 2),
            Shown(
                n=None,
                mean=Mean(Decimal("3.5")),
                amounts=(Amount.FEW, Amount.FEW, Amount.HALF),
            ),
            id="nine: still words",
        ),
        pytest.param(
            LIKERT,
            likert(0, 1, 2, 3, 4),
            Shown(n=10, mean=Mean(Decimal("4.0")), counts=likert(0, 1, 2, 3, 4)),
            id="ten: exact",
        ),
        pytest.param(
            LIKERT,
            likert(0, 0, 0, 0, 11),
            Shown(n=11, mean=Mean(Decimal("4.8"), Bound.AT_LEAST), counts=likert(0, 0, 0, 0, 11)),
            id="all agree: the mean is capped",
        ),
        pytest.param(
            SCALE,
            dict.fromkeys(range(1, 11), 0) | {8: 6},
            Shown(
                n=None,
                mean=Mean(Decimal("8.0")),
                amounts=(Amount.HARDLY_ANY, Amount.HARDLY_ANY, Amount.NEARLY_ALL),
            ),
            id="a scale of few: words for low, middle and high",
        ),
        pytest.param(
            SCALE,
            dict.fromkeys(range(1, 11), 0) | {8: 20},
            Shown(
                n=20,
                mean=Mean(Decimal("8.0")),
                counts=dict.fromkeys(range(1, 11), 0) | {8: 20},
            ),
            id="a mark is no recommendation",
        ),
        pytest.param(
            SCALE,
            dict.fromkeys(range(11), 0) | {9: 12, 3: 4, 7: 3},
            Shown(
                n=19,
                mean=Mean(Decimal("7.4")),
                counts=dict.fromkeys(range(11), 0) | {9: 12, 3: 4, 7: 3},
            ),
            id="nineteen are too few for a recommendation",
        ),
        pytest.param(
            SCALE,
            dict.fromkeys(range(11), 0) | {9: 12, 3: 4, 7: 4},
            Shown(
                n=20,
                mean=Mean(Decimal("7.4")),
                counts=dict.fromkeys(range(11), 0) | {9: 12, 3: 4, 7: 4},
                recommendation=Recommendation(points=40, margin=35),
            ),
            id="twenty: with its margin",
        ),
        pytest.param(
            CHOICE,
            {1: 5, 2: 0, 3: 0},
            Shown(n=None, amounts=(Amount.NEARLY_ALL, Amount.HARDLY_ANY, Amount.HARDLY_ANY)),
            id="a choice has no mean",
        ),
        pytest.param(
            CHOICE, {1: 8, 2: 2, 3: 0}, Shown(n=10, counts={1: 8, 2: 2, 3: 0}), id="ten choices"
        ),
    ],
)
def test_what_is_shown_of_a_question(kind, counts, expected):
    assert show(kind, counts) == expected


def test_a_larger_k_also_holds_for_one_question():
    assert show(LIKERT, likert(0, 0, 0, 7, 0), k=8) is None


@pytest.mark.parametrize(
    ("kind", "options"),
    [(LIKERT, range(1, 6)), (SCALE, range(1, 11)), (CHOICE, range(1, 4))],
)
def test_what_is_shown_of_five_to_nine_never_pins_everybody_to_one_option(kind, options):
    for n in range(5, 10):
        same = defaultdict(list)
        for counts in histograms(n, options):
            same[str(show(kind, counts))].append(counts)

        for group in same.values():
            assert any(max(counts.values()) < n for counts in group)


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        (LIKERT, range(1, 6), ((1, 2), (3, 3), (4, 5))),
        (SCALE, range(1, 11), ((1, 5), (6, 7), (8, 10))),
        (SCALE, range(11), ((0, 6), (7, 8), (9, 10))),
    ],
)
def test_three_bands_hold_every_option_once(kind, options, expected):
    found = bands(kind, options)

    assert found == expected
    assert [each for first, last in found for each in range(first, last + 1)] == list(options)


@pytest.mark.parametrize("options", [range(1, 11), range(11)])
@pytest.mark.parametrize("n", range(5, 10))
def test_of_few_marks_at_least_one_may_have_been_another_than_all_others(options, n):
    for same in options:
        alike = dict.fromkeys(options, 0) | {same: n}
        but_one = [alike | {same: n - 1, other: 1} for other in options if other != same]

        assert show(SCALE, alike) in [show(SCALE, counts) for counts in but_one]


def test_rounds_stand_side_by_side_only_in_a_scope_that_both_show_for_all_sizes():
    """No group but those that each round shows by itself can be derived from two of them."""
    sizes = [0, 4, 5, 8, 30]
    rounds = [scopes(mentors, mentees) for mentors in sizes for mentees in sizes]

    for one in rounds:
        for other in rounds:
            both = comparable(one, other)
            assert set(both) == set(one) & set(other)
            assert TOGETHER not in both or both == (TOGETHER,)
