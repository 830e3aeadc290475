"""Whose time is over: the people of whom a programme has kept everything as long as it said.

An application ends when it is declined, referred or withdrawn, or when the mentorship that came
of it is over; so many months later, as the settings of its programme say, it is kept no longer.
Somebody is due once that is true of all that she has, in whichever programme, and nothing of
hers is under way.
"""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    DateField,
    DurationField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils.timezone import localdate, make_aware

from evaluations.models import Invitation, Round
from mentorship.accounts.models import User
from mentorship.arrays import IsOneOf
from mentorship.duos.models import ClosingTalk, Duo, HelpRequest
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Attendance,
    AttendanceState,
    Guest,
    Interest,
    KeptLonger,
    Participant,
    Payment,
    Referral,
)
from mentorship.intake.models.application import ApplicationQuerySet
from mentorship.intake.models.participant import goes_on
from mentorship.programmes.models import Programme, Role, months_later

S = ApplicationStatus
# So long before somebody is due that is shown.
AHEAD = timedelta(days=30)
REFUSED = (S.DECLINED, S.REFERRED, S.WITHDRAWN)


def due(programme: Programme, *, on: date | None = None) -> "QuerySet[User]":
    """The people of this programme of whom nothing need be kept on this day, which is today.

    Left out are those with anything that is still kept or under way, here or in another
    programme; those whom a programme keeps longer; and staff.
    """
    day = on or localdate()
    here = [
        Q(IsOneOf("pk", ArraySubquery(old.values("applicant")))) for old in _old(programme, day)
    ]
    if not here:
        return User.objects.none()
    hers = _ending(Application.objects.exclude(status=S.DRAFT)).filter(applicant=OuterRef("pk"))
    still = hers.filter(Q(kept_until=None) | Q(kept_until__gt=day))
    people = User.objects.filter(is_active=True, is_staff=False, is_superuser=False)
    found = people.filter(reduce(or_, here)).exclude(Exists(still))
    for under_way in _under_way(day):
        found = found.exclude(Exists(under_way))
    return found


def soon(programme: Programme) -> "QuerySet[User]":
    """Those who are not due yet, and will be within a month."""
    later = due(programme, on=localdate() + AHEAD)
    return later.exclude(pk__in=due(programme).values("pk"))


def with_kept_until(people: "QuerySet[User]", programme: Programme) -> "QuerySet[User]":
    """Say with each until when this programme keeps her: nothing while something goes on.

    Where somebody said that it is longer, also until when and why.
    """
    hers = _ending(Application.objects.sent_to(programme)).filter(applicant=OuterRef("pk"))
    last = hers.order_by(F("kept_until").desc(nulls_first=True)).values("kept_until")
    said = KeptLonger.objects.still(localdate()).filter(programme=programme, person=OuterRef("pk"))
    return people.annotate(
        kept_until=Subquery(last[:1]),
        longer_until=Subquery(said.values("until")[:1]),
        longer_why=Subquery(said.values("reason")[:1]),
    )


def _old(programme: Programme, day: date) -> list[ApplicationQuerySet]:
    """What of this programme ended long enough ago: indexes know, and most did not.

    It leaves out nobody who is due, at the ends of months neither.
    """
    found, hers = [], Application.objects.filter(programme=programme)
    if months := programme.months_kept_refused:
        limit = _limit(day, months)
        decided = Q(decided_at=None) | Q(decided_at__lt=limit)
        found.append(hers.filter(decided, status__in=REFUSED, submitted_at__lt=limit))
    if months := programme.months_kept_ended:
        limit = _limit(day, months)
        later = Duo.objects.filter(programme=programme, ended_on__gt=limit)
        over = Participant.objects.filter(~goes_on(), programme=programme)
        for side in Role.values:
            over = over.exclude(pk__in=later.values(side))
        those = IsOneOf("pk", ArraySubquery(over.values("application")))
        found.append(hers.filter(those, status=S.ACCEPTED, decided_at__lt=limit))
    return found


def _limit(day: date, months: int) -> datetime:
    """The end of the day so many months ago; a shorter month moves it by no more than three."""
    last = months_later(day, -months) + timedelta(days=4)
    return make_aware(datetime.combine(last, time.min))


def _ending(applications: ApplicationQuerySet) -> "QuerySet[Any]":
    """Say with each until when it is kept: nothing as long as it goes on, or nobody set a time."""
    said = TruncDate(Coalesce("withdrawn_at", "decided_at", "submitted_at"))
    ended = Greatest(TruncDate("decided_at"), _last("mentor"), _last("mentee"))
    return applications.annotate(
        kept_until=Case(
            When(status__in=REFUSED, then=_later(said, "months_kept_refused")),
            When(
                ~goes_on("participant__"),
                status=S.ACCEPTED,
                then=_later(ended, "months_kept_ended"),
            ),
            default=Value(None),
            output_field=DateField(),
        )
    )


def _later(day: Func, months: str) -> Cast:
    """The day so many months of the programme on, or the last one where that month is shorter."""
    interval = Func(
        F(f"programme__{months}"),
        function="make_interval",
        template="%(function)s(months => %(expressions)s)",
        output_field=DurationField(),
    )
    return Cast(day + interval, DateField())


def _last(side: str) -> Subquery:
    """On which day the last of her duos on this side ended."""
    duos = Duo.objects.filter(**{side: OuterRef("participant")})
    return Subquery(duos.order_by(F("ended_on").desc(nulls_last=True)).values("ended_on")[:1])


def _under_way(on: date) -> "list[QuerySet[Any]]":
    """What of somebody is not over, whatever became of her application; each leads to her key."""
    she = OuterRef("pk")
    in_duo = Q(duo__mentor__user=she) | Q(duo__mentee__user=she)
    coming = Attendance.objects.exclude(state=AttendanceState.NOT_COMING)
    running = Round.objects.running()
    return [
        Application.objects.filter(status=S.DRAFT, is_test=False, email=OuterRef("email")),
        Referral.objects.filter(application__applicant=she, asked_at=None),
        Payment.objects.open().filter(participant__user=she),
        coming.filter(application__applicant=she, event__held_on__gte=on),
        Guest.objects.filter(email=OuterRef("email"), event__held_on__gte=on),
        Interest.objects.filter(email=OuterRef("email")),
        HelpRequest.objects.open().filter(in_duo),
        ClosingTalk.objects.to_come().filter(in_duo),
        Invitation.objects.filter(person=she, round__in=running),
        KeptLonger.objects.still(on).filter(person=she),
    ]
