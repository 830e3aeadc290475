"""What the agenda shows: events with their numbers, who could be asked, and how far a mentor is."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Attendance,
    AttendanceState,
    Event,
    EventKind,
    Guest,
    Participant,
)
from mentorship.programmes.models import MENTOR, Programme

TO_COME, PAST, TO_REGISTER = "komend", "voorbij", "accreditatie"
TABS: dict[str, str | Promise] = {
    TO_COME: _("To come"),
    PAST: _("Past"),
    TO_REGISTER: _("Points to enter"),
}

# What an information session has to tell (S2-MREC-1a…e; of mentees S2-REC-2a…c).
CONTENT: dict[str, str | Promise] = {
    "who": _("who can take part"),
    "role": _("the role of the %(mentor)s"),
    "expectations": _("what is expected of a %(mentor)s"),
    "benefits": _("what the programme holds, with benefits and challenges"),
    "voluntary": _("that everything is voluntary"),
}
FOR_MENTEES = ("who", "benefits", "voluntary")


def under(tab: str, programme: Programme) -> "QuerySet[Event]":
    """Those that a tab of the agenda shows."""
    events = Event.objects.filter(programme=programme)
    if tab == PAST:
        return events.past(localdate())
    if tab == TO_REGISTER:
        return events.to_register(localdate())
    return events.filter(held_on__gte=localdate())


@dataclass(frozen=True, slots=True)
class Line:
    """An event in the agenda, with how many come (of whom so many guests) and wait."""

    event: Event
    invited: int
    coming: int
    waiting: int
    was_there: int
    guests: int


def lines(events: Iterable[Event]) -> list[Line]:
    """Count for all events of a page in two queries."""
    events = list(events)
    counted: dict[tuple[int, str], int] = {}
    there: dict[int, int] = {}
    rows = Attendance.objects.filter(event__in=events).values("event", "state", "was_there")
    for row in rows.annotate(n=Count("pk")).order_by():
        key = (row["event"], row["state"])
        counted[key] = counted.get(key, 0) + row["n"]
        if row["was_there"]:
            there[row["event"]] = there.get(row["event"], 0) + row["n"]
    of_event = Guest.objects.filter(event__in=events).values_list("event")
    guests = dict(of_event.annotate(n=Count("pk")).order_by())
    return [
        Line(
            event,
            counted.get((event.pk, AttendanceState.INVITED), 0),
            counted.get((event.pk, AttendanceState.COMING), 0) + guests.get(event.pk, 0),
            counted.get((event.pk, AttendanceState.WAITING), 0),
            there.get(event.pk, 0),
            guests.get(event.pk, 0),
        )
        for event in events
    ]


def next_info_sessions(programme: Programme, *, most: int = 3) -> list[Event]:
    """The next information sessions, for the page for everybody (S2-MREC-1, S2-REC-2).

    Each one says whether it ``is_full``.
    """
    sessions = Event.objects.filter(programme=programme, kind=EventKind.INFO_SESSION)
    coming = Attendance.objects.filter(event=OuterRef("pk"), state=AttendanceState.COMING)
    taken = _how_many(coming) + _how_many(Guest.objects.filter(event=OuterRef("pk")))
    sessions = sessions.annotate(taken=taken, is_full=Q(capacity__lte=F("taken")))
    return list(sessions.to_come(localdate())[:most])


def _how_many(rows: "QuerySet[Any]") -> Any:
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


UNTRAINED, ACTIVE, ADMITTED = "untrained", "active", "admitted"
NEW, WAITING = "submitted", "waitlisted"
GROUPS: dict[str, str | Promise] = {
    NEW: _("who applied and waits for a decision"),
    WAITING: _("who is on the waiting list"),
    ADMITTED: _("who was admitted"),
    UNTRAINED: _("who was admitted and not trained yet"),
    ACTIVE: _("who is in a duo that is under way"),
}


# Whom it helps to exchange with others (S2-GUID-5): somebody who guides or is guided now.
UNDER_WAY = Q(duos_as_mentor__status="active") | Q(duos_as_mentee__status="active")


def to_ask(event: Event, *, group: str, role: str) -> "QuerySet[Application]":
    """The people of a group that were not asked for this event yet, by name."""
    sent = Application.objects.sent_to(event.programme).remembered().filter(is_test=False)
    if role:
        sent = sent.filter(role=role)
    if group in {NEW, WAITING}:
        sent = sent.filter(status=group)
    else:
        people = Participant.objects.filter(programme=event.programme)
        if group == UNTRAINED:
            people = people.mentors().filter(is_trained=False)
        if group == ACTIVE:
            people = people.filter(live_duos__gt=0).filter(UNDER_WAY)
        sent = sent.filter(status=ApplicationStatus.ACCEPTED, pk__in=people.values("application"))
    asked = Attendance.objects.filter(event=event)
    return sent.exclude(pk__in=asked.values("application")).order_by("name", "pk")


def mark_of(people: Iterable[int]) -> str:
    """A mark by which a form recognises these very people."""
    return sha256(" ".join(map(str, sorted(people))).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Training:
    """How far a mentor is with the training of her programme (S2-TRAIN)."""

    attendances: list[Attendance]
    covered: list[str]
    missing: list[str]
    points: int


def training(programme: Programme, attendances: Iterable[Attendance]) -> Training:
    """Work out which topics she had, of trainings that she attended and completed."""
    passed = [each for each in attendances if each.was_there and each.is_passed]
    had = {topic for each in passed for topic in each.event.topics}
    topics = programme.training_topics
    return Training(
        passed,
        [topic for topic in topics if topic in had],
        [topic for topic in topics if topic not in had],
        sum(each.event.points for each in passed),
    )


def trainings_of(application: Application) -> list[Attendance]:
    """Her trainings, the first one first."""
    rows = application.attendances.filter(event__kind=EventKind.TRAINING, was_there=True)
    return list(rows.select_related("event").order_by("event__held_on", "pk"))


def for_register(event: Event) -> "QuerySet[Attendance]":
    """The mentors who get the points of this training."""
    rows = event.attendances.filter(
        was_there=True, is_passed=True, application__participant__role=MENTOR
    )
    rows = rows.exclude(application__applicant__in=User.objects.gone())
    return rows.select_related("application__participant").order_by("application__name", "pk")
