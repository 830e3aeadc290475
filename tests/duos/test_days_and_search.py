"""Days are those of the clock on the wall; a search costs what it finds."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.duos import list_selectors
from mentorship.duos.models import Duo
from mentorship.duos.timeline import story_of
from mentorship.intake.models import Application, application
from tests.factories import make_application, make_duo, make_participant

pytestmark = pytest.mark.django_db
JUST_AFTER_MIDNIGHT = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)


def test_a_night_in_summer_is_of_the_new_day():
    with time_machine.travel(JUST_AFTER_MIDNIGHT, tick=False):
        duo = make_duo(status="proposed")
        duo.dissolve()

    assert duo.ended_on == date(2026, 6, 2)
    assert [moment.on for moment in story_of(duo).moments] == [date(2026, 6, 2)] * 2


@pytest.mark.parametrize("days", [-1, 1])
def test_a_mentorship_does_not_end_before_it_began_or_tomorrow(staff, programme, days):
    duo = make_duo(programme)
    day = duo.started_on - timedelta(days=1) if days < 0 else localdate() + timedelta(days=1)

    response = staff.post(reverse("duos:end", args=[programme.slug, duo.pk]), {"on": str(day)})

    duo.refresh_from_db()
    assert (response.status_code, duo.status) == (200, "active")
    assert "errsum" in response.content.decode()


WORDS = [
    ("ozlem", {"led", "learning"}),
    ("lem", {"led", "learning"}),
    ("oz", {"led", "learning"}),
    ("ce", {"led"}),
    ("OZLEM jan", {"learning"}),
    ("lz", set()),
]


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize(("words", "expected"), WORDS)
def test_few_people_and_many_are_found_alike(programme, monkeypatch, few, words, expected):
    monkeypatch.setattr(list_selectors, "FEW", few)
    mentor = make_participant(programme, role="mentor", name="Özlem Çelik", trained=True)
    mentee = make_participant(programme, name="Ozlem Jansen")
    made = {
        "led": make_duo(programme, mentor=mentor),
        "learning": make_duo(programme, mentee=mentee),
        "other": make_duo(programme),
    }

    found = list_selectors.found_by(Duo.objects.filter(programme=programme), words)

    assert {duo.pk for duo in found} == {made[name].pk for name in expected}


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize(("words", "expected"), WORDS)
def test_few_applications_and_many_are_found_alike(programme, monkeypatch, few, words, expected):
    monkeypatch.setattr(application, "FEW", few)
    made = {
        make_application(programme, name="Özlem Çelik").pk: "led",
        make_application(programme, name="Ozlem Jansen").pk: "learning",
        make_application(programme).pk: "other",
    }

    found = Application.objects.filter(programme=programme).found_by(words)

    assert {made[row.pk] for row in found} == expected
