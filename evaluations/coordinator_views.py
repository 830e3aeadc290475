"""Opening a round, watching the response, reading the report."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluations import actions, publication, report_views, selectors
from evaluations.forms import RoundForm
from evaluations.models import Moment, Round
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.scoped import programme_of

# Only those that close soon, in the address
CLOSING = "sluit"


def round_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show the rounds of a programme with their response, and which can be started."""
    programme = programme_of(request, slug)
    only_closing = request.GET.get("stand") == CLOSING
    context = {
        "programme": programme,
        "only_closing": only_closing,
        "lines": selectors.rounds(programme, only_closing=only_closing),
        "plan": selectors.plan(programme),
        "startable": selectors.startable(programme),
    }
    return render(request, "evaluations/round_list.html", context)


def round_open(request: UserRequest, slug: str, moment: str) -> HttpResponse:
    """Start a round: everybody is asked, the coordinator only chooses the last day."""
    programme = programme_of(request, slug)
    if moment not in programme.evaluation_moments:
        raise Http404
    roles = [role for _person, role in selectors.invitees(programme, moment)]
    form = RoundForm(request.POST or None, invited=len(roles), programme=programme)
    if form.is_valid():
        round_ = actions.open_round(
            programme, moment=moment, closes_at=form.closes_at, by=request.user
        )
        messages.success(request, _("The evaluation is open. The invitations are on their way."))
        return redirect("evaluations:round_detail", slug=slug, pk=round_.pk)
    context = {
        "programme": programme,
        "moment": Moment(moment),
        "form": form,
        "sides": [
            f"{(n := roles.count(role))} {programme.word(role if n == 1 else f'{role}s')}"
            for role in programme.evaluated_by(moment)
        ],
        "invited": len(roles),
        "k": publication.K,
        "fewest": publication.FEWEST_INVITED,
    }
    return render(request, "evaluations/round_open.html", context)


def round_detail(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show how many answered; once it is closed, what may be shown of what they said."""
    rounds = Round.objects.coordinated_by(request.user).opened().select_related("programme")
    round_ = get_object_or_404(rounds, pk=pk, programme__slug=slug)
    context = {
        "programme": round_.programme,
        "round": round_,
        "response": selectors.response(round_),
        **report_views.shown(round_),
    }
    return render(request, "evaluations/round_detail.html", context)
