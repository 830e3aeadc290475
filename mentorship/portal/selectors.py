"""What a participant sees: exactly one next step, and each of her duos."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from agreements import selectors as agreement_selectors
from mentorship import bank
from mentorship.accounts.models import User
from mentorship.arrays import IsOneOf
from mentorship.duos.models import Duo, DuoStatus, Introduction, Meeting, Reflection
from mentorship.intake import payment_paper
from mentorship.intake.models import Application, Participant, Payment
from mentorship.look.templatetags.look import moment
from mentorship.portal.waiting import HEAR_WITHIN, Step, Way, Words, most_pressing
from mentorship.programmes.models import MENTEE, Material, Programme, Reflections
from mentorship.programmes.registration import registration

# Till both said yes the staff are between the two, where the programme has it so.
BEFORE_YES = (DuoStatus.PROPOSED, DuoStatus.INTRODUCED)


@dataclass(frozen=True, slots=True)
class DuoCard:
    """One duo as one of the two sees it."""

    duo: Duo
    other: Participant
    role: str
    meetings: list[Meeting]
    steps: list[tuple[Words, str]]

    @property
    def own(self) -> Application:
        """With what she applied herself."""
        own = self.duo.mentee if self.role == MENTEE else self.duo.mentor
        return own.application

    @property
    def shows_contact(self) -> bool:
        """Contact details come when the programme lets the two arrange things themselves.

        Whoever was forgotten cannot be reached.
        """
        return self.other.user.is_active and not (
            self.duo.programme.plans_introduction and self.duo.status in BEFORE_YES
        )


def duos_of(user: User) -> QuerySet[Duo]:
    """Her duos that did not fall through, newest first, with all that a card needs."""
    return (
        Duo.objects.of(user)
        .exclude(status=DuoStatus.DISSOLVED)
        .select_related(
            *("programme", "guide", "mentor__user", "mentor__application"),
            *("mentee__user", "mentee__application", "introduction__host"),
        )
        .prefetch_related(
            Prefetch("meetings", Meeting.objects.select_related("reflection")),
            "introduction_answers",
        )
        .order_by("-proposed_at", "-pk")
    )


def card(duo: Duo, user: User) -> DuoCard:
    """Show this duo to one of the two."""
    return DuoCard(duo, duo.other(user), duo.role_of(user), list(duo.meetings.all()), _steps(duo))


def _steps(duo: Duo) -> list[tuple[Words, str]]:
    """Where the two are: each step with ``done``, ``now`` or nothing yet."""
    order = [
        (_("Paired"), {DuoStatus.PROPOSED, DuoStatus.INTRODUCED}),
        (_("Your agreement"), {DuoStatus.CONFIRMED}),
        (_("Meeting each other"), {DuoStatus.ACTIVE, DuoStatus.PAUSED}),
        (_("Looking back and rounding off"), {DuoStatus.COMPLETED, DuoStatus.ENDED_EARLY}),
    ]
    now_at = next(i for i, (_label, states) in enumerate(order) if duo.status in states)
    return [
        (label, "done" if i < now_at else "now" if i == now_at else "")
        for i, (label, _states) in enumerate(order)
    ]


def next_step(user: User, duos: list[Duo], ways: list[Way], outdated: list[Application]) -> Step:
    """The one thing this person can do now, most pressing first."""
    for application in outdated:
        return Step(
            _("The ground rules have changed"),
            _("Read what is new in %(programme)s, and tell whether you agree.")
            % {"programme": application.programme.name},
            _("Read the new rules"),
            reverse("portal:rules_accept", args=[application.pk]),
        )
    agreements = agreement_selectors.to_do_for(user)
    for duo in duos:
        step = _introduction(duo, user) or _agreement(duo, agreements.get(duo.pk))
        if step:
            return step
    for duo in duos:
        step = _meeting(duo, user)
        if step:
            return step
    step = most_pressing(ways)
    if step and (step.url or not any(duo.is_live for duo in duos)):
        return step
    return _all_done(duos, user) if duos else _decided(user)


def _introduction(duo: Duo, user: User) -> Step | None:
    other = duo.other(user).user.given_name
    planned: Introduction | None = getattr(duo, "introduction", None)
    if duo.awaits_introduction and planned and planned.starts_at > now():
        text = _("On %(moment)s, with %(name)s: %(place)s")
        facts = {"name": planned.host.name, "place": planned.place}
        return Step(
            _("You are going to meet %(name)s") % {"name": other},
            text % (facts | {"moment": moment(planned.starts_at)}),
            _("Put it in my calendar"),
            reverse("portal:introduction_calendar", args=[duo.pk]),
        )
    if duo.status == DuoStatus.PROPOSED and not duo.programme.plans_introduction:
        return Step(
            _("Have you met %(name)s?") % {"name": other},
            _("Not yet? Call or e-mail each other and pick a day."),
            _("We have met"),
            reverse("portal:introduction_met", args=[duo.pk]),
        )
    if duo.status != DuoStatus.INTRODUCED:
        return None
    role = duo.role_of(user)
    if any(answer.role == role and answer.answer for answer in duo.introduction_answers.all()):
        return None
    return Step(
        _("Do you want to go on with %(name)s?") % {"name": other},
        _("The other does not see your answer."),
        _("Give your answer"),
        reverse("portal:introduction_answer", args=[duo.pk]),
    )


def _agreement(duo: Duo, what: str | None) -> Step | None:
    if what == "fill":
        return Step(
            _("Fill in your agreement"),
            _("Fill it in together, or one of you starts. Then you both sign."),
            _("Fill in"),
            reverse("agreements:fill", args=[duo.pk]),
        )
    if what == "sign":
        return Step(
            _("Sign your agreement"),
            _("Read it and sign. You get the PDF by e-mail."),
            _("Read and sign"),
            reverse("agreements:sign", args=[duo.pk]),
        )
    return None


def _meeting(duo: Duo, user: User) -> Step | None:
    if duo.status != DuoStatus.ACTIVE:
        return None
    meetings = list(duo.meetings.all())
    is_writer = duo.role_of(user) == MENTEE and duo.programme.reflections != Reflections.OFF
    for meeting in meetings[:1]:
        if is_writer and not hasattr(meeting, "reflection"):
            return Step(
                _("Write briefly what you talked about"),
                _("Two questions. Short answers are fine."),
                _("Start writing"),
                reverse("portal:reflection_write", args=[meeting.pk]),
            )
    name = duo.other(user).user.given_name
    return Step(
        _("Have you and %(name)s met?") % {"name": name},
        _("Only the date and how you met. What you talked about stays between you."),
        _("Log a meeting"),
        reverse("portal:meeting_log", args=[duo.pk]),
    )


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


def _all_done(duos: list[Duo], user: User) -> Step:
    """Nothing to do: say who is at work for her duo, and by when she hears of it."""
    duo = duos[0]
    who, name = {"who": duo.guide.name}, {"name": duo.other(user).user.given_name}
    if duo.status == DuoStatus.PROPOSED:
        text = _("%(who)s plans the first meeting and is there as well.") % who
        if duo.programme.is_neutral_first:
            text += " " + str(_("It is at a neutral place."))
        return Step(
            _("You are going to meet %(name)s") % name,
            text,
            who=duo.guide.name,
            due=localdate(duo.proposed_at) + HEAR_WITHIN,
        )
    if duo.status == DuoStatus.INTRODUCED:
        met_on = duo.introduced_on or localdate(duo.proposed_at)
        return Step(
            _("Thank you for your answer"),
            _("%(who)s tells you both whether you go on.") % who,
            who=duo.guide.name,
            due=met_on + HEAR_WITHIN,
        )
    if duo.status == DuoStatus.CONFIRMED:
        return Step(
            _("You signed"),
            _("When %(name)s has signed too, you can begin.") % name,
            who=name["name"],
            due=localdate(duo.proposed_at) + HEAR_WITHIN,
        )
    if duo.is_live:
        return Step(_("You are all up to date"), _("There is nothing you need to do now."))
    return Step(_("Your mentorship is over"), _("Thank you for taking part."))


def applications_of(user: User) -> QuerySet[Application]:
    """What she sent in, newest first."""
    sent = Application.objects.visible_to(user).select_related("programme")
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
    account: str = ""
    qr: str = ""


def contributions_of(user: User) -> list[Contribution]:
    """Her contributions that are open or paid; of an open one how to pay it (S4-COND-11)."""
    mine = Payment.objects.filter(participant__user=user, status__in=("open", "paid"))
    found = []
    for payment in mine.select_related("programme").order_by("pk")[:10]:
        account = payment.programme.fee_account
        is_open = payment.status == "open" and bool(account)
        qr = payment_paper.qr(payment) if is_open else ""
        found.append(Contribution(payment, bank.in_fours(account), qr))
    return found
