"""What the pages about agreements show, and what goes into the document."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agreements import offering, signatories
from agreements.models import (
    UNSIGNED,
    Agreement,
    Revision,
    RevisionStatus,
    Signatory,
    Signature,
    next_up,
)
from agreements.pdf import Content
from mentorship.accounts.models import User
from mentorship.duos.models import LIVE, Duo, DuoQuerySet, DuoStatus
from mentorship.fonts import printable
from mentorship.kept import WHO, Kept
from mentorship.programmes.models import MENTEE, MENTOR, AgreementMoment, Programme

OPEN = (RevisionStatus.DRAFT, *UNSIGNED, RevisionStatus.EXPIRED)


def duos_without_agreement() -> DuoQuerySet:
    """Confirmed duos of programmes with an agreement that have none yet: work for the sweep."""
    return (
        Duo.objects.filter(status=DuoStatus.CONFIRMED, agreement__isnull=True)
        .exclude(programme__agreement_moment=AgreementMoment.NONE)
        .order_by("pk")
    )


SEALED_WITHIN = timedelta(minutes=5)
FILL, TICKED, SIGN, SIGNED, SEALED = "fill", "ticked", "sign", "signed", "sealed"
WAIT, DECLINED, EXPIRED = "wait", "declined", "expired"


def _standing(_today: date) -> "QuerySet[Any, tuple[int, str, str, bool, bool, bool]]":
    user = User(pk=WHO)
    signed = Signature.objects.filter(
        revision__agreement=OuterRef("pk"), revision__status__in=UNSIGNED, signer=user
    )
    as_mentor = Q(mentor_agreed_at__isnull=False, agreement__duo__mentor__user=user)
    as_mentee = Q(mentee_agreed_at__isnull=False, agreement__duo__mentee__user=user)
    drafts = Revision.objects.filter(agreement=OuterRef("pk"), status=RevisionStatus.DRAFT)
    rows = Agreement.objects.filter(duo__in=Duo.objects.of(user)).annotate(
        has_signed=Exists(signed),
        has_ticked=Exists(drafts.filter(as_mentor | as_mentee)),
        comes_later=Exists(_after_another(user)),
    )
    return rows.values_list(
        "duo", "state", "duo__status", "has_signed", "has_ticked", "comes_later"
    )


_STANDING = Kept(_standing)


def standing_for(user: User) -> dict[int, str]:
    """By duo, how its agreement stands for this person: hers to ``fill`` or ``sign``, or further on.

    Of two who stopped before both had signed nothing is asked.
    """
    found = {}
    for duo, state, status, has_signed, has_ticked, comes_later in _STANDING.ask(who=user.pk):
        if state in {RevisionStatus.SEALED, RevisionStatus.ENDED}:
            found[duo] = SEALED
        elif state == RevisionStatus.SIGNED or has_signed:
            found[duo] = SIGNED
        elif comes_later and status in LIVE:
            found[duo] = WAIT
        elif state in OPEN and status in LIVE:
            found[duo] = _open_for(state, has_ticked=has_ticked)
        elif state == RevisionStatus.DECLINED:
            found[duo] = DECLINED
    return found


def _after_another(user: User) -> QuerySet[Signatory]:
    """Her place among who sign an agreement, where somebody of an earlier turn did not sign yet."""
    signed = Signature.objects.filter(revision=OuterRef("revision"), role=OuterRef("role"))
    earlier = Signatory.objects.filter(revision=OuterRef("revision"), turn__lt=OuterRef("turn"))
    hers = Q(role=MENTOR, revision__agreement__duo__mentor__user=user) | Q(
        role=MENTEE, revision__agreement__duo__mentee__user=user
    )
    to_sign = Signatory.objects.filter(hers, revision__status__in=UNSIGNED)
    return to_sign.filter(
        Exists(earlier.exclude(Exists(signed))), revision__agreement=OuterRef("pk")
    )


def _open_for(state: str, *, has_ticked: bool) -> str:
    if state == RevisionStatus.DRAFT:
        return TICKED if has_ticked else FILL
    return EXPIRED if state == RevisionStatus.EXPIRED else SIGN


def unsealed_before() -> Combinable:
    """What all signed before this moment should have been sealed by now."""
    return Now() - SEALED_WITHIN


def late_before(programme: Programme) -> Combinable:
    """Whoever was asked to sign before this moment has had the time for it."""
    return Now() - timedelta(days=programme.patience("signature"))


def missing_signatures(programme: Programme) -> list[tuple[Revision, Signatory]]:
    """Whose turn it is to sign which version, longest asked first; nothing is asked after the end."""
    rows = Revision.objects.filter(
        agreement__duo__programme=programme,
        agreement__duo__status__in=LIVE,
        status__in=UNSIGNED,
        agreement__state__in=UNSIGNED,
    )
    people = ("mentor__user", "mentee__user", "guide", "programme")
    around = (f"agreement__duo__{each}" for each in people)
    found = []
    for revision in (
        rows.select_related(*around)
        .prefetch_related("signatures", "signatories", "agreement__guardian__person")
        .order_by("offered_at", "pk")
    ):
        found += [(revision, each) for each in next_up(revision)]
    return found


def agreed_terms(duo: Duo) -> dict[str, Any]:
    """What the two filled in and both signed, by the code of each field; empty before that."""
    in_force = [RevisionStatus.SEALED, RevisionStatus.ENDED]
    sealed = Revision.objects.filter(agreement__duo=duo, status__in=in_force)
    latest = sealed.order_by("-number").first()
    return dict(latest.terms) if latest else {}


def facts(revision: Revision) -> list[tuple[str, list[str]]]:
    """What the two filled in, by the label of the field."""
    programme = revision.agreement.duo.programme
    return revision.template.wording.facts(revision.terms, offering.true_of(programme))


def shown(revision: Revision) -> dict[str, Any]:
    """All that is shown of a version: what was frozen at the offer, and before it as it is now."""
    return revision.offered or offering.everything(revision)


def rows(offered: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """What the two filled in, as it was offered."""
    return [(label, lines) for part in offered["parts"] for label, lines in part["rows"]]


def sections(offered: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The clauses, as they were offered."""
    return [(part["title"], part["lines"]) for part in offered["parts"] if part["lines"]]


def signatures(revision: Revision) -> list[tuple[str, str, str]]:
    """For each who signs: the word for the role, the name, and when she signed, if she did."""
    signed = {row.role: row for row in revision.signatures.all()}
    return [
        (
            each.word,
            each.name,
            _("signed on %(at)s") % {"at": _at(signed[each.role])} if each.role in signed else "",
        )
        for each in signatories.of(revision)
    ]


def _at(signature: Signature) -> str:
    at = localtime(signature.signed_at)
    day, time = date_format(at, "j F Y"), date_format(at, "H:i")
    return _("%(day)s, %(time)s") % {"day": day, "time": time}


def content(revision: Revision) -> Content:
    """Everything the document of this version says: what was offered, and who signed since."""
    offered = shown(revision)
    with translation.override(offered["language"]):
        return Content(
            title=offered["title"],
            reference=offered["reference"],
            programme=offered["programme"],
            intro=offered["intro"],
            promises=offered["promises"],
            parts=offered["parts"],
            limits=offered["limits"],
            is_signed=offered["is_signed"],
            signatures=[
                (printable(role), printable(name), state)
                for role, name, state in signatures(revision)
            ],
            terms=offered,
            language=offered["language"],
            created=revision.offered_at or revision.changed_at,
        )
