"""The pages of the application, in order: which there are for this person, and which are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentorship.intake.eligibility import roles_of
from mentorship.intake.models import Application
from mentorship.programmes.models import MENTEE, MENTOR, GroundRules, Programme, Question

NAME, PHONE, ROLE, RULES, CHECK, DONE, STOPPED = (
    "naam",
    "telefoon",
    "rol",
    "uitgangspunten",
    "controleer",
    "gelukt",
    "toelating",
)
EXPERIENCE = "works_since"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard: its place in the address, and its question if it has one."""

    name: str
    question: Question | None = None


def steps(
    programme: Programme, questions: Sequence[Question], *, roles: Sequence[str] = ()
) -> list[Step]:
    """List the pages up to the check, in order.

    The role comes after the phone number; where mentors need years of experience it comes
    right after the question about those, so that it can be offered or explained
    (S0-ELIG-2, S4-COND-6).
    """
    cut = 0
    if programme.asks_experience:
        codes = [question.code for question in questions]
        cut = codes.index(EXPERIENCE) + 1 if EXPERIENCE in codes else 0
    asked = set(roles or [MENTEE])
    before = [q for q in questions[:cut] if len(q.roles) > 1]
    after = [q for q in questions if q not in before and asked & set(q.roles)]
    return [
        Step(NAME),
        Step(PHONE),
        *(Step(question.code, question) for question in before),
        Step(ROLE),
        *(Step(question.code, question) for question in after),
        Step(RULES),
    ]


def is_done(
    step: Step, application: Application, *, rules: GroundRules | None, today: date
) -> bool:
    """Whether this page holds what the application needs to be sent in."""
    if step.question:
        answer = application.answers.get(step.name)
        if step.question.accepted:
            return bool(answer) and step.question.lets_in(answer)
        return bool(answer) or not step.question.is_required
    if step.name == ROLE:
        roles = roles_of(application)
        return bool(roles) and (MENTOR not in roles or application.may_be_mentor(on=today))
    if step.name == RULES:
        return application.rules == rules and application.rules_accepted_at is not None
    return bool(application.name and application.email if step.name == NAME else application.phone)
