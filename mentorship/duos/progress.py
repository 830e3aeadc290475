"""How far a duo is: how often it met, of how often it would by its own rhythm."""

from django.utils.translation import gettext as _

from mentorship.duos.models import Duo
from mentorship.programmes.models import COUNTED


def expected(duo: Duo) -> int | None:
    """How often they would meet in their whole term; nothing where nobody said."""
    if duo.rhythm_kind in COUNTED:
        return duo.rhythm_count
    if not (duo.rhythm_days and duo.started_on and duo.ends_on):
        return None
    return max((duo.ends_on - duo.started_on).days // duo.rhythm_days, 1)


def progress(duo: Duo) -> str:
    """Write "4 of 6", or "4 of ±9" where the number follows from a rhythm."""
    most = expected(duo)
    if most is None:
        return str(duo.meetings_held)
    words = {"held": duo.meetings_held, "expected": most}
    if duo.rhythm_kind in COUNTED:
        return _("%(held)s of %(expected)s") % words
    return _("%(held)s of ±%(expected)s") % words
