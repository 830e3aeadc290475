"""How long two agree to go on, and the days on which they would meet."""

from datetime import date

import pytest

from agreements import planning, term
from agreements.wording import Clause, Wording
from mentorship.programmes.models import Programme

FIRST = date(2027, 1, 11)
MONTHS = Clause("months", "field", label="Hoe lang?", type="number", min=6, max=9)


def programme(**fields):
    usual = {"duration_unit": "months", "duration_default": 8, "country": "nl"}
    return Programme(**(usual | fields))


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        ({"months": 6}, date(2027, 7, 11)),
        ({"weeks": 10}, date(2027, 3, 22)),
        ({"last_meeting": "2027-05-01", "months": 6}, date(2027, 5, 1)),
        ({"last_meeting": "2026-05-01"}, date(2027, 9, 11)),
        ({}, date(2027, 9, 11)),
    ],
)
def test_the_last_day_is_as_they_agreed_or_as_is_usual(terms, last):
    assert term.last_day(programme(), terms, FIRST) == last


@pytest.mark.parametrize(
    ("fields", "clauses", "said"),
    [
        ({"duration_min": 6, "duration_max": 9}, (), "6 tot 9 maanden"),
        ({"duration_min": 8, "duration_max": 8}, (), "8 maanden"),
        ({"duration_max": 1}, (), "hoogstens 1 maand"),
        ({"duration_min": 10, "duration_unit": "weeks"}, (), "minstens 10 weken"),
        ({}, (MONTHS,), "6 tot 9 maanden"),
    ],
)
def test_what_is_usual_is_said_in_words(fields, clauses, said):
    assert str(term.usual(programme(**fields), Wording("x", clauses=clauses))) == said


def test_where_nobody_says_what_is_usual_any_length_is():
    wording = Wording("x")

    assert term.unusual(programme(), wording, {"months": 40, "weeks": 3}) == {}
    assert term.unusual(programme(), wording, {"first_meeting": "2027-01-01"}) == {}


@pytest.mark.parametrize(("last", "is_usual"), [("2027-03-01", False), ("2027-08-01", True)])
def test_two_days_are_as_far_apart_as_is_usual_or_not(last, is_usual):
    terms = {"first_meeting": str(FIRST), "last_meeting": last}

    found = term.unusual(programme(duration_min=6, duration_max=9), Wording("x"), terms)

    assert (list(found) == []) == is_usual


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"first_meeting": str(FIRST)},
        {"first_meeting": str(FIRST), "frequency": "om de zoveel tijd"},
    ],
)
def test_without_a_day_or_a_rhythm_no_days_are_proposed(terms):
    assert planning.proposed(programme(), terms) == []


def test_a_programme_of_which_the_length_is_not_known_proposes_none():
    terms = {"first_meeting": str(FIRST), "frequency": "w2"}

    assert planning.proposed(programme(duration_default=None), terms) == []


def test_more_times_than_weeks_are_once_a_week():
    terms = {"first_meeting": str(FIRST), "weeks": 3, "meetings": 9}

    days = [each.on for each in planning.proposed(programme(), terms)]

    assert [(day - FIRST).days for day in days] == [0, 7, 14, 21]
