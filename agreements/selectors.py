"""What the pages about agreements show, and what goes into the document."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agreements.models import (
    UNSIGNED,
    Agreement,
    Event,
    EventKind,
    Revision,
    RevisionStatus,
    Signature,
)
from agreements.pdf import Content, Evidence
from agreements.text import fill
from mentorship.accounts.models import User
from mentorship.duos.models import LIVE, Duo, DuoQuerySet, DuoStatus
from mentorship.fonts import printable
from mentorship.intake.models import Participant
from mentorship.kept import WHO, Kept
from mentorship.programmes.models import MENTEE, MENTOR, AgreementMoment, Programme

OPEN = (RevisionStatus.DRAFT, RevisionStatus.OFFERED, RevisionStatus.PARTLY_SIGNED)


def duos_without_agreement() -> DuoQuerySet:
    """Confirmed duos of programmes with an agreement that have none yet: work for the sweep."""
    return (
        Duo.objects.filter(status=DuoStatus.CONFIRMED, agreement__isnull=True)
        .exclude(programme__agreement_moment=AgreementMoment.NONE)
        .order_by("pk")
    )


FILL, SIGN, SIGNED, SEALED, DECLINED = "fill", "sign", "signed", "sealed", "declined"


def _standing(_today: date) -> "QuerySet[Any, tuple[int, str, str, bool]]":
    user = User(pk=WHO)
    signed = Signature.objects.filter(
        revision__agreement=OuterRef("pk"), revision__status__in=UNSIGNED, signer=user
    )
    rows = Agreement.objects.filter(duo__in=Duo.objects.of(user))
    return rows.annotate(has_signed=Exists(signed)).values_list(
        "duo", "state", "duo__status", "has_signed"
    )


_STANDING = Kept(_standing)


def standing_for(user: User) -> dict[int, str]:
    """By duo, how its agreement stands for this person: hers to ``fill`` or ``sign``, or further on.

    Of two who stopped before both had signed nothing is asked.
    """
    found = {}
    for duo, state, status, has_signed in _STANDING.ask(who=user.pk):
        if state == RevisionStatus.SEALED:
            found[duo] = SEALED
        elif state == RevisionStatus.SIGNED or has_signed:
            found[duo] = SIGNED
        elif state in OPEN and status in LIVE:
            found[duo] = FILL if state == RevisionStatus.DRAFT else SIGN
        elif state == RevisionStatus.DECLINED:
            found[duo] = DECLINED
    return found


def late_before(programme: Programme) -> Combinable:
    """Whoever was asked to sign before this moment has had the time for it."""
    return Now() - timedelta(days=programme.patience("signature"))


def missing_signatures(programme: Programme) -> list[tuple[Revision, Participant]]:
    """Who still has to sign which version, longest asked first."""
    rows = Revision.objects.filter(
        agreement__duo__programme=programme, status__in=UNSIGNED, agreement__state__in=UNSIGNED
    )
    people = ("mentor__user", "mentee__user", "guide", "programme")
    around = (f"agreement__duo__{each}" for each in people)
    found = []
    for revision in (
        rows.select_related(*around).prefetch_related("signatures").order_by("offered_at", "pk")
    ):
        duo = revision.agreement.duo
        signed = {signature.role for signature in revision.signatures.all()}
        found += [(revision, each) for each in (duo.mentor, duo.mentee) if each.role not in signed]
    return found


def agreed_terms(duo: Duo) -> dict[str, Any]:
    """What the two filled in and both signed, by the code of each field; empty before that."""
    sealed = Revision.objects.filter(agreement__duo=duo, status=RevisionStatus.SEALED)
    latest = sealed.order_by("-number").first()
    return dict(latest.terms) if latest else {}


def in_words(field: Mapping[str, Any], value: Any) -> list[str]:
    """A filled-in value as lines of plain text."""
    if field["kind"] == "date":
        day = parse_date(str(value))
        return [date_format(day, "l j F Y") if day else str(value)]
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)]


def facts(revision: Revision) -> list[tuple[str, list[str]]]:
    """What the two filled in, by the label of the field."""
    fields = revision.agreement.template.body["fields"]
    terms = revision.terms
    return [(f["label"], in_words(f, terms[f["code"]])) for f in fields if f["code"] in terms]


def sections(revision: Revision) -> list[tuple[str, list[str]]]:
    """The clauses of the template, with the terms of this version put in."""
    body = revision.agreement.template.body
    values = {code: " · ".join(_as_list(value)) for code, value in revision.terms.items()}
    values = {field["code"]: "" for field in body["fields"]} | values
    clauses = [
        (section["title"], [fill(point, values) for point in section["points"]])
        for section in body["sections"]
    ]
    return [(_("What we promise each other"), list(body["promises"])), *clauses]


def _as_list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def signatures(revision: Revision) -> list[tuple[str, str, str]]:
    """For each of the two: the word for the role, the name, and when she signed, if she did."""
    duo = revision.agreement.duo
    signed = {row.role: row for row in revision.signatures.all()}
    return [
        (
            duo.programme.word(role),
            person.name,
            _("signed on %(at)s") % {"at": _at(signed[role])} if role in signed else "",
        )
        for role, person in ((MENTOR, duo.mentor), (MENTEE, duo.mentee))
    ]


def _at(signature: Signature) -> str:
    return date_format(localtime(signature.signed_at), "j F Y H:i")


def content(revision: Revision) -> Content:
    """Everything the document of this version says, in the language of the mentee.

    A name may hold characters that no font of ours has; they are left out.
    """
    agreement = revision.agreement
    language = agreement.duo.mentee.user.language
    with translation.override(language):
        return Content(
            title=agreement.template.body["title"],
            reference=f"{agreement.reference} v{revision.number}",
            programme=printable(agreement.duo.programme.name),
            intro=agreement.template.body["intro"],
            facts=facts(revision),
            sections=sections(revision),
            signatures=[
                (printable(role), printable(name), state)
                for role, name, state in signatures(revision)
            ],
            terms=revision.terms,
            language=language,
            created=revision.offered_at or revision.changed_at,
        )


def evidence(revision: Revision) -> Evidence:
    """How this version was signed, for the last page, in the language of the mentee."""
    with translation.override(revision.agreement.duo.mentee.user.language):
        return Evidence(_evidence_lines(revision), revision.terms_sha256, settings.BASE_URL)


def _evidence_lines(revision: Revision) -> list[str]:
    lines = [
        _("%(role)s: signed as “%(name)s” on %(at)s, by a personal link to %(email)s")
        % {
            "role": capfirst(revision.agreement.duo.programme.word(row.role)),
            "name": row.typed_name,
            "at": _at(row),
            "email": _masked(row.email),
        }
        for row in revision.signatures.all()
    ]
    lines += [
        f"{event.get_kind_display()}: {localtime(event.at):%Y-%m-%d %H:%M:%S}"
        for event in _log(revision)
    ]
    return lines


def _log(revision: Revision) -> list[Event]:
    return list(revision.agreement.events.exclude(kind=EventKind.OPENED))


def _masked(email: str) -> str:
    """Show enough of an address to recognise it: ``f…s@example.org``."""
    name, _at_sign, domain = email.partition("@")
    return f"{name[0]}…{name[-1]}@{domain}"
