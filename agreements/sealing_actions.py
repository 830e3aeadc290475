"""Sealing what both signed: the document, and the start of what they agreed."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate

from agreements import (
    emails,
    evidence,
    pdf,
    seal,
    seal_keys,
    selectors,
    signatories,
    term,
    version_actions,
)
from agreements.models import (
    Document,
    DocumentKind,
    EventKind,
    Revision,
    RevisionStatus,
)
from agreements.versions import follow, lock, note
from mentorship.duos import actions as duo_actions
from mentorship.duos import ending_actions, goal_actions, meeting_actions
from mentorship.duos.models import Duo, DuoStatus, How, MeetingForm
from mentorship.jobs import queue
from mentorship.programmes.models import StartScenario
from mentorship.programmes.rhythm import agreed_frequency


def _go_on(duo: Duo, terms: dict[str, Any], *, before: dict[str, Any]) -> None:
    """Let two who were under way go on as they agreed now: as often, and for as long."""
    assert duo.started_on is not None  # noqa: S101 — they are under way
    is_other = any(terms.get(code) != before.get(code) for code in (*term.LENGTHS, term.LAST))
    ends_on = term.last_day(duo.programme, terms, duo.started_on)
    if is_other and ends_on > localdate():
        ending_actions.extend(duo, ends_on=ends_on, seen=str(duo.ends_on))
    _meet(duo, terms, is_begun=True)


def _meet(duo: Duo, terms: dict[str, Any], *, is_begun: bool = False) -> None:
    """Let them meet as they agreed; where the programme has it so, from that day on."""
    is_planned = duo.programme.start_scenario == StartScenario.IN_AGREEMENT and not is_begun
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
    ours = seal_keys.keys()
    certificate = seal_keys.remember(ours)
    note(agreement, EventKind.SEALED, detail=certificate)
    made = pdf.render(
        selectors.content(current),
        evidence.page(current, seal=certificate),
        enclosed=evidence.enclosed(current),
    )
    sealed = seal.put_on(made, reason=current.template.wording.title, ours=ours)
    document = Document.objects.create(
        revision=current,
        sha256=Document.digest(sealed.pdf),
        pdf=sealed.pdf,
        certificate_sha256=certificate,
    )
    if settings.SEAL_TSA_URL and not sealed.is_stamped:
        queue("agreements.stamp", document_pk=document.pk)
    current.seal()
    before = version_actions.supersede(current)
    follow(agreement, current)
    if duo.status == DuoStatus.CONFIRMED:  # stopping is allowed until the last moment
        agreed = parse_date(str(current.terms.get("first_meeting", ""))) or localdate()
        begins = max(agreed, localdate(duo.proposed_at))
        ends_on = term.last_day(duo.programme, current.terms, begins)
        duo_actions.start(duo, on=begins, ends_on=ends_on)
        _meet(duo, current.terms)
    elif duo.status in {DuoStatus.ACTIVE, DuoStatus.PAUSED} and before:
        _go_on(duo, current.terms, before=before.terms)
    goal_actions.take_over(duo, titles=current.terms.get("goals", []))
    for signatory in signatories.of(current):
        emails.agreement_done(document, signatory).send()
    return document


@transaction.atomic
def stamp(document: Document) -> Document | None:
    """Add the time stamp that could not be had when this was sealed; both files stay on record.

    Raises:
        NoTimeStamp: the authority still does not answer.
    """
    agreement = document.revision.agreement
    lock(agreement)
    document.refresh_from_db()
    revision = document.revision
    is_stamped = revision.documents.filter(kind=DocumentKind.TIMESTAMPED).exists()
    if is_stamped or document.pdf is None or not settings.SEAL_TSA_URL:
        return None
    stamped = seal.stamp(bytes(document.pdf))
    digest = Document.digest(stamped)
    note(agreement, EventKind.TIMESTAMPED, detail=digest, of=revision)
    return Document.objects.create(
        revision=revision,
        kind=DocumentKind.TIMESTAMPED,
        sha256=digest,
        pdf=stamped,
        certificate_sha256=document.certificate_sha256,
    )
