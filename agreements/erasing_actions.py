"""Erasing the contents of an agreement, and keeping them for longer where somebody must."""

import secrets

from django.db import connection, transaction
from django.utils.timezone import localdate

from agreements import retention, signatories
from agreements.models import UNSIGNED, Agreement, EventKind, Guardian, RevisionStatus
from agreements.versions import Changed, follow, lock, note
from mentorship.accounts import actions as accounts
from mentorship.accounts.models import User
from mentorship.mail.models import EmailStatus, OutgoingEmail

# Why it was erased, as the log says for ever.
TIME, FORGOTTEN = "time", "forgotten"


@transaction.atomic
def erase(agreement: Agreement, *, why: str) -> bool:
    """Take away what an agreement says and of whom, if it has had its time; say whether it did.

    Its reference, states, dates and fingerprints stay, and its log holds. It is done by a function
    of the database, the one that may: see migration 0007.
    """
    agreement.duo.lock()
    revision = lock(agreement)
    agreement.refresh_from_db()
    if not retention.may_go(agreement, localdate(), is_asked=why == FORGOTTEN):
        return False
    if revision.status in (*UNSIGNED, RevisionStatus.DRAFT):  # nobody can sign what is not there
        revision.withdraw(reason="")
        note(agreement, EventKind.WITHDRAWN, of=revision)
        follow(agreement, revision)
    guardian = signatories.guardian_of(agreement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT agreements_erase(%s, %s)", [agreement.pk, why])
    agreement.refresh_from_db()
    if guardian:
        _forget_guardian(guardian.person)
    return True


def _forget_guardian(person: User) -> None:
    """Forget who signed along, if she came in for nothing else."""
    signs_more = Guardian.objects.filter(person=person).exists()
    if signs_more or person.is_staff or person.applications.exists():
        return
    letters = OutgoingEmail.objects.filter(to=person)
    letters.filter(status=EmailStatus.QUEUED).delete()
    letters.update(address="", subject="", sealed=None)
    person.name, person.phone, person.is_active = "", "", False
    person.save(update_fields=["name", "phone", "is_active"])
    accounts.change_address(person, address=f"{secrets.token_hex(12)}@removed.invalid")


def erase_of(person: User) -> None:
    """Erase what this person is a party to and what has had its time; the rest goes later."""
    for agreement in retention.of(person).order_by("pk"):
        erase(agreement, why=FORGOTTEN)


@transaction.atomic
def hold(agreement: Agreement, *, reason: str, by: User) -> None:
    """Keep an agreement until somebody says otherwise: the two have a dispute, for instance.

    Raises:
        Changed: it was erased meanwhile, or a colleague holds it already.
    """
    lock(agreement)
    agreement.refresh_from_db()
    if agreement.erased_at or agreement.hold_reason:
        raise Changed(agreement.reference)
    agreement.hold_reason = reason
    agreement.save(update_fields=["hold_reason"])
    note(agreement, EventKind.HELD, private={"by": by.name, "reason": reason})


@transaction.atomic
def release(agreement: Agreement, *, by: User) -> None:
    """Keep it no longer than any other; a second time does nothing."""
    lock(agreement)
    agreement.refresh_from_db()
    if not agreement.hold_reason:
        return
    agreement.hold_reason = ""
    agreement.save(update_fields=["hold_reason"])
    note(agreement, EventKind.RELEASED, private={"by": by.name})
