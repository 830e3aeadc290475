"""How somebody hears that her two accounts are one now: at both of her addresses."""

from mentorship.accounts.models import User
from mentorship.intake.models import Application
from mentorship.intake.participant_resume import masked
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def accounts_joined(kept: User, gone: User, *, by: User) -> list[Letter]:
    """Tell both addresses, neither of them the whole of the other: they may be of two people."""
    latest = Application.objects.filter(applicant=kept).select_related("programme")
    programme = latest.latest("submitted_at", "pk").programme
    return [
        compose(
            "dashboard/accounts_joined",
            to=to,
            key=f"accounts-joined-{gone.pk}-{to.pk}",
            sender=sender(programme),
            programme=programme,
            by=by,
            other=masked(other.email),
            is_kept=to == kept,
        )
        for to, other in ((kept, gone), (gone, kept))
    ]
