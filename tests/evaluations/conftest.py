"""A folder of keys of its own for every test."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob


@pytest.fixture(autouse=True)
def keys_dir(settings, tmp_path):
    """A place for the keys outside the database, empty."""
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


@pytest.fixture
def procrastinated(db):
    """What is queued for a task, as the arguments of its jobs."""

    def queued(task):
        rows = ProcrastinateJob.objects.filter(task_name=task).order_by("pk")
        return [job.args for job in rows]

    return queued
