"""The clock of the reports: what nobody needs any more is forgotten."""

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from mentorship.reports import actions


@app.periodic(cron="47 3 * * *")
@app.task(name="reports.forget", queueing_lock="reports.forget")
def forget(timestamp: int) -> None:
    """Forget, every night, to whom links were mailed that opened nothing for long."""
    actions.forget(on=localdate())
