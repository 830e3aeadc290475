"""Asking the engine: at once when it is quick, in the queue when it is not."""

import time
from collections.abc import Mapping
from contextlib import suppress

from django.db import transaction
from django.utils.timezone import now

from matching import inputs, working
from matching.models import (
    MatchingRun,
    Phase,
    Proposal,
    RunStatus,
)
from matching.pool import rules_of
from matching.rules import rule_codes
from mentorship.accounts.models import User
from mentorship.duos.models import waiting_mentees
from mentorship.jobs import queue
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
) -> MatchingRun:
    """Ask for a new proposal; one that is being worked out is not asked for twice.

    ``previous`` is what to stay near to; without it that is what lies on the table. Where
    something changed that a run under way did not see, it is stopped and begun ``is_anew``.
    """
    lock_table(programme.pk)
    for under_way in inputs.runs_of(programme).filter(status=RunStatus.WAITING):
        if not is_anew:
            return under_way
        stop(under_way)
    settings = inputs.matching_settings(programme)
    run = MatchingRun.objects.create(
        programme=programme,
        asked_by=by,
        weights=rules_of(programme).weights,
        is_fair=settings.is_fair,
        steady=settings.steady,
        pairs=_as_rows(previous),
    )
    _begin(run)
    return run


@transaction.atomic
def try_out(programme: Programme, *, weights: Mapping[str, int], by: User) -> MatchingRun:
    """See what these weights would do; what lies on the table stays."""
    settings = inputs.matching_settings(programme)
    run = MatchingRun.objects.create(
        programme=programme,
        asked_by=by,
        is_trial=True,
        weights=dict(weights),
        is_fair=settings.is_fair,
        steady=settings.steady,
    )
    _begin(run)
    return run


def _as_rows(pairs: Mapping[int, int] | None) -> list[list[int]]:
    return [[mentee, mentor, 0] for mentee, mentor in (pairs or {}).items()]


def _begin(run: MatchingRun) -> None:
    asked = _read(run)
    if asked.seconds <= PATIENCE:
        _lay(run, working.answer(asked))
    else:  # by its name: the jobs call these actions
        queue("matching.work_out", run_pk=run.pk)


def _read(run: MatchingRun) -> working.Question:
    """Read everybody and everything as it is now, and remember what it was."""
    near = {mentee: mentor for mentee, mentor, _score in run.pairs}
    asked = inputs.question_for(run, previous=near)
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
    run.status = held.values_list("status", flat=True).get(pk=run.pk)
    if run.status != RunStatus.WAITING:
        return
    run.pairs = [[pair.mentee, pair.mentor, pair.score] for pair in found.pairs]
    run.unmatched, run.places = found.unmatched, found.places
    run.matched, run.total = len(found.pairs), sum(pair.score for pair in found.pairs)
    run.value, run.bound = found.value, found.bound
    run.status, run.finished_at = RunStatus.DONE, now()
    run.save()
    if not run.is_trial:
        _replace_drafts(programme, run, found)


def _replace_drafts(programme: Programme, run: MatchingRun, found: working.Answer) -> None:
    """Put the new ones in the place of the old; a pair that stays keeps what was decided of it."""
    drafts = Proposal.objects.drafts().filter(run__programme=programme)
    old = {(draft.mentee_id, draft.mentor_id): draft for draft in drafts.select_for_update()}
    # Whoever was put in a sending while this was being solved, or has a duo by now, has what she needs.
    taken = set(inputs.scheduled(programme).values_list("mentee", flat=True))
    waiting = set(waiting_mentees().filter(programme=programme).values_list("pk", flat=True))
    kept: list[Proposal] = []
    new: list[Proposal] = []
    for pair in found.pairs:
        if pair.mentee in taken or pair.mentee not in waiting:
            continue
        proposal = old.pop((pair.mentee, pair.mentor), None)
        (kept if proposal else new).append(proposal := proposal or Proposal())
        proposal.run, proposal.score = run, pair.score
        proposal.mentee_id, proposal.mentor_id = pair.mentee, pair.mentor
        proposal.reasons, proposal.alternatives = pair.reasons, pair.alternatives
        proposal.broken = pair.broken
    drafts.filter(pk__in=[draft.pk for draft in old.values()]).delete()
    Proposal.objects.bulk_update(kept, ["run", "score", "reasons", "alternatives", "broken"])
    Proposal.objects.bulk_create(new)


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
        queue("matching.look_further", proposal_pk=proposal.pk)
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
