"""What both hear about the time of a talk, with a file for their calendars."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.intake.models import Application, InterviewSlot
from mentorship.mail.compose import Attachment, Letter, compose
from mentorship.programmes.letters import sender


def end_of(slot: InterviewSlot) -> datetime:
    """When the talk is over."""
    return slot.starts_at + timedelta(minutes=slot.minutes)


def entry(slot: InterviewSlot, *, cancels: bool = False, with_name: bool = False) -> Event:
    """Write the talk for a calendar; of the applicant her first name at most."""
    application = slot.application
    summary = gettext("Talk about %(programme)s")
    if with_name:
        summary = gettext("Talk with %(name)s about %(programme)s")
    event = Event()
    event.add("uid", f"interview-{slot.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", now())
    event.add("dtstart", slot.starts_at)
    event.add("dtend", end_of(slot))
    names = {"programme": application.programme.name, "name": application.given_name}
    event.add("summary", summary % names)
    event.add("location", slot.place)
    event.add("sequence", int(cancels))
    event.add("status", "CANCELLED" if cancels else "CONFIRMED")
    return event


def calendar_file(slot: InterviewSlot, *, cancels: bool = False, name: str = "") -> Attachment:
    """Make the file by which a calendar takes the talk in, or out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tweespan//interview//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancels else "PUBLISH")
    calendar.add_component(entry(slot, cancels=cancels))
    return Attachment(name or gettext("talk.ics"), calendar.to_ical(), "text/calendar")


def _letter(application: Application, name: str, key: str, **context: object) -> Letter:
    assert application.applicant is not None  # noqa: S101 — a submitted application has one
    return compose(
        f"intake/{name}",
        to=application.applicant,
        key=key,
        sender=sender(application.programme),
        application=application,
        programme=application.programme,
        **context,  # type: ignore[arg-type]
    )


def _taken_out(gone: InterviewSlot | None) -> list[Attachment]:
    """The file by which her calendar loses the talk that was planned before, if there was one."""
    return [calendar_file(gone, cancels=True, name=gettext("talk-off.ics"))] if gone else []


def interview_offered(application: Application, *, gone: InterviewSlot | None = None) -> Letter:
    """Ask her to pick one of the times; ``gone`` is the talk that is off because of them."""
    assert application.applicant is not None  # noqa: S101 — a submitted application has one
    slots = list(application.slots.all())
    path = reverse("intake:interview_pick", args=[application.pk])
    link = personal_link(application.applicant, f"interview:{application.pk}", to=path)
    key = f"interview_offered-{slots[-1].pk}"
    action = (_("Choose a time"), link)
    context = {"action": action, "slots": slots, "gone": gone, "attachments": _taken_out(gone)}
    return _letter(application, "interview_offered", key, **context)


def interview_picked(slot: InterviewSlot, *, gone: InterviewSlot | None = None) -> Letter:
    """Confirm to her which time it is; ``gone`` is the talk that is off because of it."""
    files = [*_taken_out(gone), calendar_file(slot)]
    context = {"slot": slot, "gone": gone, "attachments": files}
    return _letter(slot.application, "interview_picked", f"interview_picked-{slot.pk}", **context)


def interview_taken_over(slot: InterviewSlot, *, was: User, at: datetime) -> Letter:
    """Tell her that she talks with somebody else since ``at``, at the same time and place."""
    key = f"interview_taken_over-{slot.pk}-{slot.interviewer_id}-{at.isoformat()}"
    return _letter(slot.application, "interview_taken_over", key, slot=slot, was=was)


def interview_planned(slot: InterviewSlot, *, at: datetime) -> Letter:
    """Tell the interviewer which time was picked; ``at`` is since when the talk is hers."""
    return _to_interviewer(slot, "interview_planned", calendar_file(slot), at)


def interview_off(slot: InterviewSlot) -> Letter:
    """Tell the interviewer that nobody comes: she withdrew, or it was decided without a talk."""
    return _to_interviewer(slot, "interview_off", calendar_file(slot, cancels=True), "once")


def _to_interviewer(slot: InterviewSlot, name: str, file: Attachment, key: object) -> Letter:
    application = slot.application
    path = reverse("intake:application_detail", args=[application.programme.slug, application.pk])
    return compose(
        f"intake/{name}",
        to=slot.interviewer,
        key=f"{name}-{slot.pk}-{slot.interviewer_id}-{key}",
        action=(_("See the application"), f"{settings.BASE_URL}{path}"),
        attachments=[file],
        slot=slot,
        application=application,
        programme=application.programme,
    )


def interview_cancelled(slot: InterviewSlot, *, by: User) -> Letter:
    """Tell her that the time she picked is off."""
    key, files = f"interview_cancelled-{slot.pk}", [calendar_file(slot, cancels=True)]
    return _letter(
        slot.application, "interview_cancelled", key, slot=slot, attachments=files, by=by
    )
