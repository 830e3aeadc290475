"""What a partner hears about somebody it sent, with her permission: whether she takes part."""

from mentorship.accounts.models import User
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def partner_result(application: Application) -> Letter:
    """Thank the partner and tell the result; the reason stays between her and the programme."""
    partner = application.partner
    assert partner is not None  # noqa: S101 — asked for before
    return compose(
        "intake/partner_result",
        to=User(name=partner.contact_name, email=partner.email),
        key=f"partner_result-{application.pk}-{application.decision_mark}",
        sender=sender(application.programme),
        application=application,
        programme=application.programme,
        takes_part=application.status == ApplicationStatus.ACCEPTED,
    )
