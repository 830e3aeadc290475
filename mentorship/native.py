"""Libraries that dev.py unpacked for a machine that has none of its own."""

import ctypes
import os
from pathlib import Path

UNPACKED = Path(__file__).resolve().parent.parent / ".local" / "native"
# In the order in which they need each other; each is loaded by its full path.
PANGO = (
    "libgobject-2.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
)


def preload(folder: Path = UNPACKED) -> None:
    """Load Pango from the unpacked packages, where there are; do nothing anywhere else."""
    files = {path.name: path for path in folder.glob("usr/lib/*/*.so*")}
    files |= {path.name: path for path in folder.glob("lib/*/*.so*")}
    if "libpango-1.0.so.0" not in files:
        return
    waiting = [files[name] for name in sorted(files) if not name.startswith(("libc.", "ld-"))]
    while waiting:
        still = [path for path in waiting if not _load(path)]
        if len(still) == len(waiting):
            return
        waiting = still
    os.environ.setdefault("FONTCONFIG_PATH", str(folder / "etc" / "fonts"))


def _load(path: Path) -> bool:
    try:
        ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True
