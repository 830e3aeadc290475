"""Forgetting who came to an information session and did not apply."""

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from mentorship.intake import guest_actions as actions


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="forget_guests", pass_context=False)
def forget_guests(timestamp: int) -> None:
    """Forget them a month after the day."""
    actions.forget_before(localdate())
