"""The keys of the boxes are files that can be destroyed for good (S0-EVAL-4)."""

import stat
from uuid import uuid4

import pytest

from evaluations import keys


@pytest.fixture
def key_files(settings, tmp_path):
    """The folder of the keys, of this test alone."""
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR / "ballots"


def test_a_key_is_a_file_for_our_eyes_only(key_files):
    box = uuid4()

    key = keys.make(box, 0)

    assert keys.read(box, 0) == key
    assert len(key) == 32
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (key_files, *key_files.rglob("*"))]
    assert modes == [0o700, 0o700, 0o600]


def test_a_key_that_is_destroyed_is_overwritten_and_gone(key_files):
    box = uuid4()
    keys.make(box, 0)
    keys.make(box, 1)
    hard_link = key_files / "kept"
    hard_link.hardlink_to(key_files / str(box) / "0.key")

    keys.destroy_others(box, 1)

    assert hard_link.read_bytes() == bytes(32)
    assert [path.name for path in (key_files / str(box)).iterdir()] == ["1.key"]
    assert (keys.exists(box, 0), keys.exists(box, 1)) == (False, True)
    with pytest.raises(keys.KeyMissing):
        keys.read(box, 0)


def test_destroying_one_version_leaves_the_newer_one(key_files):
    box = uuid4()
    for version in range(3):
        keys.make(box, version)

    keys.destroy_version(box, 1)

    assert [keys.exists(box, version) for version in range(3)] == [True, False, True]


def test_destroying_a_box_can_be_done_again(key_files):
    box = uuid4()
    keys.make(box, 0)
    (key_files / str(box) / "1.new").write_bytes(b"half a key")

    keys.destroy(box)
    keys.destroy(box)

    assert list(key_files.iterdir()) == []
    assert list(keys.boxes()) == []


def test_which_boxes_have_keys_can_be_listed(key_files):
    boxes = {uuid4(), uuid4()}
    for box in boxes:
        keys.make(box, 0)

    assert {box for box, _changed in keys.boxes()} == boxes


def test_what_is_no_box_among_the_keys_is_passed_over(key_files):
    box = uuid4()
    keys.make(box, 0)
    (key_files / "a-b-c-d-e").mkdir()

    assert [each for each, _changed in keys.boxes()] == [box]
    assert (keys.versions(box), keys.versions(uuid4())) == (1, 0)
