"""Libraries that dev.py unpacked for a machine that has none of its own."""

import ctypes
import os
from functools import cache
from pathlib import Path

UNPACKED = Path(__file__).resolve().parent.parent / ".local" / "pango"


@cache
def preload(folder: Path = UNPACKED) -> None:
    """Load Pango, or what it lacks, from the unpacked packages; do nothing where there are none."""
    files = {path.name: path for path in folder.glob("**/lib/*/*.so.*")}
    if "libpango-1.0.so.0" in files:
        os.environ.setdefault("FONTCONFIG_FILE", str(folder / "fonts.conf"))
    waiting = [path for name, path in files.items() if not name.startswith(("libc.", "ld-"))]
    # They need each other in an order that they alone know: go round until nothing is gained.
    while waiting:
        still = [path for path in waiting if not _load(path)]
        if len(still) == len(waiting):
            return
        waiting = still


def _load(path: Path) -> bool:
    try:
        ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True
