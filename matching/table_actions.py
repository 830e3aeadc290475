"""What the team does with the proposals on the table; nobody outside it hears of that."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from matching import inputs, selectors
from matching.models import (
    Entry,
    EntryKind,
    MatchingRun,
    Pin,
    Proposal,
    ProposalStatus,
    RuleOverride,
    Veto,
    VetoReason,
)
from matching.run_actions import ask, lock_table, look_anew
from mentorship.accounts.models import User
from mentorship.duos import actions as duo_actions
from mentorship.duos.models import LIVE, Duo
from mentorship.intake.models import Participant
from mentorship.transitions import TransitionNotAllowed

NOTHING = "–"


class TooLate(Exception):
    """These two heard of each other already: keeping them apart is a matter of their duo now."""


class Pinned(Exception):
    """A colleague wants these two together; whoever does not is told so first."""

    def __init__(self, pin: Pin) -> None:
        """Remember what she pinned."""
        super().__init__(f"{pin} is pinned by another")
        self.pin = pin


def log(
    mentee: Participant, mentor: Participant, kind: EntryKind, *, by: User, text: str = ""
) -> None:
    """Keep who said or decided this about two people, and when."""
    Entry.objects.create(mentee=mentee, mentor=mentor, kind=kind, by=by, text=text)


def look_again(proposal: Proposal, step: str) -> None:
    """Read a proposal again, which somebody may have moved or a new run taken off the table.

    Raises:
        TransitionNotAllowed: it is not there any more, or it is about another mentor by now.
    """
    mentor = proposal.mentor_id
    try:
        proposal.refresh_from_db(fields=["status", "mentor", "alternatives", "approved_by"])
    except Proposal.DoesNotExist:
        raise TransitionNotAllowed(proposal, step) from None
    if proposal.mentor_id != mentor:
        raise TransitionNotAllowed(proposal, step)


def _on_table(proposal: Proposal, step: str) -> None:
    """Hold the table, and see that this proposal still lies on it."""
    lock_table(proposal.run.programme_id)
    look_again(proposal, step)
    if proposal.status != ProposalStatus.DRAFT:
        raise TransitionNotAllowed(proposal, step)


@transaction.atomic
def approve(proposal: Proposal, *, by: User) -> None:
    """Agree with a proposal; it is sent when somebody sends it."""
    _on_table(proposal, "approve")
    proposal.approve(by=by)
    log(proposal.mentee, proposal.mentor, EntryKind.APPROVED, by=by)


@transaction.atomic
def disapprove(proposal: Proposal, *, by: User) -> None:
    """Agree no longer."""
    _on_table(proposal, "disapprove")
    proposal.approve(by=None)
    log(proposal.mentee, proposal.mentor, EntryKind.DISAPPROVED, by=by)


@transaction.atomic
def drop(proposal: Proposal, *, by: User) -> None:
    """Take a proposal off the table; both stay in the pool, their admission untouched.

    No run proposes these two to each other until somebody puts it back or pairs them by hand.
    """
    _on_table(proposal, "drop")
    proposal.drop(by=by)
    Pin.objects.filter(mentee=proposal.mentee).delete()
    log(proposal.mentee, proposal.mentor, EntryKind.DROPPED, by=by)
    look_anew(proposal.run.programme, by=by)


@transaction.atomic
def put_back(proposal: Proposal, *, by: User) -> bool:
    """Let these two be proposed after all; whether the proposal lies on the table again.

    It does not where she has another by now or it is not possible: then the next run decides.
    """
    programme = lock_table(proposal.run.programme_id)
    look_again(proposal, "put_back")
    if proposal.status != ProposalStatus.DROPPED:
        raise TransitionNotAllowed(proposal, "put_back")
    _put_back_all(proposal.mentee, proposal.mentor, but=proposal)
    log(proposal.mentee, proposal.mentor, EntryKind.PUT_BACK, by=by)
    is_back = not Proposal.objects.open().filter(mentee=proposal.mentee_id).exists()
    if is_back:
        taken = inputs.places_taken(programme)
        taken.update(inputs.drafts(programme).values_list("mentor", flat=True))
        proposal.put_back()
        is_back = bool(selectors.still_possible(programme, [proposal], taken=taken))
    if not is_back:
        proposal.delete()
    look_anew(programme, by=by)
    return is_back


def _put_back_all(mentee: Participant, mentor: Participant, *, but: Proposal | None = None) -> None:
    """Keep no proposal of these two aside any more."""
    rows = Proposal.objects.set_aside().filter(mentee=mentee, mentor=mentor)
    (rows.exclude(pk=but.pk) if but else rows).delete()


@transaction.atomic
def pin(proposal: Proposal, *, by: User) -> None:
    """Keep these two together in every next proposal."""
    _on_table(proposal, "pin")
    _pin(proposal.mentee, proposal.mentor, by=by)
    log(proposal.mentee, proposal.mentor, EntryKind.PINNED, by=by)
    look_anew(proposal.run.programme, by=by)


def _pin(mentee: Participant, mentor: Participant, *, by: User) -> None:
    Pin.objects.update_or_create(mentee=mentee, defaults={"mentor": mentor, "by": by, "at": now()})


@transaction.atomic
def unpin(found: Pin, *, by: User) -> None:
    """Let the engine choose for this mentee again; a second time does nothing."""
    lock_table(found.mentee.programme_id)
    gone, _ = Pin.objects.filter(pk=found.pk, mentor=found.mentor).delete()
    if gone:
        log(found.mentee, found.mentor, EntryKind.UNPINNED, by=by)


@transaction.atomic
def choose(proposal: Proposal, *, mentor: Participant, by: User) -> MatchingRun:
    """Give a mentee one of the other mentors that were shown with her, as it was shown.

    Whoever has to move does; the two are pinned, so that the next run leaves them together.

    Raises:
        TransitionNotAllowed: this mentor is not one of those that are shown any more.
    """
    _on_table(proposal, "choose")
    offered = {row["mentor"]: row["moved"] for row in proposal.alternatives or []}
    if mentor.pk not in offered:
        raise TransitionNotAllowed(proposal, "choose")
    others = {mentee: other for mentee, other, *_scores in offered[mentor.pk]}
    moves = {proposal.mentee_id: mentor.pk} | others
    return _settle(proposal.mentee, mentor, moves=moves, by=by)


@transaction.atomic
def pair_by_hand(
    mentee: Participant, mentor: Participant, *, broken: Iterable[str], reason: str, by: User
) -> MatchingRun:
    """Propose two people whatever the engine would do; the others get the best that is left.

    The rules that they break are set aside for them, with why.

    Raises:
        TransitionNotAllowed: her proposal goes out already.
    """
    lock_table(mentee.programme_id)
    going = inputs.scheduled(mentee.programme).filter(mentee=mentee).first()
    if going:
        raise TransitionNotAllowed(going, "pair_by_hand")
    for rule in broken:
        RuleOverride.objects.update_or_create(
            programme=mentee.programme,
            mentee=mentee,
            mentor=mentor,
            rule=rule,
            defaults={"reason": reason, "by": by},
        )
    return _settle(mentee, mentor, moves={mentee.pk: mentor.pk}, by=by)


def _settle(
    mentee: Participant, mentor: Participant, *, moves: Mapping[int, int | None], by: User
) -> MatchingRun:
    programme = mentee.programme
    # Who moves for this is not held where she was.
    for held in Pin.objects.filter(mentee__in=moves).exclude(mentee=mentee):
        unpin(held, by=by)
    _pin(mentee, mentor, by=by)
    _put_back_all(mentee, mentor)
    log(mentee, mentor, EntryKind.CHOSEN, by=by)
    drafts = inputs.drafts(programme).values_list("mentee", "mentor")
    wanted: dict[int, int | None] = {**dict(drafts), **moves}
    near = {one: other for one, other in wanted.items() if other}
    return ask(programme, by=by, previous=near, is_anew=True)


@transaction.atomic
def veto(
    mentee: Participant,
    mentor: Participant,
    *,
    reason: str,
    explanation: str = "",
    seen: str = "",
    by: User,
) -> MatchingRun | None:
    """Never propose these two to each other; where they were, the engine looks again.

    The reason goes nowhere else. Said twice it is said once: the last reason counts. What goes
    out in a few minutes goes without them.

    Raises:
        TooLate: they are a duo.
        Pinned: a colleague pinned them, which is not what was ``seen``.
    """
    programme = lock_table(mentee.programme_id)
    either = _both_ways(mentee, mentor)
    if Duo.objects.filter(either, status__in=LIVE).exists():
        raise TooLate
    for pin in Pin.objects.filter(either).exclude(by=by).select_related("by"):
        if pin.mark != seen:
            raise Pinned(pin)
    Veto.objects.update_or_create(
        mentee=mentee,
        mentor=mentor,
        defaults={"reason": reason, "explanation": explanation, "by": by},
    )
    Pin.objects.filter(either).delete()
    log(mentee, mentor, EntryKind.VETOED, by=by)
    for proposal in Proposal.objects.scheduled().filter(either).select_related("sending"):
        _stop(proposal, by=by)
    if Proposal.objects.drafts().filter(either).exists():
        return ask(programme, by=by, is_anew=True)
    look_anew(programme, by=by)
    return None


def _both_ways(mentee: Participant, mentor: Participant) -> Q:
    """These two people in this programme, whichever of them is the mentor."""
    pairs = (mentee.user_id, mentor.user_id), (mentor.user_id, mentee.user_id)
    found = [Q(mentee__user=one, mentor__user=other) for one, other in pairs]
    return Q(found[0] | found[1], mentee__programme=mentee.programme_id)


def _stop(proposal: Proposal, *, by: User) -> None:
    """Lay it on the table again; a sending that has nothing left is off."""
    sending = proposal.sending
    proposal.take_back()
    log(proposal.mentee, proposal.mentor, EntryKind.CALLED_OFF, by=by)
    if sending and not sending.proposals.exists():
        sending.cancel()


@transaction.atomic
def allow(found: Veto, *, by: User) -> None:
    """Let these two be proposed to each other again; a second time does nothing."""
    lock_table(found.mentee.programme_id)
    gone, _ = Veto.objects.filter(pk=found.pk).delete()
    if gone:
        log(found.mentee, found.mentor, EntryKind.ALLOWED, by=by)


@transaction.atomic
def note(mentee: Participant, mentor: Participant, *, text: str, by: User) -> None:
    """Keep what somebody of the team says about these two."""
    log(mentee, mentor, EntryKind.NOTE, by=by, text=text)


@transaction.atomic
def decline(proposal: Proposal, *, by: User) -> None:
    """Take note that one of the two said no; who, stays with the team (S2-MATCH-4).

    Both go back to the pool with their admission untouched, and are not proposed to each other
    again. Both hear the same neutral words.

    Raises:
        TransitionNotAllowed: they have begun, or it ended already.
    """
    lock_table(proposal.run.programme_id)
    proposal.lock()
    if proposal.duo is None:
        raise TransitionNotAllowed(proposal, "decline")
    duo_actions.part(proposal.duo)
    proposal.decline(by=by)
    Pin.objects.filter(mentee=proposal.mentee).delete()
    log(proposal.mentee, proposal.mentor, EntryKind.DECLINED, by=by)


@transaction.atomic
def forget(person: User) -> None:
    """Leave no words about somebody, and nothing of hers on a table; what remains are dates."""
    hers = Q(mentee__user=person) | Q(mentor__user=person)
    Veto.objects.filter(hers).update(reason=VetoReason.OTHER, explanation="")
    Entry.objects.filter(hers).update(text="")
    RuleOverride.objects.filter(hers).update(reason=NOTHING)
    Pin.objects.filter(hers).delete()
    open_ones = Proposal.objects.drafts() | Proposal.objects.scheduled()
    open_ones.filter(hers).delete()
