"""Asking the engine, stopping it, trying other weights out, and what it was asked before."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching import run_actions, table_selectors
from matching.asking import key_of, mentee_of, seen_proposal, tell_changes
from matching.models import MatchingRun
from matching.models.runs import WHOLE
from matching.sentences import names_of
from mentorship.accounts.doors import UserRequest
from mentorship.paging import page
from mentorship.programmes.matched import counted
from mentorship.programmes.scoped import programme_of


@require_POST
def run(request: UserRequest, slug: str) -> HttpResponse:
    """Ask for a new proposal."""
    programme = programme_of(request, slug)
    before = table_selectors.pairs_now(programme)
    asked = run_actions.ask(programme, by=request.user)
    tell_changes(request, programme, asked, before)
    return redirect("matching:workbench", slug)


@require_POST
def stop(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Stop a run that is being worked out."""
    rows = MatchingRun.objects.filter(programme=programme_of(request, slug))
    if run_actions.stop(get_object_or_404(rows, pk=pk)):
        messages.success(request, _("Stopped. What lay on the table is still there."))
    else:
        messages.warning(request, _("It was done already."))
    return redirect("matching:workbench", slug)


@require_POST
def look_further(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Have the other mentors for one mentee worked out."""
    mentee = mentee_of(request, slug, pk)
    proposal = seen_proposal(request, mentee)
    if proposal and not proposal.run.is_repeatable:
        text = _("What this was worked out with is not known any more. Work it out again first.")
        messages.warning(request, text)
    elif proposal and not run_actions.ask_further(proposal):
        messages.info(request, _("We look for them. Open this page again in half a minute."))
    return redirect("matching:pair", slug, pk)


def shares(typed: Mapping[str, int]) -> dict[str, int]:
    """Make weights that are 100 together of any numbers, each as near to its share as can be."""
    total = sum(typed.values())
    exact = {code: WHOLE * weight / total for code, weight in typed.items()}
    whole = {code: int(share) for code, share in exact.items()}
    by_rest = sorted(exact, key=lambda code: (whole[code] - exact[code], code))
    for code in by_rest[: WHOLE - sum(whole.values())]:
        whole[code] += 1
    return whole


@require_POST
def try_out(request: UserRequest, slug: str) -> HttpResponse:
    """See what other weights would do; the proposals stay as they are."""
    programme = programme_of(request, slug)
    codes = [each.code for each in counted(programme)]
    typed = {code: key_of(request.POST.get(f"w-{code}")) for code in codes}
    read = {code: min(weight, WHOLE) for code, weight in typed.items() if weight is not None}
    mentee = key_of(request.POST.get("mentee"))
    here = [slug] if mentee is None else [slug, mentee]
    address = reverse(f"matching:{'workbench' if mentee is None else 'pair'}", args=here)
    if len(read) < len(typed) or not sum(read.values()):
        messages.error(request, _("Fill in a whole number from 0 to 100 for each criterion."))
        return redirect(f"{address}#what-if")
    asked = run_actions.try_out(programme, weights=shares(read), by=request.user)
    return redirect(f"{address}?wat-als={asked.pk}#what-if")


def history(request: UserRequest, slug: str) -> HttpResponse:
    """Show what was asked before: with which settings, how good, who and when."""
    programme = programme_of(request, slug)
    rows = MatchingRun.objects.filter(programme=programme).select_related("asked_by")
    found = page(
        rows.defer("inputs", "unmatched"), by="-asked_at", cursor=request.GET.get("vanaf", "")
    )
    labels = {each.code: each.label for each in counted(programme)}
    names = names_of(sorted({code for row in found.rows for code in row.rules}), programme)
    context = {
        "programme": programme,
        "page": found,
        "rows": [
            (
                row,
                [(labels.get(each.code, each.label), each.weight) for each in row.counted],
                [names[code] for code in row.rules],
            )
            for row in found.rows
        ],
    }
    return render(request, "matching/run_list.html", context)
