"""What a duo hears from us."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.duos.models import Duo
from mentorship.intake.models import Participant
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def introduction_question(duo: Duo, to: Participant) -> Letter:
    """Ask one of the two, in private, whether she wants to go on (S2-MATCH-4)."""
    path = reverse("portal:introduction_answer", args=[duo.pk])
    link = personal_link(to.user, f"introduction:{duo.pk}", to=path)
    return compose(
        "duos/introduction_question",
        to=to.user,
        key=f"introduction-question-{duo.pk}-{to.role}",
        sender=sender(duo.programme),
        action=(_("Give your answer"), link),
        duo=duo,
        other=duo.other(to.user),
    )


def introduction_ended(duo: Duo, to: Participant) -> Letter:
    """Tell both in the same neutral words that they do not go on together (S2-MATCH-4)."""
    return compose(
        "duos/introduction_ended",
        to=to.user,
        key=f"introduction-ended-{duo.pk}-{to.role}",
        sender=sender(duo.programme),
        duo=duo,
        other=duo.other(to.user),
    )
