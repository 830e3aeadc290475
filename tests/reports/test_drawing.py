"""What is drawn can be read without seeing it: bars and plots with words, and a table beside them."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils.timezone import localdate

from evaluations import quote_actions
from evaluations.models import Quote
from mentorship.intake.models import Attendance, Event
from mentorship.reports import actions, composing, demo, links
from mentorship.reports.models import AnnualReport, Edition
from tests.evaluations.rounds import held
from tests.factories import coordinator_of, make_application
from tests.reports.rows import YEAR, begin, duo, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys_dir(settings, tmp_path):
    """A place for the keys of the ballot boxes."""
    settings.KEYS_DIR = tmp_path / "keys"


def board_page(report):
    by = coordinator_of(report.programme)
    publish(report)
    link = actions.share(report, last_day=localdate(), by=by)
    page = Client().get(urlsplit(links.address(link)).path)
    return " ".join(page.content.decode().split())


def test_a_board_sees_plots_of_two_rounds_with_names_of_their_own(programme):
    report = begin(programme)
    answers = {"at_ease": 4, "mark": 8, "keep": "<i>Kanarie</i>"}
    round_ = held(programme, 12, 12, answers=answers, at=YEAR.since + timedelta(days=60))
    final = {"safe": 4, "at_ease": 5}
    held(programme, 6, 6, answers=final, at=YEAR.since + timedelta(days=90), moment="final")
    quote = Quote.objects.filter(round=round_).first()
    for verdict in ("toon", "bestuur"):
        quote.refresh_from_db()
        quote_actions.judge(quote, verdict, seen=quote.mark)

    page = board_page(report)

    assert page.count('<svg class="chart chart-wide"') == 2
    assert page.count('id="evaluatie-2-plot-title"') == 1
    assert "helemaal eens: 0%, eens: 100%" in page
    assert "(bijna) iedereen" in page
    assert page.count("&lt;i&gt;Kanarie&lt;/i&gt;") == 1
    assert page.count("Bekijk als tabel") >= 5


def test_points_of_a_training_are_told_together(programme):
    event = Event.objects.create(
        programme=programme, kind="training", held_on=date(2025, 3, 3), points=4
    )
    Attendance.objects.create(
        event=event,
        application=make_application(programme),
        was_there=True,
        recorded_by=coordinator_of(programme),
    )

    said = composing.generated(begin(programme))["training"]

    assert said == (
        "Er was 1 training en 0 informatiebijeenkomsten."
        " Samen haalden de mentoren 4 accreditatiepunten."
    )


def test_the_demo_has_a_report_of_last_year_and_one_that_is_begun(programme):
    duo(programme)

    draft = demo.lay(programme, by=coordinator_of(programme))

    last = AnnualReport.objects.exclude(pk=draft.pk).get()
    [edition] = Edition.objects.all()
    assert (edition.report, draft.edition) == (last, None)
    numbers = {each.code: each.before for each in composing.composed(draft).numbers}
    # Nobody gave a mark this year yet that those of last year could stand beside.
    assert numbers == demo.NUMBERS | {"satisfaction": ""}
    [marks] = [each for each in edition.content["numbers"] if each["code"] == "satisfaction"]
    assert (marks["value"], marks["asked"]) == (demo.NUMBERS["satisfaction"], "mark 1-10")
    assert "Vierentwintig duo" in board_page(draft) or last.links.count() == 1
