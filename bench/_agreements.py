"""What the bench of agreements makes and counts: agreements of duos, and what became of them.

Django has to be set up before this is imported. The duos come from the factories of the tests.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from importlib import import_module
from random import Random
from threading import Barrier
from typing import Any

from django.db import connection
from django.db.models import Count

from agreements import chain, signing_actions
from agreements.models import Agreement, Document, EventKind, RevisionStatus, Signature
from agreements.versions import Changed
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed

steps: Any = import_module("tests.agreements.steps")
factories: Any = import_module("tests.factories")
CLICKS, PER_PROGRAMME = 6, 20


def to_sign(count: int) -> list[Agreement]:
    """So many agreements that wait for both signatures."""
    made, programme = [], None
    for number in range(count):
        if number % PER_PROGRAMME == 0:
            programme = factories.make_programme("gp")
        duo = factories.make_duo(programme, status="confirmed")
        drafted = steps.drafting_actions.draw_up(duo)
        made.append(steps.offered(drafted))
    return made


def prepared(agreement: Agreement) -> None:
    """Make the copy that both read before they sign."""
    steps.jobs.prepare(revision_pk=agreement.current.pk)


def sign_by_both(agreement: Agreement) -> None:
    """Let both sign; the seal is queued."""
    steps.signed_by_both(agreement)


def click_at_once(agreements: list[Agreement]) -> list[float]:
    """Let each of the two click three times, all six at the same instant; give the seconds."""
    took: list[float] = []

    def click(agreement: Agreement, role: str, together: Barrier) -> None:
        person = getattr(agreement.duo, role)
        shown = agreement.current.offered_sha256
        together.wait()
        began = time.perf_counter()
        # Both may have signed before this click: the page says so.
        with suppress(Changed, TransitionNotAllowed):
            signing_actions.sign(agreement, typed_name=person.name, shown=shown, by=person.user)
        took.append(time.perf_counter() - began)

    def end() -> None:
        connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        for agreement in agreements:
            together = Barrier(CLICKS)
            roles = ["mentor", "mentee"] * (CLICKS // 2)
            for clicked in [
                pool.submit(click, Agreement.objects.get(pk=agreement.pk), role, together)
                for role in roles
            ]:
                clicked.result()
        for ended in [pool.submit(end) for _ in range(CLICKS)]:
            ended.result()
    return took


def counted(agreements: list[Agreement]) -> dict[str, int]:
    """How many signatures, seals and unbroken chains these have."""
    mine = {"revision__agreement__in": agreements}
    return {
        "signatures": Signature.objects.filter(**mine).count(),
        "seals": Document.objects.issued().filter(**mine).count(),
        "unbroken chains": sum(map(chain.is_unbroken, agreements)),
    }


# --- mail ----------------------------------------------------------------------------------


class Mailbox:
    """A mail server that refuses some for now, and remembers what it took, by Message-ID."""

    def __init__(self, refuses: float, seed: int) -> None:
        """Draw by chance what is refused."""
        self.refuses, self.draw = refuses, Random(seed)
        self.taken: defaultdict[str, list[bytes]] = defaultdict(list)
        self.refused = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message, or not."""
        if self.draw.random() < self.refuses:
            self.refused += 1
            return "451 Try again later"
        message = message_from_bytes(envelope.content, policy=default)
        self.taken[str(message["message-id"])].append(envelope.content)
        return "250 OK"

    @property
    def repeats(self) -> int:
        """How many came more than once."""
        return sum(len(copies) - 1 for copies in self.taken.values())


@contextmanager
def mail_server(port: int, *, refuses: float, seed: int) -> Iterator[Mailbox]:
    """Listen on this port."""
    from aiosmtpd.controller import Controller  # noqa: PLC0415 — for development alone

    mailbox = Mailbox(refuses, seed)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def wake(seconds: int) -> None:
    """Give jobs of a worker that was killed back, as the site does by itself within minutes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND (worker_id IS NULL OR"
            " worker_id NOT IN (SELECT id FROM procrastinate_workers WHERE"
            " last_heartbeat > now() - make_interval(secs => %s)))",
            [seconds],
        )
        for [pk] in cursor.fetchall():
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [pk])
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"
            " AND scheduled_at IS NOT NULL"
        )


def is_done(agreements: list[Agreement]) -> bool:
    """Whether all are sealed and their mails have gone."""
    done = Agreement.objects.filter(
        pk__in=[each.pk for each in agreements], state=RevisionStatus.SEALED
    )
    waiting = _mails(agreements).filter(status="queued")
    return done.count() == len(agreements) and not waiting.exists()


def _mails(agreements: list[Agreement]) -> Any:
    """The letters with the sealed files of these; the demo has some of its own."""
    sealed = Document.objects.issued().filter(revision__agreement__in=agreements)
    keys = [
        f"agreement-done-{pk}-{role}"
        for pk in sealed.values_list("pk", flat=True)
        for role in ("mentor", "mentee")
    ]
    return OutgoingEmail.objects.filter(key__in=keys)


def patiently(done: Callable[[], bool], seconds: float, *, meanwhile: Callable[[], None]) -> bool:
    """Wait until it is so, or for so long."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        meanwhile()
        time.sleep(0.2)
    return True


def defects(agreements: list[Agreement], mailbox: Mailbox) -> dict[str, int]:
    """What was lost, or is there twice, or differs from what is on file."""
    sealed = Counter(
        Document.objects.issued()
        .filter(revision__agreement__in=agreements)
        .values_list("revision__agreement", flat=True)
    )
    doubled = (
        Agreement.objects.filter(events__kind=EventKind.SEALED, pk__in=list(sealed))
        .annotate(times=Count("events"))
        .filter(times__gt=1)
    )
    on_file = set(Document.objects.issued().values_list("sha256", flat=True))
    others = 0
    for copies in mailbox.taken.values():
        message = message_from_bytes(copies[0], policy=default)
        for part in message.iter_attachments():
            content = part.get_payload(decode=True)
            others += sha256(bytes(content)).hexdigest() not in on_file
    expected = set(_mails(agreements).values_list("message_id", flat=True))
    return {
        "agreements without a seal": len(agreements) - len(sealed),
        "sealed twice": sum(count > 1 for count in sealed.values()) + doubled.count(),
        "broken chains": sum(not chain.is_unbroken(each) for each in agreements),
        "mails too few or too many in the outbox": abs(len(expected) - 2 * len(agreements)),
        "mails that did not arrive": len(expected - set(mailbox.taken)),
        "repeats with other bytes": sum(len(set(c)) > 1 for c in mailbox.taken.values()),
        "mails with another file than on file": others,
    }
