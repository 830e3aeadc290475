"""How long an agreement is kept, and on what ground: a question that forgetting and inzage ask too."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.timezone import localdate

from agreements.models import Agreement, AgreementRules, RevisionStatus
from mentorship.accounts.models import User
from mentorship.duos.models import LIVE, Duo
from mentorship.programmes.models import Programme, months_later

YEAR = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """An agreement that cannot be erased yet: until when, and why it is held, if it is."""

    agreement: Agreement
    until: date
    hold_reason: str


def ended_on(duo: Duo) -> date:
    """The last day that an agreement of this duo was about."""
    return duo.ended_on or duo.ends_on or localdate(duo.proposed_at)


def kept_until(agreement: Agreement) -> date:
    """The day on which its contents go: some years after the end, as the programme chose."""
    duo = agreement.duo
    return months_later(ended_on(duo), YEAR * AgreementRules.of(duo.programme).years_kept)


def was_signed(agreement: Agreement) -> bool:
    """Whether somebody signed a version, so that it can be needed to show what was agreed."""
    return agreement.revisions.filter(signatures__isnull=False).exists()


def may_go(agreement: Agreement, on: date, *, is_asked: bool = False) -> bool:
    """Whether its contents can be erased on this day.

    Within its time either of the two may need it in a dispute, also against the wish of the other
    (AVG, article 17(3)(e)). What nobody signed shows nothing: that goes when it is asked for.
    """
    if agreement.duo.is_live or agreement.erased_at or agreement.hold_reason:
        return False
    if agreement.revisions.filter(status=RevisionStatus.SIGNED).exists():
        return False  # it is being sealed
    return kept_until(agreement) <= on or (is_asked and not was_signed(agreement))


def had_their_time(programme: Programme, on: date) -> QuerySet[Agreement]:
    """Those of a programme that are kept no longer on this day."""
    years = AgreementRules.of(programme).years_kept
    ended = Coalesce("duo__ended_on", "duo__ends_on", TruncDate("duo__proposed_at"))
    return (
        Agreement.objects.filter(duo__programme=programme, erased_at=None, hold_reason="")
        .exclude(duo__status__in=LIVE)
        .annotate(ended=ended)
        .filter(ended__lte=months_later(on, -YEAR * years))
        .order_by("pk")
    )


def of(person: User) -> QuerySet[Agreement]:
    """All that this person is a party to, or signs along with."""
    hers = Q(duo__in=Duo.objects.of(person)) | Q(guardian__person=person)
    rows = Agreement.objects.filter(hers, erased_at=None).distinct()
    return rows.select_related("duo__programme", "duo__mentor__user", "duo__mentee__user")


def kept_of(person: User) -> list[Kept]:
    """What stays when she is forgotten today: what has not had its time."""
    return [
        Kept(each, kept_until(each), each.hold_reason)
        for each in of(person).order_by("pk")
        if not may_go(each, localdate(), is_asked=True)
    ]
