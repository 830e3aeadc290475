"""What people type as a day: forgiving about form, strict about what can have been."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.timezone import localdate

from mentorship.typed import DayField

TODAY = localdate()


@pytest.mark.parametrize("typed", ["2025-05-21", "21-5-2025", "21/05/2025", "21.5.2025"])
def test_a_day_is_read_as_people_write_it(typed):
    assert DayField().clean(typed).isoformat() == "2025-05-21"


def test_a_day_that_may_stay_empty_is_no_day():
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("ahead", "days", "is_taken"), [(0, 0, True), (0, 1, False), (7, 7, True), (7, 8, False)]
)
def test_a_day_to_come_is_taken_where_the_question_allows_it(ahead, days, is_taken):
    field = DayField(ahead=timedelta(days=ahead))
    day = TODAY + timedelta(days=days)

    if is_taken:
        assert field.clean(str(day)) == day
    else:
        with (
            pytest.raises(ValidationError, match="klopt niet"),
            translation.override("nl"),
        ):
            field.clean(str(day))


def test_a_form_can_narrow_what_it_takes_and_leaves_other_forms_alone():
    field = DayField()
    field.earliest, field.latest = TODAY - timedelta(days=9), TODAY - timedelta(days=3)

    assert field.clean(str(field.earliest)) == field.earliest
    assert field.clean(str(field.latest)) == field.latest
    for days in (10, 2):
        with pytest.raises(ValidationError):
            field.clean(str(TODAY - timedelta(days=days)))
    assert DayField().clean(str(TODAY)) == TODAY


@pytest.mark.parametrize("typed", ["1899-12-31", "0001-01-01", "31-02-2025", "gisteren", "\x00"])
def test_a_year_that_was_mistyped_is_refused(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)
