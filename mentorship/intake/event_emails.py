"""What somebody hears about an event: that she is asked, that she has a place, that it moved."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.intake.event_calendar import MIMETYPE, calendar_file
from mentorship.intake.models import Attendance, AttendanceState, Event
from mentorship.mail.compose import Attachment, Letter, compose
from mentorship.programmes.letters import sender


def _letter(
    name: str,
    attendance: Attendance,
    event: Event,
    *,
    key: object,
    with_file: bool = False,
    **context: Any,
) -> Letter:
    """Write it with a link that opens until the day itself, for this one answer."""
    person = attendance.application.applicant
    assert person is not None  # noqa: S101 — only who sent it in is asked
    page = reverse("intake:event_answer", args=[attendance.pk])
    days = max((event.held_on - localdate()).days + 1, 1)
    link = personal_link(person, f"event:{attendance.pk}", to=page, days=days)
    label = _("Say whether you come") if name == "event_invited" else _("See or change your answer")
    return compose(
        f"intake/{name}",
        to=person,
        key=f"{name}-{attendance.pk}-{key}",
        sender=sender(event.programme),
        action=(label, link),
        attachments=_file(event, person.language) if with_file else (),
        event=event,
        programme=event.programme,
        **context,
    )


def _file(event: Event, language: str, *, takes_out: bool = False) -> Sequence[Attachment]:
    with translation.override(language):
        return [Attachment("agenda.ics", calendar_file(event, takes_out=takes_out), MIMETYPE)]


def event_invited(attendance: Attendance, event: Event) -> Letter:
    """Ask her whether she comes."""
    return _letter("event_invited", attendance, event, key="once")


def event_asked_again(attendance: Attendance, event: Event) -> Letter:
    """Ask who said no and signs up after all; once for each time that she said so."""
    key = attendance.answered_at.isoformat()
    return _letter("event_invited", attendance, event, key=key)


def event_confirmed(attendance: Attendance, event: Event) -> Letter:
    """Confirm her place, with the day for her calendar."""
    key = attendance.answered_at.isoformat()
    return _letter("event_confirmed", attendance, event, key=key, with_file=True)


def event_moved_up(attendance: Attendance, event: Event) -> Letter:
    """Tell who waited that there is a place."""
    key = attendance.answered_at.isoformat()
    return _letter("event_moved_up", attendance, event, key=key, with_file=True)


def event_waiting(attendance: Attendance, event: Event) -> Letter:
    """Tell who was put on the list by hand that it is full, and that she waits."""
    key = attendance.answered_at.isoformat()
    return _letter("event_waiting", attendance, event, key=key)


def event_reminder(attendance: Attendance, event: Event) -> Letter:
    """Remind her, the day before."""
    return _letter("event_reminder", attendance, event, key=event.held_on)


def event_changed(attendance: Attendance, event: Event) -> Letter:
    """Tell her of another day, time or place."""
    is_coming = attendance.state == AttendanceState.COMING
    return _letter(
        "event_changed",
        attendance,
        event,
        key=event.sequence,
        with_file=is_coming,
        is_coming=is_coming,
    )


def event_cancelled(attendance: Attendance, event: Event) -> Letter:
    """Tell her that it does not take place, and why; the file takes it out of her calendar."""
    is_coming = attendance.state == AttendanceState.COMING
    return _last_letter("event_cancelled", attendance, event, with_file=is_coming)


def event_removed(attendance: Attendance, event: Event) -> Letter:
    """Tell her that she is no longer on the list."""
    is_coming = attendance.state == AttendanceState.COMING
    return _last_letter("event_removed", attendance, event, with_file=is_coming)


def _last_letter(name: str, attendance: Attendance, event: Event, *, with_file: bool) -> Letter:
    """Write what asks for no answer."""
    person = attendance.application.applicant
    assert person is not None  # noqa: S101 — only who sent it in is asked
    return compose(
        f"intake/{name}",
        to=person,
        key=f"{name}-{attendance.pk}",
        sender=sender(event.programme),
        attachments=_file(event, person.language, takes_out=True) if with_file else (),
        event=event,
        programme=event.programme,
        is_coming=with_file,
    )
