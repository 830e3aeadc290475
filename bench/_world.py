"""Throw-away databases of several sizes, and one process that goes from one to the other."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from mentorship.postgres import remove, start

ROOT = Path(__file__).resolve().parent.parent
# Only for filling: pages read.
FAST = "fsync = off\nsynchronous_commit = off\nmax_connections = 50\n"
PREFIX = f"tweespan_bench_{os.getpid()}"


@dataclass(frozen=True, slots=True)
class Size:
    """A database with so many people, and how long the demo took to invent them."""

    people: int
    address: str
    seconds: float


def _named(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def _manage(*arguments: str, address: str) -> float:
    """Run a command of the project on this database; give its seconds."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - began


@contextmanager
def databases(sizes: list[int], *, seed: int, options: str = FAST) -> Iterator[list[Size]]:
    """Make a database for each size on a server of our own (or of DATABASE_URL), and drop them."""
    folder = Path(tempfile.mkdtemp(prefix="tweespan-bench-"))
    (folder / "static").mkdir()
    os.environ.update(
        DEBUG="false",
        DJANGO_SETTINGS_MODULE="mentorship.settings",
        KEYS_DIR=str(folder / "keys"),
        LOCAL_DIR=str(folder),
        SECRET_KEY="of-a-measurement-alone-" * 3,
        STATIC_MANIFEST="false",
    )
    own = folder / "postgres"
    server = os.environ.get("DATABASE_URL") or start(own, options=options)
    names = {size: f"{PREFIX}_{size}" for size in sizes}
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {PREFIX}")
            _manage("migrate", "--verbosity", "0", address=_named(server, PREFIX))
            for name in names.values():
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {PREFIX}")
        yield [_filled(size, _named(server, name), seed) for size, name in names.items()]
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in (PREFIX, *names.values()):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if own.exists():
            remove(own)
        shutil.rmtree(folder, ignore_errors=True)


def _filled(people: int, address: str, seed: int) -> Size:
    seconds = _manage("demo", "--people", str(people), "--seed", str(seed), address=address)
    print(f"demo --people {people}: {seconds:.1f} s", flush=True)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # what the server does by itself within a minute
    return Size(people, address, seconds)
