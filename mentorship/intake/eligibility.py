"""Who may take part: what an answer says about that, on a page and never as an error."""

from collections.abc import Iterable
from datetime import date

from mentorship.intake.models import Application
from mentorship.programmes.models import MENTEE, MENTOR, Question


def roles_of(application: Application) -> list[str]:
    """Tell what she wants to be: one role, both, or nothing said yet."""
    if application.wants_both:
        return [MENTEE, MENTOR]
    return [application.role] if application.role else []


def stopped_by(application: Application, questions: Iterable[Question]) -> Question | None:
    """Find the first answer with which she cannot take part (S0-ELIG-1, S4-COND-10c)."""
    roles = roles_of(application)
    for question in questions:
        answer = application.answers.get(question.code)
        is_asked = not roles or any(role in question.roles for role in roles)
        if is_asked and answer and not question.lets_in(answer):
            return question
    return None


def lacks_years(application: Application, *, on: date) -> bool:
    """Whether she wants to be a mentor with too few years, and said so (S0-ELIG-2, S4-COND-6)."""
    return (
        MENTOR in roles_of(application)
        and application.works_since is not None
        and not application.may_be_mentor(on=on)
    )
