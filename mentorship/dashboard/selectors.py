"""What a coordinator sees first: each number comes from the query of the list behind it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from agreements.models import Agreement
from matching.models import Proposal
from mentorship.accounts.models import User
from mentorship.duos.models import Duo, Reflection, free_mentors, waiting_mentees
from mentorship.duos.views import found_by
from mentorship.intake.gates import can_be_matched
from mentorship.intake.models import Application, Event, Participant, Partner, Payment
from mentorship.intake.selectors import LISTED
from mentorship.mail.models import EmailStatus, OutgoingEmail
from mentorship.paging import CAP, counts, shown
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    GateBefore,
    GateStep,
    Programme,
    ProgrammeStatus,
    Role,
)

WEEKS = 16
Words = str | Promise


def numbers(programme: Programme) -> dict[str, int]:
    """Count all that the overview tells, in one query; each number is that of the list behind it."""
    applications = Application.objects.filter(programme=programme)
    sent = Application.objects.sent_to(programme)
    people = Participant.objects.filter(programme=programme)
    duos = Duo.objects.filter(programme=programme)
    agreements = Agreement.objects.filter(duo__programme=programme)
    mails = OutgoingEmail.objects.undelivered()
    return counts(
        {
            "undelivered": mails.filter(programme_slug=programme.slug),
            "overdue": applications.overdue(now()),
            "submitted": applications.awaiting_decision(),
            "untrained": people.untrained(),
            "to_register": Event.objects.filter(programme=programme).to_register(localdate()),
            "partners_due": Partner.objects.filter(programme=programme).due(localdate()),
            "fee_open": Payment.objects.filter(programme=programme).late(localdate()),
            "proposals": Proposal.objects.drafts().filter(run__programme=programme),
            "waiting": can_be_matched(
                waiting_mentees().filter(programme=programme), programme, MENTEE
            ),
            "silent": duos.silent(localdate()),
            "proposed": duos.awaiting_introduction(),
            "starting": duos.filter(status__in=["proposed", "introduced", "confirmed"]),
            "active": duos.active(),
            "completed": duos.filter(status="completed"),
            **{
                f"agreement_{state}": agreements.in_state(state)
                for state in ("declined", "draft", "offered", "partly_signed")
            },
            **{f"applied_{role}": sent.filter(role=role) for role in Role.values},
            **{f"admitted_{role}": people.filter(role=role) for role in Role.values},
            **{f"paired_{role}": people.filter(role=role, kept_duos__gt=0) for role in Role.values},
        }
    )


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of "needs attention now": so many of these, there."""

    title: Words
    text: Words
    count: int
    url: str
    button: Words
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What asks for attention as soon as a number is not zero, and the list behind that number."""

    number: str
    title: Any
    text: Words
    page: str
    state: str
    button: Words
    icon: str
    tone: str


TRAINING_LATER = _("The training is no condition: they can be matched already.")
# What a training that nobody gets past holds up: who was admitted before it became so may go on
TRAINING_FIRST: dict[str, Words] = {
    GateBefore.MATCH: _("They can be matched once they have done the training."),
    GateBefore.START: _("They can be matched, and start once they have done the training."),
}
# Most pressing first.
RULES = [
    Rule(
        "undelivered",
        ngettext_lazy("%(n)d e-mail did not arrive", "%(n)d e-mails did not arrive", "n"),
        _("Call the person, or correct the address."),
        "dashboard:undelivered",
        "",
        _("Look"),
        "mail-x",
        "bad",
    ),
    Rule(
        "overdue",
        ngettext_lazy("%(n)d application waits too long", "%(n)d applications wait too long", "n"),
        _("We promised an answer within two weeks."),
        "intake:application_list",
        "overdue",
        _("Decide"),
        "alarm-clock",
        "bad",
    ),
    Rule(
        "agreement_declined",
        ngettext_lazy("%(n)d agreement was declined", "%(n)d agreements were declined", "n"),
        _("Call both and ask what is in the way."),
        "agreements:list",
        "declined",
        _("Look"),
        "file-x",
        "bad",
    ),
    Rule(
        "to_register",
        ngettext_lazy(
            "%(n)d training with points to enter", "%(n)d trainings with points to enter", "n"
        ),
        _("Enter them in the register within two months of the training."),
        "intake:event_list",
        "accreditatie",
        _("Make the sheet"),
        "alarm-clock",
        "warn",
    ),
    Rule(
        "silent",
        ngettext_lazy("%(n)d %(duo)s is silent", "%(n)d %(duos)s are silent", "n"),
        _("They log fewer meetings than they agreed."),
        "duos:list",
        "silent",
        _("Call them"),
        "message-circle-off",
        "warn",
    ),
    Rule(
        "fee_open",
        ngettext_lazy("%(n)d contribution is late", "%(n)d contributions are late", "n"),
        _("Remind them, or call: not paying stands in the way of nothing."),
        "intake:payment_list",
        "late",
        _("Remind them"),
        "alarm-clock",
        "warn",
    ),
    Rule(
        "submitted",
        ngettext_lazy("%(n)d application to decide on", "%(n)d applications to decide on", "n"),
        _("Read the answers and say yes, no or where to go."),
        "intake:application_list",
        "submitted",
        _("Decide"),
        "inbox",
        "info",
    ),
    Rule(
        "untrained",
        ngettext_lazy("%(n)d %(mentor)s to train", "%(n)d %(mentors)s to train", "n"),
        TRAINING_LATER,
        "intake:application_list",
        "untrained",
        _("Record the training"),
        "graduation-cap",
        "info",
    ),
    Rule(
        "partners_due",
        ngettext_lazy("%(n)d partner to be contacted", "%(n)d partners to be contacted", "n"),
        _("You planned to speak to them again."),
        "intake:partner_list",
        "contact",
        _("Look"),
        "phone",
        "info",
    ),
    Rule(
        "proposals",
        ngettext_lazy("%(n)d proposal to send", "%(n)d proposals to send", "n"),
        _("Nobody has heard of it yet."),
        "matching:workbench",
        "",
        _("Check and send"),
        "send",
        "brand",
    ),
    Rule(
        "waiting",
        ngettext_lazy(
            "%(n)d %(mentee)s waits for a %(mentor)s",
            "%(n)d %(mentees)s wait for a %(mentor)s",
            "n",
        ),
        _("Let the programme propose %(mentors)s."),
        "matching:workbench",
        "",
        _("Propose %(mentors)s"),
        "git-compare-arrows",
        "info",
    ),
    Rule(
        "proposed",
        ngettext_lazy("%(n)d introduction to come", "%(n)d introductions to come", "n"),
        _("Record it once they have met."),
        "duos:list",
        "proposed",
        _("Record it"),
        "handshake",
        "brand",
    ),
    Rule(
        "agreement_draft",
        ngettext_lazy(
            "%(n)d %(duo)s fills in the agreement", "%(n)d %(duos)s fill in the agreement", "n"
        ),
        _("Both got an e-mail."),
        "agreements:list",
        "draft",
        _("Look"),
        "file-pen-line",
        "brand",
    ),
    Rule(
        "agreement_offered",
        ngettext_lazy("%(n)d %(duo)s still has to sign", "%(n)d %(duos)s still have to sign", "n"),
        _("Nobody has signed yet."),
        "agreements:list",
        "offered",
        _("Look"),
        "pen-line",
        "brand",
    ),
    Rule(
        "agreement_partly_signed",
        ngettext_lazy(
            "%(n)d %(duo)s waits for one signature", "%(n)d %(duos)s wait for one signature", "n"
        ),
        _("One signature is missing."),
        "agreements:list",
        "partly_signed",
        _("Look"),
        "pen-line",
        "warn",
    ),
]


def todos(programme: Programme, numbers: dict[str, int]) -> list[Todo]:
    """What waits for a coordinator of this programme, most pressing first, without the zeros."""
    found = []
    if programme.status == ProgrammeStatus.DRAFT:
        found.append(
            Todo(
                _("This programme is not open yet"),
                _("People can apply once you open it."),
                1,
                reverse("programmes:settings", args=[programme.slug]),
                _("Check and open"),
                "sliders-horizontal",
                "brand",
            )
        )
    return [*found, *(_todo(rule, programme, numbers) for rule in RULES if numbers[rule.number])]


def _todo(rule: Rule, programme: Programme, numbers: dict[str, int]) -> Todo:
    count = min(numbers[rule.number], CAP)
    title = rule.title % (programme.terms | {"n": count})
    if numbers[rule.number] > CAP:
        title = _("More than %(so_many)s") % {"so_many": title}
    url = reverse(rule.page, args=[programme.slug])
    url = f"{url}?stand={rule.state}" if rule.state else url
    words = _of_training(programme) if rule.number == "untrained" else rule.text
    text, button = (str(each) % programme.terms for each in (words, rule.button))
    return Todo(title, text, count, url, button, rule.icon, rule.tone)


def _of_training(programme: Programme) -> Words:
    gate = programme.gate(GateStep.TRAINING)
    if gate is None or not gate.is_hard:
        return TRAINING_LATER
    return TRAINING_FIRST.get(gate.before, TRAINING_LATER)


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the programme, and whether it is going on."""

    label: Words
    shown: str
    is_now: bool


PHASES = [
    (_("Recruiting"), "submitted"),
    (_("Matching"), "waiting"),
    (_("Starting"), "starting"),
    (_("Under way"), "active"),
    (_("Completed"), "completed"),
]


def phases(numbers: dict[str, int]) -> list[Phase]:
    """Where the programme is: several phases can go on at once."""
    return [Phase(label, shown(numbers[code]), numbers[code] > 0) for label, code in PHASES]


@dataclass(frozen=True, slots=True)
class Contact:
    """How a duo keeps in touch: a dot for each meeting of the last weeks, places in whole units."""

    duo: Duo
    dots: list[int]
    is_silent: bool


def contacts(programme: Programme, *, most: int = 6) -> list[Contact]:
    """The duos that are longest quiet, worst first."""
    today = localdate()
    since = today - timedelta(weeks=WEEKS)
    rows = (
        Duo.objects.filter(programme=programme)
        .in_rhythm()
        .filter(quiet_after__isnull=False)
        .with_names()
        .order_by("quiet_after", "pk")[:most]
    )
    duos = list(rows.prefetch_related("meetings"))
    return [
        Contact(
            duo,
            [
                8 + (meeting.held_on - since).days * 246 // (7 * WEEKS)
                for meeting in duo.meetings.all()
                if meeting.held_on >= since
            ],
            duo.quiet_after is not None and duo.quiet_after < today,
        )
        for duo in duos
    ]


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
    rows = can_be_matched(free_mentors().filter(programme=programme), programme, MENTOR)
    rows = rows.select_related("user")
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
        list(applications.found_by(words).only(*LISTED).order_by("-submitted_at", "-pk")[:50]),
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
