"""A programme, and a folder of keys of its own for every test."""

import pytest

from tests.evaluations.rounds import new_programme


@pytest.fixture(autouse=True)
def keys_dir(settings, tmp_path):
    """A place for the keys outside the database, empty."""
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


@pytest.fixture
def programme(db):
    """A programme with the few rules that an evaluation needs."""
    return new_programme("linden")
