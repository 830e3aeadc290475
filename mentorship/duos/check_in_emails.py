"""What the two of a duo hear from whoever guides them."""

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.duos.emails import from_guide
from mentorship.duos.models import CheckIn, HandOver
from mentorship.intake.models import Participant
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def how_is_it(check_in: CheckIn, to: Participant) -> Letter:
    """Ask one of the two how it goes; the other does not see the answer (S2-GUID-3b)."""
    duo = check_in.duo
    path = reverse("portal:check_in", args=[check_in.pk])
    return compose(
        "duos/check_in",
        to=to.user,
        key=f"check-in-{check_in.pk}",
        sender=from_guide(duo),
        action=(_("Tell how it goes"), personal_link(to.user, f"check_in:{check_in.pk}", to=path)),
        duo=duo,
        other=duo.other(to.user),
    )


def other_guide(hand_over: HandOver, to: Participant) -> Letter:
    """Tell one of the two whom she can call from now on (S2-GUID-3a)."""
    duo = hand_over.duo
    return compose(
        "duos/guide_changed",
        to=to.user,
        key=f"guide-changed-{hand_over.pk}-{to.role}",
        sender=from_guide(duo),
        duo=duo,
        guide=hand_over.to,
        was=hand_over.was,
    )


def handed_over(hand_over: HandOver) -> Letter:
    """Tell a colleague that there is more for her to look after: one letter for all of a day."""
    programme, to = hand_over.duo.programme, hand_over.to
    address = reverse("duos:list", args=[programme.slug])
    return compose(
        "duos/handed_over",
        to=to,
        key=f"handed-over-{programme.pk}-{to.pk}-{hand_over.by_id}-{localdate()}",
        sender=sender(programme),
        action=(_("See whom you guide"), f"{settings.BASE_URL}{address}?wie={to.pk}"),
        programme=programme,
        by=hand_over.by,
    )
