"""What two agreed about their meetings, where they did; else what their programme says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.selectors import agreed_terms
from mentorship.duos.models import Duo


@dataclass(frozen=True, slots=True)
class Agreed:
    """How long they meet and where, and how many hours before they tell when it cannot be."""

    notice_hours: int | None
    least: int | None
    most: int | None
    usual: int | None
    place: str

    def on_length(self, minutes: int | None) -> str:
        """A word about a meeting that was shorter or longer than they agreed; it is kept as it was."""
        if minutes and self.least and minutes < self.least:
            return _("You agreed on at least %(minutes)d minutes.") % {"minutes": self.least}
        if minutes and self.most and minutes > self.most:
            return _("You agreed on at most %(minutes)d minutes.") % {"minutes": self.most}
        return ""


def agreed_by(duo: Duo) -> Agreed:
    """Read it in the agreement that both signed (S3-AGR-9, S3-AGR-10, S4-TXT-1)."""
    terms = agreed_terms(duo)
    return Agreed(
        notice_hours=terms.get("notice_hours") or duo.programme.notice_hours,
        least=terms.get("minutes_min"),
        most=terms.get("minutes_max"),
        usual=terms.get("minutes") or terms.get("minutes_min"),
        place=terms.get("place", ""),
    )
