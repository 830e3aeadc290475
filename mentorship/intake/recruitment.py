"""How people found the programme: the links we hand out, and what a link says about who came."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.http import HttpRequest

from mentorship import paper
from mentorship.intake.models import Application, Partner
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import channel_code, remembered

PARTNER = "p-"
# The link that says nothing: no channel is called so in an address
PLAIN = "-"
CARD = """
@page { size: 105mm 148mm; margin: 10mm }
body { text-align: center }
h1 { font-size: 16pt; margin-bottom: 3mm }
.qr { width: 48mm; height: 48mm }
.address { font-size: 8.5pt }
"""


@dataclass(frozen=True, slots=True)
class CameBy:
    """The channel or the partner that sent her, if her link said so."""

    channel: str = ""
    partner: Partner | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is nothing to ask any more."""
        return bool(self.channel or self.partner)


def asks_how(application: Application) -> bool:
    """Whether there is something to ask: the channel, or whether her partner may hear of her."""
    if application.partner_id:
        return True
    return bool(application.programme.channels) and not application.came_by_link


def is_known_how(application: Application) -> bool:
    """Whether she said how she heard of us, or need not."""
    is_said = bool(application.partner_id or application.channel)
    return is_said or not asks_how(application)


def came_by(request: HttpRequest, programme: Programme) -> CameBy:
    """Tell how this browser came here; what is no channel or partner of ours is nothing."""
    found = _named(programme, remembered(request, programme))
    return found or CameBy()


def _named(programme: Programme, code: str) -> CameBy | None:
    """The channel or partner that is called so in an address."""
    if code.startswith(PARTNER):
        partners = programme.partners.current()
        if partner := partners.filter(code=code.removeprefix(PARTNER)).first():
            return CameBy(partner=partner)
    found = (each for each in programme.channels if code and channel_code(each) == code)
    channel = next(found, "")
    return CameBy(channel=channel) if channel else None


@dataclass(frozen=True, slots=True)
class Link:
    """The address of the page for everybody, with in it who handed it out."""

    code: str
    name: str
    url: str
    partner: Partner | None = None

    @property
    def qr(self) -> segno.QRCode:
        """The code that a camera reads; it survives a crease in the paper."""
        return segno.make(self.url, error="m", micro=False)


def link(programme: Programme, code: str) -> Link | None:
    """The link with this code, if there is one."""
    url = f"{settings.BASE_URL}{programme.get_absolute_url()}"
    if code == PLAIN:
        return Link(code, "", url)
    named = _named(programme, code)
    if named is None:
        return None
    name = named.partner.name if named.partner else named.channel
    return Link(code, name, f"{url}?via={code}", named.partner)


def card(programme: Programme, handed_out: Link, *, language: str) -> bytes:
    """A card to print (A6) with the link and its code."""
    context = {
        "programme": programme,
        "link": handed_out,
        "language": language,
        "qr": paper.picture(handed_out.qr, border=2),
    }
    return paper.render("paper/recruitment_card.html", context, language=language, style=CARD)
