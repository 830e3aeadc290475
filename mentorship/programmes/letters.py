"""Who a letter of a programme comes from, and what the programme adds to it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate, make_aware
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.look.colours import LIGHT, palette
from mentorship.mail.compose import Letter, Sender, compose
from mentorship.programmes.models import MENTEE, EvaluationMoment, MailText, Programme

# The letters that a programme can add its own words to, by the name of their template, in the
# order in which people get them.
SHELVES: list[tuple[Promise, dict[str, Promise]]] = [
    (
        _("Applying"),
        {
            "intake/application_received": _("We have your application"),
            "intake/application_accepted": _("You are in"),
            "intake/application_waitlisted": _("You are on the waiting list"),
            "intake/application_declined": _("You are not admitted"),
            "intake/application_referred": _("You are better helped elsewhere"),
        },
    ),
    (
        _("The proposal"),
        {
            "matching/mentor_found": _("To the %(mentee)s: we found a %(mentor)s"),
            "matching/mentee_found": _("To the %(mentor)s: we found a %(mentee)s"),
            "duos/proposal_reminder": _("Reminder: do you want to meet?"),
            "duos/first_contact": _("Reminder to make contact"),
        },
    ),
    (
        _("The first meeting"),
        {
            "duos/introduction_invited": _("Invitation to the first meeting"),
            "duos/introduction_question": _("Do you want to go on together?"),
            "duos/introduction_reminder": _("Reminder: do you want to go on?"),
            "duos/introduction_again": _("You talk once more"),
            "duos/introduction_ended": _("You two do not go on together"),
            "duos/contact_details": _("How you reach each other"),
        },
    ),
    (
        _("The agreement"),
        {
            "agreements/agreement_fill": _("Fill in your agreement"),
            "agreements/agreement_sign": _("Sign your agreement"),
            "agreements/agreement_reminder": _("Reminder to sign"),
            "agreements/agreement_done": _("Your agreement is signed"),
        },
    ),
    (
        _("While they meet"),
        {
            "duos/appointment_offered": _("Choose a day to meet"),
            "duos/appointment_planned": _("When you meet"),
            "duos/meeting_question": _("Did you two meet?"),
            "duos/reflection_reminder": _("Reminder to write a reflection"),
            "duos/check_in": _("How is it going with the two of you?"),
            "duos/pause_begun": _("You pause"),
            "duos/pause_over": _("Your pause is over"),
        },
    ),
    (
        _("Rounding off"),
        {
            "duos/mentorship_ending": _("Your mentorship ends soon"),
            "duos/closing_talk_planned": _("Your last talk"),
            "duos/mentorship_completed": _("Thank you for taking part"),
            "duos/stop_received": _("You stopped"),
            "duos/mentorship_stopped": _("Your mentorship ends"),
            "evaluations/evaluation_open": _("How was it?"),
            "evaluations/evaluation_reminder": _("Reminder: how was it?"),
        },
    ),
]
KINDS = {kind: label for _name, kinds in SHELVES for kind, label in kinds.items()}


class Changed(Exception):
    """A colleague changed this text since the page was opened."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """One letter with what the programme adds to it, if anything."""

    shelf: str
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
    return [
        OwnText(str(shelf), kind, str(label) % terms, texts.get(kind, ""))
        for shelf, kinds in SHELVES
        for kind, label in kinds.items()
    ]


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
        **_made_up(programme, kind),
    )


def _made_up(programme: Programme, kind: str) -> dict[str, Any]:
    """What the letters tell, of a mentee and her mentor who do not exist."""
    mentee, mentor = somebody(), somebody("Els Dekker")
    reference, role = "NB-2345-67", programme.word(MENTEE)
    phrases = programme.refusal_phrases or [""]
    other = SimpleNamespace(user=mentor, name=mentor.name, given_name=mentor.given_name)
    guide = SimpleNamespace(name=programme.contact_name, email=programme.contact_email)
    within = localdate() + timedelta(weeks=2)
    starts_at = make_aware(datetime.combine(within, time(16)))
    place = next(iter(programme.neutral_places), "Bibliotheek, Markt 1")
    when = {"on": within, "at": time(16), "starts_at": starts_at, "place": place, "minutes": 60}
    when["get_form_display"] = gettext("in person")
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
        "email": mentor.email,
        "phone": "06 12 34 56 78",
        "by": within,
        "question": "",
        "duo": SimpleNamespace(programme=programme, guide=guide, ends_on=within),
        "introduction": SimpleNamespace(**when),
        "others": [mentor, guide],
        "due": starts_at,
        "appointment": SimpleNamespace(**when),
        "options": [SimpleNamespace(when=SimpleNamespace(**when))],
        "meeting": SimpleNamespace(held_on=localdate()),
        # Elsewhere this is a talk with an applicant.
        "talk": SimpleNamespace(**when) if kind == "duos/closing_talk_planned" else None,
        "pause": SimpleNamespace(until=within),
        "sentence": _("%(name)s stops with your mentorship.") % {"name": mentor.given_name},
        "has_begun": True,
        "other": other,
        "title": programme.word("agreement"),
        "agreement": SimpleNamespace(reference=reference),
        "sha256": "0" * 64,
        "address": f"{settings.BASE_URL}/verifieer/",
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
