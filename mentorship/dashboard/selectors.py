"""What a coordinator sees first: each number comes from the query of the list behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from agreements.selectors import late_before, unsealed_before
from evaluations.models import Invitation, Round, RoundStatus
from evaluations.selectors import closing
from matching.models import Proposal
from mentorship.accounts.models import User
from mentorship.dashboard import capacity, retention
from mentorship.duos.list_forms import ENDINGS
from mentorship.duos.list_selectors import Days, Line, found_by, in_state, lines, listed
from mentorship.duos.models import (
    Duo,
    Health,
    HelpRequest,
    Reflection,
)
from mentorship.intake.event_agenda import Entry, entries
from mentorship.intake.models import Application, Event, Participant, Partner, Payment
from mentorship.intake.selectors import LISTED, planned_by
from mentorship.kept import WHO, filled
from mentorship.mail.models import EmailStatus, OutgoingEmail
from mentorship.paging import Counting, counted_as, counting, shown
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    AgreementMoment,
    Programme,
    Role,
)

Words = str | Promise


# So many names say enough.
NAMED = 3
# Tabs of the list of duos of which the overview tells how many there are.
DUOS_TO_SEE = (
    *("silent", "call", "on_track", "just_started"),
    *("check-in", "bel", "voorstel", "datum", "antwoord", "afronden"),
)


def numbers(programme: Programme, user: User) -> dict[str, int]:
    """Count all that the overview tells, in one query; each number is that of the list behind it.

    Who asks for help is told to the guide of that duo alone: ``user`` is who reads it.
    """
    names, sql, params = _counting(programme, programme.set_up, localdate())
    return counted_as((names, sql, filled(params, who=user.pk)))


@lru_cache(maxsize=128)
def _counting(programme: Programme, _set_up: str, _today: date) -> Counting:
    """What counts all that: putting it together takes longer than the counting, so it is kept.

    As long as this programme is set up as it is, and it is still today.
    """
    user = User(pk=WHO)
    applications = Application.objects.filter(programme=programme)
    sent = Application.objects.sent_to(programme)
    people = Participant.objects.filter(programme=programme)
    duos, days = Duo.objects.filter(programme=programme), Days.of(programme)
    waiting = capacity.waiting(programme)
    agreements = Agreement.objects.filter(duo__programme=programme)
    mails = OutgoingEmail.objects.undelivered()
    asked = Invitation.objects.filter(round__in=_answerable(programme).values("pk")[:1])
    silent = asked.unanswered()
    return counting(
        {
            "undelivered": mails.filter(programme_slug=programme.slug),
            "help": HelpRequest.objects.for_guide(user)
            .unanswered()
            .filter(duo__programme=programme),
            "overdue": applications.overdue(Now()),
            "submitted": applications.awaiting_decision(),
            "unplanned": applications.without_talk(planned_by(programme)),
            "untrained": people.untrained(),
            "to_register": Event.objects.filter(programme=programme).to_register(localdate()),
            "partners_due": Partner.objects.filter(programme=programme).due(localdate()),
            "fee_open": Payment.objects.filter(programme=programme).late(localdate()),
            "proposals": Proposal.objects.drafts().filter(run__programme=programme),
            "waiting": waiting,
            "waiting_long": waiting.filter(admitted_at__lt=days.ago(programme.patience("waiting"))),
            "short": capacity.without_place(programme),
            "erasures": programme.erasure_requests.open(),
            "retention": retention.due(programme),
            **{code: in_state(duos, code, days) for code in DUOS_TO_SEE},
            "proposed": duos.awaiting_introduction(),
            "starting": duos.filter(status__in=["proposed", "introduced", "confirmed"]),
            "active": duos.active(),
            **{state: in_state(duos, state, days) for state in ("paused", "completed", "ended")},
            "ending": duos.filter(
                status__in=["active", "paused"], ends_on__lte=days.on + ENDINGS["4"]
            ),
            "evaluated": programme.evaluations.opened(),
            **{
                f"agreement_{state}": agreements.in_state(state)
                for state in ("declined", "draft", "offered", "partly_signed", "sealed")
            },
            "agreement_late": agreements.late(late_before(programme)),
            "closing": closing(programme),
            "agreement_unsealed": agreements.unsealed(unsealed_before()),
            "agreement_agreed": agreements.agreed(),
            **{f"asked_{role}": asked.filter(role=role) for role in Role.values},
            **{f"silent_{role}": silent.filter(role=role) for role in Role.values},
            **{f"applied_{role}": sent.filter(role=role) for role in Role.values},
            **{f"admitted_{role}": people.filter(role=role) for role in Role.values},
            **{f"paired_{role}": people.filter(role=role, kept_duos__gt=0) for role in Role.values},
        }
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar: how many, what they are, in which tint, and the list behind it."""

    count: int
    label: Words
    tint: str
    url: str

    @property
    def shown(self) -> str:
        """The number beside it."""
        return shown(self.count)


@dataclass(frozen=True, slots=True)
class Shares:
    """A bar in parts, and how many of all are to be asked for something."""

    parts: list[Share]
    asked: int = 0

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(part.count for part in self.parts)


HEALTHS = {
    Health.ON_TRACK: "ok",
    Health.CALL: "warn",
    Health.SILENT: "bad",
    Health.JUST_STARTED: "new",
}


def healths(programme: Programme, numbers: Mapping[str, int]) -> Shares:
    """How the duos that are under way are doing, in parts that add up to all of them."""
    address = reverse("duos:list", args=[programme.slug])
    return Shares(
        [
            Share(numbers[health], health.label, tint, f"{address}?stand={health}")
            for health, tint in HEALTHS.items()
        ]
    )


SIGNING = {
    "sealed": (_("signed"), "brand"),
    "partly_signed": (_("half signed"), "warn"),
    "offered": (_("to be signed"), "info"),
    "draft": (_("to be filled in"), "new"),
}


def signing(programme: Programme, numbers: Mapping[str, int]) -> Shares | None:
    """How far the agreements are; nothing where none are made."""
    if programme.agreement_moment == AgreementMoment.NONE:
        return None
    address = reverse("agreements:list", args=[programme.slug])
    return Shares(
        [
            Share(numbers[f"agreement_{state}"], label, tint, f"{address}?stand={state}")
            for state, (label, tint) in SIGNING.items()
        ],
        asked=numbers["agreement_offered"] + numbers["agreement_partly_signed"],
    )


def contacts(programme: Programme, *, most: int = 6) -> "list[Line]":
    """The duos that are longest quiet, worst first, as the list of duos shows them."""
    rows = listed(Duo.objects.filter(programme=programme).in_rhythm())
    return lines(list(rows.order_by("quiet_after", "pk")[:most]))


def named(contacts: "list[Line]", numbers: Mapping[str, int]) -> dict[str, Words]:
    """Who some lines of the attention list are about, by what the page knows already."""
    quiet = [line for line in contacts if line.duo.health(localdate()) == Health.SILENT]
    if not quiet:
        return {}
    never = _("no meeting yet")
    names = [
        f"{line.duo.mentee.name} · {line.duo.mentor.name} ({line.last or never})"
        for line in quiet[:NAMED]
    ]
    more = numbers["silent"] - len(names)
    if more > 0:
        names.append(str(_("%(n)d more") % {"n": more}))
    return {"silent": _("Longest ago: %(names)s") % {"names": ", ".join(names)}}


def soon(programme: Programme, user: User, *, most: int = 4) -> list[Entry]:
    """What comes next in the agenda of this person, in the week that begins today."""
    today = localdate()
    found = entries(programme, today, today + timedelta(days=7), most=most, of=user)
    return [entry for entry in found if not entry.is_cancelled][:most]


def evaluation(programme: Programme) -> Round | None:
    """The round that people can answer now, the one that closes first."""
    return _answerable(programme).first()


def _answerable(programme: Programme) -> "QuerySet[Round]":
    return programme.evaluations.filter(status=RoundStatus.OPEN).order_by("closes_at", "pk")


@dataclass(frozen=True, slots=True)
class Response:
    """How many of those in a role that were asked have answered."""

    role: str
    answered: int
    invited: int


def responses(numbers: Mapping[str, int]) -> list[Response]:
    """The response to the round that people can answer now, per role that was asked."""
    found = [
        Response(
            role, numbers[f"asked_{role}"] - numbers[f"silent_{role}"], numbers[f"asked_{role}"]
        )
        for role in Role.values
    ]
    return [each for each in found if each.invited]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many people of one side got this far."""

    count: int

    @property
    def shown(self) -> str:
        """The number beside the bar."""
        return shown(self.count)


@dataclass(frozen=True, slots=True)
class FunnelLine:
    """How many mentors and mentees got this far."""

    label: Words
    mentors: Bar
    mentees: Bar
    most: int


STAGES = [(_("Applied"), "applied"), (_("Admitted"), "admitted"), (_("In a %(duo)s"), "paired")]


def funnel(numbers: dict[str, int], terms: dict[str, str]) -> list[FunnelLine]:
    """From application to duo, mentors and mentees side by side, in these words."""
    lines = [
        (str(label) % terms, Bar(numbers[f"{code}_{MENTOR}"]), Bar(numbers[f"{code}_{MENTEE}"]))
        for label, code in STAGES
    ]
    most = max(bar.count for _label, *bars in lines for bar in bars) or 1
    return [FunnelLine(label, mentors, mentees, most) for label, mentors, mentees in lines]


def mentors_with_room(programme: Programme, *, most: int = 5) -> "QuerySet[Participant]":
    """Some mentors who can take a mentee now."""
    rows = capacity.free(programme).select_related("user")
    rows = rows.defer("user__folded", "user__grams")
    return rows.order_by("admitted_at", "pk")[:most]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; never what somebody wrote in confidence."""

    applications: list[Application]
    duos: list[Duo]


def found(programme: Programme, words: str, user: User) -> Found:
    """People and duos of this programme with these words in a name, address or reference."""
    if not words:
        return Found([], [])
    applications = Application.objects.coordinated_by(user).filter(programme=programme)
    applications = applications.remembered()
    duos = Duo.objects.filter(programme=programme).with_names()
    return Found(
        list(
            applications.found_by(words)
            .only(*LISTED, "applicant")
            .order_by("-submitted_at", "-pk")[:50]
        ),
        list(found_by(duos, words).order_by("-proposed_at", "-pk")[:50]),
    )


def may_be_corrected(email: OutgoingEmail, *, by: User) -> bool:
    """Whether this coordinator may put right the address that a message did not reach.

    Where the codes go, there goes all that the person may read. So not of staff, not of who takes
    part elsewhere, and not once there is a reflection that no member of staff may read.
    """
    person = email.to
    if person is None or person.is_staff or email.address != person.email:
        return False
    if email.status not in {EmailStatus.BOUNCED, EmailStatus.FAILED}:
        return False
    elsewhere = Application.objects.filter(applicant=person).exclude(
        programme__in=Programme.objects.coordinated_by(by)
    )
    return not (elsewhere.exists() or Reflection.objects.readable_by(person).exists())
