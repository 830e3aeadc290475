"""The people of a programme: everybody who applied or takes part, each of them once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.dashboard.capacity import without_place
from mentorship.duos.models import LIVE, Duo
from mentorship.intake.list_forms import ListForm
from mentorship.intake.models import Application, ApplicationStatus, Participant
from mentorship.intake.models.application import ApplicationQuerySet
from mentorship.intake.selectors import narrowed as narrowed_applications
from mentorship.intake.templatetags.applications import state_pill
from mentorship.look.templatetags.look import avatar
from mentorship.paging import Counting, counted_as, counting, counts, shown
from mentorship.programmes.models import MENTEE, MENTOR, Programme

# The tabs of the list, by what the address says.
TABS: dict[str, str | Promise] = {
    "": _("All"),
    "aangemeld": _("Wait for a decision"),
    "wachtlijst": _("On the waiting list"),
    "mentor": "%(mentors)s",
    "mentee": "%(mentees)s",
    "duo": _("In a %(duo)s"),
    "wacht": _("%(mentees)s without a %(duo)s"),
    "ruimte": _("%(mentors)s with room"),
    "opleiden": _("%(mentors)s to train"),
    "akkoord": _("Still to agree with the ground rules"),
    "tekort": _("%(mentees)s for whom there is no place"),
}
# This one is there when the overview leads to it.
SHORT = "tekort"


# What of an application no page about people shows.
UNSEEN = ("answers", "folded", "grams", "place", "internal_note", "reason")


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of people, with their number."""

    code: str
    label: str | Promise
    shown: str
    is_current: bool


@dataclass(slots=True)
class Person:
    """Somebody with what she is in this programme."""

    user: User
    roles: list[Participant] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)

    @property
    def role(self) -> str:
        """The role that her picture shows."""
        parts: list[Participant | Application] = [*self.roles, *self.applications]
        return parts[0].role if parts else ""

    @property
    def as_mentor(self) -> list[Participant]:
        """Her part as a mentor, if she has one: of it the list shows the training and the places."""
        return [part for part in self.roles if part.role == MENTOR]


def _applications(programme: Programme) -> ApplicationQuerySet:
    return Application.objects.sent_to(programme)


def everybody(programme: Programme) -> "QuerySet[User]":
    """All who applied here or take part."""
    applied = _applications(programme).filter(applicant=OuterRef("pk"))
    return User.objects.filter(Exists(applied))


def among(programme: Programme, people: list[int], duos: list[int]) -> "QuerySet[User]":
    """Those of these keys who are here, and both people of these duos."""
    these = Duo.objects.filter(programme=programme, pk__in=duos)
    sides = Q(duos_as_mentor__in=these) | Q(duos_as_mentee__in=these)
    both = Participant.objects.filter(sides).values("user")
    return everybody(programme).filter(Q(pk__in=people) | Q(pk__in=both))


def _parts(programme: Programme, tab: str) -> "QuerySet[Any]":
    """The rows by which somebody is under a tab; each leads to its person."""
    gone = User.objects.gone()
    # Nobody decides about who was forgotten: what she sent in is withdrawn.
    applied = _applications(programme)
    rows = Participant.objects.filter(programme=programme).exclude(user__in=gone)
    chosen: dict[str, QuerySet[Any]] = {
        "aangemeld": applied.filter(status=ApplicationStatus.SUBMITTED),
        "wachtlijst": applied.filter(status=ApplicationStatus.WAITLISTED),
        "mentor": rows.mentors(),
        "mentee": rows.mentees(),
        "duo": rows.filter(kept_duos__gt=0, live_duos__gt=0),
        "wacht": rows.mentees().filter(kept_duos=0),
        "ruimte": rows.mentors().filter(capacity__gt=F("live_duos")),
        "opleiden": rows.untrained(),
        "akkoord": rows.to_agree(),
    }
    return without_place(programme) if tab == SHORT else chosen[tab]


def leading(tab: str, programme: Programme, form: ListForm) -> "tuple[QuerySet[Any], str]":
    """The rows by which a tab and the filters lead to people, and the field that does so.

    Whoever was forgotten is in no list; her page is still there, for who knows the address.
    """
    person = "applicant" if tab in {"", "aangemeld", "wachtlijst"} else "user"
    wanted = narrowed_applications(_applications(programme).remembered(), form)
    if not tab:
        return wanted, person
    rows = _parts(programme, tab)
    if form.narrowing:
        rows = rows.filter(Exists(wanted.filter(applicant=OuterRef(person))))
    return rows, person


@lru_cache(maxsize=256)
def _tab_statements(programme: int) -> Counting:
    """What counts the tabs: working it out takes longer than the counting, so it is kept."""
    these = Programme(pk=programme)
    applicants = _applications(these).remembered().filter(applicant__isnull=False)
    everyone = applicants.order_by().values("applicant").distinct()
    counted = [tab for tab in TABS if tab not in {"", SHORT}]
    return counting({"": everyone, **{tab: _parts(these, tab) for tab in counted}})


def tabs(programme: Programme, *, current: str) -> list[Tab]:
    """Count every tab in one query; how many have no place only where that is asked."""
    counted = counted_as(_tab_statements(programme.pk))
    if current == SHORT:
        counted |= counts({SHORT: without_place(programme)})
    terms = programme.terms
    return [
        Tab(tab, capfirst(str(label) % terms), shown(counted[tab]), tab == current)
        for tab, label in TABS.items()
        if tab in counted
    ]


def named(tab: str, form: ListForm, programme: Programme) -> str:
    """Say in words who these people are."""
    label = capfirst(str(TABS[tab]) % programme.terms) if tab else str(_("Everybody"))
    return str(_("%(who)s, filtered") % {"who": label}) if form.narrowing else label


def with_applications(
    users: Iterable[User], programme: Programme, *, unseen: Iterable[str] = UNSEEN
) -> list[Person]:
    """Put with each her applications and roles: one query, however many there are."""
    found = {user.pk: Person(user) for user in users}
    applications = _applications(programme).filter(applicant__in=found).order_by("-submitted_at")
    for one in applications.select_related("participant").defer(*unseen):
        assert one.applicant_id is not None  # noqa: S101 — we asked by applicant
        person = found[one.applicant_id]
        person.applications.append(one)
        # Whoever takes part in a role applied for it.
        if part := getattr(one, "participant", None):
            part.user = person.user
            person.roles.append(part)
    for person in found.values():
        person.roles.sort(key=lambda part: part.pk)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list as it is shown: a page has fifty, so each is put together but once."""

    key: str
    name: str
    picture: SafeString
    parts: str
    pills: SafeString
    others: list[tuple[str, str]]
    places: str


# What a line shows of an application, and of what came of it.
SHOWN = (
    *("applicant", "status", "role", "reference"),
    *(
        f"participant__{name}"
        for name in ("role", "application", "capacity", "live_duos", "is_trained")
    ),
)


def lines(users: Iterable[User], programme: Programme) -> list[Line]:
    """Work out what the list shows of these people, in two queries for all."""
    found = {user.pk: Person(user) for user in users}
    rows = _applications(programme).filter(applicant__in=found).order_by("-submitted_at")
    for one in rows.select_related("participant").only(*SHOWN):
        person = found[one.applicant_id or 0]
        person.applications.append(one)
        if part := getattr(one, "participant", None):
            person.roles.append(part)
    others = _others([part.pk for person in found.values() for part in person.roles], programme)
    terms = programme.terms
    words = {role: capfirst(terms[role]) for role in (MENTEE, MENTOR)}
    return [_line(person, others, words) for person in found.values()]


def _others(keys: list[int], programme: Programme) -> dict[int, list[tuple[str, str]]]:
    """By each of these parts, its live duos: the key, and the name of the other."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    sides = Q(mentor__in=keys) | Q(mentee__in=keys)
    duos = Duo.objects.filter(sides, programme=programme, status__in=LIVE).order_by("-pk")
    named = duos.values_list("pk", "mentor", "mentee", "mentor__user__name", "mentee__user__name")
    for key, mentor, mentee, mentor_name, mentee_name in named:
        found[mentor].append((str(key), mentee_name))
        found[mentee].append((str(key), mentor_name))
    return found


def _line(person: Person, others: dict[int, list[tuple[str, str]]], words: dict[str, str]) -> Line:
    user, applications = person.user, person.applications
    return Line(
        key=str(user.pk),
        name=user.name,
        picture=avatar(user.name, person.role),
        parts=", ".join(f"{words[one.role]} · {one.reference}" for one in applications),
        pills=format_html_join(" ", "{}", ((state_pill(one.status),) for one in applications)),
        others=[other for part in person.roles for other in others[part.pk]],
        places=" ".join(map(_places, person.as_mentor)),
    )


def _places(part: Participant) -> str:
    trained = _("trained") if part.is_trained else _("not trained")
    used = _("%(used)s of %(places)s in use")
    return f"{trained} · {used % {'used': part.live_duos, 'places': part.capacity}}"
