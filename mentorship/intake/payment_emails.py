"""What a participant hears about her contribution, with the request on paper."""

from django.utils.timezone import localdate

from mentorship import bank
from mentorship.intake import payment_paper
from mentorship.intake.models import Payment
from mentorship.mail.compose import Attachment, Letter, compose
from mentorship.programmes.letters import sender


def _letter(payment: Payment, name: str, *, key: str) -> Letter:
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
        account=bank.in_fours(programme.fee_account),
        holder=payment.account_holder,
    )


def payment_asked(payment: Payment) -> Letter:
    """Ask for the contribution."""
    return _letter(payment, "payment_asked", key=f"payment_asked-{payment.pk}")


def payment_waived(payment: Payment) -> Letter:
    """Tell her that she need not pay; why is for staff alone."""
    return compose(
        "intake/payment_waived",
        to=payment.participant.user,
        key=f"payment_waived-{payment.pk}",
        sender=sender(payment.programme),
        payment=payment,
        programme=payment.programme,
    )


def payment_reminder(payment: Payment) -> Letter:
    """Remind her of it, at most once a day."""
    day = localdate(payment.reminded_at)
    return _letter(payment, "payment_reminder", key=f"payment_reminder-{payment.pk}-{day:%Y%m%d}")
