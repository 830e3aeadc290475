"""How to pay: the request on paper, and the code that a banking app reads."""

import segno

from mentorship import bank, paper
from mentorship.fonts import printable
from mentorship.intake.models import Payment

LONGEST_NAME, MOST_BYTES_OF_A_NAME = 70, 200
# The largest code that a banking app has to read
VERSION = 13


def payload(payment: Payment) -> str:
    """What the SEPA code of this payment says (EPC069-12, version 2): a line for each fact."""
    name = payment.account_holder[:LONGEST_NAME].encode()[:MOST_BYTES_OF_A_NAME]
    lines = ["BCD", "002", "1", "SCT"]
    lines += ["", name.decode(errors="ignore"), payment.programme.fee_account]
    lines += [f"EUR{payment.amount:.2f}", "", payment.reference]
    return "\n".join(lines)


def code(payment: Payment) -> segno.QRCode | None:
    """The SEPA code of this payment; none without a right account."""
    if not bank.is_account(payment.programme.fee_account):
        return None
    made = segno.make_qr(payload(payment), error="m", boost_error=False, encoding="utf-8")
    assert int(made.version) <= VERSION  # noqa: S101 — its lines are too short for more
    return made


def qr(payment: Payment) -> str:
    """The SEPA code of this payment as an image in an address; empty without a right account."""
    made = code(payment)
    return paper.picture(made, border=4) if made else ""


def request_of(payment: Payment) -> bytes:
    """The payment request as a PDF; what no font can print of her name is left out."""
    person = payment.participant.user
    context = {
        "payment": payment,
        "programme": payment.programme,
        "person": person,
        "name": printable(person.name) or person.email,
        "account": bank.in_fours(payment.programme.fee_account),
        "qr": qr(payment),
    }
    return paper.render("paper/payment.html", context, language=person.language)
