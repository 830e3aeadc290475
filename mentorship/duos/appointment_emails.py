"""What the other hears about a day: offered, planned, moved, off; and how it went, afterwards."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.duos.duo_calendar import calendar_file
from mentorship.duos.emails import from_guide, own_page
from mentorship.duos.models import Appointment, ChangeReason, When
from mentorship.intake.models import Participant
from mentorship.mail.compose import Attachment, Letter, compose


def _page(appointment: Appointment, to: Participant, page: str) -> str:
    path = reverse(f"portal:{page}", args=[appointment.pk])
    return personal_link(to.user, "portal", to=path)


def _key(kind: str, appointment: Appointment, to: Participant) -> str:
    return f"appointment-{kind}-{appointment.pk}-{appointment.sequence}-{to.pk}"


def taken_out(appointment: Appointment, to: Participant) -> list[Attachment]:
    """The file by which her calendar loses it."""
    return [calendar_file([appointment], to.user, is_off=True)]


def appointment_offered(
    appointment: Appointment,
    to: Participant,
    *,
    was: When | None = None,
    attachments: Sequence[Attachment] = (),
) -> Letter:
    """Ask her to pick a day; ``was`` is the one that does not go on because of it."""
    duo = appointment.duo
    return compose(
        "duos/appointment_offered",
        to=to.user,
        key=_key("offered", appointment, to),
        sender=from_guide(duo),
        action=(_("Choose a day"), _page(appointment, to, "appointment_pick")),
        attachments=attachments,
        other=duo.other(to.user),
        options=list(appointment.options.all()),
        was=was,
    )


def appointment_planned(
    appointment: Appointment, to: Participant, *, was: When | None = None
) -> Letter:
    """Tell her which day it is, with the file for her calendar; ``was`` is the one it was."""
    duo = appointment.duo
    return compose(
        "duos/appointment_planned",
        to=to.user,
        key=_key("planned", appointment, to),
        sender=from_guide(duo),
        action=(_("See your appointment"), _page(appointment, to, "appointment_detail")),
        attachments=[calendar_file([appointment], to.user)],
        other=duo.other(to.user),
        appointment=appointment,
        was=was,
    )


def appointments_planned(appointments: Sequence[Appointment], to: Participant) -> Letter:
    """Tell her of a whole plan in one letter, with one file."""
    first, duo = appointments[0], appointments[0].duo
    return compose(
        "duos/appointments_planned",
        to=to.user,
        key=f"appointments-planned-{first.pk}-{to.pk}",
        sender=from_guide(duo),
        action=(_("See your appointments"), own_page(duo, to, "appointment_list")),
        attachments=[calendar_file(appointments, to.user)],
        other=duo.other(to.user),
        appointments=appointments,
    )


def appointment_off(appointment: Appointment, to: Participant, *, reason: str) -> Letter:
    """Tell her that it does not go on, in words that blame nobody."""
    duo = appointment.duo
    return compose(
        "duos/appointment_off",
        to=to.user,
        key=_key("off", appointment, to),
        sender=from_guide(duo),
        action=(_("Choose another day"), own_page(duo, to, "appointment_next")),
        attachments=taken_out(appointment, to),
        other=duo.other(to.user),
        appointment=appointment,
        reason=ChangeReason(reason).label if reason else "",
    )


def meeting_question(appointment: Appointment, to: Participant, *, turn: int) -> Letter:
    """Ask whether the two met on the day that was planned; twice at most."""
    duo = appointment.duo
    return compose(
        "duos/meeting_question",
        to=to.user,
        key=f"meeting-question-{appointment.pk}-{turn}-{to.pk}",
        sender=from_guide(duo),
        action=(_("Tell how it went"), own_page(duo, to, "meeting_log")),
        other=duo.other(to.user),
        appointment=appointment,
    )
