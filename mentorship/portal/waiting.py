"""Where somebody is before her duo begins: what comes next, who does it, and before which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.accounts.models import User
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Attendance,
    AttendanceState,
    EventKind,
    Interview,
    InterviewSlot,
    Participant,
    Payment,
    PaymentStatus,
)
from mentorship.intake.models.application import IN_PLAY
from mentorship.intake.waiting import before_match, next_word
from mentorship.look.templatetags.look import day, moment
from mentorship.programmes.models import MENTOR, GateStep

Words = str | Promise
YOU = gettext_lazy("you")


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing that comes next: who does it, before when; with an address it is for her to do."""

    title: Words
    text: Words
    button: Words = ""
    url: str = ""
    who: Words = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One stop on the way: done, the one where she is now, or still to come."""

    label: Words
    state: str


@dataclass(frozen=True, slots=True)
class Way:
    """An application on its way to a duo."""

    application: Application
    step: Step
    places: list[Place]

    @property
    def role(self) -> str:
        """What she wants to be, in the words of the programme."""
        return self.application.programme.word(self.application.role)

    @property
    def is_mentor(self) -> bool:
        """Whether she was admitted as a mentor."""
        return self.application.role == MENTOR and _participant(self.application) is not None


def ways_of(user: User) -> list[Way]:
    """Each application that is in play and has no duo yet, the newest first."""
    return [_way(each) for each in _with_steps(without_duo(user))]


def without_duo(user: User) -> "QuerySet[Application]":
    """Her applications that are in play and have no duo yet."""
    alone = Q(participant=None) | Q(participant__kept_duos=0)
    return Application.objects.visible_to(user).filter(alone, status__in=IN_PLAY)


def _with_steps(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    talks = Interview.objects.only("application_id", "period_discussed", "frequency_discussed")
    events = Attendance.objects.select_related("event").order_by("event__held_on", "pk")
    return (
        applications.select_related("programme", "owner", "participant__payment")
        .defer("folded", "grams", "owner__folded", "owner__grams")
        .prefetch_related(
            Prefetch("slots", InterviewSlot.objects.select_related("interviewer")),
            Prefetch("interviews", talks),
            Prefetch("attendances", events),
        )
        .order_by("-submitted_at", "-pk")[:10]
    )


def _participant(application: Application) -> Participant | None:
    found: Participant | None = getattr(application, "participant", None)
    return found


def _payment(application: Application) -> Payment | None:
    found: Payment | None = getattr(_participant(application), "payment", None)
    return found


def _contact(application: Application) -> str:
    """Who looks after it: somebody of the staff, or whom everybody can call."""
    owner = application.owner
    return owner.name if owner and owner.is_active else application.programme.contact_name


def _way(application: Application) -> Way:
    stop, step = _now(application)
    return Way(application, step, _places(application, stop))


APPLIED, SESSION, TALK, DECISION, TRAINING, PAYMENT, MATCH = range(7)
LABELS: dict[int, Words] = {
    APPLIED: gettext_lazy("Applied"),
    SESSION: gettext_lazy("Information session"),
    TALK: gettext_lazy("A talk"),
    DECISION: gettext_lazy("You hear whether you take part"),
    TRAINING: gettext_lazy("Training"),
    PAYMENT: gettext_lazy("Contribution"),
    MATCH: gettext_lazy("We find somebody for you"),
}


def _places(application: Application, stop: int) -> list[Place]:
    programme = application.programme
    talks = bool(application.slots.all() or application.interviews.all())
    is_mentor = application.role == MENTOR
    on_the_way = {
        APPLIED: True,
        SESSION: GateStep.INFO_SESSION in programme.gates,
        TALK: GateStep.INTERVIEW in programme.gates or talks,
        DECISION: True,
        TRAINING: GateStep.TRAINING in programme.gates and is_mentor,
        PAYMENT: programme.fee(application.role) is not None or _payment(application) is not None,
        MATCH: True,
    }
    return [
        Place(LABELS[at], "done" if at < stop else "now" if at == stop else "")
        for at, is_there in on_the_way.items()
        if is_there or at == stop
    ]


def _now(application: Application) -> tuple[int, Step]:
    if application.status == ApplicationStatus.ACCEPTED:
        return _admitted(application)
    return _talking(application) or _deciding(application)


def _admitted(application: Application) -> tuple[int, Step]:
    part, payment = _participant(application), _payment(application)
    pays = payment is not None and payment.status == PaymentStatus.OPEN
    is_trained = part is None or part.is_trained
    steps = before_match(application, is_trained=is_trained, pays=pays)
    if GateStep.TRAINING in steps:
        return _training(application)
    return _paying(payment) if payment and pays else _matching(application)


def _invited(application: Application, kind: str) -> Attendance | None:
    """The next gathering of this kind that she was asked for and did not decline."""
    return next(
        (
            each
            for each in application.attendances.all()
            if each.event.kind == kind
            and each.event.takes_answers
            and each.was_there is None
            and each.state != AttendanceState.NOT_COMING
        ),
        None,
    )


def _gathering(attendance: Attendance, title: Words) -> Step:
    event = attendance.event
    is_asked = attendance.state == AttendanceState.INVITED
    return Step(
        title,
        _("It is on %(day)s. Tell us whether you come.") % {"day": day(event.held_on)}
        if is_asked
        else _("It is on %(day)s. Can you not come after all? Then tell us.")
        % {"day": day(event.held_on)},
        _("Say whether you come") if is_asked else _("See when and where"),
        reverse("intake:event_answer", args=[attendance.pk]),
        YOU,
        event.held_on,
    )


def _talking(application: Application) -> tuple[int, Step] | None:
    slots, here = list(application.slots.all()), now()
    picked = next((slot for slot in slots if slot.picked_at), None)
    url = reverse("intake:interview_pick", args=[application.pk])
    if picked and picked.starts_at > here:
        text = _("On %(moment)s, with %(name)s: %(place)s")
        facts = {"name": picked.interviewer.name, "place": picked.place}
        return TALK, Step(
            _("You have a talk"),
            text % (facts | {"moment": moment(picked.starts_at)}),
            _("See the appointment"),
            url,
            _("%(name)s and you") % {"name": picked.interviewer.name},
            localdate(picked.starts_at),
        )
    free = [slot for slot in slots if slot.starts_at > here]
    if free and not picked:
        return TALK, Step(
            _("Choose a time for a talk"),
            _("%(name)s offers you some times. Pick the one that suits you.")
            % {"name": free[0].interviewer.name},
            _("Choose a time"),
            url,
            YOU,
            localdate(free[0].starts_at),
        )
    if session := _invited(application, EventKind.INFO_SESSION):
        return SESSION, _gathering(session, _("Come to the information session"))
    return None


def _deciding(application: Application) -> tuple[int, Step]:
    name = _contact(application)
    who = {"name": name, "phone": application.programme.contact_phone}
    if application.status == ApplicationStatus.WAITLISTED:
        due = next_word(localdate(application.decided_at))
        text = _("As soon as there is a place, %(name)s tells you. You also hear how things stand.")
        return DECISION, Step(_("You are on the waiting list"), text % who, who=name, due=due)
    due = application.promised_by
    if due < localdate():
        text = _("You should have heard from us by now. Sorry. Call %(name)s on %(phone)s.")
        return DECISION, Step(_("We are late with our answer"), text % who, who=name, due=due)
    title = _("We have your application")
    if GateStep.INTERVIEW in application.programme.gates and not application.interviews.all():
        text = _("%(name)s calls you to make an appointment for a talk.")
        return TALK, Step(title, text % who, who=name, due=due)
    text = _("%(name)s reads it and tells you whether you take part.")
    return DECISION, Step(title, text % who, who=name, due=due)


def _admitted_on(application: Application) -> date:
    return localdate(application.decided_at)


def _training(application: Application) -> tuple[int, Step]:
    if invited := _invited(application, EventKind.TRAINING):
        return TRAINING, _gathering(invited, _("Come to the training"))
    name = _contact(application)
    return TRAINING, Step(
        _("You are in. First comes the training"),
        _("%(name)s invites you as soon as there is a day. You also hear how things stand.")
        % {"name": name},
        who=name,
        due=next_word(_admitted_on(application)),
    )


def _paying(payment: Payment) -> tuple[int, Step]:
    return PAYMENT, Step(
        _("You are in. Pay your contribution"),
        _("€ %(amount)s, with reference %(reference)s. Below is how you pay.")
        % {"amount": number_format(payment.amount, 2), "reference": payment.reference_in_fours},
        _("See how you pay"),
        "#h-pay-1",
        YOU,
        payment.due_on,
    )


def _matching(application: Application) -> tuple[int, Step]:
    name = _contact(application)
    return MATCH, Step(
        _("You are in"),
        _("%(name)s looks for a good match. You hear from us as soon as we found somebody.")
        % {"name": name},
        who=name,
        due=next_word(_admitted_on(application)),
    )


def most_pressing(ways: Iterable[Way]) -> Step | None:
    """The one thing of all her applications: what she can do herself, before what she waits for."""
    steps = sorted((way.step for way in ways), key=lambda step: not step.url)
    return steps[0] if steps else None


# By when staff let the two hear more, when they wait for somebody else.
HEAR_WITHIN = timedelta(weeks=2)
