"""Asking the engine: at once when it is quick, in the queue when it is not."""

import time
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace

from django.db import transaction
from django.utils.timezone import now

from matching import inputs, working
from matching.models import (
    Entry,
    EntryKind,
    MatchingRun,
    Phase,
    Proposal,
    RunStatus,
)
from matching.rules import rule_codes
from mentorship.accounts.models import User
from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.jobs import queue, queue_once
from mentorship.programmes.matched import Counted, counted
from mentorship.programmes.models import Programme

# What somebody waits for with her browser; what takes longer goes to the queue.
PATIENCE = 2.0
# How often a run tells how far it is.
TOLD_EVERY = 0.5
# What the engine calls its phases.
PHASES = {
    "scan": Phase.SCAN,
    "raise": Phase.SOLVE,
    "solve": Phase.SOLVE,
    "prove": Phase.PROOF,
}
# What a pair that stays gets of a new run.
KEPT = ("run", "score", "reasons", "alternatives", "broken", "approved_by", "approved_at")


class Stopped(Exception):
    """Somebody stopped this run."""


def lock_table(programme_pk: int) -> Programme:
    """Let one at a time change what is on the table of a programme; people can still apply."""
    return Programme.objects.select_for_update(no_key=True).get(pk=programme_pk)


@transaction.atomic
def ask(
    programme: Programme,
    *,
    by: User,
    previous: Mapping[int, int] | None = None,
    is_anew: bool = False,
    patience: float | None = None,
) -> MatchingRun:
    """Ask for a new proposal; one that is being worked out is not asked for twice.

    ``previous`` is what to stay near to; without it that is what lies on the table. Where
    something changed that a run under way did not see, it is stopped and begun ``is_anew``.
    What takes longer than her ``patience`` is worked out in the queue.
    """
    lock_table(programme.pk)
    for under_way in inputs.runs_of(programme).filter(status=RunStatus.WAITING):
        if not is_anew:
            return under_way
        stop(under_way)
        previous = previous or _near(under_way)
    run = _new(programme, counted(programme), by=by)
    run.pairs = _as_rows(previous)
    return _begun(run, patience=patience)


@transaction.atomic
def look_anew(programme: Programme, *, by: User, patience: float | None = None) -> None:
    """Begin a run under way again: it did not see what was just done on the table."""
    lock_table(programme.pk)
    if inputs.runs_of(programme).filter(status=RunStatus.WAITING).exists():
        ask(programme, by=by, is_anew=True, patience=patience)


@transaction.atomic
def try_out(programme: Programme, *, weights: Mapping[str, int], by: User) -> MatchingRun:
    """See what these weights would do; what lies on the table stays.

    Nobody needs two of these: who asks for another stops the one she waits for, and what she
    asked before is not kept.
    """
    lock_table(programme.pk)
    hers = MatchingRun.objects.filter(programme=programme, is_trial=True, asked_by=by)
    hers.exclude(status=RunStatus.WAITING).delete()
    hers.update(status=RunStatus.CANCELLED, finished_at=now())
    tried = [replace(each, weight=weights.get(each.code, 0)) for each in counted(programme)]
    run = _new(programme, tried, by=by)
    run.is_trial = True
    return _begun(run)


def _new(programme: Programme, criteria: Iterable[Counted], *, by: User) -> MatchingRun:
    settings = inputs.matching_settings(programme)
    return MatchingRun(
        programme=programme,
        asked_by=by,
        criteria=[asdict(each) for each in criteria],
        is_fair=settings.is_fair,
        steady=settings.steady,
    )


def _as_rows(pairs: Mapping[int, int] | None) -> list[list[int]]:
    return [[mentee, mentor, 0] for mentee, mentor in (pairs or {}).items()]


def _near(run: MatchingRun) -> dict[int, int]:
    return {mentee: mentor for mentee, mentor, _score in run.pairs}


def _begun(run: MatchingRun, *, patience: float | None = None) -> MatchingRun:
    run.save()
    asked = _read(run)
    if asked.seconds <= (PATIENCE if patience is None else patience):
        _lay(run, working.answer(asked))
    else:  # by its name: the jobs call these actions
        queue("matching.work_out", run_pk=run.pk)
    return run


def _read(run: MatchingRun) -> working.Question:
    """Read everybody and everything as it is now, and remember what it was."""
    asked = inputs.question_for(run, previous=_near(run))
    run.read_at, run.inputs = now(), inputs.marks(run.programme)
    run.rules = rule_codes(asked.settings)
    run.mentees = len(asked.mentees)
    return asked


def work_out(run: MatchingRun) -> None:
    """Solve the programme as it is now and lay the proposals on the table; a second time does nothing.

    Proposals that nobody has heard of give way to the new ones. Nobody waits while it is being
    solved; what changes meanwhile is looked at again when a proposal is sent.
    """
    if run.status != RunStatus.WAITING:
        return
    asked = _read(run)
    run.save(update_fields=["read_at", "inputs", "rules", "mentees"])
    try:
        found = working.answer(asked, progress=_telling(run))
    except Stopped:
        return
    _lay(run, found)


def _telling(run: MatchingRun) -> working.Progress:
    """Keep in the run how far it is, so that the page can show it; end it when it was stopped."""
    told_at = 0.0

    def tell(phase: str, value: int | None, bound: int | None) -> None:
        nonlocal told_at
        if PHASES[phase] == run.phase and time.monotonic() - told_at < TOLD_EVERY:
            return
        told_at = time.monotonic()
        run.phase, run.value, run.bound = PHASES[phase], value or 0, bound or 0
        waiting = MatchingRun.objects.filter(pk=run.pk, status=RunStatus.WAITING)
        if not waiting.update(phase=run.phase, value=run.value, bound=run.bound):
            raise Stopped

    return tell


@transaction.atomic
def _lay(run: MatchingRun, found: working.Answer) -> None:
    programme = lock_table(run.programme_id)
    held = MatchingRun.objects.select_for_update()
    if not held.filter(pk=run.pk, status=RunStatus.WAITING).exists():
        return
    laid = found.pairs if run.is_trial else _still_free(programme, found.pairs)
    run.pairs = [[pair.mentee, pair.mentor, pair.score] for pair in laid]
    run.unmatched, run.places = found.unmatched, found.places
    run.matched, run.total = len(laid), sum(pair.score for pair in laid)
    run.value, run.bound = found.value, found.bound
    if len(laid) < len(found.pairs):  # of what is left nothing was proven
        lost = sum(pair.score for pair in found.pairs) - run.total
        run.value = min(run.value - lost, run.bound - 1)
    run.status, run.finished_at = RunStatus.DONE, now()
    if not run.is_trial:
        run.lapsed = _replace_drafts(programme, run, laid)
    run.save()


def _replace_drafts(programme: Programme, run: MatchingRun, pairs: list[working.Paired]) -> int:
    """Put the new ones in the place of the old; a pair that stays keeps what was decided of it.

    Give how many were agreed with and are not what was agreed with any more.
    """
    drafts = Proposal.objects.drafts().filter(run__programme=programme)
    old = {(draft.mentee_id, draft.mentor_id): draft for draft in drafts.select_for_update()}
    kept: list[Proposal] = []
    new: list[Proposal] = []
    lapsed: list[Proposal] = []
    for pair in pairs:
        proposal = old.pop((pair.mentee, pair.mentor), None)
        (kept if proposal else new).append(proposal := proposal or Proposal())
        if proposal.approved_at and not set(pair.broken) <= set(proposal.broken):
            lapsed.append(proposal)
            proposal.approved_by = proposal.approved_at = None
        proposal.run, proposal.score = run, pair.score
        proposal.mentee_id, proposal.mentor_id = pair.mentee, pair.mentor
        proposal.reasons, proposal.alternatives = pair.reasons, pair.alternatives
        proposal.broken = pair.broken
    lapsed += [draft for draft in old.values() if draft.approved_at]
    drafts.filter(pk__in=[draft.pk for draft in old.values()]).delete()
    Proposal.objects.bulk_update(kept, KEPT)
    Proposal.objects.bulk_create(new)
    Entry.objects.bulk_create(
        Entry(
            mentee_id=each.mentee_id,
            mentor_id=each.mentor_id,
            kind=EntryKind.LAPSED,
            by=run.asked_by,
        )
        for each in lapsed
    )
    return len(lapsed)


def _still_free(programme: Programme, pairs: Iterable[working.Paired]) -> list[working.Paired]:
    """Leave out who has what she needs by now, and places that went while this was being solved.

    Where there are too few places left, who is pinned goes first, and then the better match.
    """
    going = dict(inputs.scheduled(programme).values_list("mentee", "mentor"))
    waiting = set(waiting_mentees().filter(programme=programme).values_list("pk", flat=True))
    free = free_mentors().filter(programme=programme)
    rows = free.values_list("pk", "capacity", "live_duos")
    places = Counter({pk: capacity - live for pk, capacity, live in rows})
    places.subtract(going.values())
    pinned = set(inputs.pins(programme).values_list("mentee", "mentor"))
    found = [pair for pair in pairs if pair.mentee in waiting and pair.mentee not in going]
    stays = []
    for pair in sorted(found, key=lambda each: (_is_free(each, pinned), -each.score)):
        if places[pair.mentor] > 0:
            places[pair.mentor] -= 1
            stays.append(pair)
    return sorted(stays, key=lambda each: each.mentee)


def _is_free(pair: working.Paired, pinned: Container[tuple[int, int]]) -> bool:
    return (pair.mentee, pair.mentor) not in pinned


def look_further(proposal: Proposal) -> None:
    """Work out which other mentors there are for one mentee, as things are now."""
    run = proposal.run
    asked = inputs.question_for(run, previous={})
    with suppress(LookupError):  # she cannot be matched any more: the page says so itself
        others = working.others_for(asked, proposal.mentee_id)
        Proposal.objects.filter(pk=proposal.pk, mentor=proposal.mentor_id).update(
            alternatives=others
        )


def ask_further(proposal: Proposal) -> bool:
    """Have the other mentors for one mentee worked out; whether that is done already."""
    asked = inputs.question_for(proposal.run, previous={})
    if asked.seconds > PATIENCE:
        queue_once("matching.look_further", proposal_pk=proposal.pk)
        return False
    look_further(proposal)
    return True


def stop(run: MatchingRun) -> bool:
    """Stop a run that is being worked out; whether it could still be stopped."""
    waiting = MatchingRun.objects.filter(pk=run.pk, status=RunStatus.WAITING)
    return bool(waiting.update(status=RunStatus.CANCELLED, finished_at=now()))


def give_up(run: MatchingRun) -> None:
    """Say on the page that it did not work; what lay on the table stays there."""
    waiting = MatchingRun.objects.filter(pk=run.pk, status=RunStatus.WAITING)
    waiting.update(status=RunStatus.FAILED, finished_at=now())
