"""Who a letter of a programme comes from, and what the programme adds to it."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorship.look.colours import LIGHT, palette
from mentorship.mail.compose import Sender
from mentorship.programmes.models import MailText, Programme

# The letters that a programme can add its own words to, by the name of their template.
KINDS: dict[str, Promise] = {
    "intake/application_received": _("We have your application"),
    "intake/application_accepted": _("You are in"),
    "intake/application_waitlisted": _("You are on the waiting list"),
    "intake/application_declined": _("You are not admitted"),
    "intake/application_referred": _("You are better helped elsewhere"),
    "matching/mentor_found": _("To the %(mentee)s: we found a %(mentor)s"),
    "matching/mentee_found": _("To the %(mentor)s: we found a %(mentee)s"),
    "duos/introduction_question": _("Do you want to go on together?"),
    "agreements/agreement_fill": _("Fill in your agreement"),
    "agreements/agreement_sign": _("Sign your agreement"),
    "agreements/agreement_done": _("Your agreement is signed"),
    "evaluations/evaluation_open": _("How was it?"),
}


class Changed(Exception):
    """A colleague changed this text since the page was opened."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """One letter with what the programme adds to it, if anything."""

    kind: str
    label: str
    text: str


def sender(programme: Programme) -> Sender:
    """The contact person of the programme: her name, her address for answers, her phone."""
    return Sender(
        name=programme.contact_name,
        organisation=programme.name,
        email=programme.contact_email,
        phone=programme.contact_phone,
        programme_slug=programme.slug,
        colour=palette(programme.colour, LIGHT).brand if programme.colour else "",
        logo=_logo(programme),
        own_text=partial(_own_text, programme),
    )


def _logo(programme: Programme) -> str:
    if not programme.logo_version:
        return ""
    address = reverse("programmes:logo", args=[programme.slug, programme.logo_version])
    return f"{settings.BASE_URL}{address}"


def _own_text(programme: Programme, kind: str) -> str:
    rows = MailText.objects.filter(programme=programme, kind=kind)
    return rows.values_list("text", flat=True).first() or ""


def own_texts(programme: Programme) -> list[OwnText]:
    """Every letter, with what this programme adds to it."""
    texts = dict(programme.mail_texts.values_list("kind", "text"))
    terms = programme.terms
    return [OwnText(kind, str(label) % terms, texts.get(kind, "")) for kind, label in KINDS.items()]


@transaction.atomic
def write(programme: Programme, *, kind: str, text: str, seen: str) -> None:
    """Keep a programme's own words in a letter; an empty text takes them away.

    Raises:
        Changed: ``seen``, the text that was on the page, is not the one there is now.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if _own_text(programme, kind) != seen:
        raise Changed(kind)
    if text:
        MailText.objects.update_or_create(programme=programme, kind=kind, defaults={"text": text})
    else:
        MailText.objects.filter(programme=programme, kind=kind).delete()
