"""What can be done before the two talk: answer apart."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.duos.models import QUESTIONS, Duo, Preparation
from mentorship.duos.writing import Changed, hold


@transaction.atomic
def answer(
    duo: Duo, *, answers: dict[str, Any], seen: str, by: User, exercise: str = QUESTIONS
) -> Preparation:
    """Keep what one of the two answers apart; when both have, the two read both (S3-STM-0).

    ``seen`` is the mark of what was on her page, empty when there was nothing yet.

    Raises:
        Changed: she answered in another window meanwhile.
        TransitionNotAllowed: the duo has ended.
    """
    hold(duo, to="answer")
    rows = {row.author_id: row for row in duo.preparations.about(exercise)}
    for row in rows.values():
        row.duo = duo
    kept, other = rows.get(by.pk), rows.get(duo.other(by).user_id)
    if kept and kept.answers == answers:
        return kept
    if kept and kept.mark != seen:
        raise Changed(kept.mark)
    own = kept or Preparation(duo=duo, exercise=exercise, role=duo.role_of(by), author=by)
    own.write(answers, is_open=other is not None)
    own.written_at = now()
    own.save()
    if other and not other.is_open:
        other.lay_open()
        other.save(update_fields=["sealed_answers", "is_open"])
    return own
