"""What the two are asked about their own life as a duo, and have not answered yet."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.timezone import localdate, now

from mentorship.duos import appointment_emails, ending_emails, introduction_emails
from mentorship.duos.models import (
    CLOSING,
    Appointment,
    AppointmentStatus,
    Duo,
    DuoQuerySet,
    DuoStatus,
    Meeting,
)
from mentorship.duos.reflection_emails import reflection_reminder
from mentorship.duos.reminding import Asked, Question
from mentorship.intake.models import Participant
from mentorship.mail.compose import Letter
from mentorship.programmes.models import Reflections, StartScenario

AROUND = ("programme", "guide", "mentor__user", "mentee__user")
OF_ITS_DUO = [f"duo__{each}" for each in AROUND]
AT_ONCE = (0, 7)
AFTER_A_MEETING = (1, 8)
# The other is asked as well once she was asked twice.
ALSO_THE_OTHER = (8,)
TO_WRITE = (3, 10)
TO_A_PROPOSAL = (3, 7)
BEFORE_THE_END = (0, 14)
# A duo that began so lately is not told that it ends.
SPARE = timedelta(days=14)
# Nobody remembers much longer how a day was.
REMEMBERED = 21


def _pair(duo: Duo) -> tuple[Participant, Participant]:
    return duo.mentee, duo.mentor


def _first_contact(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    """Mentees who make contact first, and have neither met nor planned to (S0-CONT-1)."""
    waits = duos.filter(
        programme__start_scenario=StartScenario.MENTEE_CONTACTS,
        introduced_on=None,
        meetings_held=0,
        planned_until=None,
    )
    rows = waits.exclude(appointments__status=AppointmentStatus.OFFERED)
    for duo in rows.select_related(*AROUND):
        until = timedelta(days=duo.programme.first_contact_days)
        if not duo.is_proposal or duo.mentee_agreed_at:  # else that is asked first
            yield Asked(duo, duo.mentee, localdate(duo.proposed_at) + until, AT_ONCE)


def _proposal(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    """Who did not say whether she wants to meet the other; nobody hears of the other (S2-MATCH-4)."""
    for duo in duos.proposal_unanswered(now()).select_related(*AROUND):
        for to in _pair(duo):
            if duo.agreed_at(to.role) is None:
                yield Asked(duo, to, localdate(duo.proposed_at), TO_A_PROPOSAL)


def _introduction(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    """Who did not say after the first meeting whether she goes on; nobody hears of the other."""
    thought = duos.filter(status=DuoStatus.INTRODUCED, answers_due_at__lte=now())
    rows = thought.select_related(*AROUND).prefetch_related("introduction_answers")
    for duo in rows:
        assert duo.answers_due_at is not None  # noqa: S101 — so they were asked for
        answered = {each.role for each in duo.introduction_answers.all() if each.answer}
        about = duo.answers_due_at.isoformat()
        for to in _pair(duo):
            if to.role not in answered:
                yield Asked(duo, to, localdate(duo.answers_due_at), AT_ONCE, about)


def _meeting(duos: DuoQuerySet, today: date) -> Iterator[Asked]:
    """Of the last planned day of two: whether they met, if nobody said a word of it."""
    rows = Appointment.objects.to_report(today).filter(duo__in=duos.active())
    latest = rows.order_by("duo", "-on", "-pk").distinct("duo")
    for one in latest.select_related(*OF_ITS_DUO):
        assert one.on is not None  # noqa: S101 — it is planned
        for to, days in zip(_pair(one.duo), (AFTER_A_MEETING, ALSO_THE_OTHER), strict=True):
            yield Asked(one.duo, to, one.on, days, str(one.pk), one)


def _reflection(duos: DuoQuerySet, today: date) -> Iterator[Asked]:
    """Mentees who wrote nothing of their last meeting, where the programme expects it (S4-TXT-5)."""
    expected = duos.filter(programme__reflections=Reflections.EXPECTED)
    rows = Meeting.objects.filter(
        duo__in=expected, held_on__gte=today - timedelta(days=REMEMBERED)
    ).select_related(*OF_ITS_DUO, "reflection")
    for one in rows.order_by("duo", "-held_on", "-pk").distinct("duo"):
        if not hasattr(one, "reflection"):
            yield Asked(one.duo, one.duo.mentee, one.held_on, TO_WRITE, str(one.pk), one)


def _last_talk(duos: DuoQuerySet, today: date) -> Iterator[Asked]:
    """Both of a duo that comes to its end, and has no last talk: planned or held (S2-END-2)."""
    ends = duos.active().filter(ends_on__range=(today, today + CLOSING), closing_talk=None)
    for duo in ends.filter(started_on__lte=today - SPARE).select_related(*AROUND):
        assert duo.ends_on is not None  # noqa: S101 — it is near
        for to in _pair(duo):
            yield Asked(duo, to, duo.ends_on - CLOSING, BEFORE_THE_END, str(duo.ends_on))


def _of_first_contact(asked: Asked, number: int) -> Letter:
    return introduction_emails.first_contact(asked.duo, turn=number)


def _of_proposal(asked: Asked, number: int) -> Letter:
    return introduction_emails.proposal_reminder(asked.duo, asked.to, turn=number)


def _of_introduction(asked: Asked, number: int) -> Letter:
    return introduction_emails.introduction_question(asked.duo, asked.to, turn=number)


def _of_meeting(asked: Asked, number: int) -> Letter:
    return appointment_emails.meeting_question(asked.source, asked.to, turn=number)


def _of_reflection(asked: Asked, number: int) -> Letter:
    return reflection_reminder(asked.source, turn=number)


def _of_last_talk(asked: Asked, number: int) -> Letter:
    return ending_emails.mentorship_ending(asked.duo, asked.to, turn=number)


OWN = [
    Question("first_contact", _first_contact, _of_first_contact),
    Question("proposal", _proposal, _of_proposal),
    Question("introduction", _introduction, _of_introduction),
    Question("meeting", _meeting, _of_meeting, lapses=REMEMBERED),
    Question("reflection", _reflection, _of_reflection, lapses=REMEMBERED),
    Question("last_talk", _last_talk, _of_last_talk),
]
