"""Making two accounts of one person into one (ADR 0013)."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models import Guardian
from mentorship.accounts import actions as accounts
from mentorship.accounts.models import User
from mentorship.dashboard.same_person_emails import accounts_joined
from mentorship.duos.models import Duo
from mentorship.intake import duplicates, event_changes
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    ErasureRequest,
    KeptLonger,
    Participant,
    Shares,
)
from mentorship.intake.models.application import IN_PLAY, UNDECIDED
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Programme

Words = str | Promise
CLOSED = (
    _("One of the two is staff. Accounts of staff are not joined."),
    _("One of the two also takes part in a programme that you do not coordinate."),
    _("Both were in a duo. What was said and signed there stays with the account that did so."),
    _("Both were admitted in the same role. Take one of the two decisions back first."),
    _("One of the two accounts is closed."),
)
STAFF, ELSEWHERE, BOTH_IN_DUO, BOTH_ADMITTED, INACTIVE = CLOSED


class CannotJoin(Exception):
    """The two must not be made into one; the first argument says why, in words for staff."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which account goes on, which one goes into it, or why they cannot be made into one."""

    kept: User
    gone: User
    problems: list[Words] = field(default_factory=list)


def _was_in_duo(user: User) -> bool:
    """Also in one that never began: there may be answers in it that are for her eyes."""
    sides = Participant.objects.filter(user=user)
    in_duo = Duo.objects.filter(Q(mentor__in=sides) | Q(mentee__in=sides))
    return in_duo.exists() or user.reflections.exists()


def plan(one: User, other: User, *, by: User) -> Plan:
    """Say what joining the two would do.

    The account that was in a duo goes on, so that what is sealed for its readers stays where it
    is; else the older one does. So nobody comes to an account by applying with somebody's name
    and number: what she sent goes to the address that was there first.
    """
    first, second = sorted((one, other), key=lambda user: (user.joined_at, user.pk))
    in_duo = [user for user in (first, second) if _was_in_duo(user)]
    kept = in_duo[0] if in_duo else first
    gone = second if kept == first else first
    checks = {
        STAFF: any(user.is_staff or user.is_superuser for user in (one, other)),
        INACTIVE: not (one.is_active and other.is_active),
        ELSEWHERE: _is_elsewhere(one, other, by=by),
        BOTH_IN_DUO: len(in_duo) > 1,
        BOTH_ADMITTED: _are_both_admitted(one, other),
    }
    return Plan(kept, gone, [words for words, is_so in checks.items() if is_so])


def _is_elsewhere(one: User, other: User, *, by: User) -> bool:
    theirs = Application.objects.filter(applicant__in=[one, other])
    return theirs.exclude(programme__in=Programme.objects.coordinated_by(by)).exists()


def _are_both_admitted(one: User, other: User) -> bool:
    roles = [
        set(Participant.objects.filter(user=user).values_list("programme", "role"))
        for user in (one, other)
    ]
    return bool(roles[0] & roles[1])


@transaction.atomic
def join(one: User, other: User, *, by: User) -> User:
    """Let one account go on with what both sent in; tell both addresses.

    Raises:
        CannotJoin: something is in the way; it may have come up since the page was made.
        JudgedAlready: a colleague judged these two just now.
    """
    Application.objects.filter(applicant__in=[one, other]).hold()
    pair = User.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    first, second = pair
    settled = plan(first, second, by=by)
    if settled.problems:
        raise CannotJoin(settled.problems[0])
    duplicates.judge([first, second], is_same=True, by=by)
    kept, gone = settled.kept, settled.gone
    _set_aside_doubles(kept, gone)
    Application.objects.filter(applicant=gone).update(applicant=kept)
    Participant.objects.filter(user=gone).update(user=kept)
    _show_no_more(kept)
    Guardian.objects.filter(person=gone).update(person=kept)
    OutgoingEmail.objects.filter(to=gone).update(to=kept)
    User.objects.filter(merged_into=gone).update(merged_into=kept)
    _take_wishes_along(kept, gone)
    for letter in accounts_joined(kept, gone, by=by):
        letter.send()
    gone.merged_into, gone.merged_at, gone.merged_by, gone.is_active = kept, now(), by, False
    gone.save(update_fields=["merged_into", "merged_at", "merged_by", "is_active"])
    # Her open links and sessions end; the address stays, so that it leads to the one that goes on.
    accounts.change_address(gone, address=gone.email)
    return kept


def _show_no_more(kept: User) -> None:
    """Let what she keeps from the other of a duo in one programme go for all, as it is asked once."""
    parts = Participant.objects.filter(user=kept)
    if chosen := parts.exclude(shares=Shares.BOTH).order_by("admitted_at", "pk").last():
        parts.update(shares=chosen.shares)


def _take_wishes_along(kept: User, gone: User) -> None:
    """Let it go along that she asked to be forgotten, and until when she is kept; once is enough.

    Where both were kept longer by one programme, the last day counts.
    """
    both = KeptLonger.objects.filter(person__in=[kept, gone])
    last = both.order_by("programme_id", "-until", "pk").distinct("programme_id")
    both.exclude(pk__in=[one.pk for one in last]).delete()
    both.update(person=kept)
    asked = ErasureRequest.objects.all()
    there = asked.filter(person=kept).values("programme")
    asked.filter(person=gone).exclude(programme__in=there).update(person=kept)
    asked.filter(person=gone).delete()


def _set_aside_doubles(kept: User, gone: User) -> None:
    """Of two applications for one thing the one that came further, or came first, counts."""
    doubles = Application.objects.filter(applicant__in=[kept, gone], status__in=IN_PLAY)
    by_thing: dict[tuple[int, str], list[Application]] = {}
    for each in doubles.select_for_update().order_by("submitted_at", "pk"):
        by_thing.setdefault((each.programme_id, each.role), []).append(each)
    for same in by_thing.values():
        counts = max(same, key=lambda each: each.status == ApplicationStatus.ACCEPTED)
        for each in same:
            if each != counts and each.status in UNDECIDED:
                each.set_aside(of=counts)
                _take_along(each, to=counts)


def _take_along(aside: Application, *, to: Application) -> None:
    """Let her talks and her places at gatherings go along; of two places one is for who waits."""
    aside.interviews.update(application=to)
    if not to.slots.exists():
        aside.slots.update(application=to)
    aside.attendances.exclude(event__in=to.attendances.values("event")).update(application=to)
    event_changes.leave(aside)


@transaction.atomic
def keep_apart(one: User, other: User, *, by: User) -> None:
    """Note that these are two people.

    Raises:
        JudgedAlready: a colleague judged these two just now.
    """
    duplicates.judge([one, other], is_same=False, by=by)
