"""Drawing up an agreement and filling it in, up to the moment that both are asked to sign."""

from typing import Any

from django.db import transaction

from agreements import emails, prefill
from agreements.composing_actions import template_of
from agreements.models import Agreement, EventKind, Revision, RevisionStatus
from agreements.offering_actions import put_up
from agreements.version_actions import next_version
from agreements.versions import Changed, lock, note, open_version, says_yes
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.duos.writing import hold
from mentorship.programmes.models import Programme

NOTHING: tuple[Any, ...] = (None, "", [])


@transaction.atomic
def draw_up(duo: Duo) -> Agreement | None:
    """Draw up the agreement of a duo and invite both to fill it in; a second time does nothing.

    Nothing is asked of two who stopped. Where the text leaves nothing to fill in, both are asked to
    sign at once.
    """
    duo.lock()
    if not duo.is_live or Agreement.objects.filter(duo=duo).exists():
        return None
    Programme.objects.select_for_update(no_key=True).get(pk=duo.programme_id)
    text = template_of(duo.programme, duo.mentee.user.language)
    agreement = Agreement.objects.create(duo=duo, reference=Agreement.new_reference())
    terms = prefill.known(duo, text.wording)
    revision = Revision.objects.create(agreement=agreement, number=1, template=text, terms=terms)
    note(agreement, EventKind.DRAFTED)
    if not text.wording.fields:
        put_up(revision)
        return agreement
    for participant in (duo.mentor, duo.mentee):
        emails.agreement_fill(agreement, participant).send()
    return agreement


@transaction.atomic
def fill_in(
    agreement: Agreement,
    *,
    terms: dict[str, Any],
    seen: str,
    by: User,
    is_right: bool = False,
    is_whole: bool = True,
    term_reason: str = "",
) -> Revision:
    """Keep what one of the two filled in; once both ticked the same, both are asked to sign it.

    A change takes the tick of the other away. What was put to both, or is in force, makes way for
    a new version, and nobody has signed that yet.

    Args:
        agreement: whose draft it is.
        terms: what she filled in, by the code of each field; what others fill in stays.
        seen: the mark of the version that was on her page.
        by: who fills it in.
        is_right: whether she ticked that it is right as it is now.
        is_whole: whether nothing has to be filled in by others.
        term_reason: why it lasts longer or shorter than is usual.

    Raises:
        Changed: somebody changed it since she opened the form.
        TransitionNotAllowed: it is being sealed, or was withdrawn, or they stopped.
    """
    revision = open_version(agreement, "fill_in")
    role = agreement.duo.role_of(by)
    together = _together(revision.terms, terms)
    is_same = together == revision.terms and term_reason == revision.term_reason
    is_draft = revision.status == RevisionStatus.DRAFT
    if revision.mark != seen:
        if is_same and (not is_draft or revision.agreed_at(role)):  # a double click
            return revision
        raise Changed(agreement.reference)
    if is_same and not is_draft:
        return revision
    says_yes(agreement.duo, by)
    if not is_draft:
        revision = next_version(revision, role=role, step="fill_in")
    if not is_same:
        _change(revision, together, term_reason=term_reason, role=role, by=by)
    if is_right:
        _tick(revision, role, is_whole=is_whole, by=by)
    return revision


def _together(kept: dict[str, Any], filled_in: dict[str, Any]) -> dict[str, Any]:
    """What there is now; a field that was emptied is gone."""
    both = kept | filled_in
    return {code: value for code, value in both.items() if value not in NOTHING}


def _change(
    revision: Revision, terms: dict[str, Any], *, term_reason: str, role: str, by: User
) -> None:
    revision.change(terms, term_reason=term_reason, by=by)
    revision.save()
    note(revision.agreement, EventKind.FILLED, role=role, detail=revision.terms_sha256)


def _tick(revision: Revision, role: str, *, is_whole: bool, by: User) -> None:
    """Note that she finds it right; where the other does too it is put to both, else she is asked."""
    if is_whole and revision.agreed_at(role) is None:
        revision.agree(role)
        revision.save()
        note(revision.agreement, EventKind.AGREED, role=role, detail=revision.terms_sha256)
    if revision.is_agreed:
        put_up(revision)
        return
    duo = revision.agreement.duo
    emails.agreement_check(revision, duo.other(by), by=by).send()


@transaction.atomic
def fill_in_ours(agreement: Agreement, *, terms: dict[str, Any], seen: str, by: User) -> Revision:
    """Keep what the staff fill in, and ask both to look at it.

    Raises:
        Changed: somebody changed the draft since the form was opened.
        TransitionNotAllowed: the duo has ended, or it is no draft any more.
    """
    revision = open_version(agreement, "fill_in_ours")
    together = _together(revision.terms, terms)
    if together == revision.terms:
        return revision
    if revision.mark != seen or revision.status != RevisionStatus.DRAFT:
        raise Changed(agreement.reference)
    _change(revision, together, term_reason=revision.term_reason, role="", by=by)
    for participant in (agreement.duo.mentor, agreement.duo.mentee):
        emails.agreement_check(revision, participant, by=by).send()
    return revision


@transaction.atomic
def suggest(agreement: Agreement, *, terms: dict[str, Any], by: User) -> Revision:
    """Put some terms in the draft, for the two to complete; nobody is asked to sign yet.

    Raises:
        Changed: it was filled in and offered meanwhile.
        TransitionNotAllowed: the duo has ended.
    """
    hold(agreement.duo, to="suggest")
    revision = lock(agreement)
    if revision.status != RevisionStatus.DRAFT:
        raise Changed(agreement.reference)
    together = _together(revision.terms, terms)
    if together != revision.terms:
        role = agreement.duo.role_of(by)
        _change(revision, together, term_reason=revision.term_reason, role=role, by=by)
    return revision
