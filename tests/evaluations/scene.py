"""Thirty duos answer on the real site, and attackers look everywhere: what they saw.

The site is the real one (gunicorn, its own keys) on a PostgreSQL server of its own that tells as
much as it can: ``wal_level=logical``, ``log_statement=all``, parameters and failing statements in
the log, all WAL kept, nothing compressed. The embedded server has no ``test_decoding``; its
``pgoutput`` streams the same changes. It has no ``pg_stat_statements`` or ``auto_explain`` either.
"""

import http.client
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import SequenceMatcher
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import dj_database_url
import psycopg
from django.conf import settings
from django.core.mail import send_mail
from django.db import connections
from django.test import Client, override_settings
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import now

from evaluations import ballotbox, emails, links
from evaluations.models import Round
from evaluations.questionnaires import load
from mentorship import confidential, postgres
from mentorship.mail import jobs
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.e2e.conftest import free_port
from tests.factories import coordinator_of, make_duo, make_programme
from tests.world import looks, text_of

ROOT = Path(__file__).resolve().parents[2]
DUOS = 30
# Words that mean nothing here: of the answers, of what is planted for the searches to prove
# themselves by, and of the answers to the naive design.
CANARY, PLANTED, NAIVE = "kanarieveer", "plantvogeltje", "naievezang"
CANARIES = re.compile(CANARY + "([bcdfghjkmnpqrstvwxz]{8})")
# What differs between any two readings of a page: secrets of forms, the time, how long it is.
RESTLESS = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|\d\d:\d\d:\d\d( gmt|")|dtstamp:\w+'
    r"|.content-length.: .\d+"
)
FEW = 5
NIGHTS = (12, 24, 36, 48, 60)
# After so many answers all pages are read, else those of the round alone.
POLLS = (59, 60)
PATIENCE_SECONDS = 30
TALKATIVE = """\
wal_level = logical
wal_keep_size = 4GB
fsync = off
log_statement = all
log_min_error_statement = error
log_error_verbosity = verbose
log_lock_waits = on
log_parameter_max_length = -1
log_parameter_max_length_on_error = -1
lock_timeout = 300ms
max_connections = 40
"""


@dataclass
class Evidence:
    """What the attackers found: plain data, so that every test worker can read it."""

    # Before closing, by place: how many (canaries, planted words) there were.
    before: dict = field(default_factory=dict)
    # What the visitors were answered by, and what went wrong on purpose.
    answers: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)
    # How often the stream of the WAL tells of each (kind of change, table) during the answers.
    changes: Counter = field(default_factory=Counter)
    # How many pages were read twice with one answer in between, and what had changed on them:
    # (page, words before, words after).
    polls: int = 0
    polled: set = field(default_factory=set)
    pages: int = 0
    # Signals for tests.evaluations.linking: of people, and of answers by round and question; the
    # same of a naive design.
    people: dict = field(default_factory=dict)
    quotes: dict = field(default_factory=dict)
    naive_people: dict = field(default_factory=dict)
    naive_answers: dict = field(default_factory=dict)
    # Tables with a canary, and how many rows or files hold two answers of one person.
    quoted_in: dict = field(default_factory=dict)
    doubles: list = field(default_factory=list)
    keys_left: int = -1
    keys_found: int = -1


@dataclass
class Voter:
    """Somebody who answers: what she sends, and by which words it is known again."""

    number: int
    person: int
    invitation: object
    role: str
    labels: dict
    data: dict


# --- a server, a site ------------------------------------------------------------------------


def program(name):
    return str(postgres._programs() / name)


@contextmanager
def server(folder, template):
    """A talkative PostgreSQL with a copy of this migrated database; give its address."""
    data = folder / "postgres"
    address = postgres.start(data, options=TALKATIVE)
    try:
        dump = subprocess.run(
            [program("pg_dump"), "--no-owner", "-d", template], check=True, capture_output=True
        ).stdout
        command = [program("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-d", address]
        subprocess.run(command, input=dump, check=True, capture_output=True)
        yield address
    finally:
        postgres.remove(data)


@contextmanager
def inside(address, folder):
    """Let Django in this process be the site on that database."""
    kept = connections["default"]
    made = connections.create_connection("default")
    made.settings_dict = {**made.settings_dict, **dj_database_url.parse(address)}
    connections["default"] = made
    mailed = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(folder / "mails"),
    }
    try:
        with override_settings(KEYS_DIR=folder / "keys", **mailed):
            yield
    finally:
        made.close()
        connections["default"] = kept


class Web:
    """The site behind gunicorn, with an access log that the design would not even keep."""

    def __init__(self, address, folder):
        self.port = free_port()
        (folder / "tmp").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "gunicorn", "mentorship.wsgi", "--workers", "2"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--access-logfile", folder / "access.log"]
        command += ["--error-logfile", folder / "error.log", "--log-level", "debug"]
        command += ["--capture-output", "--worker-tmp-dir", folder / "tmp"]
        env = {
            **os.environ,
            "DATABASE_URL": address,
            "KEYS_DIR": str(settings.KEYS_DIR),
            "LOG_LEVEL": "DEBUG",
            "TMPDIR": str(folder / "tmp"),
        }
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            assert self.process.poll() is None, "no web server"
            assert time.monotonic() < until, "no web server"
            time.sleep(0.1)

    def answers(self):
        try:
            return self.ask("GET", "/healthz") == 200
        except OSError:
            return False

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def post(self, data):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", reverse("evaluations:send"), urlencode(data), form)

    @property
    def workers(self):
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_SECONDS)


# --- who answers -----------------------------------------------------------------------------


def word(draw):
    return "".join(draw.choices("bcdfghjkmnpqrstvwxz", k=8))


def voters(round_, *, questions=("keep", "improve")):
    """Everybody who was asked, with answers of her own by which they can be known again.

    Which words are whose is drawn apart for each question: words alone link nothing.
    """
    draw, found = secrets.SystemRandom(), []
    for number, invitation in enumerate(round_.invitations.order_by("person_id")):
        labels = {question: word(draw) for question in questions}
        data = {"token": links.token(invitation.id)}
        for question in round_.asked_of(invitation.role):
            if question.options:
                data[question.code] = draw.choice(question.options)
        for question, label in labels.items():
            data[question] = f"{CANARY}{label} " + "woord " * draw.randrange(250)
        found.append(
            Voter(number, invitation.person_id, invitation.id, invitation.role, labels, data)
        )
    draw.shuffle(found)
    return found


def open_round(programme, *, moment="midterm"):
    """Ask everybody of the duos, with the letters that go with it."""
    invited = [
        (getattr(duo, role).user_id, role)
        for duo in programme.duos.all()
        for role in ("mentor", "mentee")
    ]
    round_ = Round.objects.create(programme=programme, moment=moment)
    made = ballotbox.open_round(
        round_,
        questions=load(moment),
        invited=invited,
        closes_at=now() + timedelta(days=14),
        at=now(),
        by=coordinator_of(programme),
    )
    for invitation in round_.invitations.select_related("person", "round__programme"):
        emails.evaluation_open(invitation, invited=len(made)).send()
    return round_


def deliver_all():
    for pk in OutgoingEmail.objects.filter(status="queued").values_list("pk", flat=True):
        jobs.deliver(email_pk=pk)


# --- the story -------------------------------------------------------------------------------


def play(folder, template):
    """Play it once; give the evidence."""
    evidence = Evidence()
    with server(folder, template) as address, inside(address, folder):
        confidential.make_key(folder / "keys" / "confidential.key")
        programme = make_programme()
        for _ in range(DUOS):
            make_duo(programme)
        with psycopg.connect(address, autocommit=True) as spy:
            plant(spy, folder)
            round_ = open_round(programme)
            story = Story(evidence, programme, round_, spy, address, folder)
            web = Web(address, folder)
            try:
                story.answer(web)
            finally:
                web.end()
            story.look_before()
            ballotbox.release(round_, at=round_.closes_at)
            story.answer_again()
            story.look_after()
    return evidence


def plant(spy, folder):
    """Put a word in every place that is searched, as carelessly as one could; spy on the WAL."""
    spy.execute("CREATE TABLE planted (word text)")
    spy.execute(
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT attrelid::regclass AS t, attname FROM"
        " pg_attribute JOIN pg_class ON oid = attrelid WHERE relkind = 'r' AND attstorage = 'x'"
        " AND relnamespace = 'public'::regnamespace LOOP"
        " EXECUTE format('ALTER TABLE %s ALTER %I SET STORAGE EXTERNAL', r.t, r.attname);"
        " END LOOP; END $$"
    )
    for table in ("evaluations_box", "planted"):
        spy.execute(f"ALTER TABLE {table} REPLICA IDENTITY FULL")
    spy.execute("CREATE PUBLICATION spy FOR ALL TABLES")
    spy.execute("SELECT pg_create_logical_replication_slot('spy', 'pgoutput')")
    # In a live row, and out of line in one that was deleted.
    spy.execute(f"INSERT INTO planted VALUES ('{PLANTED}'), (repeat('{PLANTED}', 999))")
    spy.execute("DELETE FROM planted WHERE length(word) > 99")
    (folder / "tmp").mkdir()
    (folder / "tmp" / "spool").write_text(PLANTED)
    with override_settings(EMAIL_FILE_PATH=str(folder / "mails")):
        send_mail("Bedankt", f"Je schreef: {PLANTED}", None, ["iemand@example.org"])


class Story:
    """The one round that is attacked."""

    def __init__(self, evidence, programme, round_, spy, address, folder):
        self.evidence, self.programme, self.round = evidence, programme, round_
        self.spy, self.address, self.folder = spy, address, folder
        self.voters = voters(round_)
        self.keys, self.polled, self.sent = set(), {}, []
        deliver_all()
        self.browser = self.superuser()
        self.addresses = self.crawl()

    # --- answering

    def answer(self, web):
        """Everybody answers; some are hindered, and press again."""
        web.ask("GET", f"/{PLANTED}/")
        hindrances = {
            5: self.pressed_twice,
            15: self.row_refused,
            25: self.box_is_held,
            35: self.key_unreadable,
            45: self.too_much,
        }
        for number, voter in enumerate(self.voters):
            if number in hindrances:
                hindrances[number](web, voter)
            began = self.wal_place()
            web.ask("GET", reverse("evaluations:answer", args=[voter.data["token"]]))
            self.evidence.answers[web.post(voter.data)] += 1
            self.sent.append((began, self.wal_place()))
            self.keys |= {path.read_bytes() for path in self.key_files()}
            self.poll(number + 1)
            if number + 1 in NIGHTS:
                self.dump(f"night-{number + 1}")
        self.evidence.changes = self.streamed()

    def hindered(self, what, status):
        self.evidence.failures.append((what, status))

    def pressed_twice(self, web, voter):
        self.hindered("pressed twice", web.post(self.voters[0].data))

    def row_refused(self, web, voter):
        """The database refuses the row, and logs the statement and the row that failed."""
        self.spy.execute(
            "ALTER TABLE evaluations_box ADD CONSTRAINT refused CHECK (version < 0) NOT VALID"
        )
        self.hindered("row refused", web.post(voter.data))
        self.spy.execute("ALTER TABLE evaluations_box DROP CONSTRAINT refused")

    def box_is_held(self, web, voter):
        with psycopg.connect(self.address) as other:
            other.execute("SELECT id FROM evaluations_box FOR UPDATE")
            self.hindered("box is held", web.post(voter.data))

    def key_unreadable(self, web, voter):
        """The answers were bound and packed, then the disk fails."""
        [folder] = (self.folder / "keys" / "ballots").iterdir()
        aside = folder.rename(folder.with_name("aside"))
        folder.touch()
        self.hindered("key unreadable", web.post(voter.data))
        folder.unlink()
        aside.rename(folder)

    def too_much(self, web, voter):
        """More than is taken: a text, a form, fields; and a form in parts."""
        long = {"keep": voter.data["keep"] + "x" * 2000}
        self.hindered("text too long", web.post(voter.data | long))
        self.hindered("form too large", web.post(voter.data | {"improve": CANARY * 150_000}))
        many = {f"veld{number}": CANARY for number in range(1001)}
        self.hindered("too many fields", web.post(voter.data | many))
        parts = f'--x\r\nContent-Disposition: form-data; name="keep"; filename="{CANARY}.txt"\r\n'
        parts += f"Content-Type: text/plain\r\n\r\n{CANARY * 9}\r\n--x--\r\n"
        form = {"Content-Type": "multipart/form-data; boundary=x"}
        self.hindered("a file", web.ask("POST", reverse("evaluations:send"), parts, form))

    # --- looking

    def poll(self, answered):
        """Read the pages about the round after every answer, and at times all pages there are."""
        ours = ("/evaluatie/", f"{self.round.pk}/")
        own = [each for each in self.addresses if each.endswith(ours)]
        pages = self.read(self.addresses if answered in POLLS else own)
        for page, text in pages.items():
            before, self.polled[page] = self.polled.get(page), (answered, text)
            if before and before[0] == answered - 1:
                self.evidence.polls += 1
                self.evidence.polled |= changed(page, before[1], text)

    def key_files(self):
        return [each for each in (self.folder / "keys" / "ballots").rglob("*") if each.is_file()]

    def dump(self, name):
        to = self.folder / "dumps" / f"{name}.sql"
        to.parent.mkdir(exist_ok=True)
        subprocess.run([program("pg_dump"), "-d", self.address, "-f", to], check=True)

    def stream(self):
        """All messages of the logical slot, as (place, transaction, bytes)."""
        return self.spy.execute(
            "SELECT lsn, xid::text, data FROM pg_logical_slot_peek_binary_changes"
            "('spy', NULL, NULL, 'proto_version', '1', 'publication_names', 'spy')"
        ).fetchall()

    def wal_place(self):
        return self.spy.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()[0]

    def streamed(self):
        """Count what changed while somebody opened and sent the form, by kind and table."""
        names = dict(self.spy.execute("SELECT oid::int8, relname FROM pg_class"))
        heads = self.spy.execute(
            "SELECT lsn - '0/0'::pg_lsn, substr(data, 1, 5) FROM pg_logical_slot_peek_binary_changes"
            "('spy', NULL, NULL, 'proto_version', '1', 'publication_names', 'spy')"
            " WHERE chr(get_byte(data, 0)) IN ('D', 'I', 'T', 'U')"
        ).fetchall()
        return Counter(
            (bytes(head[:1]).decode(), names[int.from_bytes(head[1:5])])
            for place, head in heads
            if any(began <= place < ended for began, ended in self.sent)
        )

    def places(self):
        """Everything that an attacker can read, by place, as an iterator of bytes."""
        self.spy.execute("CHECKPOINT")
        data = self.folder / "postgres"
        in_data = [path for path in data.rglob("*") if path.is_file() and path != data / "log"]
        wal = [path for path in in_data if "pg_wal" in path.parts]
        yield "SQL tables", [all_rows(self.spy)]
        yield "what sessions and statistics tell", [self.of_statistics()]
        yield (
            "heap, TOAST and all other files of the server",
            [path.read_bytes() for path in in_data if path not in wal],
        )
        yield "WAL", [path.read_bytes() for path in wal]
        yield "logical slot", [bytes(message) for _lsn, _xid, message in self.stream()]
        yield "log of PostgreSQL", [(data / "log").read_bytes()]
        yield "nightly dumps", read_all(self.folder / "dumps")
        yield "access log", [(self.folder / "access.log").read_bytes()]
        yield "log of the application", [(self.folder / "error.log").read_bytes()]
        yield "mails", read_all(self.folder / "mails")
        yield "temporary files", read_all(self.folder / "tmp")

    def of_statistics(self):
        rows = self.spy.execute("SELECT a::text FROM pg_stat_activity a").fetchall()
        return f"{PLANTED} {rows}".encode()

    def look_before(self):
        deliver_all()
        self.spy.execute(f"SELECT 1 FROM planted WHERE word = '{PLANTED}'")
        held = set(self.key_files())
        key = next(iter(held)).read_bytes()
        for place, found in self.places():
            text = list(found)
            self.evidence.before[place] = (count(CANARY, text), count(PLANTED, text))
            keys = [key, *random.sample(sorted(self.keys), 3)]
            self.evidence.keys_found += sum(key in each for each in text for key in keys)
        self.evidence.keys_found += 1  # it began at -1: not looked
        pages = [text.encode() for _answered, text in self.polled.values()]
        self.evidence.pages = len(pages)
        self.evidence.before["pages"] = (
            count(CANARY, pages),
            count(self.programme.organisation.lower(), pages),
        )

    def answer_again(self):
        """A second round, straight into the box: what links answers by chance does so once."""
        round_ = open_round(self.programme, moment="final")
        self.others = voters(round_, questions=("keep", "change"))
        for voter in self.others:
            answers = {code: said for code, said in voter.data.items() if code != "token"}
            ballotbox.submit(voter.invitation, answers)
        ballotbox.release(round_, at=round_.closes_at)

    def look_after(self):
        self.evidence.keys_left = len(self.key_files())
        rows, rounds = table_rows(self.spy), (self.voters, self.others)
        for table, found in rows.items():
            said = [CANARIES.findall(str(row)) for row in found]
            if any(said):
                self.evidence.quoted_in[table] = sum(map(bool, said))
                self.evidence.doubles += [words for words in said if len(words) > 1]
        self.evidence.people = {
            **signals_of_people(self.spy, rows, {v.person: v.number for v in self.voters}),
            "night of the first dump that has her": self.nights(),
        }
        reports = self.read(self.crawl(only="/evaluatie/"))
        for which, people in enumerate(rounds):
            # The stream of the WAL tells it of every round, for each version of a box has who.
            order = {voter.number: place for place, voter in enumerate(people)}
            self.evidence.people[f"order of answering in round {which}"] = order
            for question in people[0].labels:
                number_of = {v.labels[question]: v.number for v in people}
                self.evidence.quotes[which, question] = {
                    **signals_of_answers(rows["evaluations_quote"], number_of),
                    **signals_of_pages(reports, number_of),
                }
            self.look_for_doubles(reports, people)
        self.look_at_a_naive_design()

    def look_for_doubles(self, reports, people):
        """Lines of a page or a file, of a few people, with two answers of one of them."""
        whose = {label: v.number for v in people for label in v.labels.values()}
        for page, text in reports.items():
            for line in re.split(r"</(?:tr|li|p|blockquote|row)>|\n", text):
                said = Counter(whose[w] for w in set(CANARIES.findall(line)) if w in whose)
                if len(said) < FEW:
                    self.evidence.doubles += [(page, n) for n, times in said.items() if times > 1]

    def nights(self):
        """By voter, in which dump she first had answered."""
        found = {}
        for night in NIGHTS:
            text = (self.folder / "dumps" / f"night-{night}.sql").read_text()
            answered = re.search(r"COPY public\.evaluations_box .*?\\\.", text, re.DOTALL)[0]
            for voter in self.voters:
                if str(voter.invitation) in answered:
                    found.setdefault(voter.number, night)
        return found

    def look_at_a_naive_design(self):
        """The same answers in two tables: uuid4, no time, no foreign key, two transactions."""
        run = self.spy.execute
        run("CREATE TABLE naive_invitation (id uuid PRIMARY KEY, person bigint, answered boolean)")
        run("CREATE TABLE naive_quote (id uuid, question text, body text)")
        for voter in sorted(self.voters, key=lambda each: each.number):
            row = [secrets.token_hex(16), voter.person]
            run("INSERT INTO naive_invitation VALUES (%s, %s, false)", row)
        for voter in self.voters:
            run("UPDATE naive_invitation SET answered = true WHERE person = %s", [voter.person])
            body = f"{NAIVE}{voter.labels['keep']}"
            run("INSERT INTO naive_quote VALUES (gen_random_uuid(), 'keep', %s)", [body])
        rows = table_rows(self.spy)
        numbers = {v.person: v.number for v in self.voters}
        self.evidence.naive_people = {
            f"invitation.{column}": {
                numbers[row["person"]]: row[column] for row in rows["naive_invitation"]
            }
            for column in ("id", "place", "xmin")
        }
        self.evidence.naive_answers = signals_of_answers(
            rows["naive_quote"], {v.labels["keep"]: v.number for v in self.voters}
        )

    # --- the pages

    def superuser(self):
        """A browser of the coordinator of the programme, who may do all in the admin too."""
        staff = coordinator_of(self.programme)
        staff.is_superuser = True
        staff.save()
        return log_in(Client(raise_request_exception=False), staff, second_factor=True)

    def crawl(self, *, only="/", most=1):
        """Follow every link of the programme and the admin, a few of each kind; give addresses."""
        seen, kinds = {}, Counter()
        waiting = [
            reverse("evaluations:round_list", args=[self.programme.slug]),
            reverse("evaluations:round_detail", args=[self.programme.slug, self.round.pk]),
            reverse("admin:index"),
        ]
        while waiting:
            address = waiting.pop()
            try:
                kind = resolve(urlsplit(address).path).view_name
            except Resolver404:
                continue
            wanted = only in address or "/admin/" in address
            if address in seen or kinds[kind] >= most or not wanted or "/account/" in address:
                continue
            kinds[kind] += 1
            response = self.browser.get(address, follow=True)
            seen[address] = response.status_code
            if response["Content-Type"] == "application/pdf" and "/evaluatie/" not in address:
                del seen[address]  # slow to make, and about one person
                kinds[kind] = most
            elif not response.streaming and b"<html" in response.content[:500]:
                found = re.findall(r'href="(/[^"#]*)', response.content.decode())
                waiting += [unescape(each) for each in found]
        return [address for address, status in seen.items() if status == 200]

    def read(self, addresses):
        return {each: text_of(self.browser.get(each, follow=True)) for each in addresses}


def changed(page, before, after):
    """What differs between two readings of a page: the words of both, from each place where it does."""
    ours, theirs = (RESTLESS.sub("", text).split() for text in (before, after))
    pieces = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return {
        (page, " ".join(ours[a:b]), " ".join(theirs[c:d]))
        for kind, a, b, c, d in pieces
        if kind != "equal"
    }


# --- reading what is there ---------------------------------------------------------------------


def count(sought, texts):
    """How often this word is in these bytes, in any of the ways in which it could look."""
    ways = {each.encode() for each in looks(sought)}
    ways |= {sought.encode().hex().upper().encode(), sought.encode("utf-16-le")}
    return sum(text.count(way) for text in texts for way in ways)


def read_all(folder):
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def all_rows(spy):
    return "\n".join(str(row) for rows in table_rows(spy).values() for row in rows).encode()


def table_rows(spy):
    """All rows of all tables: every column, and where and by which transaction it was written."""
    tables = spy.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm', 'p')"
        " AND relnamespace = 'public'::regnamespace ORDER BY relname"
    ).fetchall()
    found = {}
    for (table,) in tables:
        rows = spy.execute(
            "SELECT to_jsonb(t), ctid::text, xmin::text::int8, xmax::text::int8"
            f' FROM "{table}" t ORDER BY ctid'
        )
        found[table] = [
            {**row, "place": number, "xmin": xmin, "xmax": xmax}
            for number, (row, _ctid, xmin, xmax) in enumerate(rows)
        ]
    return found


def signals_of_people(spy, rows, numbers):
    """Every column of every row about one person or one duo, found by following foreign keys."""
    owners = {("accounts_user", pk): {number} for pk, number in numbers.items()}
    foreign = spy.execute(
        "SELECT c.relname, a.attname, f.relname FROM pg_constraint"
        " JOIN pg_class c ON c.oid = conrelid JOIN pg_class f ON f.oid = confrelid"
        " JOIN pg_attribute a ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'"
    ).fetchall()
    for _ in range(3):
        for table, column, target in foreign:
            for row in rows.get(table, ()):
                found = owners.get((target, row[column]), set())
                if 0 < len(found) <= 2:
                    owners.setdefault((table, key_of(row)), set()).update(found)
    signals = defaultdict(dict)
    for table, found in rows.items():
        for row in found:
            whose = owners.get((table, key_of(row)), set())
            for column, value in row.items() if len(whose) <= 2 else ():
                for number in whose:
                    signals[f"{table}.{column}"].setdefault(number, hashable(value))
    for box in rows["evaluations_box"]:  # as it stays behind
        for place, invitation in enumerate(box["answered"]):
            [number] = owners["evaluations_invitation", invitation]
            signals[f"answered of box {box['place']}"][number] = place
    return {name: found for name, found in signals.items() if len(found) == len(numbers)}


def key_of(row):
    return row.get("id", row["place"])


def signals_of_answers(rows, number_of):
    """Every column of the rows of the answers to one question; how long they are, too."""
    signals = defaultdict(dict)
    for row in rows:
        [label] = CANARIES.findall(row["body"].replace(NAIVE, CANARY))
        for column, value in {**row, "length": len(row["body"])}.items():
            if label in number_of:
                signals[f"quote.{column}"][number_of[label]] = hashable(value)
    return dict(signals)


def signals_of_pages(texts, number_of):
    """In which order each page or file tells the answers."""
    signals = {}
    for page, text in texts.items():
        order = dict.fromkeys(label for label in CANARIES.findall(text) if label in number_of)
        if len(order) == len(number_of):
            signals[page] = {number_of[label]: place for place, label in enumerate(order)}
    return signals


def hashable(value):
    return value if isinstance(value, int | float | str | None) else str(value)
