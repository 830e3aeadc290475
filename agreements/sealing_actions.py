"""Sealing what both signed: the document, and the start of what they agreed."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate

from agreements import emails, pdf, seal, selectors
from agreements.models import (
    Document,
    EventKind,
    Revision,
    RevisionStatus,
)
from agreements.versions import follow, lock, note
from mentorship.duos import actions as duo_actions
from mentorship.duos import goal_actions, meeting_actions
from mentorship.duos.models import Duo, DuoStatus, How, MeetingForm
from mentorship.programmes.models import Programme, StartScenario, months_later
from mentorship.programmes.rhythm import agreed_frequency


def _ends_on(programme: Programme, terms: dict[str, Any], begins: date) -> date:
    """The last day: after the weeks or months that the two agreed, or as long as is usual."""
    if "weeks" in terms:
        return begins + timedelta(weeks=terms["weeks"])
    if "months" in terms:
        return months_later(begins, terms["months"])
    return programme.default_end(begins)


def _meet(duo: Duo, terms: dict[str, Any]) -> None:
    """Let them begin to meet as they agreed; where the programme has it so, also on that day."""
    is_planned = duo.programme.start_scenario == StartScenario.IN_AGREEMENT
    first_on = parse_date(str(terms.get("first_meeting", ""))) if is_planned else None
    minutes = terms.get("minutes") or terms.get("minutes_min")
    how = How(MeetingForm.IN_PERSON, terms.get("place", ""), minutes)
    meeting_actions.meet_as_agreed(
        duo,
        first_on=first_on,
        how=how,
        count=terms.get("meetings"),
        every=agreed_frequency(terms.get("frequency")),
    )


@transaction.atomic
def seal_signed(revision: Revision) -> Document | None:
    """Seal what both signed, start the duo, and mail the document to both; once."""
    agreement = revision.agreement
    duo = agreement.duo
    duo.lock()  # as everywhere: first the duo, then its agreement
    current = lock(agreement)
    if current.pk != revision.pk or current.status != RevisionStatus.SIGNED:
        return None
    note(agreement, EventKind.SEALED)
    made = pdf.render(selectors.content(current), selectors.evidence(current))
    sealed = seal.put_on(made, reason=current.template.wording.title)
    document = Document.objects.create(revision=current, sha256=Document.digest(sealed), pdf=sealed)
    current.seal()
    follow(agreement, current)
    if duo.status == DuoStatus.CONFIRMED:  # stopping is allowed until the last moment
        agreed = parse_date(str(current.terms.get("first_meeting", ""))) or localdate()
        begins = max(agreed, localdate(duo.proposed_at))
        ends_on = _ends_on(duo.programme, current.terms, begins)
        duo_actions.start(duo, on=begins, ends_on=ends_on)
        _meet(duo, current.terms)
    goal_actions.take_over(duo, titles=current.terms.get("goals", []))
    for participant in (duo.mentor, duo.mentee):
        emails.agreement_done(document, participant).send()
    return document
