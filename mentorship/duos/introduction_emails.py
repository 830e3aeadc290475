"""What people hear about a first meeting; never what somebody answered after it (S2-MATCH-4)."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event, vText

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.duos.emails import from_guide, home, own_page, staff_page
from mentorship.duos.models import Duo, Introduction
from mentorship.intake.models import Participant
from mentorship.mail.compose import Attachment, Letter, compose


def entry(introduction: Introduction, *, cancels: bool = False) -> Event:
    """Write the first meeting for a calendar: that it is one, when and where; nothing of later."""
    written = Event()
    written.add("uid", f"introduction-{introduction.duo_id}@{urlsplit(settings.BASE_URL).hostname}")
    written.add("dtstamp", now())
    written.add("dtstart", introduction.starts_at)
    written.add("dtend", introduction.ends_at)
    name = introduction.duo.programme.name
    written.add("summary", gettext("First meeting · %(programme)s") % {"programme": name})
    written["location"] = vText(introduction.place)
    written.add("sequence", introduction.sequence + int(cancels))
    written.add("status", "CANCELLED" if cancels else "CONFIRMED")
    return written


def calendar_file(
    introduction: Introduction, *, cancels: bool = False, language: str = ""
) -> Attachment:
    """Make the file by which a calendar takes the first meeting in, or out."""
    with override(language or None):
        calendar = Calendar()
        calendar.add("prodid", "-//Tweespan//introduction//NL")
        calendar.add("version", "2.0")
        calendar.add("method", "CANCEL" if cancels else "PUBLISH")
        calendar.add_component(entry(introduction, cancels=cancels))
        name = gettext("first-meeting-off.ics") if cancels else gettext("first-meeting.ics")
        return Attachment(name, calendar.to_ical(), "text/calendar")


def three(duo: Duo, host: User) -> list[User]:
    """Who is at the first meeting: the two, and somebody of the staff (S2-MATCH-3b)."""
    return [duo.mentee.user, duo.mentor.user, host]


def introduction_invited(
    introduction: Introduction, to: User, *, was: User | None = None
) -> Letter:
    """Invite one of the three, with the file for her calendar; ``was`` the host before, if another."""
    duo = introduction.duo
    return compose(
        "duos/introduction_invited",
        to=to,
        key=f"introduction-{introduction.pk}-{introduction.sequence}-{to.pk}",
        sender=from_guide(duo),
        attachments=[calendar_file(introduction, language=to.language)],
        duo=duo,
        introduction=introduction,
        others=_others(introduction, to),
        is_moved=introduction.sequence > 0 and was is None,
    )


def introduction_off(introduction: Introduction, to: User) -> Letter:
    """Tell one of the three that it does not take place then."""
    duo = introduction.duo
    return compose(
        "duos/introduction_off",
        to=to,
        key=f"introduction-off-{introduction.pk}-{introduction.sequence}-{to.pk}",
        sender=from_guide(duo),
        attachments=[calendar_file(introduction, cancels=True, language=to.language)],
        duo=duo,
        introduction=introduction,
        others=_others(introduction, to),
    )


def _others(introduction: Introduction, to: User) -> Sequence[User]:
    return [each for each in three(introduction.duo, introduction.host) if each.pk != to.pk]


def _answer_link(duo: Duo, to: Participant) -> str:
    path = reverse("portal:introduction_answer", args=[duo.pk])
    return personal_link(to.user, f"introduction:{duo.pk}", to=path)


def introduction_question(duo: Duo, to: Participant, *, turn: int | None = None) -> Letter:
    """Ask one of the two, in private, whether she wants to go on (S2-MATCH-4).

    With a ``turn`` it is a reminder: the first or the second. Who talks once more is asked anew.
    """
    kind = "question" if turn is None else f"reminder-{turn}"
    talk = duo.answers_due_at.isoformat() if duo.answers_due_at else duo.introduced_on
    return compose(
        "duos/introduction_question" if turn is None else "duos/introduction_reminder",
        to=to.user,
        key=f"introduction-{kind}-{duo.pk}-{to.role}-{talk}",
        sender=from_guide(duo),
        action=(_("Give your answer"), _answer_link(duo, to)),
        duo=duo,
        other=duo.other(to.user),
        due=duo.answers_due_at,
    )


def introduction_ended(
    duo: Duo, to: Participant, *, attachments: Sequence[Attachment] = ()
) -> Letter:
    """Tell both in the same neutral words that they do not go on together (S2-MATCH-4)."""
    return compose(
        "duos/introduction_ended",
        to=to.user,
        key=f"introduction-ended-{duo.pk}-{to.role}",
        sender=from_guide(duo),
        attachments=attachments,
        duo=duo,
        other=duo.other(to.user),
    )


def introduction_again(duo: Duo, to: Participant, *, at: datetime) -> Letter:
    """Tell both in the same words that they talk once more, as was clear ``at`` this moment."""
    return compose(
        "duos/introduction_again",
        to=to.user,
        key=f"introduction-again-{duo.pk}-{to.role}-{at.isoformat()}",
        sender=from_guide(duo),
        duo=duo,
        other=duo.other(to.user),
    )


def introduction_outcome(duo: Duo, *, at: datetime) -> Letter:
    """Tell the staff member how it goes on since then, in words that do not say who wanted what."""
    return compose(
        "duos/introduction_outcome",
        to=duo.guide,
        key=f"introduction-outcome-{duo.pk}-{at.isoformat()}",
        action=(_("Open the page of these two"), staff_page(duo)),
        duo=duo,
    )


def proposal_declined(duo: Duo) -> Letter:
    """Tell the staff member that the two do not meet, in words that do not say who said so."""
    return compose(
        "duos/proposal_declined",
        to=duo.guide,
        key=f"proposal-declined-{duo.pk}",
        action=(_("Open the page of these two"), staff_page(duo)),
        duo=duo,
    )


def proposal_reminder(duo: Duo, to: Participant, *, turn: int) -> Letter:
    """Ask one of the two once more whether she wants to meet the other; a no is fine as well."""
    return compose(
        "duos/proposal_reminder",
        to=to.user,
        key=f"proposal-reminder-{duo.pk}-{to.role}-{turn}",
        sender=from_guide(duo),
        action=(_("Say whether you want to meet"), own_page(duo, to, "proposal")),
        duo=duo,
        other=duo.other(to.user),
    )


def contact_details(duo: Duo, to: Participant) -> Letter:
    """Give one of the two how to reach the other, once both want to go on (S0-CONT-2)."""
    other = duo.other(to.user)
    return compose(
        "duos/contact_details",
        to=to.user,
        key=f"contact-details-{duo.pk}-{to.role}",
        sender=from_guide(duo),
        action=(_("Open my mentorship"), home(to)),
        duo=duo,
        other=other,
        email=other.shown_email,
        phone=other.shown_phone,
    )


def first_contact(duo: Duo, *, turn: int) -> Letter:
    """Remind the mentee, and her alone, that the first step is hers (S0-CONT-1)."""
    return compose(
        "duos/first_contact",
        to=duo.mentee.user,
        key=f"first-contact-{duo.pk}-{turn}",
        sender=from_guide(duo),
        action=(_("Open my mentorship"), home(duo.mentee)),
        duo=duo,
        other=duo.mentor,
        email=duo.mentor.shown_email,
        phone=duo.mentor.shown_phone,
    )
