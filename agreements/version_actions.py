"""How one version gives way to another: replaced, amended, withdrawn, run out, put up anew, ended."""

from django.db import transaction
from django.utils.timezone import now

from agreements import emails
from agreements.composing_actions import template_of
from agreements.models import (
    LAPSED,
    UNSIGNED,
    Agreement,
    EventKind,
    Revision,
    RevisionStatus,
)
from agreements.offering_actions import put_up
from agreements.versions import Changed, follow, lock, note, open_version
from mentorship.accounts.models import User
from mentorship.duos.models import LIVE
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

R = RevisionStatus
# What was put to both makes way at once; what is in force does when the next one is sealed.
MAKES_WAY = (*UNSIGNED, R.DECLINED)
STAYS = (R.SEALED, R.EXPIRED)


def next_version(revision: Revision, *, role: str, step: str) -> Revision:
    """Begin a version that starts as this one; signatures do not go along.

    The caller holds the lock on the agreement.

    Raises:
        TransitionNotAllowed: there is nothing to follow on: it is being sealed, or withdrawn.
    """
    if revision.status in MAKES_WAY:
        revision.replace()
        note(revision.agreement, EventKind.REPLACED, role=role, of=revision)
    elif revision.status not in STAYS:
        raise TransitionNotAllowed(revision, step)
    return _begin(revision, role=role)


def _begin(revision: Revision, *, role: str) -> Revision:
    agreement = revision.agreement
    latest = agreement.revisions.latest("number")
    fresh = Revision.objects.create(
        agreement=agreement,
        number=latest.number + 1,
        template=revision.template,
        terms=revision.terms,
        term_reason=revision.term_reason,
        changed_by=revision.changed_by,
    )
    note(agreement, EventKind.DRAFTED, role=role, of=fresh)
    follow(agreement, fresh)
    return fresh


@transaction.atomic
def withdraw(agreement: Agreement, *, seen: str, reason: str, by: User) -> None:
    """Take the version that is under way back, as who guides the two; both hear why.

    Raises:
        Changed: another version is under way than was ``seen``, or it is further on.
        TransitionNotAllowed: all have signed, or it was withdrawn already.
    """
    agreement.duo.lock()
    revision = lock(agreement)
    if revision.mark != seen:
        raise Changed(agreement.reference)
    revision.withdraw(reason=reason)
    private = {"reason": reason, "by": by.name}
    note(agreement, EventKind.WITHDRAWN, of=revision, private=private)
    follow(agreement, revision)
    if agreement.duo.is_live:
        for participant in (agreement.duo.mentor, agreement.duo.mentee):
            emails.agreement_withdrawn(revision, participant).send()


@transaction.atomic
def begin_anew(agreement: Agreement, *, by: User) -> Revision:
    """Have both fill in a new version with the newest text; a second time changes nothing.

    What they filled in before goes along where the new text asks it. What is in force stays so
    until the new version is sealed.

    Raises:
        TransitionNotAllowed: both are busy signing, or they stopped.
    """
    revision = open_version(agreement, "begin_anew")
    if revision.status == R.DRAFT:
        return revision
    if revision.status not in {R.SEALED, R.DECLINED, *LAPSED}:
        raise TransitionNotAllowed(revision, "begin_anew")
    duo = agreement.duo
    Programme.objects.select_for_update(no_key=True).get(pk=duo.programme_id)
    if revision.status == R.DECLINED:
        revision.replace()
        note(agreement, EventKind.REPLACED, of=revision)
    fresh = _begin(revision, role="")
    text = template_of(duo.programme, duo.mentee.user.language)
    codes = {clause.code for clause in text.wording.fields}
    fresh.terms = {code: value for code, value in revision.terms.items() if code in codes}
    fresh.template, fresh.changed_by = text, by
    fresh.save()
    if not text.wording.fields:
        put_up(fresh)
        return fresh
    for participant in (duo.mentor, duo.mentee):
        emails.agreement_anew(fresh, participant).send()
    return fresh


@transaction.atomic
def renew(agreement: Agreement, *, role: str = "") -> Revision:
    """Put what ran out to both once more, as it was; a second time changes nothing.

    Raises:
        TransitionNotAllowed: it did not run out, or they stopped.
    """
    revision = open_version(agreement, "renew")
    if revision.status in UNSIGNED:
        return revision
    if revision.status != R.EXPIRED:
        raise TransitionNotAllowed(revision, "renew")
    fresh = next_version(revision, role=role, step="renew")
    put_up(fresh)
    return fresh


@transaction.atomic
def expire(revision: Revision) -> bool:
    """Note that the time to sign is over, if it is; what was signed meanwhile, or put off, stays."""
    current = lock(revision.agreement)
    is_over = current.expires_at is not None and current.expires_at <= now()
    if current.pk != revision.pk or current.status not in UNSIGNED or not is_over:
        return False
    current.expire()
    note(revision.agreement, EventKind.EXPIRED, of=current)
    follow(revision.agreement, current)
    return True


@transaction.atomic
def end(agreement: Agreement) -> None:
    """End what was in force with the duo; what was not sealed will not be.

    What both signed already is sealed first: the next time it ends as well.
    """
    agreement.duo.lock()
    newest = lock(agreement)
    if agreement.duo.status in LIVE or newest.status == R.SIGNED:
        return
    in_force = agreement.revisions.filter(status=R.SEALED).order_by("-number").first()
    if newest.status in {R.DRAFT, *MAKES_WAY}:
        newest.withdraw(reason="")
        note(agreement, EventKind.WITHDRAWN, of=newest)
        follow(agreement, newest)
    if in_force:
        ended = newest if newest.pk == in_force.pk else in_force
        ended.end()
        note(agreement, EventKind.ENDED, of=ended)
        follow(agreement, ended)


def supersede(revision: Revision) -> Revision | None:
    """Let the version before this one, which was sealed just now, be in force no longer; give it.

    The caller holds the lock on the agreement.
    """
    agreement = revision.agreement
    older = agreement.revisions.filter(status=R.SEALED, number__lt=revision.number).first()
    if older:
        older.supersede()
        note(agreement, EventKind.REPLACED, of=older)
    return older
