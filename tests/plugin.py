"""The world of a test run, made before settings are read: a throw-away database, no network."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

FAST = """\
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 100
"""


def _prepare():
    folder = Path(tempfile.mkdtemp(prefix="tweespan-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "static").mkdir()  # the server warns about a folder that is not there
    os.environ.update(
        CONN_MAX_AGE="0",
        DEBUG="false",
        KEYS_DIR=str(folder / "keys"),
        LOCAL_DIR=str(folder),
        SECRET_KEY="of-a-test-run-alone-" * 3,
        STATIC_MANIFEST="false",
        TWEESPAN_TEST_RUN=str(folder),
    )
    if not os.environ.get("DATABASE_URL"):
        from mentorship.postgres import remove, start

        os.environ["DATABASE_URL"] = start(folder / "postgres", options=FAST)
        atexit.register(remove, folder / "postgres")
        del sys.modules["mentorship.postgres"]  # imported again where coverage sees it


if "TWEESPAN_TEST_RUN" not in os.environ:  # workers of xdist share the world of the first
    _prepare()
