"""Numbers that banks check by their own digits: accounts (IBAN) and references (ISO 11649)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
LONGEST_ACCOUNT = 34
MOST_OF_A_REFERENCE = 21


def _remainder(number: str) -> int:
    """What is left of it when its first four characters go to the end: 1 when it is right."""
    turned = number[4:] + number[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97


def is_account(number: str) -> bool:
    """Whether this is an IBAN without spaces, with the right check digits."""
    return ACCOUNT.fullmatch(number) is not None and _remainder(number) == 1


def validate_account(number: str) -> None:
    """Refuse what is no IBAN, or one with a typing error."""
    if not ACCOUNT.fullmatch(number):
        raise ValidationError(_("Fill in an IBAN, for example NL91 ABNA 0417 1643 00."))
    if not is_account(number):
        raise ValidationError(
            _(
                "There is a typing error in this account number."
                " Fill in an IBAN, for example NL91 ABNA 0417 1643 00."
            )
        )


def reference(text: str) -> str:
    """Make the reference of a payment, ``RF`` and check digits, of a text that is unique."""
    body = re.sub(r"[^A-Z0-9]", "", text.upper())[:MOST_OF_A_REFERENCE]
    return f"RF{98 - _remainder(f'RF00{body}'):02}{body}"


def bare(number: str) -> str:
    """Take out the spaces that make it readable."""
    return "".join(number.split()).upper()


def in_fours(number: str) -> str:
    """Write an account or a reference as banks do, in fours."""
    return " ".join(re.findall(r".{1,4}", bare(number)))
