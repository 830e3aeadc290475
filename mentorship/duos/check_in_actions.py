"""Asking the two of a duo how it goes, keeping what came of it, and by when they are asked again."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.duos import check_in_emails as emails
from mentorship.duos.check_in_dates import first_due, rhythm_of
from mentorship.duos.models import CheckIn, CheckInState, CheckInWay, Duo
from mentorship.programmes.models import MENTEE, MENTOR

ROLES = (MENTEE, MENTOR)


@transaction.atomic
def ask(duo: Duo, *, by: User) -> None:
    """Ask both by e-mail how it goes, each apart; twice on one day is once.

    Raises:
        TransitionNotAllowed: it has ended.
    """
    duo.lock()
    duo.must_be_live("check_in")
    for part in (duo.mentee, duo.mentor):
        check_in, is_new = CheckIn.objects.get_or_create(
            duo=duo,
            role=part.role,
            held_on=localdate(),
            how=CheckInWay.MAIL,
            defaults={"by": by},
        )
        if is_new:
            emails.how_is_it(check_in, part).send()


@transaction.atomic
def note_talk(
    duo: Duo, *, roles: "tuple[str, ...]", held_on: date, how: str, state: str, by: User
) -> None:
    """Keep that the guide talked with one or both: that day, in this way, and how it goes.

    The very same once more, by a second click, is nothing new.

    Raises:
        TransitionNotAllowed: it has ended.
    """
    duo.lock()
    duo.must_be_live("check_in")
    for role in roles:
        CheckIn.objects.get_or_create(
            duo=duo, role=role, held_on=held_on, how=how, state=state, defaults={"by": by}
        )
        if state != CheckInState.UNREACHED:
            mails = CheckIn.objects.to_follow().filter(duo=duo, role=role)
            mails.filter(held_on__lte=held_on).update(followed_on=held_on)
    plan_next(duo)


@transaction.atomic
def answer(check_in: CheckIn, *, state: str) -> None:
    """Keep what one of the two answers to the e-mail; a second answer changes nothing.

    Raises:
        TransitionNotAllowed: their mentorship has ended.
    """
    duo = check_in.duo
    duo.lock()
    duo.must_be_live("check_in")
    check_in.refresh_from_db()
    if check_in.answered_at is None:
        check_in.state, check_in.answered_at = state, now()
        check_in.save(update_fields=["state", "answered_at"])
        plan_next(duo)


@transaction.atomic
def plan_next(duo: Duo) -> None:
    """Work out by when the guide talks with one of the two again, from what the programme says now."""
    duo.lock()
    every = rhythm_of(duo.programme)
    due = None
    if every is not None and duo.started_on is not None:
        due = first_due(duo.started_on, every, talked(duo).values(), duo.away)
    if duo.contact_due_on != due:
        duo.contact_due_on = due
        duo.save(update_fields=["contact_due_on"])


def talked(duo: Duo) -> dict[str, list[date]]:
    """On which days each of the two told how it goes."""
    days: dict[str, list[date]] = {role: [] for role in ROLES}
    rows = CheckIn.objects.talked().filter(duo=duo)
    for role, held_on in rows.values_list("role", "held_on"):
        days[role].append(held_on)
    return days
