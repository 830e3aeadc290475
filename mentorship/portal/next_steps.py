"""What somebody can do next: one thing for each duo, and the most pressing of all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, auto
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from agreements.selectors import EXPIRED, FILL, SIGN, TICKED, WAIT
from mentorship.accounts.models import User
from mentorship.duos.models import (
    LIVE,
    Appointment,
    AppointmentStatus,
    Duo,
    DuoStatus,
    Goal,
    Introduction,
    Plan,
)
from mentorship.look.templatetags.look import day, moment
from mentorship.portal.waiting import HEAR_WITHIN, Step, Words
from mentorship.programmes.models import MENTEE, MENTOR, Reflections, StartScenario

UNDER_WAY = (DuoStatus.ACTIVE, DuoStatus.PAUSED)
# Of who stands still nothing is asked.
ASKABLE = [status for status in LIVE if status != DuoStatus.PAUSED]
ENDED = (DuoStatus.COMPLETED, DuoStatus.ENDED_EARLY)


class Rank(IntEnum):
    """In which order things come, whichever of her duos they are of."""

    SIGN = auto()
    CONTACT = auto()
    DATE = auto()
    REPORT = auto()
    PERMIT = auto()
    TELL = auto()
    REFLECT = auto()
    ROUND_OFF = auto()
    SUGGEST = auto()


@dataclass(frozen=True, slots=True)
class Known:
    """All that decides what is next in one duo, for one of the two; read at once for all duos."""

    duo: Duo
    user: User
    agreement: str
    appointments: list[Appointment]
    goals: list[Goal]
    has_answered: bool
    has_prepared: bool
    both_prepared: bool
    # The last meeting, if she wrote nothing about it yet
    unwritten: int | None
    # What the other wants to let somebody read, and waits for her
    permission: UUID | None = None
    # The last message that asked her how it goes, if she did not answer
    check_in: int | None = None

    @property
    def role(self) -> str:
        """Which of the two she is."""
        return self.duo.role_of(self.user)

    @property
    def name(self) -> dict[str, str]:
        """The first name of the other one."""
        return {"name": self.duo.other(self.user).user.given_name}

    def one(self, *states: str) -> Appointment | None:
        """The first of their appointments in one of these states."""
        return next((each for each in self.appointments if each.status in states), None)

    @property
    def to_report(self) -> Appointment | None:
        """What was planned for a time that is over."""
        planned = AppointmentStatus.PLANNED
        return next(
            (each for each in self.appointments if each.status == planned and each.has_been), None
        )

    @property
    def to_come(self) -> Appointment | None:
        """When they meet next."""
        planned = AppointmentStatus.PLANNED
        return next(
            (each for each in self.appointments if each.status == planned and not each.has_been),
            None,
        )


Ranked = tuple[Rank, Step]


def step_of(known: Known) -> Ranked | None:
    """The one thing that she can do in this duo, if there is one."""
    for rank, find in FINDERS.items():
        if step := find(known):
            return rank, step
    return None


def _step(title: object, text: object, button: object, page: str, *args: int | UUID) -> Step:
    return Step(str(title), str(text), str(button), reverse(page, args=args))


def _sign(known: Known) -> Step | None:
    duo = known.duo
    if known.agreement == SIGN:
        return _step(
            _("Sign your agreement"),
            _("Read it and sign. You get the PDF by e-mail."),
            _("Read and sign"),
            "agreements:sign",
            duo.pk,
        )
    if known.agreement == EXPIRED:
        return _step(
            _("The time to sign is over"),
            _("You can ask for a new e-mail, so that you can both still sign."),
            _("Ask for a new e-mail"),
            "agreements:sign",
            duo.pk,
        )
    if known.agreement != FILL:
        return None
    if duo.programme.prepares_apart and known.both_prepared:
        return _step(
            _("You have both answered"),
            _("Look at it together, and put what you agree on in your agreement."),
            _("See both answers"),
            "portal:preparation",
            duo.pk,
        )
    if duo.programme.prepares_apart and not known.has_prepared:
        return _prepare(known)
    return _step(
        _("Fill in your agreement"),
        _("Fill it in together, or one of you starts. Then you both sign."),
        _("Fill in"),
        "agreements:fill",
        duo.pk,
    )


def _prepare(known: Known) -> Step:
    return _step(
        _("Prepare your first talk with %(name)s") % known.name,
        _("Some short questions. You both answer apart, then you compare."),
        _("Answer the questions"),
        "portal:preparation_answer",
        known.duo.pk,
    )


def _contact(known: Known) -> Step | None:
    duo = known.duo
    planned: Introduction | None = getattr(duo, "introduction", None)
    if duo.awaits_introduction and planned and planned.starts_at > now():
        text = _("On %(moment)s, with %(name)s: %(place)s")
        facts = {"name": planned.host.name, "place": planned.place}
        return _step(
            _("You are going to meet %(name)s") % known.name,
            text % (facts | {"moment": moment(planned.starts_at)}),
            _("Put it in my calendar"),
            "portal:introduction_calendar",
            duo.pk,
        )
    if duo.status == DuoStatus.INTRODUCED:
        return None if known.has_answered else _go_on(known)
    if not duo.is_proposal:
        return None
    if duo.agreed_at(known.role) is None and known.agreement == "":
        return _step(
            _("Do you want to meet %(name)s?") % known.name,
            _("See who it is and what you have in common. A no is fine as well."),
            _("See the proposal"),
            "portal:proposal",
            duo.pk,
        )
    if duo.status == DuoStatus.PROPOSED and not duo.programme.plans_introduction:
        return _step(
            _("Have you met %(name)s?") % known.name,
            _("Not yet? Call or e-mail each other and pick a day."),
            _("We have met"),
            "portal:introduction_met",
            duo.pk,
        )
    return None


def _go_on(known: Known) -> Step:
    return _step(
        _("Do you want to go on with %(name)s?") % known.name,
        _("The other does not see your answer."),
        _("Give your answer"),
        "portal:introduction_answer",
        known.duo.pk,
    )


def _date(known: Known) -> Step | None:
    duo = known.duo
    if duo.status != DuoStatus.ACTIVE:
        return None
    offered = known.one(AppointmentStatus.OFFERED)
    if offered and offered.offered_by_id != known.user.pk:
        return _step(
            _("Choose a day to meet %(name)s") % known.name,
            _("%(name)s offers you some days. Pick the one that suits you.") % known.name,
            _("Choose a day"),
            "portal:appointment_pick",
            offered.pk,
        )
    if known.appointments or duo.can_be_completed or duo.awaits_introduction:
        return None
    if duo.meetings_held:
        return _step(
            _("When do you meet %(name)s again?") % known.name,
            _("You have no day yet. Offer some days, or plan one that you agreed on."),
            _("Choose a day"),
            "portal:appointment_next",
            duo.pk,
        )
    is_hers = duo.programme.start_scenario == StartScenario.MENTEE_CONTACTS
    if is_hers and known.role == MENTOR:
        return None
    return _step(
        _("Plan your first meeting with %(name)s") % known.name,
        _("Call or e-mail %(name)s and pick a day. You can also offer some days here.")
        % known.name,
        _("Choose a day"),
        "portal:appointment_next",
        duo.pk,
    )


def _report(known: Known) -> Step | None:
    planned = known.to_report
    if planned is None or planned.on is None or known.duo.status not in UNDER_WAY:
        return None
    text = _(
        "It was planned for %(day)s. Only tell whether you met: what you talked about is yours."
    )
    return _step(
        _("Have you and %(name)s met?") % known.name,
        text % {"day": day(planned.on)},
        _("Log a meeting"),
        "portal:meeting_log",
        known.duo.pk,
    )


def _permit(known: Known) -> Step | None:
    if known.permission is None or known.duo.status not in ASKABLE:
        return None
    return _step(
        _("May somebody else read this?"),
        _("%(name)s wants to let somebody read something of you two. A no is fine as well.")
        % known.name,
        _("See what it is about"),
        "portal:permission",
        known.permission,
    )


def _tell(known: Known) -> Step | None:
    duo = known.duo
    if known.check_in is None or duo.status not in ASKABLE:
        return None
    return _step(
        _("How is it going between you and %(name)s?") % known.name,
        _("One tap is enough. Only %(who)s sees your answer.") % {"who": duo.guide.name},
        _("Tell how it goes"),
        "portal:check_in",
        known.check_in,
    )


def _reflect(known: Known) -> Step | None:
    duo, asks = known.duo, known.duo.programme.reflections
    if duo.status not in UNDER_WAY or known.unwritten is None or duo.last_met_on is None:
        return None
    is_recent = duo.last_met_on >= localdate() - HEAR_WITHIN
    if known.role != MENTEE or asks == Reflections.OFF:
        return None
    if asks == Reflections.OPTIONAL and not is_recent:
        return None
    text = _("You met %(name)s on %(day)s. A few questions, short answers are fine.")
    return _step(
        _("Write briefly what you talked about"),
        text % (known.name | {"day": day(duo.last_met_on)}),
        _("Start writing"),
        "portal:reflection_write",
        known.unwritten,
    )


def _round_off(known: Known) -> Step | None:
    duo = known.duo
    if duo.status != DuoStatus.ACTIVE or not duo.can_be_completed or duo.ends_on is None:
        return None
    talk = getattr(duo, "closing_talk", None)
    if talk is None:
        text = _("Your mentorship is nearly over. Look back together. Online is fine as well.")
        return _step(
            _("Plan your last talk with %(name)s") % known.name,
            text,
            _("Plan the last talk"),
            "portal:closing_talk",
            duo.pk,
        )
    if talk.held_on:
        return _step(
            _("Round off your mentorship"),
            _("You had your last talk. Tell whether you go on by yourselves."),
            _("Round off"),
            "portal:complete",
            duo.pk,
        )
    if talk.starts_at and talk.starts_at > now():
        return None
    return _step(
        _("Did you have your last talk?"),
        _("Tell on which day it was. Then you can round off."),
        _("Tell when it was"),
        "portal:closing_talk_held",
        duo.pk,
    )


def _suggest(known: Known) -> Step | None:
    duo = known.duo
    is_early = duo.is_proposal or (duo.status == DuoStatus.ACTIVE and not duo.meetings_held)
    if duo.programme.prepares_apart and is_early and not known.has_prepared:
        return _prepare(known)
    if duo.status != DuoStatus.ACTIVE:
        return None
    if known.one(AppointmentStatus.LOOSE):
        return _step(
            _("Do you know when you meet %(name)s?") % known.name,
            _("You would call each other about it. Fill in the day once you know it."),
            _("Fill in the day"),
            "portal:appointment_next",
            duo.pk,
        )
    if duo.programme.makes_plan and not _has_said_what_she_expects(known):
        return _step(
            _("Write down what you expect"),
            _("A few sentences for your mentoring plan. Only %(name)s reads it.") % known.name,
            _("Start writing"),
            "portal:plan_write",
            duo.pk,
        )
    if duo.meetings_held and not known.goals:
        return _step(
            _("Think of a goal together"),
            _("You have no goal yet. That is fine. Do you want one?"),
            _("Add a goal"),
            "portal:goal_add",
            duo.pk,
        )
    return None


def _has_said_what_she_expects(known: Known) -> bool:
    plan: Plan | None = getattr(known.duo, "plan", None)
    if plan is None:
        return False
    mine = known.role == MENTOR
    return bool(plan.sealed_mentor_expects if mine else plan.sealed_mentee_expects)


FINDERS: dict[Rank, Callable[[Known], Step | None]] = {
    Rank.SIGN: _sign,
    Rank.CONTACT: _contact,
    Rank.DATE: _date,
    Rank.REPORT: _report,
    Rank.PERMIT: _permit,
    Rank.TELL: _tell,
    Rank.REFLECT: _reflect,
    Rank.ROUND_OFF: _round_off,
    Rank.SUGGEST: _suggest,
}


def _agreeing(known: Known, due: date) -> Step:
    """She did her part of the agreement, or it is not up to her yet."""
    name = known.name
    title, text = _("You signed"), _("When %(name)s has signed too, you can begin.")
    if known.agreement == TICKED:
        title = _("You find your agreement right")
        text = _("When %(name)s finds it right too, you both sign.")
    if known.agreement == WAIT:
        title = _("Your agreement is ready")
        text = _("First %(name)s signs. After that you get an e-mail.")
    return Step(title, text % name, who=name["name"], due=due)


def resting(known: Known) -> Step:
    """Nothing to do: say who is at work for this duo, and by when she hears of it."""
    duo, name = known.duo, known.name
    who = {"who": duo.guide.name}
    due = localdate(duo.proposed_at) + HEAR_WITHIN
    text: Words
    if duo.status == DuoStatus.PROPOSED:
        text = str(_("%(who)s plans the first meeting and is there as well.") % who)
        if duo.programme.is_neutral_first:
            place = _("It is at a neutral place.")
            text = f"{text} {place}"
        title = _("You are going to meet %(name)s") % name
        return Step(title, text, who=duo.guide.name, due=due)
    if duo.status == DuoStatus.INTRODUCED:
        met_on = duo.introduced_on or localdate(duo.proposed_at)
        text = _("%(who)s tells you both whether you go on.") % who
        due = met_on + HEAR_WITHIN
        return Step(_("Thank you for your answer"), text, who=duo.guide.name, due=due)
    is_agreeing = duo.status == DuoStatus.CONFIRMED and known.agreement
    if is_agreeing or known.agreement in {TICKED, WAIT}:
        return _agreeing(known, due)
    if duo.status == DuoStatus.CONFIRMED:
        text = _("%(who)s tells you when you can begin.") % who
        return Step(_("You begin soon"), text, who=duo.guide.name, due=due)
    if duo.status in ENDED:
        text = _("Thank you for taking part.")
        button = _("See what you can still do")
        return Step(
            _("Your mentorship is over"), text, button, reverse("portal:stopping", args=[duo.pk])
        )
    return _up_to_date(known)


def _up_to_date(known: Known) -> Step:
    duo, title = known.duo, _("You are all up to date")
    if duo.status == DuoStatus.PAUSED:
        return Step(title, _("You two pause. Nobody asks you anything in the meantime."))
    offered = known.one(AppointmentStatus.OFFERED)
    if offered:
        return Step(title, _("%(name)s chooses a day. You get an e-mail about it.") % known.name)
    if known.to_come and known.to_come.on:
        text = _("You meet %(name)s on %(day)s.")
        return Step(title, text % (known.name | {"day": day(known.to_come.on)}))
    if duo.awaits_introduction:
        who = {"who": duo.guide.name}
        return Step(title, _("%(who)s plans the first meeting and is there as well.") % who)
    if not duo.meetings_held and known.role == MENTOR:
        text = _("%(name)s makes the first contact. You can always call or e-mail yourself.")
        return Step(title, text % known.name)
    return Step(title, _("There is nothing you need to do now."))
