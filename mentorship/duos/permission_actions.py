"""What can be done with a permission: ask, permit, refuse, take back, and read by it."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from mentorship.accounts.models import User
from mentorship.duos import permission_emails as emails
from mentorship.duos.models import Consent, Duo, Permission, PermissionStatus, Reading
from mentorship.duos.writing import hold
from mentorship.mail.models import EmailStatus, OutgoingEmail
from mentorship.transitions import TransitionNotAllowed

NOBODY = "–"


@transaction.atomic
def ask(
    duo: Duo,
    *,
    key: UUID,
    passage: str,
    purpose: str,
    reader: str,
    address: str,
    typed_name: str,
    by: User,
) -> Permission:
    """Ask that one person may read one passage; whoever asks and has to permit it does so with it.

    ``key`` is of the page it was asked on: sent twice, it is asked once.

    Raises:
        TransitionNotAllowed: the duo has ended.
    """
    hold(duo, to="ask_permission")
    before = Permission.objects.filter(pk=key, duo=duo, asked_by=by).first()
    if before:
        return before
    permission = Permission(pk=key, duo=duo, asked_by=by, permission_by=duo.programme.permission_by)
    permission.write(passage=passage, purpose=purpose, reader=reader, address=address)
    permission.save(force_insert=True)
    if by.pk in permission.needed:
        _consent(permission, typed_name=typed_name, by=by)
    if permission.status == PermissionStatus.ASKED:
        emails.permission_asked(permission).send()
    return permission


@transaction.atomic
def permit(permission: Permission, *, typed_name: str, by: User) -> None:
    """Permit it, in writing; when nobody else has to, the reader gets it (S4-TXT-4).

    Raises:
        TransitionNotAllowed: it was answered, taken back, or is not hers to permit; or the duo
            has ended.
    """
    hold(permission.duo, to="permit")
    permission.lock()
    if permission.status != PermissionStatus.ASKED or by.pk not in permission.needed:
        raise TransitionNotAllowed(permission, "permit")
    _consent(permission, typed_name=typed_name, by=by)


def _consent(permission: Permission, *, typed_name: str, by: User) -> None:
    Consent.objects.create(permission=permission, person=by, typed_name=typed_name)
    given = set(permission.consents.values_list("person", flat=True))
    if permission.needed <= given:
        permission.grant()
        emails.permission_to_read(permission).send()


@transaction.atomic
def refuse(permission: Permission, *, by: User) -> None:
    """Do not permit it; the passage goes.

    Raises:
        TransitionNotAllowed: it was answered or taken back already.
    """
    permission.lock()
    permission.refuse(by=by)


@transaction.atomic
def withdraw(permission: Permission, *, by: User) -> None:
    """Take it back, also when the duo has ended; whoever could read it hears so.

    Raises:
        TransitionNotAllowed: it was refused or taken back already.
    """
    permission.lock()
    was_granted = permission.status == PermissionStatus.GRANTED
    permission.withdraw(by=by)
    if was_granted:
        emails.permission_withdrawn(permission).send()


@transaction.atomic
def read(permission: Permission) -> str:
    """Let the reader read it, and note that; what was read stays noted.

    Raises:
        TransitionNotAllowed: it was taken back, or it is too long ago.
    """
    permission.lock()
    if not permission.is_readable:
        raise TransitionNotAllowed(permission, "read")
    Reading.objects.create(permission=permission)
    return permission.passage


def is_lost(permission: Permission) -> bool:
    """Whether the link did not reach its reader: no member of staff sees that, so the two do."""
    if permission.status != PermissionStatus.GRANTED:
        return False
    letters = OutgoingEmail.objects.undelivered()
    return letters.filter(key=f"{emails.key_of(permission)}to_read").exists()


@transaction.atomic
def forget(person: User) -> None:
    """Take away the words and names of what she or the other asked; days and states stay."""
    hers = Permission.objects.filter(
        Q(duo__mentor__user=person) | Q(duo__mentee__user=person)
    ).select_for_update(of=["self"])
    for permission in hers.order_by("pk"):
        if "withdraw" in permission.next_steps:
            permission.withdraw(by=person)
        permission.write(passage="", purpose="", reader="", address="")
        permission.save()
        permission.consents.filter(person=person).update(typed_name=NOBODY)
        letters = OutgoingEmail.objects.filter(key__startswith=emails.key_of(permission))
        letters.filter(status=EmailStatus.QUEUED).delete()
        letters.update(address="", subject="", sealed=None)
