"""What people hear when a duo comes to its end, and about the last talk of the two."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event, vText

from mentorship.accounts.models import User
from mentorship.duos.emails import from_guide, own_page, staff_page
from mentorship.duos.models import ClosingTalk, Duo, Ending, Side
from mentorship.intake.models import Participant
from mentorship.mail.compose import Attachment, Letter, compose


def told(name: str, *, wants_other: bool) -> str:
    """The sentence that the other reads when somebody stops: who wants what else is not in it."""
    if wants_other:
        return gettext("Your mentorship with %(name)s stops here.") % {"name": name}
    return gettext("%(name)s stops with your mentorship.") % {"name": name}


def mentorship_completed(duo: Duo, to: Participant) -> Letter:
    """Thank one of the two, with what there is for her afterwards."""
    return compose(
        "duos/mentorship_completed",
        to=to.user,
        key=f"mentorship-completed-{duo.pk}-{to.role}",
        sender=from_guide(duo),
        action=(_("See what you can still do"), own_page(duo, to, "stopping")),
        duo=duo,
        other=duo.other(to.user),
        goes_on=duo.ending.goes_on,
    )


def stop_received(duo: Duo, to: Participant) -> Letter:
    """Confirm to her who stopped that it is so."""
    return _stopped("stop_received", duo, to)


def mentorship_stopped(duo: Duo, to: Participant) -> Letter:
    """Tell one of the two that it is over; nobody is to blame for anything."""
    ending: Ending = duo.ending
    name = duo.other(to.user).user.given_name
    by_staff = ending.side == Side.STAFF
    with override(to.user.language):
        sentence = told(name, wants_other=(duo.mentee_looks_on and _is_mentor(to)) or by_staff)
    return _stopped("mentorship_stopped", duo, to, sentence=sentence)


def _is_mentor(to: Participant) -> bool:
    return to.role == Side.MENTOR


def _stopped(name: str, duo: Duo, to: Participant, **context: object) -> Letter:
    return compose(
        f"duos/{name}",
        to=to.user,
        key=f"{name}-{duo.pk}-{to.role}",
        sender=from_guide(duo),
        action=(_("See what you can still do"), own_page(duo, to, "stopping")),
        duo=duo,
        other=duo.other(to.user),
        looks_on=duo.mentee_looks_on and not _is_mentor(to),
        has_begun=duo.started_on is not None,
        **context,  # type: ignore[arg-type]
    )


def stop_noticed(duo: Duo) -> Letter:
    """Tell the staff member that two stopped; why is on the page, if somebody told."""
    return compose(
        "duos/stop_noticed",
        to=duo.guide,
        key=f"stop-noticed-{duo.pk}",
        action=(_("Open the page of these two"), staff_page(duo)),
        duo=duo,
    )


def mentorship_ending(duo: Duo, to: Participant, *, turn: int) -> Letter:
    """Tell one of the two some weeks before that the end is near, and what to do by then."""
    return compose(
        "duos/mentorship_ending",
        to=to.user,
        key=f"mentorship-ending-{duo.pk}-{to.role}-{duo.ends_on}-{turn}",
        sender=from_guide(duo),
        action=(_("Plan your last talk"), own_page(duo, to, "closing_talk")),
        duo=duo,
        other=duo.other(to.user),
    )


def entry(talk: ClosingTalk, starts_at: datetime, *, cancels: bool = False) -> Event:
    """Write the last talk for a calendar."""
    written = Event()
    written.add("uid", f"closing-talk-{talk.duo_id}@{urlsplit(settings.BASE_URL).hostname}")
    written.add("dtstamp", now())
    written.add("dtstart", starts_at)
    written.add("dtend", talk.ends_at)
    name = talk.duo.programme.name
    written.add("summary", gettext("Last talk · %(programme)s") % {"programme": name})
    if talk.place:
        written["location"] = vText(talk.place)
    written.add("sequence", talk.sequence + int(cancels))
    written.add("status", "CANCELLED" if cancels else "CONFIRMED")
    return written


def calendar_file(talk: ClosingTalk, *, cancels: bool = False, language: str = "") -> Attachment:
    """Make the file by which a calendar takes the last talk in, or out."""
    assert talk.starts_at is not None  # noqa: S101 — only what was planned is in a calendar
    with override(language or None):
        calendar = Calendar()
        calendar.add("prodid", "-//Tweespan//closing//NL")
        calendar.add("version", "2.0")
        calendar.add("method", "CANCEL" if cancels else "PUBLISH")
        calendar.add_component(entry(talk, talk.starts_at, cancels=cancels))
        name = gettext("last-talk-off.ics") if cancels else gettext("last-talk.ics")
        return Attachment(name, calendar.to_ical(), "text/calendar")


def closing_talk_planned(talk: ClosingTalk, to: Participant, *, by: User) -> Letter:
    """Tell one of the two when they talk for the last time."""
    return _about_talk("closing_talk_planned", talk, to, by)


def closing_talk_off(talk: ClosingTalk, to: Participant, *, by: User) -> Letter:
    """Tell one of the two that the last talk does not take place then."""
    return _about_talk("closing_talk_off", talk, to, by, cancels=True)


def _about_talk(
    name: str, talk: ClosingTalk, to: Participant, by: User, *, cancels: bool = False
) -> Letter:
    duo = talk.duo
    return compose(
        f"duos/{name}",
        to=to.user,
        key=f"{name}-{talk.pk}-{talk.sequence}-{to.role}",
        sender=from_guide(duo),
        attachments=[calendar_file(talk, cancels=cancels, language=to.user.language)],
        duo=duo,
        talk=talk,
        other=duo.other(to.user),
        is_own=by.pk == to.user_id,
    )
