"""A folder of keys of its own for every test."""

import pytest


@pytest.fixture(autouse=True)
def keys_dir(settings, tmp_path):
    """A place for the keys outside the database, empty."""
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR
