"""What is forgotten every night about applications: those that were never sent."""

from datetime import timedelta

from django.utils.timezone import now
from procrastinate.contrib.django import app

from mentorship.intake import event_jobs  # noqa: F401 — where its tasks are found
from mentorship.intake.models import Application, ApplicationStatus

DRAFTS_KEPT = timedelta(days=30)


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Forget what somebody began a month ago and never sent: it is hers, not ours."""
    old = Application.objects.filter(started_at__lt=now() - DRAFTS_KEPT)
    old.filter(status=ApplicationStatus.DRAFT).delete()
