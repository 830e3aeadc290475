"""Somebody who was asked to sign has another e-mail address: her old links are dead."""

from django.db import transaction
from django.db.models import F, Q

from agreements import emails
from agreements.models import GUARDIAN, UNSIGNED, EventKind, Revision, Signatory, next_up
from agreements.versions import lock, note
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import MENTEE, MENTOR

# Where the account of each who signs is found from the agreement.
PERSON = {MENTOR: "duo__mentor__user", MENTEE: "duo__mentee__user", GUARDIAN: "guardian__person"}


def moved() -> list[int]:
    """The versions of which somebody who signs has another address than at the offer."""
    elsewhere = Q()
    for role, person in PERSON.items():
        elsewhere |= Q(role=role) & ~Q(email=F(f"revision__agreement__{person}__email"))
    rows = Signatory.objects.filter(elsewhere, revision__status__in=UNSIGNED)
    return list(rows.values_list("revision", flat=True)[:100])


@transaction.atomic
def ask_at_new_address(revision: Revision) -> None:
    """Ask whoever has another address there as well, by a new link; once for each address.

    Nothing is asked of two who stopped (S2-END-1). Who signs stays noted with the address of the
    offer: the log tells of the other one.
    """
    duo = revision.agreement.duo
    duo.lock()
    current = lock(revision.agreement)
    if current.pk != revision.pk or current.status not in UNSIGNED or not duo.is_live:
        return
    for signatory in next_up(current):
        address = signatory.user.email
        key = emails.sign_key(current, signatory)
        if address == signatory.email or OutgoingEmail.objects.filter(key=key).exists():
            continue
        emails.agreement_sign(current, signatory).send()
        private = {"email": address}
        note(revision.agreement, EventKind.SENT, role=signatory.role, private=private, of=current)
