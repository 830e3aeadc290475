"""What is forgotten every night about applications: those that were never sent."""

from datetime import timedelta

from django.utils.timezone import now
from procrastinate.contrib.django import app

from mentorship.intake import (
    event_jobs,  # noqa: F401 — where its tasks are found
    guest_jobs,  # noqa: F401 — where its tasks are found
    import_actions,
    payment_jobs,  # noqa: F401
    recruitment_jobs,  # noqa: F401 — where its tasks are found
    referral_jobs,  # noqa: F401 — where its tasks are found
    rules_jobs,  # noqa: F401
    waiting_jobs,  # noqa: F401
)
from mentorship.intake.models import Application, ApplicationStatus, Import

DRAFTS_KEPT = timedelta(days=30)


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Forget what somebody began a month ago and never sent: it is hers, not ours."""
    old = Application.objects.filter(started_at__lt=now() - DRAFTS_KEPT)
    old.filter(status=ApplicationStatus.DRAFT).delete()


@app.task
def read_import(*, source_pk: int) -> None:
    """Judge the lines of a file."""
    import_actions.read(Import.objects.select_related("programme").get(pk=source_pk))


@app.task
def write_import(*, source_pk: int) -> None:
    """Write what somebody confirmed."""
    import_actions.write(Import.objects.select_related("programme", "by").get(pk=source_pk))


@app.task
def ask_to_finish(*, application_pk: int) -> None:
    """Mail somebody the link to what was filled in for her; a draft that is gone needs none."""
    found = Application.objects.filter(pk=application_pk).select_related("programme")
    for application in found:
        import_actions.ask_to_finish(application)


@app.periodic(cron="57 3 * * *")
@app.task(queueing_lock="forget_imports")
def forget_imports(timestamp: int) -> None:
    """Forget files and their lines after a month: by then they did their work."""
    Import.objects.filter(made_at__lt=now() - DRAFTS_KEPT).delete()
