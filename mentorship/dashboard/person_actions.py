"""What staff do for one person for good: she is forgotten."""

import secrets
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils.timezone import localdate

from agreements import erasing_actions
from matching import table_actions
from matching.run_actions import lock_table
from mentorship.accounts import actions as accounts
from mentorship.accounts.models import User
from mentorship.duos import appointment_actions as appointments
from mentorship.duos import ending_actions as endings
from mentorship.duos import help_actions as helping
from mentorship.duos import introduction_actions as introductions
from mentorship.duos import note_actions as notes
from mentorship.duos import permission_actions as permissions
from mentorship.duos import writing
from mentorship.duos.models import Duo
from mentorship.intake import event_changes
from mentorship.intake import guest_actions as guests
from mentorship.intake import import_actions as imports
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Correction,
    Interest,
    Interview,
    InterviewSlot,
    KeptLonger,
    Participant,
    Payment,
    Referral,
)
from mentorship.intake.models.application import UNDECIDED
from mentorship.mail.models import EmailStatus, OutgoingEmail

GONE = "Verwijderd"
NOTHING = "–"
# Letters to others that begin or end their subject with her name
ABOUT_HER = ("intake/interview_planned", "intake/partner_result", "intake/referral_told")


class InLiveDuo(Exception):
    """Somebody who is in a duo is not forgotten before it ends."""


class IsKeptLonger(Exception):
    """Somebody whom a programme keeps until a day is not forgotten before that day."""

    def __init__(self, until: date) -> None:
        """Remember which day."""
        super().__init__(str(until))
        self.until = until


def hold(person: User) -> User:
    """Let nothing of hers change, nor a duo be made of her, until this transaction is over."""
    programmes = Application.objects.filter(applicant=person).values_list("programme", flat=True)
    for programme in sorted(set(programmes)):
        lock_table(programme)
    Application.objects.filter(applicant=person).hold()
    return User.objects.select_for_update().get(pk=person.pk)


def kept_longer(person: User) -> date | None:
    """Until when a programme wants her to be kept, here or elsewhere."""
    last = KeptLonger.objects.still(localdate()).filter(person=person).order_by("-until").first()
    return last.until if last else None


@transaction.atomic
def forget(person: User) -> None:
    """Take away everything by which somebody knows who this was; what remains are counts and dates.

    Raises:
        InLiveDuo: she is in a duo that has not ended.
        IsKeptLonger: a programme keeps what it has of her for now.
    """
    # First of all, as sealing too locks an agreement before it needs a person.
    erasing_actions.erase_of(person)
    locked = hold(person)
    parts = Participant.objects.select_for_update(no_key=True).filter(user=locked)
    if any(part.live_duos for part in parts.order_by("pk")):
        raise InLiveDuo
    if until := kept_longer(locked):
        raise IsKeptLonger(until)
    _forget_letters_about(locked)
    _forget_applications(locked)
    _forget_names(locked)
    table_actions.forget(locked)
    locked.reflections.all().delete()
    writing.forget(locked)
    notes.forget(locked)
    permissions.forget(locked)
    helping.forget(locked)
    introductions.forget(locked)
    endings.forget(locked)
    appointments.forget(locked)
    # Why she was kept longer, until now
    locked.kept_longer.all().delete()
    parts.update(register_number="", reach_by="", away_until=None)
    parts.mentors().update(capacity=0)
    # Also those that were made one with hers: whoever comes back from an old address is new.
    for account in (locked, *locked.absorbed.select_for_update().order_by("pk")):
        _forget_account(account)


def _forget_account(account: User) -> None:
    address = account.email
    Application.objects.filter(email=address, status=ApplicationStatus.DRAFT).delete()
    imports.forget_address(address)
    Interest.objects.filter(email=address).delete()
    guests.forget_address(address)
    _forget_letters(Q(to=account) | Q(address=address))
    Authenticator.objects.filter(user=account).delete()
    account.name, account.phone, account.is_active = GONE, "", False
    account.save(update_fields=["name", "phone", "is_active"])
    accounts.change_address(account, address=f"{secrets.token_hex(12)}@removed.invalid")


def _forget_letters(these: Q) -> None:
    emails = OutgoingEmail.objects.filter(these)
    emails.filter(status=EmailStatus.QUEUED).delete()
    emails.update(address="", subject="", sealed=None)


def _forget_letters_about(person: User) -> None:
    """To a partner who sent her, and to who talked with her: her name is in the subject."""
    for name in {person.name, *person.applications.values_list("name", flat=True)}:
        is_named = Q(subject__startswith=f"{name} ") | Q(subject__endswith=f" {name}")
        _forget_letters(Q(kind__in=ABOUT_HER) & is_named)


def _forget_applications(person: User) -> None:
    hers = Application.objects.filter(applicant=person)
    for one in hers.select_for_update(no_key=True).order_by("pk"):
        if one.status in UNDECIDED:
            one.withdraw()
        event_changes.leave(one)
    Correction.objects.filter(application__in=hers).delete()
    Interview.objects.filter(application__in=hers).update(notes="", impression=None)
    InterviewSlot.objects.filter(application__in=hers).update(place=NOTHING)
    Payment.objects.filter(participant__application__in=hers).update(note="")
    Referral.objects.filter(application__in=hers).update(to=NOTHING, shared="", consented_on=None)
    refused = hers.exclude(reason="")
    refused.update(reason=NOTHING)
    hers.exclude(referred_to="").update(referred_to=NOTHING)
    hers.update(
        name=GONE,
        email="",
        phone="",
        answers={},
        internal_note="",
        channel="",
        partner=None,
        partner_may_know=False,
    )


def _forget_names(person: User) -> None:
    """The log of the admin keeps her name with what was changed there."""
    keys: dict[type[Model], list[Any]] = {
        User: [person.pk],
        Application: list(person.applications.values_list("pk", flat=True)),
        Participant: list(person.participations.values_list("pk", flat=True)),
    }
    for model, found in keys.items():
        lines = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        lines.filter(object_id__in=map(str, found)).update(object_repr=NOTHING, change_message="")


def live_duos(person: User) -> list[Duo]:
    """The duos that stand in the way of forgetting her."""
    return [duo for duo in Duo.objects.of(person).with_names() if duo.is_live]
