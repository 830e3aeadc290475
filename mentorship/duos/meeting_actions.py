"""What can be done about meetings: log that one took place; begin to meet as was agreed."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos.appointment_actions import keep_planned_until
from mentorship.duos.models import Appointment, AppointmentStatus, Duo, How, Meeting
from mentorship.programmes.models import COUNTED
from mentorship.programmes.rhythm import Frequency
from mentorship.transitions import TransitionNotAllowed


@transaction.atomic
def log_meeting(
    duo: Duo,
    *,
    held_on: date,
    minutes: int | None,
    form: str,
    by: User,
    of: Appointment | None = None,
) -> Meeting:
    """Keep that the two met; when both report the same day it is one meeting.

    What was planned for that day has taken place by it; so has the appointment that it is the
    report ``of``, if they met on another day. Who reports second fills in what the first left out.

    Raises:
        TransitionNotAllowed: they have not begun, or it is over for too long.
    """
    duo.lock()
    if not duo.takes_meeting(held_on):
        raise TransitionNotAllowed(duo, "log_meeting")
    meeting, is_new = Meeting.objects.get_or_create(
        duo=duo,
        held_on=held_on,
        defaults={"minutes": minutes, "form": form, "logged_by": by},
    )
    if is_new:
        duo.count_meeting(held_on)
        duo.save(update_fields=["meetings_held", "last_met_on", "due_on", "quiet_after"])
    elif minutes and not meeting.minutes:
        meeting.minutes = minutes
        meeting.save(update_fields=["minutes"])
    _was_planned(duo, meeting, of)
    return meeting


@transaction.atomic
def meet_as_agreed(
    duo: Duo,
    *,
    first_on: date | None,
    how: How,
    count: int | None = None,
    every: Frequency | None = None,
) -> None:
    """Begin as it says in what both signed: so often, and the first time on this day.

    Both read it there, so nobody gets a mail of it (S3-AGR-6, S4-FORM-3, S4-FORM-4). A duo that still has to
    wait for a step begins with the rhythm of its programme.
    """
    duo.lock()
    if not duo.takes_appointments:
        return
    if count and duo.rhythm_kind in COUNTED:
        duo.rhythm_count = count
        duo.expect_next()
        duo.save(update_fields=["rhythm_count", "due_on", "quiet_after"])
    if every and duo.rhythm_kind not in COUNTED:
        duo.rhythm_days = every.days
        duo.expect_next()
        duo.save(update_fields=["rhythm_days", "due_on", "quiet_after"])
    if first_on and first_on >= localdate():
        appointment = Appointment(duo=duo, form=how.form, place=how.place, minutes=how.minutes)
        appointment.plan(on=first_on, at=None)
        keep_planned_until(duo)


def _was_planned(duo: Duo, meeting: Meeting, of: Appointment | None) -> None:
    """Let the appointments that led to this meeting have taken place."""
    that_day = Q(status=AppointmentStatus.PLANNED, on=meeting.held_on)
    by_phone = Q(status=AppointmentStatus.LOOSE)
    reported = Q(status=AppointmentStatus.PLANNED, pk=of.pk if of else None)
    for appointment in duo.appointments.filter(that_day | by_phone | reported):
        appointment.take_place(meeting)
    keep_planned_until(duo)
