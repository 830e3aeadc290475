"""Passkeys in a real browser with a virtual device, and the way in for who lost her phone."""

import re

import pytest

from tests.e2e.driving import LOGIN, fill, log_in, press, totp
from tests.e2e.looking import look_at

EMAIL = "sleutel@kring.example"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(pages, site):
    site.manage("add_staff", EMAIL, "Sanne de Wit")
    # A passkey belongs to a name; the number 127.0.0.1 is none.
    return pages("desk", host="localhost")


@pytest.fixture
def device(page):
    """A device with a finger always on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def forget():
        session.send("WebAuthn.clearCredentials", made)

    return forget


def log_out(page):
    page.goto("/account/logout/")
    look_at(page)
    page.locator("main").get_by_role("button", name="Log uit").click()


def first_step(page, mailbox):
    """The code by e-mail."""
    page.goto("/account/login/code/?next=/programma-nieuw/")
    fill(page, email=EMAIL)
    press(page, "Stuur me een code")
    text = mailbox.take(EMAIL, "code").text
    fill(page, code=next(line for line in text.splitlines() if re.fullmatch(r"[\w-]{6,9}", line)))
    press(page, "Ga verder")
    page.wait_for_url(re.compile("/2fa/authenticate/"))


def is_inside(page):
    page.wait_for_url(re.compile("/programma-nieuw/"))
    return page.get_by_role("link", name="Huisartsen").count() == 1


def test_a_passkey_and_a_recovery_code_are_second_steps(page, mailbox, device):
    # The first time: an app, and the codes for when the phone is lost.
    page.goto(LOGIN)
    look_at(page)
    secret = log_in(page, mailbox, EMAIL)
    page.wait_for_url(re.compile("/recovery-codes/"))
    look_at(page)
    recovery = page.locator("main li code").first.inner_text()

    # A passkey is added, and gets another name.
    page.goto("/account/2fa/")
    look_at(page)
    page.get_by_role("link", name="Voeg een passkey toe").click()
    look_at(page)
    fill(page, name="Laptop van de kring")
    press(page, "Voeg een passkey toe")
    page.wait_for_url(re.compile("/2fa/$"))
    look_at(page)
    page.get_by_role("link", name="Bekijk je passkey").click()
    look_at(page)
    assert "Laptop van de kring" in page.locator("main").inner_text()
    page.get_by_role("link", name="Andere naam").click()
    look_at(page)
    fill(page, name="Mijn laptop")
    press(page, "Bewaar")
    assert "Mijn laptop" in page.locator("main").inner_text()
    for path in ("totp/deactivate/", "recovery-codes/generate/", "reauthenticate/"):
        page.goto(f"/account/2fa/{path}")
        look_at(page)

    # The next day: a code by e-mail, and the finger.
    log_out(page)
    first_step(page, mailbox)
    look_at(page)
    press(page, "Gebruik een passkey")
    assert is_inside(page)

    # Something that needs it asks for the passkey once more.
    page.goto("/account/2fa/recovery-codes/")
    page.get_by_role("link", name="Gebruik een passkey").click()
    look_at(page)
    press(page, "Gebruik een passkey")
    page.wait_for_url(re.compile("/recovery-codes/"))

    # The phone is lost and the laptop too.
    device()
    log_out(page)
    first_step(page, mailbox)
    press(page, "Gebruik een passkey")
    page.get_by_text("Het lukte niet met de passkey").wait_for()
    look_at(page)
    fill(page, code=recovery)
    press(page, "Log in")
    assert is_inside(page)

    # She takes the old passkey away.
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Verwijder").click()
    fill(page, code=totp(secret))
    press(page, "Ga verder")
    look_at(page)
    press(page, "Verwijder de passkey")
    assert "nog geen passkeys" in page.locator("main").inner_text()


def test_a_browser_that_knows_no_passkeys_says_so(pages, site, mailbox):
    site.manage("add_staff", "oud@kring.example", "Oude Browser")
    page = pages("phone", host="localhost")
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(LOGIN)
    log_in(page, mailbox, "oud@kring.example")

    page.goto("/account/2fa/webauthn/add/")

    assert page.get_by_text("Deze browser kent geen passkeys").is_visible()
    assert page.locator("#passkey").is_disabled()
    look_at(page)
