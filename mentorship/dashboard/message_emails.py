"""A message of the team as each person gets it, with what is hers filled in."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.dashboard.models import Message
from mentorship.dashboard.models.message import VARIABLE
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Programme

# What can be filled in, by its name in the text.
VARIABLES = {
    "voornaam": _("her first name"),
    "naam": _("her whole name"),
    "programma": _("the name of the programme"),
    "contactpersoon": _("who answers questions"),
    "telefoon": _("the phone number of the programme"),
}


def unknown(text: str) -> list[str]:
    """The variables in this text that there are not, each once."""
    return [name for name in dict.fromkeys(VARIABLE.findall(text)) if name not in VARIABLES]


def _filled(text: str, programme: Programme, to: User) -> str:
    values = {
        "voornaam": to.given_name,
        "naam": to.name,
        "programma": programme.name,
        "contactpersoon": programme.contact_name,
        "telefoon": programme.contact_phone,
    }
    return VARIABLE.sub(lambda found: values[found[1]], text)


def letter(message: Message, to: User) -> Letter:
    """The mail itself, with a link to her own page."""
    link = personal_link(to, "portal", to=reverse("portal:home"))
    return _letter(message, to, key=f"{message.mail_prefix}{to.pk}", link=link)


def examples(message: Message, people: Iterable[User]) -> list[Letter]:
    """The mails as these people would get them; nothing is kept, no link is made."""
    link = f"{settings.BASE_URL}/m/…"
    return [_letter(message, one, key="example", link=link) for one in people]


def trial(message: Message, to: User, *, key: str) -> Letter:
    """The mail as somebody of the team gets it who tries it on herself."""
    return _letter(message, to, key=key, link=settings.BASE_URL)


def _letter(message: Message, to: User, *, key: str, link: str) -> Letter:
    programme = message.programme
    return compose(
        "dashboard/message",
        to=to,
        key=key,
        sender=sender(programme),
        action=(_("Open my page"), link),
        title=_filled(message.subject, programme, to),
        text=_filled(message.text, programme, to),
    )
