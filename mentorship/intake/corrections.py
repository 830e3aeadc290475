"""What an applicant can still change in what she sent, and what it was before (S0-GOAL-1)."""

import json
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.intake.eligibility import lacks_years, stopped_by
from mentorship.intake.models import Application, ApplicationStatus, Correction
from mentorship.intake.models.application import OWN_WORDS, UNDECIDED, mark_of
from mentorship.programmes.models import Question, QuestionKind

# Where she can meet: who moves can say so herself.
PLACE = "place"


class AnswerChanged(Exception):
    """This answer is not what was on her page any more: she changed it in another window."""


class NotEligible(Exception):
    """With this answer she could not have applied (S0-ELIG-1, S0-ELIG-2, S4-COND-6)."""


def may_change(application: Application) -> list[Question]:
    """Everything she was asked until there is a decision; then what she asks or offers, and when."""
    asked = application.programme.questions.asked_of(application.role).filter(is_asked=True)
    if application.status in UNDECIDED:
        return list(asked)
    if application.status == ApplicationStatus.ACCEPTED:
        own = Q(code=OWN_WORDS[application.role])
        return list(asked.filter(own | Q(kind=QuestionKind.DAYPARTS) | Q(code=PLACE)))
    return []


def mark(application: Application, code: str) -> str:
    """By which a form knows which answer it was opened with."""
    return mark_of(json.dumps(application.answers.get(code), sort_keys=True))


@transaction.atomic
def correct(
    application: Application, question: Question, *, answer: Any, seen: str, by: User
) -> None:
    """Put another answer in the place of this one, and keep what it was.

    Raises:
        AnswerChanged: it is not what was ``seen`` any more, or a decision was taken meanwhile.
        NotEligible: the new answer does not let her in.
    """
    application.lock()
    if question not in may_change(application) or mark(application, question.code) != seen:
        raise AnswerChanged
    before = application.answers.get(question.code)
    if before == answer:
        return
    application.answers[question.code] = answer
    is_too_early = lacks_years(application, on=localdate())
    if stopped_by(application, [question]) or is_too_early:
        raise NotEligible
    application.save(update_fields=["answers"])
    Correction.objects.create(
        application=application, code=question.code, before=before, made_by=by
    )
