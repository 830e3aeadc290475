"""What both hear about a pause: until when, never why."""

from django.utils.translation import gettext_lazy as _

from mentorship.duos.emails import from_guide, home
from mentorship.duos.models import Duo, Pause
from mentorship.intake.models import Participant
from mentorship.mail.compose import Letter, compose


def pause_begun(pause: Pause, to: Participant) -> Letter:
    """Tell one of the two until when they stand still."""
    return _letter("pause_begun", pause, to)


def pause_over(pause: Pause, to: Participant) -> Letter:
    """Tell one of the two that they go on."""
    return _letter("pause_over", pause, to)


def _letter(name: str, pause: Pause, to: Participant) -> Letter:
    duo: Duo = pause.duo
    return compose(
        f"duos/{name}",
        to=to.user,
        key=f"{name}-{pause.pk}-{to.role}",
        sender=from_guide(duo),
        action=(_("Open my mentorship"), home(to)),
        duo=duo,
        pause=pause,
        other=duo.other(to.user),
        is_own=pause.asked_by_id == to.user_id,
    )
