"""What happens to an agreement: draw up, fill in, offer, sign, decline, seal."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now

from agreements import emails, pdf, seal, selectors
from agreements.models import (
    Agreement,
    Document,
    Event,
    EventKind,
    ReadingCopy,
    Revision,
    RevisionStatus,
    Signature,
    Template,
)
from mentorship.accounts.models import User
from mentorship.duos import actions as duo_actions
from mentorship.duos import goal_actions, meeting_actions
from mentorship.duos.models import Duo, DuoStatus, How, MeetingForm
from mentorship.duos.writing import hold
from mentorship.jobs import queue
from mentorship.programmes import presets
from mentorship.programmes.models import Programme, StartScenario, months_later


class Changed(Exception):
    """The terms are not the ones this person was shown: she has to read them again."""


def _log(agreement: Agreement, kind: str, *, role: str = "", detail: str = "") -> None:
    """Add a line to the log; the caller holds the lock on the agreement."""
    last = agreement.events.order_by("-number").first()
    event = Event(
        agreement=agreement,
        number=last.number + 1 if last else 1,
        kind=kind,
        role=role,
        detail=detail,
        at=max(now(), last.at) if last else now(),
        previous=last.hash if last else "0" * 64,
    )
    event.hash = event.chained()
    event.save()


def _follow(agreement: Agreement, revision: Revision) -> None:
    agreement.state = revision.status
    agreement.save(update_fields=["state"])


def _later(job: str, revision: Revision) -> None:
    """Queue a job by its name, in this transaction: the jobs call these actions."""
    queue(f"agreements.{job}", revision_pk=revision.pk)


def template_of(programme: Programme) -> Template:
    """The text that duos of this programme sign now; the preset's to begin with."""
    latest = Template.objects.filter(programme=programme).order_by("-version").first()
    return latest or Template.objects.create(
        programme=programme, version=1, body=presets.load(programme.preset)["agreement"]
    )


@transaction.atomic
def draw_up(duo: Duo) -> Agreement | None:
    """Draw up the agreement of a duo and invite both to fill it in; a second time does nothing."""
    duo.lock()
    if Agreement.objects.filter(duo=duo).exists():
        return None
    Programme.objects.select_for_update(no_key=True).get(pk=duo.programme_id)
    agreement = Agreement.objects.create(
        duo=duo, template=template_of(duo.programme), reference=Agreement.new_reference()
    )
    Revision.objects.create(agreement=agreement, number=1)
    _log(agreement, EventKind.DRAFTED)
    for participant in (duo.mentor, duo.mentee):
        emails.agreement_fill(agreement, participant).send()
    return agreement


def _lock(agreement: Agreement) -> Revision:
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    return agreement.revisions.select_for_update().latest("number")


def _open(agreement: Agreement, step: str) -> Revision:
    """Lock the current version of two who did not stop: of others nothing is asked (S2-END-1)."""
    hold(agreement.duo, to=step)
    return _lock(agreement)


def _says_yes(duo: Duo, by: User) -> None:
    """Count filling in and signing as a yes to each other, where that was not said yet."""
    if duo.is_proposal:
        duo_actions.accept(duo, by=by)


@transaction.atomic
def fill_in(agreement: Agreement, *, terms: dict[str, Any], seen: str, by: User) -> Revision:
    """Keep the terms and send them to both for signature.

    Terms that were offered before make way for a new version, and nobody has signed that yet.

    Raises:
        Changed: somebody filled it in since this person opened the form (``seen`` is the mark
            of the version she saw).
        TransitionNotAllowed: both signed already, or they stopped.
    """
    revision = _open(agreement, "fill_in")
    if revision.mark != seen:
        if revision.terms == terms and revision.status != RevisionStatus.DRAFT:  # a double click
            return revision
        raise Changed(agreement.reference)
    role = agreement.duo.role_of(by)
    _says_yes(agreement.duo, by)
    if revision.status != RevisionStatus.DRAFT:
        revision.replace()
        _log(agreement, EventKind.REPLACED, role=role)
        revision = Revision(agreement=agreement, number=revision.number + 1)
    revision.terms, revision.changed_by, revision.changed_at = terms, by, now()
    revision.save()
    _log(agreement, EventKind.FILLED, role=role, detail=revision.terms_sha256)
    revision.offer()
    _log(agreement, EventKind.OFFERED)
    _follow(agreement, revision)
    _later("prepare", revision)
    return revision


@transaction.atomic
def suggest(agreement: Agreement, *, terms: dict[str, Any], by: User) -> Revision:
    """Put some terms in the draft, for the two to complete; nobody is asked to sign yet.

    Raises:
        Changed: it was filled in and offered meanwhile.
        TransitionNotAllowed: the duo has ended.
    """
    hold(agreement.duo, to="suggest")
    revision = _lock(agreement)
    if revision.status != RevisionStatus.DRAFT:
        raise Changed(agreement.reference)
    together = revision.terms | terms
    if together != revision.terms:
        revision.terms, revision.changed_by, revision.changed_at = together, by, now()
        revision.save()
        role = agreement.duo.role_of(by)
        _log(agreement, EventKind.FILLED, role=role, detail=revision.terms_sha256)
    return revision


@transaction.atomic
def prepare(revision: Revision) -> None:
    """Make the reading copy and ask both to sign; a second time does nothing."""
    current = _lock(revision.agreement)
    to_be_signed = current.status in {RevisionStatus.OFFERED, RevisionStatus.PARTLY_SIGNED}
    duo = revision.agreement.duo
    if current.pk != revision.pk or not to_be_signed or not duo.is_live:
        return
    if ReadingCopy.objects.filter(revision=revision).exists():
        return
    copy = pdf.render(selectors.content(revision))
    ReadingCopy.objects.create(revision=revision, pdf=copy)
    for participant in (duo.mentor, duo.mentee):
        emails.agreement_sign(revision, participant).send()


@transaction.atomic
def sign(agreement: Agreement, *, typed_name: str, shown: str, by: User) -> Revision:
    """Sign the current version as one of the two; a second time changes nothing.

    Args:
        agreement: what is signed.
        typed_name: the full name as she typed it.
        shown: the fingerprint of the terms that were on her screen.
        by: who signs.

    Raises:
        Changed: other terms were on her screen than there are now.
    """
    revision = _open(agreement, "sign")
    role = agreement.duo.role_of(by)
    if revision.signatures.filter(role=role).exists():
        return revision
    if revision.terms_sha256 != shown:
        raise Changed(agreement.reference)
    _says_yes(agreement.duo, by)
    if revision.status == RevisionStatus.OFFERED:
        revision.sign_first()
    else:
        revision.sign_second()
    Signature.objects.create(
        revision=revision,
        role=role,
        signer=by,
        typed_name=typed_name,
        email=by.email,
        terms_sha256=shown,
    )
    _log(agreement, EventKind.SIGNED, role=role, detail=shown)
    _follow(agreement, revision)
    if revision.status == RevisionStatus.SIGNED:
        _later("seal", revision)
    return revision


@transaction.atomic
def decline(agreement: Agreement, *, reason: str, by: User) -> None:
    """Do not sign; the coordinator sees it and calls."""
    revision = _open(agreement, "decline")
    revision.decline(reason=reason)
    _log(agreement, EventKind.DECLINED, role=agreement.duo.role_of(by))
    _follow(agreement, revision)


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
    meeting_actions.meet_as_agreed(duo, first_on=first_on, how=how, count=terms.get("meetings"))


@transaction.atomic
def seal_signed(revision: Revision) -> Document | None:
    """Seal what both signed, start the duo, and mail the document to both; once."""
    agreement = revision.agreement
    duo = agreement.duo
    duo.lock()  # as everywhere: first the duo, then its agreement
    current = _lock(agreement)
    if current.pk != revision.pk or current.status != RevisionStatus.SIGNED:
        return None
    _log(agreement, EventKind.SEALED)
    made = pdf.render(selectors.content(current), selectors.evidence(current))
    sealed = seal.put_on(made, reason=agreement.template.body["title"])
    document = Document.objects.create(revision=current, sha256=Document.digest(sealed), pdf=sealed)
    current.seal()
    _follow(agreement, current)
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
