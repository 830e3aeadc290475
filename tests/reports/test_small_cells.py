"""Of fewer than five people with the same reason nothing can be read, also not by subtracting."""

from itertools import product

import pytest

from mentorship.reports import small_cells
from mentorship.reports.small_cells import REST, K

CODES = "abcd"
EVERY = [dict(zip(CODES, sizes, strict=True)) for sizes in product(range(9), repeat=4)]


def told_apart(counts, **more):
    return small_cells.told_apart(counts, total=sum(counts.values()), **more)


def test_no_number_that_is_told_or_follows_from_those_is_of_fewer_than_five():
    for counts in EVERY:
        told = told_apart(counts)

        assert all(number >= K for number in told.values()), counts
        # What is not told follows from the total: there is nothing left, or all of it.
        left = sum(counts.values()) - sum(told.values())
        assert left == 0 or not told, counts
        assert all(told[code] == counts[code] for code in told if code != REST), counts


def test_what_may_be_told_is_told():
    assert told_apart({"a": 7, "b": 5, "c": 0}) == {"a": 7, "b": 5}
    assert told_apart({"a": 7, "b": 3, "c": 2}) == {"a": 7, REST: 5}
    assert told_apart({"a": 9, "b": 5, "c": 2}) == {"a": 9, REST: 7}


def test_with_a_rest_too_small_and_one_large_reason_nothing_is_told():
    assert told_apart({"a": 20, "b": 2}) == {}
    assert told_apart({"a": 4, "b": 4}) == {}
    assert told_apart({}) == {}


def test_what_does_not_add_up_to_the_printed_total_is_not_told():
    assert small_cells.told_apart({"a": 5, "b": 5}, total=9) == {}
    assert small_cells.told_apart({"a": 5, "b": 5}, total=10) == {"b": 5, "a": 5}


def test_a_reason_that_all_of_them_gave_is_not_told():
    assert told_apart({"a": 7}) == {}
    assert told_apart({"a": 7, "b": 0, REST: 0}) == {}
    assert told_apart({REST: 7}) == {}


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [
        (None, (4, "600"), False),
        (None, (5, "750"), True),
        ((5, "750"), (5, "750"), True),
        ((5, "750"), (6, "900"), False),
        ((9, "1350"), (5, "750"), False),
        ((5, "750"), (5, "700"), False),
        ((5, "750"), (10, "1500"), True),
    ],
)
def test_a_sum_is_told_where_five_people_or_more_make_the_difference(before, now, is_told):
    def sums(found):
        return {"paid": {"people": found[0], "amount": found[1]}} if found else {}

    told = small_cells.sums_apart(sums(now), told_before=[sums(before)])

    assert told == (sums(now) if is_told else {})


def test_those_who_gave_no_reason_are_counted_with_the_rest():
    assert told_apart({"a": 6, REST: 9}) == {"a": 6, REST: 9}
    assert told_apart({"a": 6, REST: 2}) == {}


def test_a_smaller_group_of_one_less_is_told_where_five_is_not_asked():
    assert told_apart({"a": 3, "b": 4}, k=3) == {"b": 4, "a": 3}


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"a": 6, REST: 5}, {"a": 6, "b": 3, "c": 2}, {"a": 6, REST: 5}),
        ({"a": 6, REST: 5}, {"a": 7, "b": 3, "c": 2}, {}),
        ({"a": 6, REST: 5}, {"a": 6, "b": 3, "c": 3}, {}),
        ({"a": 6, REST: 5}, {"a": 11, "b": 3, "c": 2}, {"a": 11, REST: 5}),
        ({"a": 6, REST: 5}, {"a": 6, "b": 6, "c": 4}, {"b": 6, REST: 10}),
        ({"a": 6, REST: 5}, {"a": 6, "b": 6, "c": 2}, {}),
        ({"a": 6}, {"a": 5}, {}),
        ({}, {"a": 6, "b": 5}, {"a": 6, "b": 5}),
    ],
)
def test_a_later_edition_does_not_give_away_who_was_added(before, now, told):
    assert told_apart(now, told_before=[before]) == told


def test_every_two_editions_together_tell_of_nobody():
    sizes = [dict(zip("ab", pair, strict=True)) for pair in product(range(14), repeat=2)]
    for before in sizes:
        first = told_apart(before)
        for now in sizes:
            second = told_apart(now, told_before=[first])
            for code in (first.keys() & second.keys()) - {REST}:
                assert abs(first[code] - second[code]) not in range(1, K), (before, now)
