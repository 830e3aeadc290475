"""What the team does: ask for a proposal, drop one, and publish what it agrees with."""

from collections.abc import Iterable

from django.db import transaction

from matching import emails, selectors
from matching.criteria import problem
from matching.engine.old import alternatives, solve, why, without_mentor
from matching.models import Criterion, MatchingRun, Proposal, RunStatus
from mentorship.accounts.models import User
from mentorship.duos import actions as duo_actions
from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.jobs import queue
from mentorship.programmes import presets
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

# Up to so many mentees each proposal comes with its alternatives.
FEW = 60
# Up to so many pairs a run takes well under two seconds; above it the worker does it.
SMALL = FEW * FEW


def _lock(programme_pk: int) -> Programme:
    """Let one at a time change what is on the table of a programme; people can still apply."""
    return Programme.objects.select_for_update(no_key=True).get(pk=programme_pk)


@transaction.atomic
def weigh(programme: Programme) -> None:
    """Give a programme the criteria of its preset, once."""
    _lock(programme.pk)
    if not programme.criteria.exists():
        Criterion.objects.bulk_create(
            Criterion(programme=programme, **criterion)
            for criterion in presets.load(programme.preset)["criteria"]
        )


@transaction.atomic
def ask(programme: Programme, *, by: User) -> MatchingRun:
    """Ask for a new proposal: worked out at once when small, by the worker when large."""
    weigh(programme)
    run = MatchingRun.objects.create(programme=programme, asked_by=by)
    mentees = waiting_mentees().filter(programme=programme).count()
    mentors = free_mentors().filter(programme=programme).count()
    if mentees <= FEW and mentees * mentors <= SMALL:
        work_out(run)
    else:  # by its name: the jobs call these actions
        queue("matching.work_out", run_pk=run.pk)
    return run


@transaction.atomic
def work_out(run: MatchingRun) -> None:
    """Solve the programme as it is now and lay the proposals on the table; a second time does nothing.

    Proposals that nobody has heard of give way to the new ones. Nobody waits while it is being
    solved; what changes meanwhile is looked at again when a proposal is sent.
    """
    if run.status != RunStatus.WAITING:
        return
    programme = run.programme
    settings = selectors.settings_of(programme)
    mentees = selectors.mentees_to_match(programme)
    mentors = selectors.mentors_to_match(programme)
    task = problem(mentees, mentors, settings)
    answer = solve(task)
    few = len(mentees) <= FEW
    others = {i: alternatives(answer, i) for i, _j in answer.pairs} if few else {}
    _lock(run.programme_id)
    run.refresh_from_db(fields=["status"])
    if run.status != RunStatus.WAITING:
        return
    Proposal.objects.drafts().filter(run__programme=programme).delete()
    Proposal.objects.bulk_create(
        Proposal(
            run=run,
            mentee_id=task.mentees[i],
            mentor_id=task.mentors[j],
            score=int(task.scores[i, j]),
            reasons=[[reason.code, reason.points, reason.most] for reason in why(task, i, j)],
            alternatives=[
                {
                    "mentor": task.mentors[other.mentor],
                    "score": other.score,
                    "matched": other.matched,
                    "total": other.total,
                    "moved": [
                        [task.mentees[k], task.mentors[to] if to >= 0 else None]
                        for k, to in other.moved
                    ],
                }
                for other in others.get(i, [])
            ],
        )
        for i, j in answer.pairs
    )
    run.unmatched = [
        {"mentee": task.mentees[i], "possible": nobody.possible, "would_open": nobody.would_open}
        for i, j in enumerate(answer.mentor)
        if j < 0
        for nobody in [without_mentor(answer, i)]
    ]
    run.weights = dict(settings.weights)
    run.mentees, run.places = len(mentees), int(task.places.sum())
    run.matched, run.value, run.bound = answer.matched, answer.value, answer.bound
    run.status = RunStatus.DONE
    run.save()


def give_up(run: MatchingRun) -> None:
    """Say on the page that it did not work; what lay on the table stays there."""
    waiting = MatchingRun.objects.filter(pk=run.pk, status=RunStatus.WAITING)
    waiting.update(status=RunStatus.FAILED)


@transaction.atomic
def drop(proposal: Proposal, *, by: User) -> None:
    """Take a proposal off the table; both stay in the pool, their admission untouched."""
    _lock(proposal.run.programme_id)
    _look_again(proposal, "drop")
    proposal.drop(by=by)


def _look_again(proposal: Proposal, step: str) -> None:
    """Read a proposal again, which a new run may have taken off the table meanwhile."""
    try:
        proposal.refresh_from_db(fields=["status"])
    except Proposal.DoesNotExist:
        raise TransitionNotAllowed(proposal, step) from None


@transaction.atomic
def publish(programme: Programme, proposals: Iterable[Proposal], *, guide: User, by: User) -> int:
    """Make duos of these proposals and tell the people; give how many.

    Raises:
        TransitionNotAllowed: somebody else published or dropped one of them first, a new run
            took one off the table, or the two cannot be paired any more: then none is sent.
    """
    count, chosen = 0, list(proposals)
    possible = selectors.still_possible(_lock(programme.pk), chosen)
    for proposal in chosen:
        _look_again(proposal, "publish")
        if proposal.pk not in possible:
            raise TransitionNotAllowed(proposal, "publish")
        duo = duo_actions.pair(proposal.mentor, proposal.mentee, guide=guide)
        proposal.publish(by=by, duo=duo)
        emails.mentor_found(duo).send()
        emails.mentee_found(duo).send()
        count += 1
    return count
