"""Events that were and that come, and talks: who was asked, who comes, who was there."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import get_current_timezone, localdate, now

from mentorship.accounts.models import User
from mentorship.intake.models import (
    Application,
    Attendance,
    AttendanceState,
    Event,
    EventKind,
    Guest,
    Interview,
    InterviewSlot,
    Participant,
)
from mentorship.programmes.models import MENTEE, MENTOR, GateStep, Programme

BATCH = 2000
PLACE = "Wijkcentrum De Brug, Waalkade 4, Tiel"
CONTENT = ["who", "role", "expectations", "benefits", "voluntary"]
EVENING = (time(19, 30), time(21, 30))
# As many come as fit; one more waits.
PLACES, ASKED_AT_MOST, MOST_AT_SECOND = 8, 24, 60
FRIDAY = 4
A = AttendanceState


def on_a_working_day(day: date) -> date:
    """This day, or the Monday after it: nobody holds a training on a Sunday evening."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def trained(mentors: Sequence[Participant]) -> list[Participant]:
    """Thirteen of fourteen mentors did the training."""
    return [mentor for number, mentor in enumerate(mentors) if number % 14]


def hold_training(made: Programme, mentors: Sequence[Participant], *, by: User, on: date) -> None:
    """A training in two sessions, of which the points wait to be entered."""
    topics = made.training_topics
    half = len(topics) // 2
    # Of a large programme most still miss the second half.
    sessions = [
        (on, topics[:half], made.accreditation_points, mentors),
        (on + timedelta(7), topics[half:], 0, mentors[:MOST_AT_SECOND]),
    ]
    for day, covered, points, there in sessions:
        event = Event.objects.create(
            programme=made,
            kind=EventKind.TRAINING,
            held_on=on_a_working_day(day),
            starts_at=EVENING[0],
            ends_at=EVENING[1],
            place=PLACE,
            roles=[MENTOR],
            topics=covered,
            points=points,
            host=by,
        )
        Attendance.objects.bulk_create(
            [
                Attendance(
                    event=event,
                    application_id=mentor.application_id,
                    invited_at=now() - timedelta(days=(localdate() - on).days + 10),
                    was_there=True,
                    recorded_by=by,
                )
                for mentor in there
            ],
            BATCH,
        )


def inform(made: Programme, applications: Sequence[Application], *, by: User, today: date) -> None:
    """An information session two weeks ago, of which is noted who was there, and one to come."""
    sent = [each for each in applications if each.applicant is not None]
    held = Event.objects.create(
        programme=made,
        kind=EventKind.INFO_SESSION,
        held_on=on_a_working_day(today - timedelta(days=14)),
        starts_at=EVENING[0],
        ends_at=EVENING[1],
        place=PLACE,
        roles=[MENTOR, MENTEE],
        content=CONTENT,
        host=by,
    )
    before = [each for each in sent if each.started_at.date() < held.held_on][:ASKED_AT_MOST]
    Attendance.objects.bulk_create(
        Attendance(
            event=held,
            application=each,
            state=A.COMING if number % 6 < 5 else A.NOT_COMING,  # noqa: PLR2004
            invited_at=now() - timedelta(days=21),
            was_there=number % 6 < 4,  # noqa: PLR2004 — four of every six
            recorded_by=by,
        )
        for number, each in enumerate(before)
    )
    coming = Event.objects.create(
        programme=made,
        kind=EventKind.INFO_SESSION,
        held_on=on_a_working_day(today + timedelta(days=5)),
        starts_at=EVENING[0],
        ends_at=EVENING[1],
        online_url="https://vergaderen.example.org/infosessie",
        roles=[MENTOR, MENTEE],
        content=CONTENT,
        host=by,
    )
    waiting = [each for each in sent if each.status == "submitted"][:ASKED_AT_MOST]
    _invite(coming, waiting)
    Guest.objects.bulk_create(
        Guest(event=coming, name=name, email=email)
        for name, email in (("Truus Bos", "truus@example.org"), ("Minh Tran", "minh@example.org"))
    )


def plan_ahead(
    made: Programme, untrained: Sequence[Participant], pairs: Sequence[Participant], *, by: User
) -> None:
    """A training that is full, and a workshop."""
    today = localdate()
    training = Event.objects.create(
        programme=made,
        kind=EventKind.TRAINING,
        held_on=on_a_working_day(today + timedelta(days=16)),
        starts_at=EVENING[0],
        ends_at=EVENING[1],
        place=PLACE,
        capacity=min(PLACES, max(1, len(untrained) - 1)),
        roles=[MENTOR],
        topics=made.training_topics,
        points=made.accreditation_points,
        host=by,
    )
    _invite(training, [each.application for each in untrained[:ASKED_AT_MOST]])
    workshop = Event.objects.create(
        programme=made,
        kind=EventKind.WORKSHOP,
        held_on=on_a_working_day(today + timedelta(days=30)),
        starts_at=time(14),
        ends_at=time(16, 30),
        place=PLACE,
        capacity=40,
        roles=[MENTOR, MENTEE],
    )
    _invite(workshop, [each.application for each in pairs[:12]])


def _invite(event: Event, applications: Sequence[Application]) -> None:
    """Most come, as far as there is room; the others said no, or nothing yet."""
    attendances, comes = [], 0
    for number, application in enumerate(applications):
        state = (A.COMING, A.COMING, A.COMING, A.INVITED, A.NOT_COMING)[number % 5]
        if state == A.COMING and comes == (event.capacity or len(applications)):
            state = A.WAITING
        comes += state == A.COMING
        invited_at = max(now() - timedelta(days=4), application.submitted_at or now())
        attendances.append(
            Attendance(
                event=event,
                application=application,
                state=state,
                invited_at=invited_at,
                answered_at=max(now() - timedelta(days=2, minutes=number), invited_at),
            )
        )
    Attendance.objects.bulk_create(attendances)


def talk(made: Programme, applications: Sequence[Application], *, random: Random) -> None:
    """A talk with everybody who was admitted, where the programme asks for one."""
    if made.gate(GateStep.INTERVIEW) is None:
        return
    admitted = [each for each in applications if each.status == "accepted"]
    Interview.objects.bulk_create(
        [
            Interview(
                application=each,
                held_on=each.started_at.date() + timedelta(days=3),
                interviewer=each.decided_by,
                period_discussed=True,
                frequency_discussed=True,
                expectations_discussed=True,
                also_discussed=made.interview_topics,
                notes=random.choice(
                    [
                        "Fijn gesprek. Weet goed wat zij wil.",
                        "Heeft op dinsdag en donderdag tijd.",
                        "Kan na de zomer beginnen.",
                    ]
                ),
            )
            for each in admitted
        ],
        BATCH,
    )


def offer_times(applications: Sequence[Application], *, by: User) -> None:
    """Times for a talk: offered to two, and picked by a third."""
    waiting = [each for each in applications if each.status == "submitted"][:3]
    first = on_a_working_day(localdate() + timedelta(days=3))
    InterviewSlot.objects.bulk_create(
        InterviewSlot(
            application=each,
            interviewer=by,
            starts_at=_at(first, 9 + place * 2 + number * 3),
            place=PLACE,
            picked_at=now() - timedelta(hours=1) if (place, number) == (0, 1) else None,
        )
        for place, each in enumerate(waiting)
        for number in range(3)
    )
    # Who offers times looks after the application from then on.
    Application.objects.filter(pk__in=[each.pk for each in waiting]).update(owner=by)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=get_current_timezone())
