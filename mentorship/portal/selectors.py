"""What a participant sees: exactly one next step, and each of her duos."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements import selectors as agreement_selectors
from evaluations.models import Invitation, RoundStatus
from mentorship import bank
from mentorship.accounts.models import User
from mentorship.arrays import IsOneOf
from mentorship.duos.models import (
    QUESTIONS,
    Appointment,
    AppointmentStatus,
    CheckIn,
    Duo,
    DuoStatus,
    Goal,
    IntroductionAnswer,
    Meeting,
    Permission,
    Preparation,
    Reflection,
)
from mentorship.intake.models import Application, Participant, Payment, PaymentStatus
from mentorship.intake.models.payment import PaymentQuerySet
from mentorship.kept import WHO, Kept, among, filled
from mentorship.look.templatetags.look import day
from mentorship.paging import Counting, counted_as, counting
from mentorship.portal.next_steps import Known, Ranked, resting, step_of
from mentorship.portal.waiting import Step, Way, Words, most_pressing, without_duo
from mentorship.programmes.models import MENTEE, MENTOR, AgreementMoment, Material, Programme
from mentorship.programmes.registration import registration

# Nobody is in more duos than she can look after; her page has room for so many.
MOST_DUOS = 20
NOT_OVER = (AppointmentStatus.OFFERED, AppointmentStatus.LOOSE, AppointmentStatus.PLANNED)
# Till both said yes the staff are between the two, where the programme has it so.
BEFORE_YES = (DuoStatus.PROPOSED, DuoStatus.INTRODUCED)


# Of the people and their applications: what only the search reads, and what only staff do.
UNREAD_OF_PEOPLE = (
    *("user__folded", "user__grams"),
    *("application__folded", "application__grams", "application__internal_note"),
)
# A message that asked how it goes can wait so long for its answer.
ASKED_LATELY = timedelta(days=21)
# So many goals are on her page; the others are on that of the goals.
GOALS = 5


@dataclass(frozen=True, slots=True)
class Stop:
    """One of the five places that a mentorship comes by."""

    label: Words
    state: str
    note: Words = ""


@dataclass(frozen=True, slots=True)
class DuoCard:
    """One duo as one of the two sees it."""

    known: Known
    found: Ranked | None

    @property
    def duo(self) -> Duo:
        """The duo itself."""
        return self.known.duo

    @property
    def role(self) -> str:
        """Which of the two she is."""
        return self.known.role

    @property
    def other(self) -> Participant:
        """Who the other one is."""
        return self.duo.other(self.known.user)

    @property
    def step(self) -> Step:
        """What comes next in this duo: hers to do, or how things stand."""
        return self.found[1] if self.found else resting(self.known)

    @property
    def own(self) -> Participant:
        """Herself, in this programme."""
        return self.duo.mentee if self.role == MENTEE else self.duo.mentor

    @property
    def shows_contact(self) -> bool:
        """Contact details come when the programme lets the two arrange things themselves.

        Whoever was forgotten cannot be reached.
        """
        return self.other.user.is_active and self.duo.gives_contact

    @property
    def offers_proposal(self) -> bool:
        """Whether she can still say that she would rather have somebody else."""
        return self.duo.is_proposal

    @property
    def goals(self) -> list[Goal]:
        """The first of what they work towards."""
        return self.known.goals[:GOALS]

    @property
    def steps(self) -> list[Stop]:
        """Where the two are, in five steps."""
        return _steps(self.duo)


def duos_of(user: User) -> QuerySet[Duo]:
    """Her duos that did not fall through, newest first, with all that a card needs."""
    return (
        Duo.objects.of(user)
        .exclude(status=DuoStatus.DISSOLVED)
        .select_related(
            *("programme", "guide", "mentor__user", "mentor__application"),
            *("mentee__user", "mentee__application", "introduction__host"),
        )
        .order_by("-proposed_at", "-pk")
    )


def _duos_of(_today: date) -> QuerySet[Duo]:
    user = User(pk=WHO)
    answered = IntroductionAnswer.objects.filter(duo=OuterRef("pk")).exclude(answer="")
    prepared = Preparation.objects.about(QUESTIONS).filter(duo=OuterRef("pk"))
    latest = Meeting.objects.filter(duo=OuterRef("pk")).order_by("-held_on", "-pk")
    asked = Permission.objects.waiting_for(user).filter(duo=OuterRef("pk")).order_by("asked_at")
    unwritten = Case(When(reflection=None, then="pk"), output_field=BigIntegerField())
    return (
        Duo.objects.of(user)
        .exclude(status=DuoStatus.DISSOLVED)
        .select_related("programme", "introduction", "plan", "closing_talk")
        .annotate(
            answered_by=ArraySubquery(answered.values("role")),
            prepared_by=ArraySubquery(prepared.values("author")),
            unwritten=Subquery(latest.values_list(unwritten)[:1]),
            to_permit=Subquery(asked.values("pk")[:1]),
        )
        .order_by("-proposed_at", "-pk")[:MOST_DUOS]
    )


_DUOS = Kept(_duos_of)
_PEOPLE = Kept(
    lambda _today: (
        Participant.objects.filter(among("pk"))
        .select_related("user", "application")
        .defer(*UNREAD_OF_PEOPLE)
    )
)
_STAFF = Kept(lambda _today: User.objects.filter(among("pk")).defer("folded", "grams"))
_APPOINTMENTS = Kept(
    lambda _today: Appointment.objects.filter(among("duo_id"), status__in=NOT_OVER)
)
_GOALS = Kept(lambda _today: Goal.objects.open().filter(among("duo_id")))
_CHECK_INS = Kept(
    lambda today: CheckIn.objects.unanswered(today - ASKED_LATELY).filter(among("duo_id"))
)


def cards_of(user: User) -> list[DuoCard]:
    """Her duos, each with what comes next in it; so many queries however many duos."""
    duos = _DUOS.ask(who=user.pk)
    if not duos:
        return []
    _fetch_people(duos)
    agreements = agreement_selectors.standing_for(user)
    keys = [duo.pk for duo in duos]
    appointments, goals = _APPOINTMENTS.ask(keys=keys), _GOALS.ask(keys=keys)
    check_ins = _CHECK_INS.ask(keys=keys)
    found = [
        _known(
            duo,
            user,
            agreements.get(duo.pk, ""),
            appointments=[each for each in appointments if each.duo_id == duo.pk],
            goals=[each for each in goals if each.duo_id == duo.pk],
            check_ins=[each for each in check_ins if each.duo_id == duo.pk],
        )
        for duo in duos
    ]
    return [DuoCard(known, step_of(known)) for known in found]


def _fetch_people(duos: list[Duo]) -> None:
    """Fetch all who are in them at once: joined twice, the database thinks longer than it reads."""
    keys = {key for duo in duos for key in (duo.mentor_id, duo.mentee_id)}
    people = {row.pk: row for row in _PEOPLE.ask(keys=keys)}
    meets = [duo.introduction for duo in duos if hasattr(duo, "introduction")]
    keys = {duo.guide_id for duo in duos} | {each.host_id for each in meets}
    staff = {row.pk: row for row in _STAFF.ask(keys=keys)}
    for each in meets:
        each.host = staff[each.host_id]
    for duo in duos:
        duo.mentor, duo.mentee = people[duo.mentor_id], people[duo.mentee_id]
        duo.guide = staff[duo.guide_id]
        for one in (duo.mentor, duo.mentee):
            one.programme = duo.programme


def _known(
    duo: Any,
    user: User,
    agreement: str,
    *,
    appointments: list[Appointment],
    goals: list[Goal],
    check_ins: list[CheckIn],
) -> Known:
    """Put together what was read of one duo."""
    for goal in goals:
        goal.duo = duo  # its words are sealed for the two
    role = duo.role_of(user)
    return Known(
        duo=duo,
        user=user,
        agreement=agreement,
        appointments=appointments,
        goals=goals,
        has_answered=role in duo.answered_by,
        has_prepared=user.pk in duo.prepared_by,
        both_prepared=len(duo.prepared_by) > 1,
        unwritten=duo.unwritten,
        permission=duo.to_permit,
        check_in=next((each.pk for each in check_ins if each.role == role), None),
    )


def _steps(duo: Duo) -> list[Stop]:
    """Where the two are: each step with ``done``, ``now`` or nothing yet."""
    name = {"name": duo.mentor.user.given_name, "other": duo.mentee.user.given_name}
    met = day(duo.introduced_on) if duo.introduced_on else ""
    held = ngettext("%(n)d meeting", "%(n)d meetings", duo.meetings_held) % {"n": duo.meetings_held}
    until = _("until %(day)s") % {"day": day(duo.ends_on)} if duo.ends_on else ""
    signs = duo.programme.agreement_moment != AgreementMoment.NONE
    order: list[tuple[Words, Words]] = [
        (_("Applied, and taking part"), ""),
        (_("%(name)s and %(other)s: getting to know each other") % name, met),
        (_("Your agreement"), "") if signs else (_("Your first meeting"), ""),
        (_("Your meetings"), f"{held}, {until}" if until else ""),
        (_("Looking back and rounding off"), ""),
    ]
    at = _at(duo, signs=signs)
    return [
        Stop(label, "done" if i < at else "now" if i == at else "", note if i <= at else "")
        for i, (label, note) in enumerate(order)
    ]


def _at(duo: Duo, *, signs: bool) -> int:
    """At which of the five they are; past the last once it is over."""
    if duo.status in BEFORE_YES:
        return 1
    if duo.status == DuoStatus.CONFIRMED:
        return 2
    if not duo.is_live:
        return 5
    if duo.can_be_completed:
        return 4
    return 3 if signs or duo.meetings_held else 2


def next_step(
    user: User,
    cards: list[DuoCard],
    ways: list[Way],
    outdated: list[Application],
    *,
    is_asked: bool,
) -> Step:
    """The one thing this person can do now, most pressing first."""
    for application in outdated:
        return Step(
            _("The ground rules have changed"),
            _("Read what is new in %(programme)s, and tell whether you agree.")
            % {"programme": application.programme.name},
            _("Read the new rules"),
            reverse("portal:rules_accept", args=[application.pk]),
        )
    ranked = [card.found for card in cards if card.found]
    if ranked:
        return min(ranked, key=itemgetter(0))[1]
    live = [card for card in cards if card.duo.is_live]
    step = most_pressing(ways)
    if step and (step.url or not live):
        return step
    if not cards:
        return _decided(user)
    if live and is_asked:
        return Step(
            live[0].step.title,
            _(
                "We asked you by e-mail how it goes. Have you answered? Then there is nothing to do."
            ),
        )
    return (live or cards)[0].step


WAYS, OUTDATED, ASKED, PAYMENTS, MATERIALS = "ways", "outdated", "asked", "payments", "materials"


@lru_cache(maxsize=1)
def _counting() -> Counting:
    """What tells which of these there are: most pages have few, and fetch no others."""
    user = User(pk=WHO)
    # Whether somebody asked her how it goes; whether she answered is nobody's business.
    rounds = {"round__status": RoundStatus.OPEN, "round__closes_at__gt": Now()}
    return counting(
        {
            WAYS: without_duo(user),
            OUTDATED: Participant.objects.filter(user=user).to_agree(),
            ASKED: Invitation.objects.filter(person=user, **rounds),
            PAYMENTS: _payments_shown(user),
            MATERIALS: materials_of(user),
        }
    )


def there_is(user: User) -> set[str]:
    """Which of these her page has something of."""
    names, sql, params = _counting()
    counted = counted_as((names, sql, filled(params, who=user.pk)))
    return {name for name in names if counted[name]}


def places_of(cards: list[DuoCard], ways: list[Way]) -> list[Participant]:
    """Herself as a mentor, in each programme where she is one: how many she takes."""
    mine = [card.own for card in cards if card.role == MENTOR]
    mine += [way.application.participant for way in ways if way.is_mentor]
    return list({part.pk: part for part in mine}.values())


def _decided(user: User) -> Step:
    """What became of her last application, when none is on its way."""
    latest = applications_of(user).first()
    if latest is None:
        return Step(_("There is nothing to do now"), MORE)
    again = latest.programme.get_absolute_url() if registration(latest.programme).is_open else ""
    button = _("Apply again") if again else ""
    # A refusal or a referral, in the words of the mail (S2-MREC-4b)
    text = latest.reason or (AGAIN if again else MORE)
    return Step(latest.get_status_display(), text, button, again)


MORE = _("Do you want to know more? Call or e-mail us.")
AGAIN = _("Your application is withdrawn. You are always welcome again.")


def applications_of(user: User) -> QuerySet[Application]:
    """What she sent in, newest first."""
    sent = Application.objects.visible_to(user).select_related("programme").defer("folded", "grams")
    return sent.order_by("-submitted_at", "-pk")


def applications_shown(user: User, ways: list[Way], *, has_duo: bool) -> list[Application]:
    """Those that are on no way any more: nothing of that once she is in a duo."""
    if has_duo:
        return []
    on_the_way = {way.application.pk for way in ways}
    return [each for each in applications_of(user)[:10] if each.pk not in on_the_way]


def programme_of(user: User, duos: list[Duo]) -> Programme | None:
    """The programme whose people she can call: that of her newest duo, else of her application."""
    if duos:
        return duos[0].programme
    latest = applications_of(user).first()
    return latest.programme if latest else None


def outdated_rules(user: User) -> QuerySet[Application]:
    """Her applications by which she takes part, whose ground rules made way for a newer version."""
    parts = Participant.objects.filter(user=user).to_agree()
    return applications_of(user).filter(participant__in=parts).select_related("rules")


def materials_of(user: User) -> QuerySet[Material]:
    """What she may read: of each programme she takes part in, what is meant for her role there."""
    hers = Participant.objects.filter(user=user, programme=OuterRef("programme"))
    meant = hers.filter(IsOneOf("role", OuterRef("roles")))
    return Material.objects.filter(Exists(meant)).select_related("programme")


def reflections_of(user: User) -> QuerySet[Reflection]:
    """Those she may read, newest first."""
    duo = "meeting__duo"
    around = ("author", f"{duo}__programme", f"{duo}__mentor", f"{duo}__mentee")
    rows = Reflection.objects.readable_by(user).select_related(*around)
    return rows.order_by("-meeting__held_on", "-pk")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What she pays, or paid, and how."""

    payment: Payment

    @property
    def account(self) -> str:
        """Where the money goes, as banks write it."""
        return bank.in_fours(self.payment.programme.fee_account)

    @property
    def has_code(self) -> bool:
        """Whether there is a code to pay it with: its account is one."""
        return bank.is_account(self.payment.programme.fee_account)


def contributions_of(user: User) -> list[Contribution]:
    """Her contributions that are open or paid (S4-COND-11)."""
    return [Contribution(payment) for payment in _PAYMENTS.ask(who=user.pk)]


def _payments_shown(user: User) -> PaymentQuerySet:
    return payments_of(user).filter(status__in=(PaymentStatus.OPEN, PaymentStatus.PAID))


_PAYMENTS = Kept(lambda _today: _payments_shown(User(pk=WHO)).order_by("pk")[:10])


def payments_of(user: User) -> PaymentQuerySet:
    """All that she was asked to pay."""
    return Payment.objects.filter(participant__user=user).select_related("programme")
