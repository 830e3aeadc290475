"""The workbench of the team: proposals, reasons, and what else could be."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from matching import inputs, pair_selectors, selectors, table_actions, table_selectors
from matching.asking import key_of, mentee_of, seen_proposal, tell_changes
from matching.inputs import Somebody
from matching.models import MatchingRun, Proposal
from matching.nobody_selectors import DeadPin, Explained, dead_pin, explained
from matching.table_selectors import OnTable
from mentorship.accounts.doors import UserRequest
from mentorship.intake.models import Participant
from mentorship.programmes.matched import Counted, counted
from mentorship.programmes.scoped import programme_of


def workbench(request: UserRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Show the proposals on the table, and one of them with its reasons."""
    mentee = None if pk is None else mentee_of(request, slug, pk)
    programme = mentee.programme if mentee else programme_of(request, slug)
    found = table_selectors.runs(programme)
    people = inputs.everybody(programme)
    criteria = counted(programme)
    is_by_score = request.GET.get("volgorde") == "score"
    rows = table_selectors.listed(
        programme, cursor=request.GET.get("vanaf", ""), is_by_score=is_by_score
    )
    lying = table_selectors.on_table(programme)
    without = table_selectors.without_mentor(found, people, with_proposal=lying.mentees)
    shown = without[: table_selectors.WITHOUT_LISTED]
    if mentee:
        shown += [row for row in without[len(shown) :] if row.mentee.pk == mentee.pk]
    nobody = explained(shown, people, programme)
    context: dict[str, Any] = {
        "programme": programme,
        "runs": found,
        "table": rows,
        "is_by_score": is_by_score,
        "without": without,
        "without_listed": nobody,
        "kpi": table_selectors.how_many(people, programme) | lying.numbers,
        "is_as_found": lying.is_as_found(found.done),
        "changes": _changes(found.done, people, lying, criteria),
        "sendings": table_selectors.sendings(programme),
        "not_yet": selectors.not_yet(programme),
        "is_chosen": mentee is not None,
    }
    if mentee is None and rows.rows:
        mentee = rows.rows[0].mentee
        mentee.programme = programme
    elif mentee is None and nobody:
        mentee = mentee_of(request, slug, nobody[0].mentee.pk)
    if mentee is not None:
        is_waiting = found.is_waiting
        context |= _detail(request, mentee, people, criteria, nobody, lying, is_waiting=is_waiting)
    return render(request, "matching/workbench.html", context)


def _changes(
    run: MatchingRun | None,
    people: dict[int, Somebody],
    lying: OnTable,
    criteria: list[Counted],
) -> inputs.Changes | None:
    if run is None:
        return None
    return inputs.changes_since(run, people, with_proposal=lying.mentees, criteria=criteria)


def _detail(
    request: UserRequest,
    mentee: Participant,
    people: dict[int, Somebody],
    criteria: list[Counted],
    without: list[Explained],
    lying: OnTable,
    *,
    is_waiting: bool,
) -> dict[str, Any]:
    """What the page says of one mentee: her proposal, or why there is none."""
    programme = mentee.programme
    days = (now() - mentee.admitted_at).days
    nobody = next((row for row in without if row.mentee.pk == mentee.pk), None)
    proposal = pair_selectors.of_mentee(mentee)
    if proposal is None or (nobody and nobody.because):
        held = dead_pin(mentee) if nobody and nobody.mentee.pinned else None
        return {"mentee": mentee, "nobody": nobody, "held": held, "days": days}
    questions = {each.code: each for each in programme.questions.all()}
    lines = pair_selectors.reason_lines(proposal, criteria, questions)
    tried = key_of(request.GET.get("wat-als"))
    trial = table_selectors.trial(programme, tried, people, now=lying.pairs)
    return {
        "mentee": mentee,
        "days": days,
        "chosen": proposal,
        "standing": pair_selectors.standing(proposal),
        "can_be_declined": pair_selectors.can_be_declined(proposal),
        "verdict": pair_selectors.verdict(proposal),
        "rules": pair_selectors.checked_rules(proposal, questions),
        "set_aside": pair_selectors.set_aside(proposal, questions),
        "held": None if is_waiting else _other_pin(mentee, people, proposal),
        "rows": pair_selectors.compared(proposal, questions),
        "reasons": lines,
        "columns": pair_selectors.heaviest(lines),
        "others": pair_selectors.other_mentors(proposal, people, lines, lying),
        "grid": pair_selectors.availability_grid(proposal),
        "entries": list(pair_selectors.entries(proposal)),
        "room": people.get(proposal.mentor_id),
        "trial": trial,
        "what_if": pair_selectors.weighed(criteria, trial.run if trial else None),
    }


def _other_pin(
    mentee: Participant, people: dict[int, Somebody], proposal: Proposal
) -> DeadPin | None:
    """With whom she is held, where another is proposed because that one cannot be."""
    pinned = people[mentee.pk].pinned if mentee.pk in people else None
    return dead_pin(mentee) if pinned not in {None, proposal.mentor_id} else None


Act = Callable[..., object]
# What can be done with a proposal in one press, and what is said then.
ACTS: dict[str, tuple[Act, str | Promise]] = {
    "approve": (table_actions.approve, gettext_lazy("Noted that you agree. Nobody got an e-mail.")),
    "disapprove": (table_actions.disapprove, gettext_lazy("Noted that you agree no longer.")),
    "pin": (table_actions.pin, gettext_lazy("These two stay together in every calculation.")),
    "drop": (
        table_actions.drop,
        gettext_lazy(
            "The proposal is off the table. These two are not proposed again until somebody puts it "
            "back. Nobody got an e-mail."
        ),
    ),
}


@require_POST
def decide(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Do what was pressed with the proposal of this mentee."""
    mentee = mentee_of(request, slug, pk)
    if (wanted := request.POST.get("act")) not in ACTS:
        raise Http404
    act, text = ACTS[wanted]
    if proposal := seen_proposal(request, mentee):
        act(proposal, by=request.user)
        messages.success(request, str(text))
    return redirect("matching:pair", slug, pk)


@require_POST
def unpin(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let the engine choose for this mentee again; at once where the pin left her with nobody."""
    mentee = mentee_of(request, slug, pk)
    before = table_selectors.pairs_now(mentee.programme)
    for found in inputs.pins(mentee.programme).filter(mentee=mentee):
        if asked := table_actions.unpin(found, by=request.user):
            messages.success(request, _("No longer pinned, and worked out again."))
            tell_changes(request, mentee.programme, asked, before, about=mentee.pk)
        else:
            messages.success(request, _("No longer pinned. The next calculation can change it."))
    return (
        redirect("matching:kept", slug)
        if "kept" in request.POST
        else redirect("matching:pair", slug, pk)
    )


@require_POST
def choose(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Give this mentee the mentor that was chosen from the table."""
    mentee = mentee_of(request, slug, pk)
    key = key_of(request.POST.get("mentor", ""))
    if not (proposal := seen_proposal(request, mentee)):
        return redirect("matching:pair", slug, pk)
    if key == proposal.mentor_id:
        messages.info(request, _("This is the mentor who was proposed. Choose another one first."))
        return redirect("matching:pair", slug, pk)
    mentors = Participant.objects.mentors().filter(programme=mentee.programme)
    mentor = get_object_or_404(mentors, pk=key)
    before = table_selectors.pairs_now(mentee.programme)
    asked = table_actions.choose(proposal, mentor=mentor, by=request.user)
    tell_changes(request, mentee.programme, asked, before, about=mentee.pk)
    return redirect("matching:pair", slug, pk)
