"""What the evidence of the criteria is put together from: the period, its duos, and their words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from agreements.models import Document, RevisionStatus
from matching.models import Proposal
from mentorship.duos.models import ClosingTalk, Duo, DuoStatus, Ending, Introduction
from mentorship.duos.models import IntroductionAnswer as Answer
from mentorship.intake.models import Application
from mentorship.programmes.models import Cohort, Programme

# Below this, a count of people in something delicate could point at somebody.
FEW = 5
# So many days are written out one by one, and so many names.
MOST_DAYS, MOST_NAMES = 4, 8
DAY = timedelta(days=1)
# Where a version of an agreement can be once it was sealed.
SIGNED_BY_BOTH = (RevisionStatus.SEALED, RevisionStatus.REPLACED, RevisionStatus.ENDED)


class State(StrEnum):
    """Whether a criterion is shown; where it cannot be, that is something else than a gap."""

    SHOWN = "shown"
    GAP = "gap"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one criterion, in words."""

    state: State
    evidence: str
    gap: str = ""
    gap_url: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether the data show it."""
        return self.state == State.SHOWN


def shown(evidence: str) -> Finding:
    """It is there, and this is it."""
    return Finding(State.SHOWN, evidence)


def lacking(gap: str, url: str, *, evidence: str = "") -> Finding:
    """This is missing, there it is added; ``evidence`` is what there is already."""
    return Finding(State.GAP, evidence, gap, url)


def not_applicable(why: str) -> Finding:
    """There can be nothing to see in this period, and this is why."""
    return Finding(State.NOT_APPLICABLE, why)


@dataclass(frozen=True, slots=True)
class DuoFact:
    """What is known of a duo without anybody's name; ``answers`` counts who answered of the two.

    ``is_accompanied``: they met on the day that was planned with somebody of the staff.
    """

    pk: int
    status: str
    mentor__application_id: int
    proposed_at: datetime
    introduced_on: date | None
    introduced_at_place: str
    answers_due_at: datetime | None
    started_on: date | None
    ends_on: date | None
    ended_on: date | None
    is_accompanied: bool
    answers: int
    pending: int
    is_explained: bool
    is_by_team: bool
    template: int | None
    sealed_at: datetime | None
    talked_on: date | None
    has_ending: bool

    @property
    def both_answered(self) -> bool:
        """Whether the two said what they want; who said what is emptied once it is clear."""
        pending = self.pending if self.status == DuoStatus.INTRODUCED else 0
        return self.answers - pending == len(("mentor", "mentee"))

    @property
    def parted_early(self) -> bool:
        """Whether it was over after the first meeting, before anything began."""
        is_over = self.status in {DuoStatus.DISSOLVED, DuoStatus.ENDED_EARLY}
        return is_over and self.started_on is None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A programme in a period, up to and including ``until``; ``duos`` are those of the period."""

    programme: Programme
    start: date
    until: date
    cohort: Cohort | None
    duos: tuple[DuoFact, ...]

    @classmethod
    def begin(
        cls, programme: Programme, start: date, until: date, cohort: Cohort | None
    ) -> "Inquiry":
        """Fetch the duos that were matched, met or were under way in it, in one query.

        Of a period that is still to come there are none.
        """
        asked = cls(programme, start, until, cohort, ())
        if asked.is_to_come:
            return asked
        return cls(programme, start, until, cohort, tuple(asked._fetched()))

    @property
    def is_to_come(self) -> bool:
        """Whether none of its days has been yet."""
        return self.until < self.start

    @property
    def _moments(self) -> tuple[datetime, datetime]:
        first, after = (make_aware(datetime.combine(day, time.min)) for day in self._ends)
        return first, after

    @property
    def _ends(self) -> tuple[date, date]:
        return self.start, self.until + DAY

    def at(self, field: str) -> Q:
        """Those of which this moment lies in the period."""
        first, after = self._moments
        return Q(**{f"{field}__gte": first, f"{field}__lt": after})

    def on(self, field: str) -> Q:
        """Those of which this day lies in the period."""
        return Q(**{f"{field}__range": (self.start, self.until)})

    def holds(self, day: date | None) -> bool:
        """Whether this day is in the period."""
        return day is not None and self.start <= day <= self.until

    def applications(self, role: str) -> "QuerySet[Application]":
        """All that came in for one role, without those that were played to try it out."""
        sent = Application.objects.sent_to(self.programme).filter(role=role, is_test=False)
        return sent.filter(cohort=self.cohort) if self.cohort else sent

    def people(self, role: str, n: int) -> str:
        """The programme's word for so many people in a role."""
        return self.programme.word(role if n == 1 else f"{role}s")

    def url(self, name: str, *args: object, **query: str) -> str:
        """The address of a page of this programme."""
        found = reverse(name, args=[self.programme.slug, *args])
        return f"{found}?{urlencode(query)}" if query else found

    # --- the duos ---

    def matched(self) -> list[DuoFact]:
        """Those that were put together in the period."""
        return [each for each in self.duos if self.holds(localdate(each.proposed_at))]

    def met(self) -> list[DuoFact]:
        """Those that met for the first time in it."""
        return [each for each in self.duos if self.holds(each.introduced_on)]

    def started(self) -> list[DuoFact]:
        """Those whose mentorship began in it."""
        return [each for each in self.duos if self.holds(each.started_on)]

    def under_way(self) -> list[DuoFact]:
        """Those whose mentorship was under way on at least one day of it."""
        return [
            each
            for each in self.duos
            if each.started_on
            and each.started_on <= self.until
            and (each.ended_on is None or each.ended_on >= self.start)
        ]

    def ended(self, *statuses: str) -> list[DuoFact]:
        """Those that had begun and ended in it like this."""
        ended = (each for each in self.duos if self.holds(each.ended_on) and each.started_on)
        return [each for each in ended if each.status in statuses]

    def _fetched(self) -> Iterable[DuoFact]:
        rows = Duo.objects.filter(
            programme=self.programme,
            mentor__application__is_test=False,
            mentee__application__is_test=False,
        )
        if self.cohort:
            rows = rows.filter(mentee__application__cohort=self.cohort)
        is_under_way = Q(started_on__lte=self.until) & (
            Q(ended_on=None) | Q(ended_on__gte=self.start)
        )
        rows = rows.filter(self.at("proposed_at") | self.on("introduced_on") | is_under_way)
        these = OuterRef("pk")
        answers = Answer.objects.filter(duo=these).order_by().values("duo")
        proposals = Proposal.objects.filter(duo=these)
        # A scan is of whoever signed on paper; both did once the version was sealed.
        sealed = Document.objects.issued().filter(
            revision__agreement__duo=these, revision__status__in=SIGNED_BY_BOTH
        )
        sealed = sealed.order_by("-revision__number", "pk")
        found: Any = rows.order_by("pk").values(
            *("pk", "status", "mentor__application_id", "proposed_at"),
            *("introduced_on", "introduced_at_place", "answers_due_at"),
            *("started_on", "ends_on", "ended_on"),
            is_accompanied=Exists(
                Introduction.objects.filter(duo=these, starts_at__date=OuterRef("introduced_on"))
            ),
            answers=Subquery(answers.annotate(n=Count("pk")).values("n")),
            pending=Subquery(
                answers.filter(answer="").annotate(n=Count("pk")).values("n"),
            ),
            is_explained=Exists(proposals.exclude(reasons=[])),
            is_by_team=Exists(proposals.filter(sending__isnull=False)),
            template=Subquery(sealed.values("revision__template")[:1]),
            sealed_at=Subquery(sealed.values("sealed_at")[:1]),
            talked_on=Subquery(ClosingTalk.objects.filter(duo=these).values("held_on")),
            has_ending=Exists(Ending.objects.filter(duo=these)),
        )
        for row in found:
            yield DuoFact(**(row | {name: row[name] or 0 for name in ("answers", "pending")}))


# --- in words ---


def percent(n: int, of: int) -> int:
    """The share in whole percents, downwards: a hundred is everybody."""
    return n * 100 // of if of else 0


def few(n: int) -> str:
    """Write a count of people in something delicate; a small one not exactly."""
    return str(n) if n == 0 or n >= FEW else _("fewer than %(n)s") % {"n": FEW}


def _written(day: date) -> str:
    return date_format(day, "j F Y")


def listed(words: Sequence[str]) -> str:
    """Write names one after the other; of many the first."""
    names = list(words[:MOST_NAMES])
    if rest := len(words) - len(names):
        names.append(_("%(n)s more") % {"n": rest})
    return get_text_list(names, _("and"))


def on_days(days: Collection[date]) -> str:
    """Write on which days something was; of many the first and the last."""
    found = sorted(set(days))
    if len(found) <= MOST_DAYS:
        return get_text_list([_written(day) for day in found], _("and"))
    return span(found[0], found[-1])


def span(first: date, last: date) -> str:
    """Write from which day to which."""
    if first == last:
        return _written(first)
    words = {"first": _written(first), "last": _written(last)}
    return _("from %(first)s to %(last)s") % words
