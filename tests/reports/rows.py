"""Rows for the reports, in the year that the tests are about."""

from datetime import date, datetime, time

from django.utils.timezone import make_aware

from mentorship.duos.models import Ending
from mentorship.reports import actions, composing
from mentorship.reports.period import Period
from tests.factories import coordinator_of, make_duo, make_programme

YEAR = Period.of_year(2025)


def begin(programme=None, period=YEAR):
    programme = programme or make_programme()
    return actions.begin(programme, period, by=coordinator_of(programme))


def publish(report):
    seen = composing.composed(report).fingerprint
    return actions.publish(report, seen=seen, by=coordinator_of(report.programme))


def duo(programme, *, status="completed", started=date(2025, 2, 1), ended=date(2025, 9, 1), **more):
    """A duo that began and ended on these days; while it goes on it has no end."""
    if status in {"active", "paused"}:
        ended = None
    return make_duo(
        programme,
        status=status,
        started_on=started,
        ends_on=date(2026, 6, 1),
        ended_on=ended,
        **more,
    )


def stopped(programme, *reasons, **days):
    """Duos that stopped early, each for one of these reasons; None has no ending at all."""
    made = []
    for reason in reasons:
        made.append(duo(programme, status="ended_early", **days))
        if reason is not None:
            Ending.objects.create(duo=made[-1], side="mentee", reason=reason)
    return made


def applied_on(application, day):
    """Have an application come in on this day."""
    application.submitted_at = make_aware(datetime.combine(day, time(12)))
    application.save(update_fields=["submitted_at"])
    return application
