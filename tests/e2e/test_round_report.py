"""The report of a round and its quotes, as a coordinator meets them in a browser (ux.md, C12)."""

import pytest

from tests.e2e.driving import Steps, follow, press
from tests.e2e.looking import look_at

WORK = "samen-naar-werk"
LAY = f"""
from datetime import timedelta
from random import Random
from django.utils.timezone import now
from evaluations import demo
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme
made = Programme.objects.get(slug="{WORK}")
invited = sorted(set(Participant.objects.values_list("user", "role")))[:60]
by = made.memberships.earliest("pk").user
made.evaluations.planned().delete()
for days in (400, 5):
    demo.hold_round(
        made, moment="midterm", invited=invited, closed_at=now() - timedelta(days=days), by=by,
        random=Random(days), response=1.0,
    )
print(made.evaluations.latest("closes_at").pk)
"""


@pytest.fixture(scope="module")
def report(site):
    """The address of a report with bars, of a programme where many answered twice."""
    pk = site.manage("shell", "--verbosity", "0", "-c", LAY).stdout.split()[-1]
    return f"/p/{WORK}/evaluatie/{pk}/"


def test_which_subject_both_see_differently_is_read_without_a_press(pages, ilse, report):
    """Task 15 of ux.md: nought steps from the report."""
    desk = pages("desk", session=ilse)
    steps = Steps(desk)
    steps.begin(desk, report)

    section = desk.locator("section[aria-labelledby=dumbbell]")
    assert "verschillen het meest over" in section.inner_text()
    assert len(steps) == 0, steps.trail


@pytest.mark.parametrize("kind", ["desk", "phone"])
def test_the_whole_report_is_accessible_with_all_its_tables_open(pages, ilse, report, kind):
    page = pages(kind, session=ilse)
    page.goto(report)

    assert page.locator(".lbar").count() > 0
    assert page.locator("svg.chart[role=img]").count() == 3
    for summary in page.locator("main details summary").all():
        summary.click()
    look_at(page)


def test_quotes_are_read_blacked_out_and_shown(pages, ilse, report):
    page = pages("phone", session=ilse)
    page.goto(report)

    follow(page, "nieuwe citaten")
    before = page.locator("main .quote").count()
    follow(page, "Lak woorden weg")
    page.locator(".word").first.click()
    press(page, "Lak weg en toon")
    look_at(page)
    assert page.locator("main .quote").count() == before - 1
    page.get_by_role("button", name="Toon").first.click()
    look_at(page)
    follow(page, "Getoond")
    assert "[weggelakt]" in page.locator("main").inner_text()
    page.get_by_role("button", name="Geef vrij voor het bestuur").first.click()
    look_at(page)
    assert "het bestuur leest dit ook" in page.locator("main").inner_text()


@pytest.mark.parametrize("name", ["Excel", "Op papier (pdf)"])
def test_the_report_is_taken_along(pages, ilse, report, name):
    page = pages("desk", session=ilse)
    page.goto(report)

    with page.expect_download() as taken:
        page.get_by_role("link", name=name).click()

    assert taken.value.suggested_filename.startswith(f"uitkomsten-{WORK}-")
