"""Who has to do something about an agreement, since when, and what the staff can do next."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from agreements import offering
from agreements.models import (
    UNSIGNED,
    Agreement,
    Event,
    EventKind,
    Revision,
    RevisionStatus,
    next_up,
)
from agreements.wording import COORDINATOR, Clause
from mentorship.programmes.models import MENTEE, MENTOR

R = RevisionStatus
# What moves an agreement on: since the last of these it is where it is.
MOVES = (
    *(EventKind.DRAFTED, EventKind.FILLED, EventKind.AGREED, EventKind.OFFERED),
    *(EventKind.SIGNED, EventKind.DECLINED, EventKind.EXPIRED, EventKind.WITHDRAWN),
    *(EventKind.SEALED, EventKind.ENDED),
)


@dataclass(frozen=True, slots=True)
class Act:
    """What the staff can do next: a page to go to, or something to send."""

    label: str
    address: str
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose turn it is and what the staff can do; both may be nothing."""

    agreement: Agreement
    revision: Revision
    owner: str
    act: Act | None

    @property
    def since(self) -> datetime:
        """Since when it is where it is."""
        return getattr(self.agreement, "since", None) or self.agreement.created_at


def with_standing(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Fetch along what a list of agreements tells of them."""
    versions = (
        Revision.objects.defer("offered")
        .select_related("template")
        .prefetch_related("signatures", "signatories")
    )
    moves = Event.objects.filter(agreement=OuterRef("pk"), kind__in=MOVES).order_by("-at")
    people = ("duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user")
    return (
        rows.select_related(*people)
        .annotate(since=Subquery(moves.values("at")[:1]))
        .prefetch_related(Prefetch("revisions", versions))
    )


def ours_to_fill(revision: Revision) -> list[Clause]:
    """What the staff still have to fill in before the two can find it right."""
    facts = offering.true_of(revision.agreement.duo.programme)
    clauses = revision.template.wording.clauses_for(revision.terms, facts)
    return [
        each
        for each in clauses
        if each.is_asked and each.by == COORDINATOR and each.code not in revision.terms
    ]


def standing(agreement: Agreement) -> Standing:
    """Tell it of one agreement; ``with_standing`` fetches what it takes."""
    revision = agreement.current_of_fetched
    revision.agreement = agreement
    duo, status = agreement.duo, revision.status
    where = [duo.programme.slug, agreement.pk]
    owner: list[str] = []
    act: Act | None = None
    if not duo.is_live:
        return Standing(agreement, revision, "", None)
    if status == R.DRAFT and ours_to_fill(revision):
        owner = [duo.guide.name]
        act = Act(_("Fill in your part"), reverse("agreements:fill_ours", args=where))
    elif status == R.DRAFT:
        both = ((MENTOR, duo.mentor), (MENTEE, duo.mentee))
        owner = [each.name for role, each in both if revision.agreed_at(role) is None]
    elif status in UNSIGNED:
        owner = [each.name for each in next_up(revision)]
        remind = reverse("agreements:remind", args=where[:1])
        act = Act(_("Ask for the signatures"), remind)
    elif status == R.EXPIRED:
        owner = [duo.guide.name]
        act = Act(_("Send it again"), reverse("agreements:send_again", args=where), is_sent=True)
    elif status in {R.DECLINED, R.WITHDRAWN}:
        owner = [duo.guide.name]
        begin = reverse("agreements:begin_anew", args=where)
        act = Act(_("Begin a new version"), begin, is_sent=True)
    return Standing(agreement, revision, get_text_list(owner, _("and")), act)
