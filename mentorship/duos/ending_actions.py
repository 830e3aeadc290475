"""How a duo ends: well, or before its time; and the last talk of the two."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos import ending_emails as emails
from mentorship.duos import introduction_emails
from mentorship.duos.appointment_actions import take_off
from mentorship.duos.models import ClosingTalk, Duo, DuoStatus, Ending, Introduction, Side
from mentorship.duos.pause_actions import close, take_no_more
from mentorship.mail.models import EmailStatus, OutgoingEmail
from mentorship.transitions import TransitionNotAllowed


class Changed(Exception):
    """A colleague agreed on another end since the page was opened."""


def side_of(duo: Duo, by: User | None) -> Side:
    """As what somebody ends it: as one of the two, or as the staff; nobody is the time."""
    if by is None:
        return Side.TIME
    sides = {duo.mentor.user_id: Side.MENTOR, duo.mentee.user_id: Side.MENTEE}
    return sides.get(by.pk, Side.STAFF)


@transaction.atomic
def complete(duo: Duo, *, by: User | None, on: date | None = None, goes_on: bool = False) -> None:
    """End well: both are thanked, and nobody asks or reminds them of anything any more (S0-DUR-2).

    Raises:
        TransitionNotAllowed: it did not begin, or ended already.
    """
    duo.lock()
    day = on or localdate()
    duo.complete(on=day)
    close(duo, on=day)
    take_off(duo, since=day)
    side = side_of(duo, by)
    duo.ending = Ending.objects.create(duo=duo, side=side, said_by=by, goes_on=goes_on)
    for participant in (duo.mentor, duo.mentee):
        emails.mentorship_completed(duo, participant).send()


@transaction.atomic
def stop(
    duo: Duo,
    *,
    by: User,
    on: date | None = None,
    wants_other: bool = False,
    takes_no_more: bool = False,
    reason: str = "",
) -> None:
    """End before its time, at any moment and without a reason (S2-END-1).

    The mentee who wants somebody else, or whose mentor stops, waits for one again at once; her
    application stays as it was. Both hear it, and so does their staff member.

    Raises:
        TransitionNotAllowed: it ended already.
    """
    duo.lock()
    day, side = on or localdate(), side_of(duo, by)
    planned = Introduction.objects.to_come().filter(duo=duo).select_related("host").first()
    duo.end_early(on=day, mentee_looks_on=wants_other or side == Side.MENTOR)
    close(duo, on=day)
    take_off(duo, since=day)
    duo.introduction_answers.update(answer="")
    duo.ending = Ending.objects.create(duo=duo, side=side, said_by=by, reason=reason)
    if takes_no_more:
        take_no_more(duo.mentor)
    if planned:
        planned.duo = duo
        for person in introduction_emails.three(duo, planned.host):
            introduction_emails.introduction_off(planned, person).send()
    for participant in (duo.mentor, duo.mentee):
        is_hers = participant.user_id == by.pk
        write = emails.stop_received if is_hers else emails.mentorship_stopped
        write(duo, participant).send()
    if side != Side.STAFF:
        emails.stop_noticed(duo).send()


@transaction.atomic
def look_on(duo: Duo, *, looks_on: bool) -> None:
    """Let the mentee of two who stopped wait for somebody else, or not any more.

    Raises:
        TransitionNotAllowed: they did not stop early.
    """
    duo.lock()
    if duo.mentee_looks_on != looks_on:
        duo.look_on(looks_on=looks_on)


@transaction.atomic
def extend(duo: Duo, *, ends_on: date, seen: str) -> None:
    """Have them go on until another day.

    Raises:
        TransitionNotAllowed: they are not under way.
        Changed: there is another end now than was ``seen``.
    """
    duo.lock()
    if duo.status not in {DuoStatus.ACTIVE, DuoStatus.PAUSED}:
        raise TransitionNotAllowed(duo, "extend")
    if str(duo.ends_on) not in {seen, str(ends_on)}:
        raise Changed
    duo.ends_on = ends_on
    duo.expect_next()
    duo.save(update_fields=["ends_on", "due_on", "quiet_after"])


@transaction.atomic
def complete_over(duo: Duo) -> None:
    """End well what nobody ended, on the day that was agreed."""
    duo.lock()
    if duo.status in {DuoStatus.ACTIVE, DuoStatus.PAUSED}:
        complete(duo, by=None, on=duo.ends_on)


# --- the last talk ------------------------------------------------------------------------


@transaction.atomic
def plan_closing_talk(
    duo: Duo, *, starts_at: datetime, form: str, place: str, by: User
) -> ClosingTalk:
    """Plan or move the last talk; both get it for their calendars. The same once more is nothing new.

    Raises:
        TransitionNotAllowed: they have not begun, it is over for too long, or they had it already.
    """
    planned = _talk_of(duo, "plan_closing_talk")
    facts = {"starts_at": starts_at, "form": form, "place": place}
    if planned and planned.held_on:
        raise TransitionNotAllowed(duo, "plan_closing_talk")
    if planned and all(getattr(planned, name) == value for name, value in facts.items()):
        return planned
    sequence = planned.sequence + 1 if planned else 0
    talk, _is_new = ClosingTalk.objects.update_or_create(
        duo=duo, defaults=facts | {"sequence": sequence, "said_by": by}
    )
    talk.duo = duo
    for participant in (duo.mentor, duo.mentee):
        emails.closing_talk_planned(talk, participant, by=by).send()
    return talk


@transaction.atomic
def call_off_closing_talk(duo: Duo, *, by: User) -> None:
    """Take the last talk out of the calendars; another can be planned, or none."""
    planned = _talk_of(duo, "call_off_closing_talk")
    if planned is None or planned.held_on:
        return
    for participant in (duo.mentor, duo.mentee):
        emails.closing_talk_off(planned, participant, by=by).send()
    planned.delete()


@transaction.atomic
def note_closing_talk(duo: Duo, *, held_on: date, form: str, by: User) -> ClosingTalk:
    """Keep that the last talk took place; when both say so it is one talk.

    Raises:
        TransitionNotAllowed: they have not begun, or it is over for too long.
    """
    planned = _talk_of(duo, "note_closing_talk")
    if planned and planned.held_on:
        return planned
    talk, _is_new = ClosingTalk.objects.update_or_create(
        duo=duo, defaults={"held_on": held_on, "form": form, "said_by": by}
    )
    return talk


def _talk_of(duo: Duo, step: str) -> ClosingTalk | None:
    """Lock the duo, see that it takes a last talk, and fetch the one there is."""
    duo.lock()
    if not duo.takes_closing_talk:
        raise TransitionNotAllowed(duo, step)
    talk = ClosingTalk.objects.filter(duo=duo).first()
    if talk:
        talk.duo = duo
    return talk


def forget(person: User) -> None:
    """Take away why she stopped and where they would meet, and her name above letters to others."""
    Ending.objects.filter(said_by=person).update(reason="")
    hers = Duo.objects.of(person)
    ClosingTalk.objects.filter(duo__in=hers).update(place="")
    others = set(hers.values_list("mentor__user", "mentee__user", "guide"))
    told = {reader for readers in others for reader in readers} - {person.pk}
    letters = OutgoingEmail.objects.filter(to__in=told, kind__startswith="duos/")
    named = letters.filter(subject__contains=person.given_name)
    named.exclude(status=EmailStatus.QUEUED).update(subject="")
