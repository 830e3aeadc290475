"""What is known already when an agreement is drawn up, so that nobody is asked twice."""

from typing import Any

from django.core.exceptions import ValidationError

from agreements import term
from agreements.forms import field_for
from agreements.planning import COUNT_CODE, RHYTHM_CODE
from agreements.wording import DATE, LIST, Clause, Wording
from mentorship.duos.models import Duo
from mentorship.programmes.rhythm import FREQUENCIES


def known(duo: Duo, wording: Wording) -> dict[str, Any]:
    """Terms to begin with: from the applications, the programme, and what the text proposes."""
    programme = duo.programme
    ours = {
        "mentor_phone": duo.mentor.shown_phone,
        "mentee_phone": duo.mentee.shown_phone,
        "notice_hours": programme.notice_hours,
        programme.duration_unit: programme.duration_default,
        COUNT_CODE: programme.rhythm_count,
        RHYTHM_CODE: _code_of(programme.rhythm_days),
    }
    found = {}
    for clause in wording.fields:
        value = clause.default if clause.default is not None else ours.get(clause.code)
        if value and _fits(clause, value):
            found[clause.code] = value
    return found


def _code_of(days: int | None) -> str | None:
    return next((code for code, (_text, each) in FREQUENCIES.items() if each.days == days), None)


def _fits(clause: Clause, value: Any) -> bool:
    """Whether the form would take it: what nobody can keep is not proposed."""
    if clause.kind == LIST or clause.type == DATE:
        return clause.default is not None
    if clause.code in term.LENGTHS:
        return True
    try:
        field_for(clause).clean(str(value))
    except ValidationError:
        return False
    return True
