"""The question how a referral went, and what the partner hears of the answer."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.intake.models import Partner, Referral
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def referral_asked(referral: Referral) -> Letter:
    """Ask her one thing."""
    application = referral.application
    assert application.applicant is not None  # noqa: S101 — a referred application has one
    path = reverse("intake:referral_answer", args=[referral.pk])
    link = personal_link(application.applicant, f"referral:{referral.pk}", to=path, days=60)
    return compose(
        "intake/referral_asked",
        to=application.applicant,
        key=f"referral_asked-{referral.pk}",
        sender=sender(application.programme),
        action=(_("Answer the question"), link),
        referral=referral,
        programme=application.programme,
    )


def partner_told(referral: Referral, partner: Partner) -> Letter:
    """Tell the partner who sent her how it went; she agreed to that."""
    programme = referral.application.programme
    return compose(
        "intake/referral_told",
        to=User(name=partner.contact_name, email=partner.email),
        key=f"referral_told-{referral.pk}",
        sender=sender(programme),
        referral=referral,
        application=referral.application,
        programme=programme,
    )
