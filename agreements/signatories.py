"""Who signs an agreement: the two, and for a minor a parent or guardian."""

from django.db.models import Q, QuerySet

from agreements.models import GUARDIAN, Agreement, AgreementRules, Guardian, Revision, Signatory
from mentorship.accounts.models import User
from mentorship.duos.models import Duo

# In a fixed order: the two one by one, and who signs along for one of them at the end.
FIRST, SECOND, LAST = 1, 2, 3


def guardian_of(agreement: Agreement) -> Guardian | None:
    """Who signs along for the mentee, if somebody does."""
    return Guardian.objects.filter(agreement=agreement).select_related("person").first()


def to_sign_by(user: User) -> QuerySet[Agreement]:
    """The agreements that this person is one of the signatories of."""
    return Agreement.objects.filter(Q(duo__in=Duo.objects.of(user)) | Q(guardian__person=user))


def role_in(agreement: Agreement, user: User) -> str:
    """As what somebody signs this agreement."""
    guardian = guardian_of(agreement)
    is_guardian = guardian is not None and guardian.person == user
    return GUARDIAN if is_guardian else agreement.duo.role_of(user)


def of(revision: Revision) -> list[Signatory]:
    """Who has to sign a version: as they were at the offer, and before it as they are now."""
    return list(revision.signatories.all()) or _now(revision)


def _now(revision: Revision) -> list[Signatory]:
    agreement = revision.agreement
    duo = agreement.duo
    rules = AgreementRules.of(duo.programme)
    first, needs_code = rules.first_signer, rules.asks_code
    rows = [
        Signatory(
            revision=revision,
            role=each.role,
            turn=SECOND if first and each.role != first else FIRST,
            name=each.name,
            email=each.user.email,
            phone=each.application.phone,
            needs_code=needs_code,
        )
        for each in (duo.mentor, duo.mentee)
    ]
    guardian = guardian_of(agreement)
    if rules.asks_guardian and guardian:
        rows.append(
            Signatory(
                revision=revision,
                role=GUARDIAN,
                turn=LAST if first else FIRST,
                name=guardian.name,
                email=guardian.person.email,
                phone=guardian.phone,
                needs_code=needs_code,
            )
        )
    return sorted(rows, key=lambda each: each.turn)


def enlist(revision: Revision) -> None:
    """Keep who has to sign a version that is about to be offered, as they are at this moment."""
    Signatory.objects.bulk_create(_now(revision))
