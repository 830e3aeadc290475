"""How fast agreements are rendered, sealed and checked, and whether any of them can be lost.

The peer of rendering is WeasyPrint as one would use it at first: the same words and attachments,
its stylesheet and fonts read for each document, no seal.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from django import setup

from bench import _world as world
from bench._goals import goal
from bench._web import _free_port

PARTS = ("render", "memory", "verify", "flips", "race", "burst", "crash")
ROUNDS, DOCUMENTS, AGREEMENTS, BURST, CRASHED, KILLS, FLIPS = 20, 500, 200, 100, 60, 20, 3_000
MOST_RATIO, MOST_KB, MOST_KB_ATTACHED, MOST_MB_PER_200 = 0.65, 80.0, 150.0, 10.0
BURST_SECONDS, BY_HASH_MS, BY_UPLOAD_MS = 60.0, 100.0, 1000.0
PATIENCE, REFUSED = 600.0, 0.1


def _samples() -> Any:
    from importlib import import_module  # noqa: PLC0415

    return import_module("tests.agreements.test_documents")


def _plainly(attached: list[Any]) -> bytes:
    """The same document as one would make it without a thought for time."""
    from django.template.loader import render_to_string  # noqa: PLC0415
    from weasyprint import CSS, HTML, Attachment  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    from agreements import canonical, pdf  # noqa: PLC0415
    from mentorship import fonts, paper  # noqa: PLC0415

    content, evidence = _samples().make_content(), _samples().make_evidence()
    qr = pdf._qr(evidence.address)  # noqa: SLF001
    context = {
        "content": content,
        "evidence": evidence,
        "qr": qr,
        "written_at": "2026-11-20T12:00:00Z",
    }
    faces = "".join(
        f"@font-face {{ font-family: {family}; src: url({(fonts.FOLDER / name).as_uri()}) }}"
        for family, name in zip(paper.FAMILIES, fonts.REGULAR, strict=True)
    )
    style = f"{faces}{paper.STYLE}{pdf.STYLE}html {{ font-family: {', '.join(paper.FAMILIES)} }}"
    style = style.replace("table-layout: fixed", "").replace("break-word", "anywhere")
    style = style.replace("overflow-wrap: normal", "overflow-wrap: anywhere")
    configuration = FontConfiguration()
    terms = ("afspraken.json", canonical.written(content.terms))
    files = [terms, *((each.name, each.content) for each in attached)]
    made: bytes = HTML(string=render_to_string("agreements/document.html", context)).write_pdf(
        stylesheets=[CSS(string=style, font_config=configuration)],
        font_config=configuration,
        attachments=[Attachment(string=inside, name=name) for name, inside in files],
        pdf_variant="pdf/a-3a",
    )
    return made


def _sealed(attached: list[Any]) -> bytes:
    from agreements import pdf, seal, seal_keys  # noqa: PLC0415

    made = pdf.render(_samples().make_content(), _samples().make_evidence(), enclosed=attached)
    return seal.put_on(made, reason="Intentieverklaring", ours=seal_keys.keys()).pdf


def render(rounds: int) -> bool:
    """Ours with a seal against theirs without, turn by turn; and how large it is."""
    attached = _samples().make_enclosed()
    sizes = len(_sealed([])) / 1000, len(_sealed(attached)) / 1000
    _plainly(attached)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(rounds):
        turns = [(ours, _sealed), (theirs, _plainly)]
        for took, make in turns if number % 2 else turns[::-1]:
            began = time.process_time()
            make(attached)
            took.append(time.process_time() - began)
    ratio = median(ours) / median(theirs)
    print(
        f"CPU ms per document: {median(ours) * 1e3:.0f} sealed (least {min(ours) * 1e3:.0f}), "
        f"{median(theirs) * 1e3:.0f} plain (least {min(theirs) * 1e3:.0f})"
    )
    return all(
        [
            goal("render + seal ÷ plain", f"{ratio:.2f}", MOST_RATIO, met=ratio <= MOST_RATIO),
            goal("KB sealed", f"{sizes[0]:.0f}", MOST_KB, met=sizes[0] <= MOST_KB),
            goal(
                "KB sealed with attachments",
                f"{sizes[1]:.0f}",
                MOST_KB_ATTACHED,
                met=sizes[1] <= MOST_KB_ATTACHED,
            ),
        ]
    )


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def memory(documents: int) -> bool:
    """What one process that renders and seals grows by, once it is warm."""
    attached = _samples().make_enclosed()
    warm = documents // 5
    for _ in range(warm):
        _sealed(attached)
    began = _resident()
    for _ in range(documents - warm):
        _sealed(attached)
    ended = _resident()
    growth = (ended - began) * 200 / (documents - warm)
    what = (
        f"MB more per 200 documents, of {began:.0f} after {warm} and {ended:.0f} after {documents}"
    )
    return goal(what, f"{growth:.1f}", MOST_MB_PER_200, met=growth < MOST_MB_PER_200)


def _p95(work: Any, times: int) -> float:
    work()  # what is loaded the first time counts for nobody
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return quantiles(took, n=20)[-1] * 1e3


def verify(times: int) -> bool:
    """The whole request of the page, by fingerprint and with a changed file sent along."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
    from django.test import Client, override_settings  # noqa: PLC0415

    from agreements.models import Document  # noqa: PLC0415
    from bench import _agreements as made  # noqa: PLC0415

    [agreement] = made.to_sign(1)
    made.steps.sealed(agreement)
    row = Document.objects.issued().get(revision__agreement=agreement)
    content = bytes(row.pdf or b"")
    changed = content[:3000] + b"\0" + content[3001:]
    client = Client(SERVER_NAME="127.0.0.1")

    def ask(**sent: Any) -> None:
        if client.post("/verifieer/", sent).status_code != 200:  # noqa: PLR2004
            raise SystemExit("The page did not answer.")

    with override_settings(ACCOUNT_RATE_LIMITS={}):
        known = _p95(lambda: ask(sha256=row.sha256), times)
        unknown = _p95(lambda: ask(sha256="ab" * 32), times)
        sent = _p95(lambda: ask(file=SimpleUploadedFile("x.pdf", changed)), times)
    print(f"p95 of a fingerprint that is not on file: {unknown:.0f} ms")
    return all(
        [
            goal("p95 by fingerprint, ms", f"{known:.0f}", BY_HASH_MS, met=known <= BY_HASH_MS),
            goal(
                "p95 of a changed file, ms", f"{sent:.0f}", BY_UPLOAD_MS, met=sent <= BY_UPLOAD_MS
            ),
        ]
    )


def flips(count: int) -> bool:
    """Flip so many bits, one at a time: by the register, and by the seal alone."""
    from hashlib import sha256  # noqa: PLC0415
    from importlib import import_module  # noqa: PLC0415

    from agreements.verify import Verdict, verify  # noqa: PLC0415

    tampering: Any = import_module("tests.agreements.tampering")
    sealed = _sealed(_samples().make_enclosed())
    digest, [start, end] = sha256(sealed).hexdigest(), tampering.hole(sealed)
    unseen, outside, inside = 0, 0, 0
    for position, each in tampering.flips(sealed, count):
        unseen += sha256(each).hexdigest() == digest
        if verify(each, is_registered=lambda _digest: False) is Verdict.UNREGISTERED:
            if start <= position < end:
                inside += 1
            else:
                outside += 1
    print(f"of {count} flips {inside} within the container of the seal pass by the seal alone")
    return all(
        [
            goal("flips that pass by the register", str(unseen), 0, met=not unseen),
            goal("flips outside the seal that pass without it", str(outside), 0, met=not outside),
        ]
    )


def race(agreements: int) -> bool:
    """Six clicks at the same instant on each agreement, three of each of the two."""
    from agreements import jobs  # noqa: PLC0415
    from bench import _agreements as made  # noqa: PLC0415

    waiting = made.to_sign(agreements)
    took = made.click_at_once(waiting)
    for _ in range(2):  # a job that runs twice seals once
        for agreement in waiting:
            jobs.seal(revision_pk=agreement.current.pk)
    found = made.counted(waiting)
    print(f"sign: median {median(took) * 1e3:.0f} ms, p95 {quantiles(took, n=20)[-1] * 1e3:.0f} ms")
    met = []
    for what, of_each in (("signatures", 2), ("seals", 1), ("unbroken chains", 1)):
        wanted = of_each * agreements
        print(f"goal: {what} {found[what]} = {wanted} ({found[what] == wanted})", flush=True)
        met.append(found[what] == wanted)
    return all(met)


class _Worker:
    """The worker of the site, which is started again when it is killed."""

    def __init__(self, mail_port: int) -> None:
        self.env = {
            **os.environ,
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail_port),
        }
        self.begin()

    def begin(self) -> None:
        command = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "4"]
        self.process = subprocess.Popen(
            command, cwd=world.ROOT, env=self.env, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def _worked_off(
    count: int, *, kills: int, refuses: float, seed: int
) -> tuple[float, dict[str, int]]:
    """Let a worker seal and mail so many; give the seconds, and what went wrong."""
    from bench import _agreements as made  # noqa: PLC0415

    waiting, draw, port = made.to_sign(count), Random(seed), _free_port()
    with made.mail_server(port, refuses=refuses, seed=seed) as mailbox:
        for agreement in waiting:
            made.prepared(agreement)
            made.sign_by_both(agreement)
        began = time.monotonic()
        worker = _Worker(port)
        try:
            for _ in range(kills):
                time.sleep(draw.uniform(2.5, 6.0))
                worker.kill()
                made.wake(0)
                worker.begin()
            wake = (lambda: made.wake(20)) if kills else (lambda: None)
            made.patiently(lambda: made.is_done(waiting), PATIENCE, meanwhile=wake)
            seconds = time.monotonic() - began
        finally:
            worker.kill()
        print(
            f"{count} agreements in {seconds:.0f} s, {kills} kills, {mailbox.refused} mails refused, "
            f"{mailbox.repeats} repeated with the same Message-ID"
        )
        return seconds, made.defects(waiting, mailbox)


def _told(found: dict[str, int]) -> bool:
    told = [goal(what, str(count), 0, met=not count) for what, count in found.items()]
    return all(told)


def burst(count: int) -> bool:
    """So many that were signed at once, until all are sealed and both mails of each have gone."""
    seconds, found = _worked_off(count, kills=0, refuses=0.0, seed=1)
    what = f"seconds for {count} at once"
    return all(
        [goal(what, f"{seconds:.0f}", BURST_SECONDS, met=seconds <= BURST_SECONDS), _told(found)]
    )


def crash(count: int, kills: int, seed: int) -> bool:
    """The same with a worker that is killed and a mail server that refuses one in ten."""
    _seconds, found = _worked_off(count, kills=kills, refuses=REFUSED, seed=seed)
    return _told(found)


def run(parts: list[str], options: Any) -> bool:
    """Make a database and do these parts; give whether every goal is met."""
    with world.databases([20], seed=options.seed) as [made]:
        os.environ["DATABASE_URL"] = made.address
        setup()
        from django.db import connection  # noqa: PLC0415 — Django had to be set up first

        work = {
            "render": lambda: render(options.rounds),
            "memory": lambda: memory(options.documents),
            "verify": lambda: verify(100),
            "flips": lambda: flips(options.flips),
            "race": lambda: race(options.agreements),
            "burst": lambda: burst(options.burst),
            "crash": lambda: crash(CRASHED, options.kills, options.seed),
        }
        try:
            met = [work[part]() for part in parts]
            return all(met)
        finally:
            connection.close()


def main() -> int:
    """Read the command line; the exit code says whether every goal is met."""
    parser = argparse.ArgumentParser(description="Rendering, sealing, checking and never losing.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when none is named")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--agreements", type=int, default=AGREEMENTS)
    parser.add_argument("--burst", type=int, default=BURST)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--flips", type=int, default=FLIPS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 0 if run(options.parts or list(PARTS), options) else 1


if __name__ == "__main__":
    sys.exit(main())
