"""A cursor is part of an address, and an address can be anything."""

import pytest
from django.urls import reverse

from mentorship import paging
from mentorship.duos.models import Duo
from mentorship.paging import page
from tests.factories import make_duo, make_participant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "cursor",
    [
        "after.1.2026-01-01T00:00:00",
        "after.1.0001-01-01T00:00:00+23:59",
        "before.1.9999-12-31T23:59:59.999999-23:59",
        "after.1.2026-01-01T00:00:00+15:59:59",
        "after.99999999999999999999999.2026-01-01T00:00:00+00:00",
        "before.\u0663.2026-01-01T00:00:00",
        "after.\u00b2.",
        "after.1.\0",
        "after.1.{{7*7}}",
        "end",
        "",
    ],
)
def test_a_cursor_that_nobody_gave_out_still_gives_a_page(staff, programme, cursor):
    make_duo(programme)

    response = staff.get(reverse("duos:list", args=[programme.slug]), {"vanaf": cursor})

    assert response.status_code == 200


def test_a_cursor_that_does_not_read_gives_the_first_page(programme):
    mentor = make_participant(programme, role="mentor", capacity=9, trained=True)
    duos = [make_duo(programme, mentor=mentor) for _ in range(3)]

    for cursor in ("", "before.1.", "after.x.2026-01-01T00:00:00+00:00", "before.1.2026-01-01"):
        found = page(Duo.objects.all(), by="-proposed_at", cursor=cursor, size=2)
        assert (found.rows, found.previous) == ([duos[2], duos[1]], None)


def test_every_row_is_on_one_page_forwards_backwards_and_from_the_end(programme):
    mentor = make_participant(programme, role="mentor", capacity=9, trained=True)
    newest_first = [make_duo(programme, mentor=mentor) for _ in range(5)][::-1]
    Duo.objects.update(proposed_at=newest_first[0].proposed_at)  # the key decides

    def at(cursor):
        return page(Duo.objects.all(), by="-proposed_at", cursor=cursor, size=2)

    first = at("")
    second = at(first.next)
    third = at(second.next)
    assert [*first.rows, *second.rows, *third.rows] == newest_first
    assert (first.previous, third.next) == (None, None)
    assert at(third.previous).rows == second.rows
    back_at_first = at(second.previous)
    assert (back_at_first.rows, back_at_first.previous) == (first.rows, None)
    assert at("end").rows == newest_first[3:]
    assert (at("end").next, at(at("end").previous).rows) == (None, newest_first[1:3])


@pytest.mark.parametrize(
    ("typed", "key"),
    [("12", 12), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("9" * 5000, None), ("", None), ("-1", None),
     ("x", None), ("²", None)],
)  # fmt: skip
def test_what_is_no_key_is_read_as_none(typed, key):
    assert paging.key_of(typed) == key
    assert paging.keys_of([typed, "7"]) == ([7] if key is None else [key, 7])


def test_what_can_hold_nothing_counts_as_nothing_beside_the_others():
    make_duo()

    counted = paging.counts({"duos": Duo.objects.all(), "none": Duo.objects.none()})

    assert counted == {"duos": 1, "none": 0}
