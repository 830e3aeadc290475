"""Who a letter of a programme comes from, and what the programme adds to it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.look.colours import LIGHT, palette
from mentorship.mail.compose import Letter, Sender, compose
from mentorship.programmes.models import MENTEE, EvaluationMoment, MailText, Programme

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
    "duos/mentorship_completed": _("Thank you for taking part"),
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


def somebody(name: str = "Noor Bakker") -> User:
    """Somebody who is nobody, to write an example to; she reads what the staff member reads."""
    address = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    return User(name=name, email=address, language=get_language() or settings.LANGUAGE_CODE)


def example(programme: Programme, kind: str, *, to: User) -> Letter:
    """Write one kind of letter as somebody gets it, about people and papers that are made up."""
    return compose(
        kind,
        to=to,
        key=f"example-{uuid4()}",
        sender=sender(programme),
        action=(_("The button of this e-mail"), settings.BASE_URL),
        programme=programme,
        **_made_up(programme),
    )


def _made_up(programme: Programme) -> dict[str, Any]:
    """What the letters tell, of a mentee and her mentor who do not exist."""
    mentee, mentor = somebody(), somebody("Els Dekker")
    reference, role = "NB-2345-67", programme.word(MENTEE)
    phrases = programme.refusal_phrases or [""]
    other = SimpleNamespace(user=mentor, name=mentor.name, given_name=mentor.given_name)
    guide = SimpleNamespace(name=programme.contact_name, email=programme.contact_email)
    within = localdate() + timedelta(weeks=2)
    return {
        "application": SimpleNamespace(
            programme=programme,
            reference=reference,
            role=MENTEE,
            name=mentee.name,
            given_name=mentee.given_name,
            reason=phrases[0],
            referred_to=programme.organisation,
            promised_by=within,
        ),
        "role": role,
        "reference": reference,
        "steps": [],
        "mentor": mentor,
        "mentee": mentee,
        "phone": "06 12 34 56 78",
        "by": within,
        "question": "",
        "duo": SimpleNamespace(programme=programme, guide=guide),
        "other": other,
        "title": programme.word("agreement"),
        "agreement": SimpleNamespace(reference=reference),
        "sha256": "0" * 64,
        "words": programme.terms,
        "round": SimpleNamespace(moment=EvaluationMoment.FINAL, last_day=within),
        "invited": 24,
        "questions": 12,
        "minutes": 5,
    }


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
