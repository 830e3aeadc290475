"""What a person does with a page: press, follow, fill in, log in; and how many steps it took."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode

from tests.e2e.looking import look_at

LOGIN = "/account/login/code/"
# What a press may do without loading a page.
PRESSES_THAT_LOAD_NOTHING = """
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("summary, a[href^='#'], button[type=button]");
  if (pressed && event.isTrusted) stepTaken(pressed.innerText.trim());
}, true);
"""


class Steps:
    """The effort of a task: each page that loads, and each press that loads none, is one step.

    Filling in is free: typing, and choosing among answers.
    """

    def __init__(self, page):
        self.trail = []
        self.watch(page)

    def watch(self, page):
        """Count in this browser too: people go on elsewhere."""

        def asked(request):
            is_page = request.is_navigation_request() and request.frame == page.main_frame
            if is_page and not request.redirected_from:
                self.trail.append(f"{request.method} {request.url}")

        def pressed(name):
            self.trail.append(name)

        page.expose_function("stepTaken", pressed)
        page.add_init_script(PRESSES_THAT_LOAD_NOTHING)
        page.on("request", asked)

    def begin(self, page, address):
        """Open the page on which the task begins; that is not a step of it."""
        page.goto(address)
        look_at(page)
        self.trail.clear()

    def __len__(self):
        return len(self.trail)


def totp(secret):
    """What an authenticator app would show now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(b32decode(secret, casefold=True), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    value = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{value % 1_000_000:06}"


def press(page, name):
    button = page.get_by_role("button", name=name)
    assert button.count() == 1, (
        f"no one button {name!r} on {page.url}: {page.locator('body').inner_text()}"
    )
    button.click()


def follow(page, name):
    """Follow the first link with this name, and look at where it leads."""
    page.locator("main").get_by_role("link", name=name).first.click()
    look_at(page)


def fill(page, **values):
    """Fill in the form fields by their names; a list ticks boxes, True ticks the one box."""
    for name, value in values.items():
        if value is True:
            page.check(f"[name={name}]", force=True)
        elif isinstance(value, list):
            for one in value:
                page.check(f'[name={name}][value="{one}"]', force=True)
        elif page.locator(f"[name={name}]").first.get_attribute("type") == "radio":
            page.check(f'[name={name}][value="{value}"]', force=True)
        else:
            page.fill(f"[name={name}]", value)


def fill_in_account(page):
    """Say where to pay: a programme that costs something cannot open without."""
    follow(page, "Rekeningnummer")
    fill(page, fee_account="NL91 ABNA 0417 1643 00", fee_account_name="De Kring")
    press(page, "Bewaar")
    look_at(page)


def log_in(page, mailbox, email):
    """Come in as staff from the login page; an authenticator is set up on the way."""
    fill(page, email=email)
    page.locator("main form button[type=submit]").first.click()
    text = mailbox.take(email, "code").text
    code = next(line for line in text.splitlines() if re.fullmatch(r"[\w-]{6,9}", line.strip()))
    look_at(page)
    fill(page, code=code)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/2fa/totp/activate/"))
    look_at(page)
    secret = page.locator("main code").inner_text()
    fill(page, code=totp(secret))
    page.locator("main form button[type=submit]").first.click()
    return secret


def come_in(page, link):
    """Open a link from a mail: looking changes nothing, the button lets in."""
    page.goto(link)
    look_at(page)
    press(page, "Ga verder")
