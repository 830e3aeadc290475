"""The tasks of who confides something or needs help, within their steps; and drafts that stay hers."""

import pytest

from tests.e2e.driving import Steps, fill, follow, press
from tests.e2e.looking import look_at

# A mentee of the demo who wrote of yesterday, and met just now and wrote nothing of that yet.
WHO_MET = """
from datetime import timedelta
from django.utils.timezone import localdate
from mentorship.duos import meeting_actions, reflection_actions
from mentorship.duos.models import Duo
duo = Duo.objects.active().filter(programme__slug="mentorschap-huisartsen").latest("pk")
own = {"by": duo.mentee.user}
met = [
    meeting_actions.log_meeting(
        duo, held_on=localdate() - timedelta(days=days), minutes=60, form="phone", **own
    )
    for days in (1, 0)
]
words = {"conversation": "Van gisteren.", "progress": "", "is_shared": False}
reflection_actions.write(met[0], **words, **own)
print(duo.mentee.user.email)
"""
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:'))"


@pytest.fixture(scope="module")
def who(site):
    return site.manage("shell", "--verbosity", "0", "-c", WHO_MET).stdout.strip().splitlines()[-1]


@pytest.fixture
def mentee(site, who):
    """A session of hers, that ends when she closes the page."""
    return site.session(who)


def test_23_a_mentee_writes_a_reflection_only_for_herself(pages, mentee):
    page = pages("phone", session=mentee)
    steps = Steps(page)
    steps.begin(page, "/m/")

    follow(page, "Verslagen")
    page.locator("section[aria-labelledby=h-without] a").first.click()
    look_at(page)
    fill(page, conversation="Alleen voor mijzelf.", readers="me")
    press(page, "Bewaar mijn verslag")
    look_at(page)

    assert len(steps) <= 3, steps.trail
    kept = page.locator("article", has_text="Alleen voor mijzelf.").inner_text()
    assert "Alleen jij kunt dit lezen" in kept


@pytest.mark.parametrize("path", ["/m/", "/m/verslagen/", "/m/materialen/", "/m/toestemming/"])
def test_24_whom_to_call_when_somebody_crosses_a_line_is_two_steps_away(pages, mentee, path):
    page = pages("phone", session=mentee)
    steps = Steps(page)
    steps.begin(page, path)

    page.get_by_role("link", name="Kijk wie je kunt bellen").last.click()
    look_at(page)

    line = page.locator("section", has_text="Iemand gaat over jouw grens")
    call = line.get_by_role("link", name="Bel ").first
    assert call.get_attribute("href").startswith("tel:")
    assert len(steps) + 1 <= 2, steps.trail


def test_what_she_writes_stays_on_her_device_until_it_is_kept(pages, mentee):
    page = pages("phone", session=mentee)
    page.goto("/m/verslagen/")
    page.get_by_role("link", name="Wijzig").first.click()
    address, before = page.url, page.input_value("[name=conversation]")

    fill(page, conversation="Nog niet bewaard.")
    page.goto(address)
    look_at(page)
    restored = page.input_value("[name=conversation]")
    is_told = page.get_by_text("nog niet bewaard. Hij stond nog").is_visible()
    press(page, "Gooi het weg")
    dropped = page.input_value("[name=conversation]"), page.evaluate(DRAFTS)
    fill(page, conversation="Nu bewaar ik het.")
    press(page, "Bewaar mijn verslag")
    kept = page.evaluate(DRAFTS)
    page.goto(address)
    fill(page, conversation="En dit blijft niet op een vreemd apparaat.")
    written = page.evaluate(DRAFTS)
    press(page, "Sluit deze pagina")
    page.goto("/m/hulp/")

    assert (restored, is_told) == ("Nog niet bewaard.", True)
    assert dropped == (before, [])
    assert kept == []
    assert len(written) == 1
    assert page.evaluate(DRAFTS) == []
    assert "/account/login/" in page.url


def test_without_script_it_is_written_all_the_same(pages, mentee):
    page = pages("phone", session=mentee, script=False)
    page.goto("/m/verslagen/")
    page.get_by_role("link", name="Wijzig").first.click()

    fill(page, conversation="Zonder script.")
    press(page, "Bewaar mijn verslag")

    assert page.locator("article", has_text="Zonder script.").count() == 1
