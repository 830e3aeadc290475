"""Six weeks after a referral: one question, to each of them once."""

from django.utils.timezone import localdate, now
from procrastinate.contrib.django import app

from mentorship.intake import referral_actions as actions
from mentorship.intake.models import Referral
from mentorship.jobs import queue_once
from mentorship.programmes.working_hours import is_working_hour

ASK = "mentorship.intake.referral_jobs.ask"


@app.periodic(cron="23 9-16 * * *")
@app.task(queueing_lock="follow_referrals_up")
def follow_referrals_up(timestamp: int) -> None:
    """Find those to ask today, and queue them one by one."""
    due = Referral.objects.filter(asked_at=None, follow_up_on__lte=localdate())
    for pk in due.order_by("pk").values_list("pk", flat=True).iterator():
        queue_once(ASK, referral_pk=pk)


@app.task(name=ASK)
def ask(*, referral_pk: int) -> None:
    """Ask one person, on a working day."""
    rows = Referral.objects.select_related("application__programme")
    country = rows.get(pk=referral_pk).application.programme.country
    if is_working_hour(now(), country=country):
        actions.ask(referral_pk=referral_pk)
