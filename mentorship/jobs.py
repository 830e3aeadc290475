"""The job queue of the site: procrastinate, in the same PostgreSQL as everything else."""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

MAX_ATTEMPTS = 5

# Whoever queues does so in the transaction of the data the job is about. Within a job, the app
# of the worker would queue over a connection of its own: the next job would begin before the
# data is there, and stay when the data does not come.
_queue = App(connector=DjangoConnector(alias="default"))


def on_app_ready(app: App) -> None:
    """Tell procrastinate's own loggers to speak only when something is wrong."""
    for name in ("procrastinate.periodic", "procrastinate.blueprints"):
        logging.getLogger(name).setLevel(logging.WARNING)


def queue(task: str, *, delay: timedelta = timedelta(0), **arguments: Any) -> None:
    """Queue this task by its name, when and if the transaction that is going on is committed.

    It is taken up after this ``delay`` at the earliest.
    """
    when = {"schedule_in": {"seconds": int(delay.total_seconds())}} if delay else {}
    _queue.configure_task(task, **when).defer(**arguments)


def queue_once(task: str, **arguments: Any) -> None:
    """Queue this task by its name, unless the very same one is waiting already.

    A job that finds work queues it row by row like this: a row that fails holds up no other.
    """
    lock = " ".join([task, *map(str, arguments.values())])
    with suppress(AlreadyEnqueued), transaction.atomic():
        _queue.configure_task(task, queueing_lock=lock).defer(**arguments)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Give jobs of a worker that died back to the queue; after five tries they stay failed."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=60):
        if job.attempts < MAX_ATTEMPTS:
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="remove_old_jobs")
async def remove_old_jobs(timestamp: int) -> None:
    """Forget finished jobs after a month, or the worker starts slower every year."""
    hours = int(timedelta(days=30).total_seconds() // 3600)
    await app.job_manager.delete_old_jobs(nb_hours=hours, include_failed=True)
