"""What the team does with the proposals on the table; nobody outside it hears of that."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
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
    Sending,
    Veto,
    VetoReason,
)
from matching.run_actions import ask, lock_table, look_anew
from matching.sentences import refusals
from mentorship.accounts.models import User
from mentorship.duos import actions as duo_actions
from mentorship.duos.models import LIVE, Duo
from mentorship.intake.models import Participant
from mentorship.transitions import TransitionNotAllowed

NOTHING = "–"


class TooLate(Exception):
    """These two heard of each other already: keeping them apart is a matter of their duo now."""


class NotPossible(Exception):
    """Something keeps these two apart since somebody looked at them: she looks again."""


class Pinned(Exception):
    """Colleagues want these two together; whoever does not is told so first."""

    def __init__(self, pins: list[Pin]) -> None:
        """Remember what they pinned."""
        super().__init__(f"{pins} are pinned by another")
        self.mark = marks(pins)
        self.names = sorted({pin.by.name for pin in pins})


def marks(pins: Iterable[Pin]) -> str:
    """Tell these pins from others."""
    return " ".join(pin.mark for pin in pins)


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
    rows = Proposal.objects.with_people().select_related("run__programme")
    try:
        proposal.refresh_from_db(from_queryset=rows.select_for_update(no_key=True, of=("self",)))
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
    _let_go(Pin.objects.filter(mentee=proposal.mentee), by=by)
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
        mentee, mentor = proposal.mentee, proposal.mentor
        reverse = Q(mentee__user=mentor.user_id, mentor__user=mentee.user_id)
        near = list(inputs.drafts(programme).filter(Q(mentor=mentor) | reverse))
        proposal.put_back()
        is_back = proposal.pk in selectors.still_possible(programme, [*near, proposal])
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
def unpin(found: Pin, *, by: User) -> MatchingRun | None:
    """Let the engine choose for this mentee again, at once if nobody is proposed for her.

    A second time does nothing.
    """
    programme = lock_table(found.mentee.programme_id)
    if not _let_go(Pin.objects.filter(pk=found.pk, mentor=found.mentor), by=by):
        return None
    if not Proposal.objects.open().filter(mentee=found.mentee).exists():
        return ask(programme, by=by, is_anew=True)
    look_anew(programme, by=by)
    return None


def _let_go(pins: QuerySet[Pin], *, by: User) -> bool:
    """Hold these no longer, and keep who let them go; whether there were any."""
    found = list(pins.select_related("mentee", "mentor"))
    for pin in found:
        pin.delete()
        log(pin.mentee, pin.mentor, EntryKind.UNPINNED, by=by)
    return bool(found)


@transaction.atomic
def choose(proposal: Proposal, *, mentor: Participant, by: User) -> MatchingRun:
    """Give a mentee one of the other mentors that were shown with her, as it was shown.

    Whoever has to move does; the two are pinned, so that the next run leaves them together.

    Raises:
        TransitionNotAllowed: this mentor is not one of those that are shown any more, or these
            two cannot be a pair by now.
    """
    _on_table(proposal, "choose")
    offered = {row["mentor"]: row["moved"] for row in proposal.alternatives or []}
    if mentor.pk not in offered:
        raise TransitionNotAllowed(proposal, "choose")
    others = {mentee: other for mentee, other, *_scores in offered[mentor.pk]}
    moves = {proposal.mentee_id: mentor.pk} | others
    # Who moves for this is not held where she was.
    held = Pin.objects.filter(mentee__in=moves).exclude(mentee=proposal.mentee)
    _let_go(held, by=by)
    _put_back_all(proposal.mentee, mentor)
    if not _can_be(proposal.mentee, mentor):
        raise TransitionNotAllowed(proposal, "choose")
    return _settle(proposal.mentee, mentor, moves=moves, by=by)


def _can_be(mentee: Participant, mentor: Participant) -> bool:
    """Whether nothing keeps these two apart but what somebody set aside for them."""
    return all(each.is_set_aside for each in refusals(mentee.programme, mentee, mentor))


@transaction.atomic
def pair_by_hand(
    mentee: Participant, mentor: Participant, *, broken: Iterable[str], reason: str, by: User
) -> MatchingRun:
    """Propose two people whatever the engine would do; the others get the best that is left.

    The rules that they break are set aside for them, with why.

    Raises:
        NotPossible: by now something keeps them apart that nobody set aside.
    """
    lock_table(mentee.programme_id)
    for rule in broken:
        RuleOverride.objects.update_or_create(
            programme=mentee.programme,
            mentee=mentee,
            mentor=mentor,
            rule=rule,
            defaults={"reason": reason, "by": by, "at": now()},
        )
    _put_back_all(mentee, mentor)
    if not _can_be(mentee, mentor):
        raise NotPossible
    return _settle(mentee, mentor, moves={mentee.pk: mentor.pk}, by=by)


def _settle(
    mentee: Participant, mentor: Participant, *, moves: Mapping[int, int | None], by: User
) -> MatchingRun:
    programme = mentee.programme
    _pin(mentee, mentor, by=by)
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
        Pinned: colleagues pinned them, which is not what was ``seen``.
    """
    programme = lock_table(mentee.programme_id)
    either = _both_ways(mentee, mentor)
    if Duo.objects.filter(either, status__in=LIVE).exists():
        raise TooLate
    pins = list(Pin.objects.filter(either).exclude(by=by).select_related("by").order_by("pk"))
    if pins and marks(pins) != seen:
        raise Pinned(pins)
    Veto.objects.update_or_create(
        mentee=mentee,
        mentor=mentor,
        defaults={"reason": reason, "explanation": explanation, "by": by, "at": now()},
    )
    _let_go(Pin.objects.filter(either), by=by)
    log(mentee, mentor, EntryKind.VETOED, by=by)
    for proposal in Proposal.objects.scheduled().filter(either).select_related("sending"):
        _stop(proposal, by=by)
    _offer_no_more(mentee, mentor)
    if Proposal.objects.drafts().filter(either).exists():
        return ask(programme, by=by, is_anew=True)
    look_anew(programme, by=by)
    return None


def _both_ways(mentee: Participant, mentor: Participant) -> Q:
    """These two people in this programme, whichever of them is the mentor."""
    pairs = (mentee.user_id, mentor.user_id), (mentor.user_id, mentee.user_id)
    found = [Q(mentee__user=one, mentor__user=other) for one, other in pairs]
    return Q(found[0] | found[1], mentee__programme=mentee.programme_id)


def _offer_no_more(mentee: Participant, mentor: Participant) -> None:
    """Show neither among the other mentors of the other."""
    pairs = {mentee.user_id: mentor.user_id, mentor.user_id: mentee.user_id}
    here = Participant.objects.filter(programme=mentee.programme_id, user__in=pairs)
    keys = dict(here.mentors().values_list("user", "pk"))
    rows = Proposal.objects.open().filter(mentee__in=here, alternatives__isnull=False)
    for proposal in rows.select_related("mentee"):
        other = keys.get(pairs[proposal.mentee.user_id])
        offered = proposal.alternatives or []
        proposal.alternatives = [row for row in offered if row["mentor"] != other]
        proposal.save(update_fields=["alternatives"])


def _stop(proposal: Proposal, *, by: User) -> None:
    """Lay it on the table again; a sending that has nothing left is off."""
    sending = proposal.sending
    proposal.take_back()
    log(proposal.mentee, proposal.mentor, EntryKind.CALLED_OFF, by=by)
    _cancel_empty(sending)


def _cancel_empty(sending: Sending | None) -> None:
    """Send nothing where nothing is left to send."""
    if sending and not sending.proposals.exists():
        sending.cancel()


@transaction.atomic
def allow(found: Veto, *, by: User) -> None:
    """Let these two be proposed to each other again; a second time does nothing."""
    programme = lock_table(found.mentee.programme_id)
    gone, _ = Veto.objects.filter(pk=found.pk).delete()
    if gone:
        log(found.mentee, found.mentor, EntryKind.ALLOWED, by=by)
        look_anew(programme, by=by)


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
    """Leave no words about somebody, and nothing of hers on a table; what remains are dates.

    The tables of her programmes are held by whoever calls this.
    """
    hers = Q(mentee__user=person) | Q(mentor__user=person)
    Veto.objects.filter(hers).update(reason=VetoReason.OTHER, explanation="")
    Entry.objects.filter(hers).update(text="")
    RuleOverride.objects.filter(hers).update(reason=NOTHING)
    Pin.objects.filter(hers).delete()
    sendings = list(
        Sending.objects.planned().filter(proposals__in=Proposal.objects.filter(hers)).distinct()
    )
    Proposal.objects.open().filter(hers).delete()
    for sending in sendings:
        _cancel_empty(sending)
