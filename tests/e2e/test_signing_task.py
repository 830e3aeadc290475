"""Signing the agreement from the mail: three steps, on a small phone, by keyboard, without script."""

import pytest

from tests.e2e.driving import Steps, fill, press
from tests.e2e.looking import look_at

GP = "mentorschap-huisartsen"
# The demo has one agreement that neither has signed.
ASK = f"""
from agreements import selectors
from mentorship.programmes.models import Programme
missing = selectors.missing_signatures(Programme.objects.get(slug="{GP}"))
pk = next(revision.pk for revision, _who in missing if revision.status == "offered")
print(*[who.user.email for revision, who in missing if revision.pk == pk])
"""
MOST_TABS = 60


@pytest.fixture(scope="module")
def letters(site, mailbox):
    """The links in the mails that ask the two to sign."""
    addresses = site.manage("shell", "--verbosity", "0", "-c", ASK).stdout.split()
    return [mailbox.take(address, "Onderteken je afspraken").link for address in addresses]


def tab_to(page, selector):
    """Go on with the tabulator until this has the focus."""
    for _ in range(MOST_TABS):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no {selector} with the tabulator on {page.url}")


def test_20_one_signs_from_the_mail_in_three_steps_on_a_phone(letters, pages):
    page = pages("phone")
    steps = Steps(page)

    page.goto(letters[0])
    press(page, "Ga verder")
    fill(page, agrees_1=True, agrees_2=True, typed_name="Fleur Peeters")
    press(page, "Onderteken")

    assert len(steps) <= 3, steps.trail
    assert "getekend" in page.locator("h1").inner_text()
    look_at(page)


def test_20_the_other_does_by_keyboard_without_script_at_320_pixels(letters, pages):
    page = pages("narrow", script=False)
    steps = Steps(page)

    page.goto(letters[1])
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tekenen/")
    look_at(page)
    for tick in ("agrees_1", "agrees_2"):
        tab_to(page, f"[name={tick}]")
        page.keyboard.press("Space")
    tab_to(page, "[name=typed_name]")
    page.keyboard.type("Ahmed Yilmaz")
    page.keyboard.press("Enter")
    words = page.locator("h1", has_text="getekend").inner_text()

    assert len(steps) <= 3, steps.trail
    assert "hebt getekend" in words or "allebei getekend" in words
