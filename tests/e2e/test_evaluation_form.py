"""The form of an evaluation on a phone: nothing leaves it before sending, and nothing stays after."""

import subprocess
import sys
from itertools import count

import pytest

from tests.e2e.conftest import ROOT
from tests.e2e.looking import look_at

pytestmark = pytest.mark.e2e
# Opens a round of a new programme to eight people, and prints the links of the mentors.
OPEN = """
import django; django.setup()
from datetime import timedelta
from django.utils.timezone import now
from evaluations import actions, links
from itertools import count
from tests import factories
from tests.factories import coordinator_of, make_duo, make_programme
factories.number = count({serial})
programme = make_programme("network", slug="{slug}", asks_one_by_one={one_by_one})
for _number in range(4): make_duo(programme)
round_ = actions.open_round(
    programme, moment="midterm", closes_at=now() + timedelta(days=14), by=coordinator_of(programme)
)
for each in round_.invitations.filter(role="mentor"): print("/e/" + links.token(each.pk) + "/")
"""
# Each makes people of its own.
serials = count(1)
DRAFTS = "Object.keys(localStorage).filter(key => key.startsWith('ballot'))"


def opened(site, slug, *, one_by_one=False):
    env = site.env | {"DJANGO_SETTINGS_MODULE": "mentorship.settings"}
    code = OPEN.format(slug=slug, one_by_one=one_by_one, serial=1000 * next(serials))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return [line for line in done.stdout.split() if line.startswith("/e/")]


def choose(page, name, value):
    page.locator(f'[name="{name}"][value="{value}"]').check(force=True)


def test_what_is_typed_stays_on_the_device_till_it_is_sent(site, pages):
    first, second, *_others = opened(site, "draft-on-device")
    page = pages("phone")
    page.goto(first)
    look_at(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    choose(page, "at_ease", "4")
    page.fill("[name=keep]", "Vooral zo houden.")
    assert asked == []
    assert len(page.evaluate(DRAFTS)) == 1
    sent = page.evaluate("fetch('/healthz').then(() => 'sent', () => 'refused')")
    assert sent == "refused"

    again = page.context.new_page()
    page.close()
    again.goto(first)
    assert again.input_value("[name=keep]") == "Vooral zo houden."
    assert again.locator('[name="at_ease"][value="4"]').is_checked()
    again.goto(second)
    assert again.input_value("[name=keep]") == ""

    again.goto(first)
    again.locator("main form .btn-primary").last.click()
    assert "/e/dank/" in again.url
    look_at(again)
    assert again.evaluate(DRAFTS) == []
    assert again.context.cookies() == []


def test_a_draft_goes_when_the_answers_came_from_another_device(site, pages):
    first, *_others = opened(site, "draft-elsewhere")
    shared, own = pages("desk"), pages("phone")
    shared.goto(first)
    shared.fill("[name=keep]", "Half af.")
    assert len(shared.evaluate(DRAFTS)) == 1
    own.goto(first)
    choose(own, "at_ease", "4")
    own.locator("main form .btn-primary").last.click()
    assert "/e/dank/" in own.url

    shared.goto(first)

    assert "Je hebt al meegedaan" in shared.locator("main").inner_text()
    assert shared.evaluate(DRAFTS) == []


def test_a_draft_is_wiped_by_a_button(site, pages):
    first, *_others = opened(site, "draft-wiped")
    page = pages("phone", dark=True)
    page.goto(first)
    assert not page.locator("[data-ballot-wipe]").is_visible()
    choose(page, "at_ease", "2")
    page.fill("[name=keep]", "Toch maar niet.")

    page.locator("[data-ballot-wipe]").click()

    assert page.evaluate(DRAFTS) == []
    assert page.input_value("[name=keep]") == ""
    assert page.locator("[name=at_ease]:checked").count() == 0
    page.reload()
    assert page.input_value("[name=keep]") == ""


@pytest.mark.parametrize("script", [True, False])
def test_one_question_at_a_time_needs_no_script(site, pages, script):
    first, *_others = opened(site, f"one-by-one-{script}".lower(), one_by_one=True)
    page = pages("phone", script=script)
    page.goto(first)
    look_at(page)
    assert page.locator(".step:visible").count() == 1

    page.get_by_role("link", name="Begin").click()
    for number in range(1, 13):
        shown = page.locator(".step:visible")
        assert shown.count() == 1
        assert f"Vraag {number} van 12" in shown.inner_text()
        if number == 2:
            look_at(page)
            shown.locator("input[type=radio]").nth(3).check(force=True)
            shown.locator("input[type=radio]").nth(3).press("Enter")
            assert "/e/dank/" not in page.url
        shown.get_by_role("link", name="Volgende").click()
    page.get_by_role("link", name="Vorige").last.click()
    assert "Vraag 12 van 12" in page.locator(".step:visible").inner_text()
    page.locator(".step:visible").get_by_role("link", name="Volgende").click()
    look_at(page)
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()

    assert "/e/dank/" in page.url
    page.goto(first)
    assert "Je hebt al meegedaan" in page.locator("main").inner_text()


def test_who_wants_a_call_leaves_her_name_apart_from_the_answers(site, pages, mailbox):
    opened(site, "call-me")
    page = pages("phone", script=False)
    page.goto("/e/bel-mij/call-me/")
    look_at(page)
    page.fill("[name=name]", "Fleur Peeters")
    page.fill("[name=reach]", "06 12 34 56 78")
    page.locator("main form .btn-primary").click()

    look_at(page)
    assert "Je vraag is onderweg" in page.locator("main").inner_text()
    assert "06 12 34 56 78" in mailbox.take("ilse@example.org", "wil graag contact").text
    assert page.context.cookies() == []
