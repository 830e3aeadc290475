"""A job is queued together with the data it is about, wherever that happens."""

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.jobs import queue, queue_once


class SecondThoughts(Exception):
    """What makes a transaction go back on itself."""


@transaction.atomic
def change_her_mind(how, **arguments):
    how("mentorship.mail.jobs.deliver", **arguments)
    raise SecondThoughts


@pytest.mark.parametrize("how", [queue, queue_once])
@pytest.mark.django_db(transaction=True)
def test_what_a_job_queues_comes_with_its_data_and_goes_with_it(how):
    """In the worker the app has a connection of its own, that commits at once."""
    kept, gone = f"kept by {how.__name__}", f"gone with {how.__name__}"

    with app.replace_connector(app.connector.get_worker_connector()):
        with pytest.raises(SecondThoughts):
            change_her_mind(how, email_pk=gone)
        how("mentorship.mail.jobs.deliver", email_pk=kept)

    asked = ProcrastinateJob.objects.filter(args__email_pk__in=[kept, gone])
    assert [job.args["email_pk"] for job in asked] == [kept]
