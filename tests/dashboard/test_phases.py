"""How far the programme is: what is done, what goes on, and what is to come."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from mentorship.dashboard import selectors
from mentorship.dashboard.phases import phases
from mentorship.intake.models import Application
from mentorship.programmes.registration import registration
from tests.evaluations.rounds import held, open_round
from tests.factories import coordinator_of, make_application, make_duo, make_participant

pytestmark = pytest.mark.django_db
TODAY = localdate()


def looked_at(programme):
    with translation.override("nl"):
        return phases(
            programme,
            selectors.numbers(programme, coordinator_of(programme)),
            is_recruiting=registration(programme).is_open,
            evaluation=selectors.evaluation(programme),
        )


def states(programme):
    return [phase.state for phase in looked_at(programme)]


def texts(programme):
    return [str(phase.text) for phase in looked_at(programme)]


def test_a_programme_that_begins_recruits_and_does_nothing_else(programme):
    assert states(programme) == ["now", "", "", "", "", ""]
    assert texts(programme) == [""] * 6


def test_several_go_on_at_once(programme):
    make_application(programme)
    make_participant(programme)
    make_duo(programme, ends_on=TODAY + timedelta(days=10))
    open_round(programme, 3, 3, days=14)

    assert states(programme) == ["now"] * 6
    told = texts(programme)
    assert told[1:4] == ["1 om te beslissen", "1 mentee wacht", "1 duo loopt"]
    assert told[4].startswith("sluit ")
    assert told[5] == "1 eindigt binnen vier weken"


def test_what_is_over_is_done(programme):
    make_duo(programme, status="completed")
    held(programme, 5, 5)
    programme.status = "closed"

    assert states(programme) == ["done"] * 6
    assert texts(programme)[0] == "2 aanmeldingen"
    assert texts(programme)[5] == "1 afgerond"


def test_who_begins_is_guided_already(programme):
    make_duo(programme, status="proposed")

    assert states(programme)[3] == "now"
    assert texts(programme)[3] == ""


@pytest.mark.parametrize("place", range(6))
def test_what_a_phase_tells_is_the_number_of_the_list_behind_it(staff, programme, place):
    for _time in range(2):
        make_application(programme)
        make_participant(programme)
        make_duo(programme, ends_on=TODAY + timedelta(days=10))
    open_round(programme, 3, 3, days=14)
    phase = looked_at(programme)[place]

    page = staff.get(phase.url)

    if place == 2:
        assert page.context["kpi"]["waiting"] == 2
    elif place == 4:
        assert len(page.context["lines"]) == 1
    else:
        rows = page.context["page"].rows
        assert str(phase.text).startswith(f"{len(rows)} ")


def test_how_many_ended_is_told_when_nobody_ends_soon(staff, programme):
    make_duo(programme, status="completed")
    make_duo(programme)

    last = looked_at(programme)[5]

    assert (last.state, str(last.text)) == ("", "1 afgerond")
    assert len(staff.get(last.url).context["lines"]) == 1


def test_many_are_told_as_more_than_the_cap(programme, monkeypatch):
    from mentorship import paging

    monkeypatch.setattr(paging, "CAP", 2)
    for _number in range(4):
        make_application(programme)
    Application.objects.update(submitted_at=now())

    assert texts(programme)[0] == "2+ aanmeldingen"


def test_the_page_says_in_words_what_the_colours_say(staff, programme):
    make_duo(programme, status="completed")

    page = " ".join(
        staff.get(reverse("dashboard:overview", args=[programme.slug])).content.decode().split()
    )

    assert '<li class="done">' in page
    assert '<li class="now">' in page
    assert "klaar</span>" in page
    assert "nu bezig</span>" in page
