"""The site as a web server serves it: gunicorn with workers of its own, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._world import ROOT

HOST = "127.0.0.1"
WORKERS, THREADS = 2, 4
PATIENCE_SECONDS = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Web:
    """A web server that is running."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        """Remember the first process, which starts a worker again when one ends."""
        self.process, self.port = process, port

    @property
    def workers(self) -> list[int]:
        """The processes that answer requests now."""
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @property
    def memory(self) -> float:
        """What the workers use together, in MB; what they share counts once (PSS)."""
        kilobytes = 0
        for pid in self.workers:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        return kilobytes / 1000

    def answers(self) -> bool:
        """Whether somebody is at home."""
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0


@contextmanager
def web(address: str) -> Iterator[Web]:
    """Serve the site on this database with two workers, as docs/operations.md starts it."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "mentorship.wsgi", "--bind", f"{HOST}:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "critical"]
    env = {**os.environ, "DATABASE_URL": address, "BASE_URL": f"http://{HOST}:{port}"}
    # What it says of requests that are cut off fills screens.
    with Path(os.environ["LOCAL_DIR"], "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=log)
    try:
        made, until = Web(process, port), time.monotonic() + PATIENCE_SECONDS
        while not (made.answers() and len(made.workers) == WORKERS):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("The web server did not start.")
            time.sleep(0.1)
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
