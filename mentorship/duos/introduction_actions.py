"""The first meeting of two: plan it with three, note that it was, and hear whether they go on."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.duos import actions
from mentorship.duos import introduction_emails as emails
from mentorship.duos.contact_actions import release
from mentorship.duos.models import (
    Answer,
    Duo,
    DuoStatus,
    Introduction,
    IntroductionAnswer,
    IntroductionRemark,
)
from mentorship.programmes.models import MENTEE, MENTOR
from mentorship.transitions import TransitionNotAllowed

NOWHERE = "–"


class Changed(Exception):
    """A colleague planned the first meeting otherwise since the page was opened."""


@transaction.atomic
def plan(
    duo: Duo, *, host: User, starts_at: datetime, minutes: int, place: str, seen: str = ""
) -> Introduction:
    """Plan or move the first meeting, and invite all three (S2-MATCH-3b).

    ``seen`` is the mark of the plan that was on her page. The same plan once more is nothing new.

    Raises:
        TransitionNotAllowed: they met already, or do not become a duo any more.
        Changed: there is another plan now than she saw.
    """
    duo.lock()
    if not duo.awaits_introduction:
        raise TransitionNotAllowed(duo, "plan")
    planned = Introduction.objects.filter(duo=duo).select_related("host").first()
    facts = {"host": host, "starts_at": starts_at, "minutes": minutes, "place": place}
    if planned and all(getattr(planned, name) == value for name, value in facts.items()):
        return planned
    if mark(planned) != seen:
        raise Changed
    was = planned.host if planned and planned.host_id != host.pk else None
    if planned and was:
        emails.introduction_off(planned, was).send()
    sequence = planned.sequence + 1 if planned else 0
    kept, _is_new = Introduction.objects.update_or_create(
        duo=duo, defaults=facts | {"sequence": sequence}
    )
    kept.duo = duo
    for person in emails.three(duo, host):
        emails.introduction_invited(kept, person).send()
    return kept


def mark(introduction: Introduction | None) -> str:
    """By which a form knows with what plan it was opened."""
    return str(introduction.sequence) if introduction else ""


@transaction.atomic
def introduce(duo: Duo, *, on: date, place: str = "") -> None:
    """Record the first meeting, and ask both in private whether they go on (S2-MATCH-3, 4).

    Where nobody is asked that, it is a fact like others.
    """
    duo.lock()
    if duo.status != DuoStatus.PROPOSED and duo.awaits_introduction:
        duo.introduced_on, duo.introduced_at_place = on, place
        duo.save(update_fields=["introduced_on", "introduced_at_place"])
        return
    due_at = now() + timedelta(hours=duo.programme.thinking_hours)
    duo.introduce(on=on, place=place, due_at=due_at)
    for participant in (duo.mentor, duo.mentee):
        emails.introduction_question(duo, participant).send()


@transaction.atomic
def answer(duo: Duo, *, answer: str, by: User, remark: str = "") -> None:
    """Keep one answer; act only when both are there or the time is up (S2-MATCH-4).

    As long as that is not so, she can answer otherwise. What she adds is for the staff member
    of the duo alone, who she is now.

    Raises:
        TransitionNotAllowed: the duo does not ask this any more.
    """
    duo.lock()
    if duo.status != DuoStatus.INTRODUCED:
        raise TransitionNotAllowed(duo, "answer")
    IntroductionAnswer.objects.update_or_create(
        duo=duo, role=duo.role_of(by), defaults={"answer": answer, "answered_at": now()}
    )
    IntroductionRemark.objects.filter(duo=duo, author=by).delete()
    if remark:
        kept = IntroductionRemark(duo=duo, author=by)
        kept.write(remark, reader=duo.guide)
        kept.save()
    _settle(duo)


@transaction.atomic
def time_up(duo: Duo) -> None:
    """Act on what was answered when the time to think is over; silence decides nothing."""
    duo.lock()
    if duo.status == DuoStatus.INTRODUCED:
        _settle(duo)


def _settle(duo: Duo) -> None:
    """Go on, talk once more or part, once that is clear; afterwards nobody can look up who said what."""
    answers = duo.introduction_answers.exclude(answer="")
    said = list(answers.values_list("answer", flat=True))
    is_up = duo.answers_due_at is not None and duo.answers_due_at <= now()
    if len(said) < 2 and not is_up:  # noqa: PLR2004 — both
        return
    if Answer.NO in said:
        actions.part(duo)
    elif Answer.AGAIN in said:
        _talk_again(duo)
    elif len(said) == 2:  # noqa: PLR2004
        actions.go_on(duo)
        _give_details(duo)
    else:
        return
    emails.introduction_outcome(duo, at=now()).send()


def _talk_again(duo: Duo) -> None:
    duo.talk_again()
    duo.introduction_answers.update(answer="")
    at = now()
    for participant in (duo.mentor, duo.mentee):
        emails.introduction_again(duo, participant, at=at).send()


def _give_details(duo: Duo) -> None:
    """Give both how to reach each other, where they could not until now (S0-CONT-2)."""
    release(duo)
    if duo.programme.plans_introduction:
        for participant in (duo.mentor, duo.mentee):
            emails.contact_details(duo, participant).send()


def forget(person: User) -> None:
    """Take away what she answered and added, and where they would meet; the days stay."""
    hers = Duo.objects.of(person)
    for role, side in ((MENTOR, "mentor"), (MENTEE, "mentee")):
        answers = IntroductionAnswer.objects.filter(duo__in=hers, role=role)
        answers.filter(**{f"duo__{side}__user": person}).update(answer="")
    IntroductionRemark.objects.filter(author=person).delete()
    Introduction.objects.filter(duo__in=hers).update(place=NOWHERE)
