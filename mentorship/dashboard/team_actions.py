"""Who works in a programme: asking a colleague in, and letting one go."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.dashboard import team_emails as emails
from mentorship.duos import hand_over_actions as hand_overs
from mentorship.duos import introduction_actions as introductions
from mentorship.duos.models import LIVE, Duo, DuoQuerySet, Introduction
from mentorship.intake import interview_actions as interviews
from mentorship.intake.models import Application, Event, InterviewSlot
from mentorship.programmes import actions as programmes
from mentorship.programmes.models import Membership, Programme

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class LastOne(Exception):
    """Nobody who can log in would be left to look after the programme."""


class NoSuccessor(Exception):
    """She guides duos or has something to come, and nobody of the team takes that over."""


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody leaves behind in a programme and does not go on without her."""

    duos: DuoQuerySet
    talks: QuerySet[InterviewSlot]
    events: QuerySet[Event]
    meetings: QuerySet[Introduction]

    @property
    def is_some(self) -> bool:
        """Whether a colleague has to take something over."""
        parts: tuple[QuerySet[Any], ...] = (self.duos, self.talks, self.events, self.meetings)
        return any(part.exists() for part in parts)


class NotInTeam(Exception):
    """Whoever asks this was taken off the team a moment ago."""


def team(programme: Programme) -> QuerySet[Membership]:
    """Who works here, with ``has_factor``: whether she set up her second way to log in."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    rows = Membership.objects.filter(programme=programme).select_related("user")
    rows = rows.defer("user__folded", "user__grams").annotate(has_factor=Exists(factors))
    return rows.order_by("user__name", "pk")


def is_last(membership: Membership, *, by: User) -> bool:
    """Whether she takes herself off while nobody else of the team has ever come in."""
    if membership.user_id != by.pk:
        return False
    factors = Authenticator.objects.filter(type__in=FACTORS).exclude(user=by)
    return not factors.filter(user__memberships__programme=membership.programme).exists()


def work_of(user: User, programme: Programme) -> Work:
    """Her duos that still go on, and the talks and gatherings that she has ahead of her."""
    return Work(
        Duo.objects.filter(programme=programme, guide=user, status__in=LIVE),
        interviews.to_come(user, programme),
        Event.objects.to_come(localdate()).filter(programme=programme, host=user),
        Introduction.objects.to_come().filter(duo__programme=programme, host=user),
    )


@transaction.atomic
def invite(programme: Programme, *, email: str, name: str, by: User) -> Membership:
    """Let a colleague work in this programme and tell her how she logs in; twice a day is once.

    Somebody who is known here already keeps her name.
    """
    user = User.objects.get_or_invite(email, name)
    membership = programmes.add_staff(programme, user=user)
    emails.team_invited(membership, by=by, on=localdate()).send()
    return membership


def _host(meeting: Introduction, successor: User) -> None:
    """Let a colleague be at a first meeting; all three get the invitation anew."""
    introductions.plan(
        meeting.duo,
        host=successor,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        seen=introductions.mark(meeting),
    )


@transaction.atomic
def remove(membership: Membership, *, successor: User | None, by: User, note: str = "") -> None:
    """Take somebody off the team; her duos, applicants and appointments go to a colleague.

    Each duo gets the ``note`` that goes along with it; both of it hear whom they can call.

    Raises:
        NotInTeam: who asks this does not work here any more: a colleague was faster.
        LastOne: nobody who can log in would be left.
        NoSuccessor: she guides duos or has something to come, and who should take that over
            is not in the team.
        Busy: the successor talks with somebody else at the time of a talk of hers.
    """
    programme = membership.programme
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    team_now = set(programme.memberships.values_list("user", flat=True))
    if by.pk not in team_now:
        raise NotInTeam
    if is_last(membership, by=by):
        raise LastOne
    work = work_of(membership.user, programme)
    if work.is_some:
        if successor is None or successor.pk not in team_now - {membership.user_id}:
            raise NoSuccessor
        for duo in work.duos.with_names().select_related("programme").order_by("pk"):
            seen = str(membership.user_id)
            hand_overs.hand_over(duo, to=successor, seen=seen, note=note, by=by)
        for meeting in work.meetings.select_related("host").order_by("pk"):
            _host(meeting, successor)
        work.events.update(host=successor)
        interviews.hand_over(programme, of=membership.user, to=successor)
    # Without a successor they are nobody's, and the list says so.
    left = Application.objects.filter(programme=programme, owner=membership.user_id)
    left.update(owner=successor)
    membership.delete()
    elsewhere = Membership.objects.filter(user=membership.user_id)
    # Without a programme she is staff no more; who keeps the site running stays so.
    if not elsewhere.exists():
        User.objects.filter(pk=membership.user_id, is_superuser=False).update(is_staff=False)
