"""The keys of the ballot boxes: files outside the database, one per version of a box."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BITS = 256


class KeyMissing(Exception):
    """The key of this version of the box is gone: what it held can never be read again."""


def make(box: UUID, version: int) -> bytes:
    """Make the key of a version of a box; it is on the disk when this returns."""
    key = AESGCM.generate_key(KEY_BITS)
    path = _path(box, version)
    _make_folder(path.parent)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)
    return key


def read(box: UUID, version: int) -> bytes:
    """Return the key of a version of a box.

    Raises:
        KeyMissing: when it was destroyed, or the database comes from before it.
    """
    try:
        return _path(box, version).read_bytes()
    except FileNotFoundError as error:
        raise KeyMissing from error


def exists(box: UUID, version: int) -> bool:
    """Whether this version of the box can still be opened."""
    return _path(box, version).exists()


def destroy_version(box: UUID, version: int) -> None:
    """Destroy the key of one version of the box, which has been replaced for good."""
    _destroy([_path(box, version)])


def destroy_others(box: UUID, version: int) -> None:
    """Destroy every key of the box but that of ``version``; only for who has the box locked."""
    _destroy(path for path in _files(box) if path != _path(box, version))


def destroy(box: UUID) -> None:
    """Destroy every key of the box: old backups of it stay closed for good."""
    _destroy(_files(box))
    with suppress(FileNotFoundError):
        _folder(box).rmdir()


def versions(box: UUID) -> int:
    """How many keys of the box there are; one, unless somebody submits now or a crash was here."""
    return len(_files(box))


def boxes() -> Iterator[tuple[UUID, float]]:
    """Give each box that has a key, with the time its folder changed."""
    for folder in _root().glob("*-*-*-*-*"):
        with suppress(FileNotFoundError, ValueError):  # destroyed meanwhile, or not ours
            yield UUID(folder.name), folder.stat().st_mtime


def _destroy(paths: Iterable[Path]) -> None:
    """Overwrite and remove; a solid-state disk or journal may still keep a copy for a while."""
    for path in paths:
        with suppress(FileNotFoundError), path.open("r+b") as file:  # unless another was at it
            file.write(bytes(KEY_BITS // 8))
            file.flush()
            os.fsync(file.fileno())
            path.unlink()


def _root() -> Path:
    return Path(settings.KEYS_DIR) / "ballots"


def _folder(box: UUID) -> Path:
    return _root() / str(box)


def _files(box: UUID) -> list[Path]:
    """All keys of the box; none where they were destroyed, also as we looked."""
    try:
        return list(_folder(box).iterdir())
    except FileNotFoundError:
        return []


def _path(box: UUID, version: int) -> Path:
    return _folder(box) / f"{version}.key"


def _make_folder(folder: Path) -> None:
    """Make the folder, for our eyes only, and let the disk know of it."""
    root = folder.parent
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    _sync(root)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
