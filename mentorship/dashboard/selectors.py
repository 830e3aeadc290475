"""What a coordinator sees first: each number comes from the query of the list behind it."""

from collections.abc import Callable
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
from mentorship.duos.models import Duo, free_mentors, waiting_mentees
from mentorship.duos.views import found_by
from mentorship.intake.models import Application, Participant
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import MENTEE, MENTOR, Programme, ProgrammeStatus

CAP = 1000
WEEKS = 16


def capped(rows: "QuerySet[Any]") -> int:
    """Count up to the cap, at the same cost however many there are."""
    return rows.order_by().values("pk")[:CAP].count()


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of "needs attention now": so many of these, there."""

    title: str | Promise
    text: str | Promise
    count: int
    url: str
    button: str | Promise
    icon: str
    tone: str


Rule = tuple[Any, str | Promise, "QuerySet[Any]", str, str | Promise, str, str]


def _rules(programme: Programme) -> list[Rule]:
    """Most pressing first: title, text, rows, address, button, icon and tone."""
    slug = programme.slug
    applications = Application.objects.filter(programme=programme)
    duos = Duo.objects.filter(programme=programme)
    agreements = Agreement.objects.filter(duo__programme=programme)
    lists = reverse("intake:application_list", args=[slug])
    duo_list = reverse("duos:list", args=[slug])
    agreement_list = reverse("agreements:list", args=[slug])
    workbench = reverse("matching:workbench", args=[slug])
    return [
        (
            ngettext_lazy("%d e-mail did not arrive", "%d e-mails did not arrive"),
            _("Call the person, or correct the address."),
            OutgoingEmail.objects.undelivered().filter(programme_slug=slug),
            reverse("dashboard:undelivered", args=[slug]),
            _("Look"),
            "mail-x",
            "bad",
        ),
        (
            ngettext_lazy("%d application waits too long", "%d applications wait too long"),
            _("We promised an answer within two weeks."),
            applications.overdue(now()),
            f"{lists}?stand=overdue",
            _("Decide"),
            "alarm-clock",
            "bad",
        ),
        (
            ngettext_lazy("%d agreement was declined", "%d agreements were declined"),
            _("Call both and ask what is in the way."),
            agreements.in_state("declined"),
            f"{agreement_list}?stand=declined",
            _("Look"),
            "file-x",
            "bad",
        ),
        (
            ngettext_lazy("%d duo is silent", "%d duos are silent"),
            _("They have not logged a meeting for longer than they agreed."),
            duos.silent(localdate()),
            f"{duo_list}?stand=silent",
            _("Call them"),
            "message-circle-off",
            "warn",
        ),
        (
            ngettext_lazy("%d application to decide on", "%d applications to decide on"),
            _("Read the answers and say yes, no or where to go."),
            applications.awaiting_decision(),
            f"{lists}?stand=submitted",
            _("Decide"),
            "inbox",
            "info",
        ),
        (
            ngettext_lazy("%d mentor to train", "%d mentors to train"),
            _("They can be matched once they have done the training."),
            Participant.objects.filter(programme=programme).untrained(),
            f"{lists}?stand=untrained",
            _("Record the training"),
            "graduation-cap",
            "info",
        ),
        (
            ngettext_lazy("%d proposal to send", "%d proposals to send"),
            _("Nobody has heard of it yet."),
            Proposal.objects.drafts().filter(run__programme=programme),
            workbench,
            _("Check and send"),
            "send",
            "brand",
        ),
        (
            ngettext_lazy("%d mentee waits for a mentor", "%d mentees wait for a mentor"),
            _("Let the programme propose mentors."),
            waiting_mentees().filter(programme=programme),
            workbench,
            _("Propose mentors"),
            "git-compare-arrows",
            "info",
        ),
        (
            ngettext_lazy("%d introduction to come", "%d introductions to come"),
            _("Record it once they have met."),
            duos.awaiting_introduction(),
            f"{duo_list}?stand=proposed",
            _("Record it"),
            "handshake",
            "brand",
        ),
        (
            ngettext_lazy("%d agreement to be filled in", "%d agreements to be filled in"),
            _("Both got an e-mail."),
            agreements.in_state("draft"),
            f"{agreement_list}?stand=draft",
            _("Look"),
            "file-pen-line",
            "brand",
        ),
        (
            ngettext_lazy("%d agreement to be signed", "%d agreements to be signed"),
            _("Nobody has signed yet."),
            agreements.in_state("offered"),
            f"{agreement_list}?stand=offered",
            _("Look"),
            "pen-line",
            "brand",
        ),
        (
            ngettext_lazy("%d agreement is half signed", "%d agreements are half signed"),
            _("One signature is missing."),
            agreements.in_state("partly_signed"),
            f"{agreement_list}?stand=partly_signed",
            _("Look"),
            "pen-line",
            "warn",
        ),
    ]


def todos(programme: Programme) -> list[Todo]:
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
    for title, text, rows, url, button, icon, tone in _rules(programme):
        count = capped(rows)
        if count:
            found.append(Todo(title % count, text, count, url, button, icon, tone))
    return found


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the programme, and whether it is going on."""

    label: str | Promise
    count: int
    is_now: bool


def phases(programme: Programme) -> list[Phase]:
    """Where the programme is: several phases can go on at once."""
    duos = Duo.objects.filter(programme=programme)
    steps = [
        (
            _("Recruiting"),
            capped(Application.objects.filter(programme=programme, status="submitted")),
        ),
        (_("Matching"), capped(waiting_mentees().filter(programme=programme))),
        (_("Starting"), capped(duos.filter(status__in=["proposed", "introduced", "confirmed"]))),
        (_("Under way"), capped(duos.active())),
        (_("Completed"), capped(duos.filter(status="completed"))),
    ]
    return [Phase(label, count, count > 0) for label, count in steps]


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
        .active()
        .filter(quiet_after__isnull=False)
        .select_related("mentor__user", "mentee__user")
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
class FunnelLine:
    """How many mentors and mentees got this far."""

    label: str | Promise
    mentors: int
    mentees: int
    most: int


def funnel(programme: Programme) -> list[FunnelLine]:
    """From application to duo, mentors and mentees side by side."""
    applications = Application.objects.filter(programme=programme).exclude(status="draft")
    participants = Participant.objects.filter(programme=programme)
    paired = {MENTOR: "duos_as_mentor__isnull", MENTEE: "duos_as_mentee__isnull"}

    def both(count: Callable[[str], int]) -> tuple[int, int]:
        return count(MENTOR), count(MENTEE)

    lines = [
        (_("Applied"), both(lambda role: capped(applications.filter(role=role)))),
        (_("Admitted"), both(lambda role: capped(participants.filter(role=role)))),
        (
            _("In a duo"),
            both(
                lambda role: (
                    participants.filter(role=role, **{paired[role]: False})
                    .order_by()
                    .values("pk")
                    .distinct()[:CAP]
                    .count()
                )
            ),
        ),
    ]
    most = max(max(pair) for _label, pair in lines) or 1
    return [FunnelLine(label, pair[0], pair[1], most) for label, pair in lines]


def mentors_with_room(programme: Programme, *, most: int = 5) -> "QuerySet[Participant]":
    """Some mentors who can take a mentee."""
    rows = free_mentors().filter(programme=programme).select_related("user")
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
    duos = Duo.objects.filter(programme=programme).select_related("mentor__user", "mentee__user")
    return Found(
        list(applications.found_by(words).order_by("-submitted_at", "-pk")[:50]),
        list(found_by(duos, words).order_by("-proposed_at", "-pk")[:50]),
    )
