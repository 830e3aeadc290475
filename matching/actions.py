"""What the team does: ask for a proposal, drop one, and publish what it agrees with."""

from collections.abc import Iterable

from django.db import transaction

from matching import emails, selectors
from matching.criteria import problem
from matching.engine import alternatives, solve, why, without_mentor
from matching.models import Criterion, MatchingRun, Proposal, RunStatus
from mentorship.accounts.models import User
from mentorship.duos import actions as duo_actions
from mentorship.duos.models import Duo, waiting_mentees
from mentorship.programmes import presets
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

# Up to here a run takes well under two seconds; above it the worker does it.
SMALL = 60


@transaction.atomic
def weigh(programme: Programme) -> None:
    """Give a programme the criteria of its preset, once."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    if not programme.criteria.exists():
        Criterion.objects.bulk_create(
            Criterion(programme=programme, **criterion)
            for criterion in presets.load(programme.preset)["criteria"]
        )


def ask(programme: Programme, *, by: User) -> MatchingRun:
    """Ask for a new proposal: worked out at once when small, by the worker when large."""
    weigh(programme)
    run = MatchingRun.objects.create(programme=programme, asked_by=by)
    mentees = waiting_mentees().filter(programme=programme).count()
    if mentees <= SMALL:
        work_out(run)
    else:
        from matching.jobs import work_out_later  # noqa: PLC0415 — jobs call actions

        work_out_later.defer(run_pk=run.pk)
    return run


@transaction.atomic
def work_out(run: MatchingRun) -> None:
    """Solve the programme as it is now and lay the proposals on the table; a second time does nothing.

    Proposals that nobody has heard of give way to the new ones.
    """
    programme = Programme.objects.select_for_update().get(pk=run.programme_id)
    run.refresh_from_db(from_queryset=MatchingRun.objects.select_for_update())
    if run.status == RunStatus.DONE:
        return
    settings = selectors.settings_of(programme)
    mentees = selectors.mentees_to_match(programme)
    mentors = selectors.mentors_to_match(programme)
    task = problem(mentees, mentors, settings)
    answer = solve(task)
    Proposal.objects.drafts().filter(run__programme=programme).delete()
    few = len(mentees) <= SMALL
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
                for other in (alternatives(answer, i) if few else [])
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


@transaction.atomic
def drop(proposal: Proposal, *, by: User) -> None:
    """Take a proposal off the table; both stay in the pool, their admission untouched."""
    _lock(proposal, "drop")
    proposal.drop(by=by)


def _lock(proposal: Proposal, step: str) -> None:
    """Lock a proposal that a new run may have taken off the table meanwhile."""
    try:
        proposal.lock()
    except Proposal.DoesNotExist:
        raise TransitionNotAllowed(proposal, step) from None


@transaction.atomic
def publish(proposals: Iterable[Proposal], *, guide: User, by: User) -> int:
    """Make duos of these proposals and tell the people; give how many.

    Raises:
        TransitionNotAllowed: somebody else published or dropped one of them first, a new run
            took one off the table, or the mentee got a mentor in the meantime: then none is sent.
    """
    count = 0
    for proposal in proposals:
        _lock(proposal, "publish")
        if Duo.objects.live().filter(mentee=proposal.mentee).exists():
            raise TransitionNotAllowed(proposal, "publish")
        duo = duo_actions.pair(proposal.mentor, proposal.mentee, guide=guide)
        proposal.publish(by=by, duo=duo)
        emails.mentor_found(duo).send()
        emails.mentee_found(duo).send()
        count += 1
    return count
