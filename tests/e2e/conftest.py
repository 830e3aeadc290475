"""The real site for the browser tests: own database, web server, worker, and a mail server."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

LOG_IN = """
from django.test import Client
from mentorship.accounts.models import User
from tests.conftest import log_in
user = User.objects.get(email="{}")
print(log_in(Client(), user, second_factor=True).cookies["sessionid"].value)
"""


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.e2e)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def patiently(ask, what, seconds=30):
    """Ask until there is an answer; a person would reload too."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"no {what} within {seconds} seconds")


class Mailbox:
    """A mail server that takes everything, for the test to read like a person would."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, _server, _session, envelope):
        message = message_from_bytes(envelope.content, policy=default)
        self.messages.append((envelope.rcpt_tos[0], message))
        return "250 OK"

    def take(self, address, subject):
        """Wait for a message to this address with these words in its subject, and take it out."""

        def look():
            for entry in list(self.messages):
                if entry[0] == address and subject.lower() in entry[1]["subject"].lower():
                    self.messages.remove(entry)
                    return Received(entry[1])
            return None

        try:
            return patiently(look, f"mail for {address} about {subject!r}")
        except AssertionError as error:
            seen = [(to, message["subject"]) for to, message in self.messages]
            raise AssertionError(f"{error}; there are {seen}") from None


class Received:
    """One message that arrived."""

    def __init__(self, message):
        self.message = message
        self.text = message.get_body(("plain",)).get_content()

    @property
    def link(self):
        [link] = [line for line in self.text.split() if line.startswith("http")]
        return link

    @property
    def pdf(self):
        [part] = [p for p in self.message.iter_attachments() if p.get_filename().endswith(".pdf")]
        return part.get_content()


class Site:
    """The running site, and its command line."""

    def __init__(self, folder, mail_port):
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self.env = os.environ | {
            "DATABASE_URL": new_database(),
            "BASE_URL": self.url,
            "DEBUG": "false",
            "LOCAL_DIR": str(folder),
            "KEYS_DIR": str(folder / "keys"),
            "STATIC_MANIFEST": "true",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail_port),
            "CONN_MAX_AGE": "60",
            "SENDING_DELAY": "0",
            "LOG_LEVEL": "WARNING",
        }
        self.processes = []
        self.output = None

    def manage(self, *arguments, check=True):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0 or not check, done.stderr
        return done

    def session(self, email):
        """Make a session of somebody who logged in before, for a browser to begin with."""
        return self.manage("shell", "--verbosity", "0", "-c", LOG_IN.format(email)).stdout.strip()

    def start(self):
        self.manage("migrate", "--verbosity", "0")
        self.manage("demo", "--people", "60")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.output = (self.folder / "log").open("wb")
        for command in (
            [
                *(sys.executable, "-m", "gunicorn", "mentorship.wsgi", "--threads", "4"),
                *("--bind", self.url.removeprefix("http://")),
            ],
            [sys.executable, "manage.py", "procrastinate", "worker"],
        ):
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=self.output, stderr=self.output
            )
            self.processes.append(process)

        def answers():
            try:
                return urllib.request.urlopen(f"{self.url}/healthz", timeout=2).status == 200
            except OSError:
                return False

        patiently(answers, "answer of the site", seconds=60)

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(15)
        if self.output:
            self.output.close()

    @property
    def log(self):
        return (self.folder / "log").read_text(errors="replace")


def new_database():
    """Make an empty database beside the one of the other tests; give its address."""
    url = os.environ["DATABASE_URL"]
    name = f"e2e_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    start, _, query = url.partition("?")
    return f"{start.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session")
def mailbox():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory, mailbox):
    folder = tmp_path_factory.mktemp("site")
    running = Site(folder, mailbox.port)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def browser_path():
    names = [os.environ.get("BROWSER_PATH", ""), "chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, filter(None, names))), None)


@pytest.fixture(scope="session")
def browser():
    path = browser_path()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the browser tests need Chromium")
        pytest.skip("no browser: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def ilse(site):
    """The session of a coordinator of the demo."""
    return site.session("ilse@example.org")


@pytest.fixture
def pages(browser, site):
    """Make pages of separate browsers: ``pages("phone")``, ``pages("desk", dark=True)``."""
    contexts = []

    def new(kind="desk", *, dark=False, script=True, host="127.0.0.1", session=""):
        sizes = {"phone": (390, 844), "desk": (1440, 900), "narrow": (320, 700)}
        width, height = sizes[kind]
        context = browser.new_context(
            base_url=site.url.replace("127.0.0.1", host),
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            locale="nl-NL",
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
        page = context.new_page()
        page.has_script = script
        return page

    yield new
    for context in contexts:
        context.close()
