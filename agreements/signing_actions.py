"""Asking people to sign, signing, and not signing."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from agreements import canonical, emails, pdf, selectors, version_actions
from agreements.models import (
    GUARDIAN,
    UNSIGNED,
    Agreement,
    Code,
    Document,
    EventKind,
    Method,
    ReadingCopy,
    Revision,
    RevisionStatus,
    Signatory,
    Signature,
    missing,
    next_up,
)
from agreements.signatories import role_in, to_sign_by
from agreements.versions import Changed, follow, later, lock, note, open_version, says_yes
from mentorship.accounts.models import User
from mentorship.transitions import TransitionNotAllowed


class NotYourTurn(Exception):
    """Somebody else signs first."""


class CodeMissing(Exception):
    """This version is signed with a code, and there is none."""


@dataclass(frozen=True, slots=True)
class Means:
    """How somebody came to sign: by what she is known, from which network, with which code."""

    method: Method = Method.LINK
    network: str = ""
    code: Code | None = None


BY_LINK = Means()


@transaction.atomic
def prepare(revision: Revision) -> None:
    """Make the reading copy and ask whose turn it is to sign; a second time does nothing."""
    duo = revision.agreement.duo
    duo.lock()
    current = lock(revision.agreement)
    if current.pk != revision.pk or current.status not in UNSIGNED or not duo.is_live:
        return
    if ReadingCopy.objects.filter(revision=revision).exists():
        return
    copy = pdf.render(selectors.content(revision))
    ReadingCopy.objects.create(revision=revision, pdf=copy)
    digest = Document.digest(copy)
    for signatory in next_up(current):
        _ask(current, signatory, copy=digest)


def _ask(revision: Revision, signatory: Signatory, *, copy: str = "") -> None:
    """Mail somebody that she can sign; ``copy`` is the fingerprint of what there is to read."""
    emails.agreement_sign(revision, signatory).send()
    private = {"email": signatory.user.email}
    note(
        revision.agreement,
        EventKind.SENT,
        role=signatory.role,
        detail=copy,
        private=private,
        of=revision,
    )


@transaction.atomic
def opened(duo_pk: int, *, network: str, by: User) -> None:
    """Note that somebody came in by her link to sign; once for each version."""
    agreement = to_sign_by(by).filter(duo=duo_pk).first()
    if agreement is None:  # she was to sign along, and is not any more
        return
    revision = lock(agreement)
    role = role_in(agreement, by)
    lines = agreement.events.filter(kind=EventKind.OPENED, version=revision.number, role=role)
    waits = any(each.role == role for each in missing(revision))
    if revision.status in UNSIGNED and waits and not lines.exists():
        private = {"network": network} if network else {}
        note(agreement, EventKind.OPENED, role=role, private=private, of=revision)


@transaction.atomic
def sign(
    agreement: Agreement, *, typed_name: str, shown: str, by: User, means: Means = BY_LINK
) -> Revision:
    """Sign the current version as one of its signatories; a second time changes nothing.

    Whoever comes when the time to sign is over finds that it ran out: the clock may be late.

    Args:
        agreement: what is signed.
        typed_name: the full name as she typed it.
        shown: the fingerprint of all that was on her screen.
        by: who signs.
        means: by what she is known.

    Raises:
        Changed: something else was on her screen than there is now.
        NotYourTurn: somebody else signs first.
        CodeMissing: it is signed with a code, and there was none.
        TransitionNotAllowed: it is not to be signed any more.
    """
    revision = open_version(agreement, "sign")
    role = role_in(agreement, by)
    if revision.signatures.filter(role=role).exists():
        return revision
    if revision.offered_sha256 != shown:
        raise Changed(agreement.reference)
    if version_actions.expire(revision):
        return revision
    waiting = missing(revision)
    signatory = next((each for each in waiting if each.role == role), None)
    if signatory is None:  # a guardian of whom this version does not know
        raise Changed(agreement.reference)
    if signatory not in next_up(revision):
        raise NotYourTurn(agreement.reference)
    if signatory.needs_code:
        _use_code(signatory, means.code)
    if role != GUARDIAN:
        says_yes(agreement.duo, by)
    _advance(revision, is_last=len(waiting) == 1)
    _record(revision, signatory, typed_name=typed_name, by=by, means=means)
    follow(agreement, revision)
    _go_on(revision, after=signatory)
    return revision


def _use_code(signatory: Signatory, code: Code | None) -> None:
    if code is None or code.signatory_id != signatory.pk:
        raise CodeMissing(signatory.revision.agreement.reference)
    code.used_at = now()
    code.save(update_fields=["used_at"])
    note(
        signatory.revision.agreement,
        EventKind.CODE_RIGHT,
        role=signatory.role,
        detail=code.channel,
    )


def _advance(revision: Revision, *, is_last: bool) -> None:
    if is_last:
        revision.sign_last()
    else:
        revision.sign_along()


def _record(
    revision: Revision, signatory: Signatory, *, typed_name: str, by: User, means: Means
) -> None:
    assert revision.offered is not None  # noqa: S101 — it is to be signed
    Signature.objects.create(
        revision=revision,
        role=signatory.role,
        signer=by,
        typed_name=typed_name,
        email=by.email,
        offered_sha256=revision.offered_sha256,
        consent_sha256=canonical.fingerprint({"consent": revision.offered["consent"]}),
        method=means.method,
        code=means.code.channel if means.code else "",
    )
    private = {"name": typed_name, "email": by.email}
    if means.network:
        private["network"] = means.network
    note(
        revision.agreement,
        EventKind.SIGNED,
        role=signatory.role,
        detail=revision.offered_sha256,
        private=private,
    )


def _go_on(revision: Revision, *, after: Signatory) -> None:
    """Seal it when everybody signed; else ask whose turn has come."""
    if revision.status == RevisionStatus.SIGNED:
        later("seal", revision)
        return
    for signatory in next_up(revision):
        if signatory.turn > after.turn:
            _ask(revision, signatory)


@transaction.atomic
def sign_on_paper(revision: Revision, signatories: list[Signatory], *, means: Means) -> None:
    """Note for those who signed the printed copy that they did; the caller holds the lock."""
    for signatory in signatories:
        waiting = missing(revision)
        if signatory.role != GUARDIAN:
            says_yes(revision.agreement.duo, signatory.user)
        _advance(revision, is_last=len(waiting) == 1)
        _record(
            revision,
            signatory,
            typed_name=signatory.name,
            by=signatory.user,
            means=means,
        )
        follow(revision.agreement, revision)
    _go_on(revision, after=max(signatories, key=lambda each: each.turn))


@transaction.atomic
def decline(agreement: Agreement, *, reason: str, shown: str, by: User) -> None:
    """Do not sign what was shown; the coordinator sees it and calls.

    Raises:
        Changed: what she read was another version than there is now.
        TransitionNotAllowed: it is not to be signed any more, or not by her, or she did.
    """
    revision = open_version(agreement, "decline")
    role = role_in(agreement, by)
    if role not in {each.role for each in missing(revision)}:
        raise TransitionNotAllowed(revision, "decline")
    if revision.offered_sha256 != shown:
        raise Changed(agreement.reference)
    revision.decline(reason=reason)
    note(agreement, EventKind.DECLINED, role=role)
    follow(agreement, revision)
