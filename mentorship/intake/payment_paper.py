"""How to pay: the request on paper, and the code that a banking app reads."""

from base64 import b64encode
from io import BytesIO

from segno.helpers import make_epc_qr

from mentorship import paper
from mentorship.intake.models import Payment


def qr(payment: Payment) -> str:
    """The SEPA code (EPC069-12) of this payment, as an image in an address."""
    programme, picture = payment.programme, BytesIO()
    code = make_epc_qr(
        name=programme.fee_account_name or programme.organisation[:70],
        iban=programme.fee_account.replace(" ", ""),
        amount=payment.amount,
        text=payment.reference,
    )
    code.save(picture, kind="svg", border=4, omitsize=True, xmldecl=False)
    return f"data:image/svg+xml;base64,{b64encode(picture.getvalue()).decode()}"


def grouped(account: str) -> str:
    """Write an account number in fours, as banks do."""
    bare = account.replace(" ", "")
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def request_of(payment: Payment) -> bytes:
    """The payment request as a PDF."""
    context = {
        "payment": payment,
        "programme": payment.programme,
        "person": payment.participant.user,
        "account": grouped(payment.programme.fee_account),
        "qr": qr(payment),
    }
    language = payment.participant.user.language
    return paper.render("paper/payment.html", context, language=language)
