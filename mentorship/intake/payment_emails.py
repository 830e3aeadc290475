"""What a participant hears about her contribution."""

from typing import Any

from django.utils.timezone import localdate

from mentorship.intake import payment_paper
from mentorship.intake.models import Payment
from mentorship.mail.compose import Attachment, Letter, compose
from mentorship.programmes.letters import sender


def _letter(payment: Payment, name: str, *, key: str, **context: Any) -> Letter:
    programme = payment.programme
    pdf = payment_paper.request_of(payment)
    return compose(
        f"intake/{name}",
        to=payment.participant.user,
        key=key,
        sender=sender(programme),
        attachments=[Attachment(f"bijdrage-{payment.reference}.pdf", pdf, "application/pdf")],
        payment=payment,
        programme=programme,
        account=payment_paper.grouped(programme.fee_account),
        holder=programme.fee_account_name or programme.organisation,
        **context,
    )


def payment_asked(payment: Payment) -> Letter:
    """Ask for the contribution, with the request as a PDF."""
    return _letter(payment, "payment_asked", key=f"payment_asked-{payment.pk}")


def payment_reminder(payment: Payment) -> Letter:
    """Remind her of it, at most once a day."""
    key = f"payment_reminder-{payment.pk}-{localdate():%Y%m%d}"
    return _letter(payment, "payment_reminder", key=key)
