"""Drawing up an agreement and filling it in, up to the moment that both are asked to sign."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from agreements import emails
from agreements.composing_actions import template_of
from agreements.models import (
    Agreement,
    EventKind,
    Revision,
    RevisionStatus,
)
from agreements.offering_actions import put_up
from agreements.versions import Changed, lock, note, open_version, says_yes
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.duos.writing import hold
from mentorship.programmes.models import Programme


@transaction.atomic
def draw_up(duo: Duo) -> Agreement | None:
    """Draw up the agreement of a duo and invite both to fill it in; a second time does nothing."""
    duo.lock()
    if Agreement.objects.filter(duo=duo).exists():
        return None
    Programme.objects.select_for_update(no_key=True).get(pk=duo.programme_id)
    agreement = Agreement.objects.create(duo=duo, reference=Agreement.new_reference())
    text = template_of(duo.programme, duo.mentee.user.language)
    Revision.objects.create(agreement=agreement, number=1, template=text)
    note(agreement, EventKind.DRAFTED)
    for participant in (duo.mentor, duo.mentee):
        emails.agreement_fill(agreement, participant).send()
    return agreement


@transaction.atomic
def fill_in(agreement: Agreement, *, terms: dict[str, Any], seen: str, by: User) -> Revision:
    """Keep the terms and send them to both for signature.

    Terms that were offered before make way for a new version, and nobody has signed that yet.

    Raises:
        Changed: somebody filled it in since this person opened the form (``seen`` is the mark
            of the version she saw).
        TransitionNotAllowed: both signed already, or they stopped.
    """
    revision = open_version(agreement, "fill_in")
    if revision.mark != seen:
        if revision.terms == terms and revision.status != RevisionStatus.DRAFT:  # a double click
            return revision
        raise Changed(agreement.reference)
    role = agreement.duo.role_of(by)
    says_yes(agreement.duo, by)
    if revision.status != RevisionStatus.DRAFT:
        revision.replace()
        note(agreement, EventKind.REPLACED, role=role)
        text = revision.template
        revision = Revision(agreement=agreement, number=revision.number + 1, template=text)
    revision.terms, revision.changed_by, revision.changed_at = terms, by, now()
    revision.save()
    note(agreement, EventKind.FILLED, role=role, detail=revision.terms_sha256)
    put_up(revision)
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
    together = revision.terms | terms
    if together != revision.terms:
        revision.terms, revision.changed_by, revision.changed_at = together, by, now()
        revision.save()
        role = agreement.duo.role_of(by)
        note(agreement, EventKind.FILLED, role=role, detail=revision.terms_sha256)
    return revision
