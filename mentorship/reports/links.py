"""The links of a board: made from a secret of the site, stored nowhere."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from mentorship.reports.models import BoardLink

SALT = "reports.board"


def token(link: BoardLink) -> str:
    """Return the secret part of this link: its id with a mark that only this site can make."""
    return Signer(salt=SALT).sign(link.pk.hex)


def link(text: str) -> BoardLink | None:
    """Return whose secret this is, usable or not; None for one that we did not make."""
    try:
        pk = UUID(hex=Signer(salt=SALT).unsign(text))
    except BadSignature:
        return None
    return BoardLink.objects.select_related("report__programme").filter(pk=pk).first()


def address(link: BoardLink) -> str:
    """Return the full address that opens it."""
    return f"{settings.BASE_URL}{reverse('reports:board', args=[token(link)])}"
