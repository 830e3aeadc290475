"""The overview of the week that staff get by e-mail: once a week, and only if something waits."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.dashboard import digest_emails as emails
from mentorship.dashboard import selectors
from mentorship.dashboard.attention import Todo, attention, postponed
from mentorship.intake.event_agenda import monday_of
from mentorship.programmes.models import Country, Membership, Programme, ProgrammeStatus
from mentorship.programmes.working_hours import is_working_hour

# An hour before anybody is reminded of anything: it is there when she begins.
BEGINS = 8


def waiting(*, at: datetime) -> QuerySet[Membership]:
    """For whom was not seen to the overview of this week, where people work at this moment.

    On the first working day of the week; when nothing ran that day, on the next one.
    """
    at_work = [each for each in Country.values if is_working_hour(at, country=each, begins=BEGINS)]
    rows = Membership.objects.filter(
        gets_digest=True,
        digest_of__lt=monday_of(localdate(at)),
        user__is_active=True,
        programme__country__in=at_work,
    )
    return rows.exclude(programme__status=ProgrammeStatus.DRAFT)


@transaction.atomic
def send(*, membership_pk: int, at: datetime) -> None:
    """See to the overview of one of them; of two workers at once the second finds it done."""
    rows = waiting(at=at).filter(pk=membership_pk).select_related("programme", "user")
    membership = rows.select_for_update(of=["self"], no_key=True).first()
    if membership is None:
        return
    membership.digest_of = monday_of(localdate(at))
    membership.save(update_fields=["digest_of"])
    lines = _lines(membership)
    if lines:
        emails.weekly_digest(membership, lines).send()


def _lines(membership: Membership) -> list[Todo]:
    """What waits for her, in her language, without what she put off."""
    programme, user = membership.programme, membership.user
    with translation.override(user.language):
        numbers = selectors.numbers(programme, user)
        put_off = postponed(programme, user, localdate())
        return attention(programme, numbers, postponed=put_off).now


@transaction.atomic
def choose(programme: Programme, *, user: User, wanted: bool) -> None:
    """Keep whether she wants it; who begins has that of the next week first."""
    rows = Membership.objects.filter(programme=programme, user=user)
    if wanted:
        rows = rows.filter(gets_digest=False)
        rows.update(gets_digest=True, digest_of=monday_of(localdate()))
    else:
        rows.update(gets_digest=False)
