"""How people found the programme: what their link says about it."""

from dataclasses import dataclass

from django.http import HttpRequest

from mentorship.intake.models import Partner
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import channel_code, remembered

PARTNER = "p-"


@dataclass(frozen=True, slots=True)
class CameBy:
    """The channel or the partner that sent her, if her link said so."""

    channel: str = ""
    partner: Partner | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is nothing to ask any more."""
        return bool(self.channel or self.partner)


def came_by(request: HttpRequest, programme: Programme) -> CameBy:
    """Tell how this browser came here; what is no channel or partner of ours is nothing."""
    via = remembered(request, programme)
    if via.startswith(PARTNER):
        code = via.removeprefix(PARTNER)
        return CameBy(partner=programme.partners.filter(code=code).first())
    found = (each for each in programme.channels if via and channel_code(each) == via)
    return CameBy(channel=next(found, ""))
