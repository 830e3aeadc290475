"""What can be done about when two meet: offer days, pick one, plan, move, call off.

Whoever changes something holds the duo meanwhile, so that of two at once the second sees what
the first did. The other hears of it by mail, with the file for her calendar.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from mentorship.accounts.models import User
from mentorship.duos import appointment_emails as emails
from mentorship.duos.models import (
    Appointment,
    AppointmentChange,
    AppointmentOption,
    AppointmentStatus,
    ChangeKind,
    Duo,
    How,
    When,
)
from mentorship.intake.event_agenda import close_feed
from mentorship.programmes.models import Rhythm
from mentorship.transitions import TransitionNotAllowed


class DayTaken(Exception):
    """The two meet on that day already."""

    def __init__(self, on: date) -> None:
        """Remember which day it is."""
        super().__init__(f"something is planned on {on}")
        self.on = on


class NotOffered(Exception):
    """That day is not among those that are offered now: the other changed them, or picked."""


def keep_planned_until(duo: Duo) -> None:
    """Remember the last day that is planned: until then a duo is not silent."""
    last = duo.appointments.planned().aggregate(last=Max("on"))["last"]
    if last != duo.planned_until:
        duo.planned_until = last
        duo.save(update_fields=["planned_until"])


def _hold(duo: Duo, step: str) -> None:
    duo.lock()
    if not duo.takes_appointments:
        raise TransitionNotAllowed(duo, step)


def _held(appointment: Appointment, step: str) -> None:
    """Hold its duo, and read how it is now."""
    _hold(appointment.duo, step)
    duo = appointment.duo
    appointment.refresh_from_db()
    appointment.duo = duo


def _take(duo: Duo, how: How) -> Appointment:
    """The one of which no day is settled yet, else a new one: how and where as was said now."""
    appointment = duo.appointments.open().first() or Appointment(duo=duo)
    appointment.duo = duo
    appointment.form, appointment.place = how.form, how.place
    appointment.minutes = how.minutes
    return appointment


def _see_free(duo: Duo, on: date, *, besides: Appointment | None = None) -> None:
    taken = duo.appointments.planned().filter(on=on).first()
    if taken and taken != besides:
        raise DayTaken(on)


@transaction.atomic
def plan(duo: Duo, when: When, *, how: How, by: User) -> Appointment:
    """Settle the next day, as the two agreed; the same once more is the same appointment.

    Raises:
        DayTaken: something else is planned on that day.
        TransitionNotAllowed: the duo is not under way.
    """
    _hold(duo, "plan")
    same = duo.appointments.planned().filter(on=when.on, at=when.at).first()
    if same:
        return same
    _see_free(duo, when.on)
    appointment = _take(duo, how)
    appointment.plan(on=when.on, at=when.at)
    appointment.options.all().delete()
    keep_planned_until(duo)
    emails.appointment_planned(appointment, duo.other(by)).send()
    return appointment


@transaction.atomic
def offer(duo: Duo, times: Iterable[When], *, how: How, by: User) -> Appointment:
    """Let the other pick one of these; they come in the place of what was offered before.

    The same once more is the same offer, and no news.

    Raises:
        TransitionNotAllowed: the duo is not under way.
    """
    _hold(duo, "offer")
    days = _to_choose(times)
    same = duo.appointments.filter(status=AppointmentStatus.OFFERED, offered_by=by).first()
    if same and same.how == how and [option.when for option in same.options.all()] == days:
        return same
    appointment = _take(duo, how)
    appointment.offer(by=by)
    _put_up(appointment, days)
    emails.appointment_offered(appointment, duo.other(by)).send()
    return appointment


def _to_choose(times: Iterable[When]) -> list[When]:
    """The days to choose from, each once and in order."""
    return sorted({each for each in times if each.at})


def _put_up(appointment: Appointment, days: Iterable[When]) -> None:
    appointment.options.all().delete()
    AppointmentOption.objects.bulk_create(
        AppointmentOption(appointment=appointment, on=each.on, at=each.at)
        for each in days
        if each.at
    )


@transaction.atomic
def pick(appointment: Appointment, when: When, *, by: User) -> None:
    """Take one of the days that the other offered.

    Raises:
        NotOffered: it is not among them any more.
        DayTaken: something else is planned on that day.
        TransitionNotAllowed: it is her own offer, or nothing is offered any more.
    """
    _held(appointment, "pick")
    if appointment.status == AppointmentStatus.PLANNED and appointment.on == when.on:
        return
    if appointment.status != AppointmentStatus.OFFERED or appointment.offered_by == by:
        raise TransitionNotAllowed(appointment, "pick")
    if not appointment.options.filter(on=when.on, at=when.at).exists():
        raise NotOffered
    _see_free(appointment.duo, when.on)
    appointment.plan(on=when.on, at=when.at)
    appointment.options.all().delete()
    keep_planned_until(appointment.duo)
    emails.appointment_planned(appointment, appointment.duo.other(by)).send()


@transaction.atomic
def call_each_other(duo: Duo, *, by: User) -> Appointment:
    """Note that they settle the next day by phone: nobody needs to remind them of it now.

    Raises:
        TransitionNotAllowed: the duo is not under way.
    """
    _hold(duo, "call_each_other")
    appointment = _take(duo, How("phone"))
    appointment.leave_open()
    appointment.options.all().delete()
    return appointment


@transaction.atomic
def move(
    appointment: Appointment,
    when: When,
    *,
    how: How,
    by: User,
    reason: str = "",
    notice_hours: int | None = None,
) -> None:
    """Let it be on another day or time, or elsewhere, as the two agreed (S4-TXT-1).

    Raises:
        DayTaken: something else is planned on that day.
        TransitionNotAllowed: it is not planned any more.
    """
    _held(appointment, "move")
    if appointment.status != AppointmentStatus.PLANNED:
        raise TransitionNotAllowed(appointment, "move")
    was = appointment.when
    if (was, appointment.how) == (when, how):
        return
    _see_free(appointment.duo, when.on, besides=appointment)
    if was != when:
        _note(appointment, ChangeKind.MOVED, by=by, reason=reason, notice_hours=notice_hours)
    appointment.form, appointment.place = how.form, how.place
    appointment.minutes = how.minutes
    appointment.plan(on=when.on, at=when.at)
    keep_planned_until(appointment.duo)
    emails.appointment_planned(appointment, appointment.duo.other(by), was=was).send()


@transaction.atomic
def offer_instead(
    appointment: Appointment,
    times: Iterable[When],
    *,
    how: How,
    by: User,
    reason: str = "",
    notice_hours: int | None = None,
) -> Appointment:
    """Let the other pick another day for what was planned; until then it is off.

    Where days were offered already, these come in their place.

    Raises:
        TransitionNotAllowed: it is not planned any more.
    """
    _held(appointment, "offer_instead")
    if appointment.status != AppointmentStatus.PLANNED:
        raise TransitionNotAllowed(appointment, "offer_instead")
    was = appointment.when
    gone = emails.taken_out(appointment, appointment.duo.other(by))
    _note(appointment, ChangeKind.MOVED, by=by, reason=reason, notice_hours=notice_hours)
    for open_one in appointment.duo.appointments.open():
        open_one.call_off()
    appointment.form, appointment.place = how.form, how.place
    appointment.minutes = how.minutes
    appointment.offer(by=by)
    _put_up(appointment, _to_choose(times))
    keep_planned_until(appointment.duo)
    other = appointment.duo.other(by)
    emails.appointment_offered(appointment, other, was=was, attachments=gone).send()
    return appointment


@transaction.atomic
def call_off(
    appointment: Appointment, *, by: User, reason: str = "", notice_hours: int | None = None
) -> None:
    """Let it not go on; a second time changes nothing. Late or not, it is possible (S4-TXT-1).

    That one did not take place, said afterwards, is no news to the other.

    Raises:
        TransitionNotAllowed: it took place by now.
    """
    _held(appointment, "call_off")
    if appointment.status == AppointmentStatus.OFF:
        return
    had_day, has_been = appointment.on, appointment.has_been
    if had_day:
        _note(appointment, ChangeKind.OFF, by=by, reason=reason, notice_hours=notice_hours)
    appointment.call_off()
    keep_planned_until(appointment.duo)
    if had_day and not has_been:
        emails.appointment_off(appointment, appointment.duo.other(by), reason=reason).send()


def _note(
    appointment: Appointment, kind: str, *, by: User, reason: str, notice_hours: int | None
) -> None:
    assert appointment.on is not None  # noqa: S101 — what has no day is neither moved nor off
    AppointmentChange.objects.create(
        appointment=appointment,
        kind=kind,
        was_on=appointment.on,
        changed_by=by,
        reason=reason,
        is_late=not appointment.has_been and appointment.is_late(notice_hours),
    )


@transaction.atomic
def plan_all(
    duo: Duo, times: Sequence[When], *, how: How, every_days: int, by: User
) -> list[Appointment]:
    """Plan all these days at once; on days that have something nothing is added.

    Where the two decide how often they meet, this is their rhythm from now on (S0-CONT-3).

    Raises:
        TransitionNotAllowed: the duo is not under way.
    """
    _hold(duo, "plan_all")
    taken = set(duo.appointments.planned().values_list("on", flat=True))
    made = []
    for when in sorted(set(times)):
        if when.on in taken:
            continue
        taken.add(when.on)
        appointment = Appointment(duo=duo, form=how.form, place=how.place, minutes=how.minutes)
        appointment.plan(on=when.on, at=when.at)
        made.append(appointment)
    for open_one in duo.appointments.open() if made else ():
        open_one.call_off()
    if duo.rhythm_kind == Rhythm.OWN:
        duo.rhythm_days = every_days
        duo.expect_next()
        duo.save(update_fields=["rhythm_days", "due_on", "quiet_after"])
    keep_planned_until(duo)
    if made:
        emails.appointments_planned(made, duo.other(by)).send()
    return made


@transaction.atomic
def take_off(duo: Duo, *, since: date, until: date | None = None) -> None:
    """Take off what is planned from a day on: it is over, or they stand still until another day.

    Both hear of that by another letter; this one says nothing.
    """
    duo.lock()
    planned = duo.appointments.planned().filter(on__gte=since)
    unsettled = duo.appointments.open()
    for appointment in planned.filter(on__lt=until) if until else [*planned, *unsettled]:
        appointment.call_off()
    keep_planned_until(duo)


@transaction.atomic
def forget(person: User) -> None:
    """Take away where she met and why a day was moved; that they met and when remains."""
    Appointment.objects.of(person).exclude(place="").update(place="")
    AppointmentChange.objects.filter(changed_by=person).exclude(reason="").update(reason="")
    close_feed(person)
