"""Giving somebody a code with which she signs, and trying what she typed."""

from django.db import transaction
from django.utils.timezone import now

from agreements import emails
from agreements.models import UNSIGNED, Channel, Code, EventKind, Signatory
from agreements.models.code import MOST_AN_HOUR
from agreements.versions import lock, note, open_version
from mentorship.accounts.models import User


class TooManyCodes(Exception):
    """She got as many codes as somebody can get in an hour."""


class NothingToSign(Exception):
    """She signed meanwhile, or this version is not to be signed any more."""


def _make(signatory: Signatory, *, channel: Channel) -> tuple[Code, str]:
    agreement = signatory.revision.agreement
    revision = open_version(agreement, "give_code")
    has_signed = revision.signatures.filter(role=signatory.role).exists()
    if revision.pk != signatory.revision_id or revision.status not in UNSIGNED or has_signed:
        raise NothingToSign(agreement.reference)
    if signatory.codes.within_the_hour(now()).count() >= MOST_AN_HOUR:
        raise TooManyCodes(agreement.reference)
    digits = Code.new_digits()
    code = Code(signatory=signatory, channel=channel)
    code.hmac = code.digest(digits)
    code.save()
    return code, digits


@transaction.atomic
def read_out(signatory: Signatory, *, by: User) -> str:
    """Make a code for a colleague to read out over the phone; the log says who did.

    Raises:
        NothingToSign: she signed, or there is another version.
        TooManyCodes: it is the fourth within an hour.
    """
    code, digits = _make(signatory, channel=Channel.PHONE)
    note(
        signatory.revision.agreement,
        EventKind.CODE_SENT,
        role=signatory.role,
        detail=code.channel,
        private={"by": by.name},
    )
    return digits


@transaction.atomic
def mail(signatory: Signatory) -> None:
    """Mail somebody a code, to the mailbox that her link went to.

    Raises:
        NothingToSign: she signed, or there is another version.
        TooManyCodes: it is the fourth within an hour.
    """
    code, digits = _make(signatory, channel=Channel.EMAIL)
    emails.agreement_code(signatory, digits, key=f"agreement-code-{code.pk}").send()
    note(
        signatory.revision.agreement,
        EventKind.CODE_SENT,
        role=signatory.role,
        detail=code.channel,
        private={"email": signatory.user.email},
    )


@transaction.atomic
def attempt(signatory: Signatory, *, digits: str) -> Code | None:
    """Give the code when these are its digits; each try counts, whatever comes of it.

    No code, an old one, a used one, or one that was tried too often is as wrong as other digits.
    """
    agreement = signatory.revision.agreement
    lock(agreement)
    code = signatory.codes.order_by("-pk").first()
    if code is None or not signatory.codes.usable(now()).filter(pk=code.pk).exists():
        return None
    code.tries += 1
    code.save(update_fields=["tries"])
    if code.fits(digits):
        return code
    note(agreement, EventKind.CODE_WRONG, role=signatory.role, of=signatory.revision)
    return None
