"""What the list of applications shows: how many there are of each kind, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.search import fold
from mentorship.intake.list_forms import NOBODY, WITH, ListForm
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Interview,
    InterviewSlot,
    Participant,
)
from mentorship.intake.models.application import UNDECIDED, ApplicationQuerySet
from mentorship.look.templatetags.look import ago, short_day
from mentorship.paging import Counting, counted_as, counting, shown
from mentorship.programmes.models import MENTEE, MENTOR, GateStep, Programme
from mentorship.programmes.working_hours import working_days_ago

EVERYTHING, OVERDUE, UNTRAINED = "alle", "overdue", "untrained"
UNPLANNED = "plannen"
TALK, TALKED = "gesprek", "besluit"
# What a row of the list shows.
LISTED = ("name", "role", "status", "reference", "answers", "submitted_at")
STEPS = ("talk_at", "has_talked", "decided_at")
TABS: dict[str, str | Promise] = {
    ApplicationStatus.SUBMITTED.value: ApplicationStatus.SUBMITTED.label,
    UNPLANNED: _("Talk to plan"),
    TALK: _("Talk planned"),
    TALKED: _("To be decided"),
    **{
        status.value: status.label
        for status in ApplicationStatus
        if status not in {ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED}
    },
    OVERDUE: _("Late"),
    UNTRAINED: _("%(mentors)s to train"),
    EVERYTHING: _("All"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of applications, with their number ("1.000+" when there are many)."""

    code: str
    label: str | Promise
    count: int
    is_current: bool

    @property
    def shown(self) -> str:
        """The number to show."""
        return shown(self.count)


def under(
    tab: str, programme: Programme, *, at: datetime | Now | None = None
) -> ApplicationQuerySet:
    """Those that a tab shows, at this moment unless another is given."""
    applications: ApplicationQuerySet = Application.objects.sent_to(programme)
    if tab == EVERYTHING:
        return applications
    if tab == OVERDUE:
        return applications.overdue(at or now())
    if tab == UNPLANNED:
        return applications.without_talk(planned_by(programme))
    if tab == UNTRAINED:
        return applications.filter(pk__in=_untrained(programme).values("application"))
    if tab in {TALK, TALKED}:
        applications = applications.filter(status__in=UNDECIDED, has_talked=tab == TALKED)
        return applications if tab == TALKED else applications.filter(talk_at__isnull=False)
    return applications.filter(status=tab)


def planned_by(programme: Programme) -> datetime:
    """Who applied before this moment has waited long enough for a talk to be planned."""
    days, country = programme.patience("intake"), programme.country
    day = working_days_ago(localdate(), days, country=country)
    return make_aware(datetime.combine(day, time.min))


def _untrained(programme: Programme) -> "QuerySet[Participant]":
    return Participant.objects.filter(programme=programme).untrained()


@lru_cache(maxsize=256)
def _tab_statements(programme: int, planned_by: datetime) -> Counting:
    """What counts the tabs: working it out takes longer than the counting, so it is kept."""
    these = Programme(pk=programme)
    applications: ApplicationQuerySet = Application.objects.sent_to(these)
    rows: dict[str, QuerySet[Any]] = {tab: under(tab, these, at=Now()) for tab in TABS}
    # Whoever was admitted applied: the participants are as many, and closer at hand.
    late = {UNPLANNED: applications.without_talk(planned_by), UNTRAINED: _untrained(these)}
    return counting(rows | late)


def tabs(programme: Programme, *, current: str) -> list[Tab]:
    """Count every tab of a programme in one query; tabs that are often empty go when they are."""
    counted = counted_as(_tab_statements(programme.pk, planned_by(programme)))
    terms = programme.terms
    found = [
        Tab(tab, capfirst(str(label) % terms), counted[tab], is_current=tab == current)
        for tab, label in TABS.items()
    ]
    return [tab for tab in found if tab.count or tab.is_current or tab.code in _ALWAYS]


_ALWAYS = {
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.WAITLISTED,
    EVERYTHING,
}


def narrowed(rows: ApplicationQuerySet, form: ListForm) -> ApplicationQuerySet:
    """Keep those that the filters ask for."""
    wanted = form.narrowing
    if role := wanted.get("rol"):
        rows = rows.filter(role=role)
    if place := fold(wanted.get("plaats", "")):
        rows = rows.filter(place__startswith=place)
    if form.since:
        rows = rows.filter(submitted_at__gte=form.since)
    if partner := wanted.get("partner"):
        rows = rows.filter(partner=partner)
    if owner := wanted.get("wie"):
        rows = rows.filter(owner=None) if owner == NOBODY else rows.filter(owner=owner)
    if talk := wanted.get("gesprek"):
        whole = Exists(Interview.objects.whole().filter(application=OuterRef("pk")))
        rows = rows.filter(whole if talk == WITH else ~whole)
    return rows.found_by(wanted.get("q", ""), answers=form.answers)


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next for somebody, by when, and the page where it is done."""

    text: str | Promise
    at: datetime | None = None
    before: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    application: Application
    next: Step
    key: str
    role: str
    since: str
    owner: str
    before: str


def with_next_step(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """Fetch with each what says what comes next.

    One row is asked for, not whether there are any: the database would look that up for all
    applications there ever were.
    """
    slots = InterviewSlot.objects.filter(application=OuterRef("pk"))
    fields = ("is_trained", "live_duos", "kept_duos", "capacity", "role")
    return (
        rows.only(*LISTED, *STEPS, "owner__name", *(f"participant__{f}" for f in fields))
        .select_related("owner", "participant")
        .annotate(is_offered=Subquery(slots.order_by().values("pk")[:1]))
    )


def lines(applications: Iterable[Any], programme: Programme) -> list[Row]:
    """Say of each what comes next; of what ``with_next_step`` fetched."""
    offer = reverse("intake:interview_offer", args=[programme.slug, 0])
    is_gated = programme.gate(GateStep.TRAINING) is not None
    terms = programme.terms
    words = {role: capfirst(terms[role]) for role in (MENTEE, MENTOR)}
    found = []
    # Fifty rows have few days between them, and writing one takes a while.
    since, before = lru_cache(ago), lru_cache(_in_time)
    for one in applications:
        if one.status in UNDECIDED:
            step = _before_decision(one, offer.replace("/0/", f"/{one.pk}/"))
        elif part := getattr(one, "participant", None):
            step = Step(str(_after_decision(part, is_gated=is_gated)) % terms)
        else:
            step = Step("")
        found.append(
            Row(
                one,
                step,
                key=str(one.pk),
                role=words[one.role],
                since=since(localdate(one.submitted_at)),
                owner=one.owner.name if one.owner else "–",
                before=before(step.before) if step.before else "",
            )
        )
    return found


def _in_time(day: date) -> str:
    return gettext("answer before %(date)s") % {"date": short_day(day)}


def _before_decision(one: Any, offer: str) -> Step:
    is_new = one.status == ApplicationStatus.SUBMITTED
    before = one.promised_by if is_new else None
    if one.has_talked:
        return Step(_("Decide"), before=before)
    if one.talk_at and one.talk_at > now():
        return Step(_("Talk"), at=one.talk_at)
    if one.talk_at:
        return Step(_("Note the talk"), before=before)
    if one.is_offered:
        return Step(_("Chooses a time to talk"), before=before)
    if is_new:
        return Step(_("Plan the talk"), before=before, url=offer)
    return Step(_("Waits for a place"))


def _after_decision(part: Participant, *, is_gated: bool) -> str | Promise:
    if part.role == MENTOR and is_gated and not part.is_trained:
        return _("Training")
    if part.role == MENTOR:
        has_room = part.capacity > part.live_duos
        return _("Has room for a %(duo)s") if has_room else _("In a %(duo)s")
    return _("In a %(duo)s") if part.kept_duos else _("Waits for a %(duo)s")
