"""What duos bring into the agenda of the staff, and into the calendar of each of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.duos.models import ClosingTalk, Introduction
from mentorship.intake import event_agenda
from mentorship.programmes import actions as programme_actions
from tests.factories import make_coordinator, make_duo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def week(programme):
    """A first meeting, a last talk and two check-ins, all tomorrow, and one of a colleague."""
    femke = make_coordinator("Femke Bos")
    programme_actions.add_staff(programme, user=femke)
    tomorrow = now() + DAY
    to_meet = make_duo(programme, status="proposed")
    Introduction.objects.create(
        duo=to_meet, host=femke, starts_at=tomorrow, place="Buurthuis De Brug"
    )
    ending = make_duo(programme, guide=femke)
    ClosingTalk.objects.create(
        duo=ending, starts_at=tomorrow, form="phone", said_by=femke, place="Bij haar thuis"
    )
    for guide in (femke, None):
        make_duo(programme, guide=guide, contact_due_on=localdate() + DAY)
    return femke


def lines(programme, of=None):
    day = localdate() + DAY
    return {entry.what: entry for entry in event_agenda.entries(programme, day, day, most=9, of=of)}


def test_first_meetings_last_talks_and_check_ins_are_in_the_agenda(staff, programme, week):
    found = lines(programme)
    page = staff.get(
        reverse("intake:agenda_day", args=[programme.slug]), {"dag": localdate() + DAY}
    )

    assert set(found) == {
        "Kennismaking: Fleur Peeters · Ahmed Yilmaz",
        "Laatste gesprek: Fleur Peeters · Ahmed Yilmaz",
        "Check-ins met 2 duo’s",
    }
    first = found["Kennismaking: Fleur Peeters · Ahmed Yilmaz"]
    assert (first.place, first.who) == ("Buurthuis De Brug", "Femke")
    assert found["Laatste gesprek: Fleur Peeters · Ahmed Yilmaz"].place == ""
    assert "Check-ins met 2 duo" in page.content.decode()
    assert "Bij haar thuis" not in page.content.decode()


def test_her_own_agenda_holds_what_is_hers(programme, week, coordinator):
    hers, mine = lines(programme, of=week), lines(programme, of=coordinator)

    assert len(hers) == 3
    assert hers["Check-in met 1 duo"].url.endswith(f"?stand=check-in&wie={week.pk}")
    assert set(mine) == {"Check-in met 1 duo"}


def test_her_calendar_reads_them_without_names(programme, week, coordinator):
    hers = event_agenda.feed_of(week).decode()
    mine = event_agenda.feed_of(coordinator).decode()

    for found in ("Kennismaking · ", "Laatste gesprek · ", "1 check-in"):
        assert found in hers
    for private in ("Fleur", "Ahmed", "Bij haar thuis"):
        assert private not in hers
    assert "1 check-in" in mine
    assert "Kennismaking" not in mine
