"""What the matching weighs and how heavily (S2-MATCH-1), and what it never does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching import sentences
from matching import weights_actions as actions
from matching.weights_forms import CriterionForm, RulesForm, WeightsForm
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

FROM_TABLE = "?van=matching"


def _came(request: HttpRequest) -> str:
    """Remember in the address that she came from the table of proposals."""
    return FROM_TABLE if request.GET.get("van") == "matching" else ""


def _here(request: HttpRequest, slug: str) -> HttpResponse:
    """Stay on the page of the rules and weights."""
    return redirect(reverse("matching:weights", args=[slug]) + _came(request))


def criteria_weights(request: UserRequest, slug: str) -> HttpResponse:
    """Show what is weighed and what is never allowed, and change the weights."""
    programme = programme_of(request, slug)
    form = WeightsForm(request.POST or None, programme=programme)
    if form.is_valid():
        try:
            actions.weigh_as(programme, form.criteria, seen=form.cleaned_data["seen"])
        except actions.Changed:
            form.over(actions.mark(programme))
        else:
            messages.success(request, _("Saved. The next proposal counts with these weights."))
            return _here(request, slug)
    return _page(request, programme, form, RulesForm(None, programme=programme))


def hard_rules(request: UserRequest, slug: str) -> HttpResponse:
    """Change what never happens in a match, and how the best one is chosen."""
    programme = programme_of(request, slug)
    form = RulesForm(request.POST or None, programme=programme)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.rule_as(programme, form.values, differ=data["differ"], seen=data["seen"])
        except actions.Changed:
            form.over(actions.mark_of_rules(programme))
        else:
            messages.success(request, _("Saved. The next proposal keeps these rules."))
            return _here(request, slug)
    return _page(request, programme, WeightsForm(None, programme=programme), form)


def _page(
    request: UserRequest, programme: Programme, form: WeightsForm, rules_form: RulesForm
) -> HttpResponse:
    context = {
        "programme": programme,
        "form": form,
        "rules_form": rules_form,
        "rules": list(sentences.rule_names(programme).values()),
        "came": _came(request),
    }
    return render(request, "matching/criteria_weights.html", context)


def criterion_add(request: UserRequest, slug: str) -> HttpResponse:
    """Let something else count as well, without any code (S2-MATCH-1g)."""
    programme = programme_of(request, slug)
    form = CriterionForm(request.POST or None, programme=programme)
    if form.is_valid():
        criterion = form.criterion
        asked = actions.add(programme, criterion, asks=form.asks)
        said = _("“%(label)s” is there. Give it a weight.") % {"label": criterion.label}
        messages.success(request, said)
        if asked:
            text = _("Asked from now on: %(questions)s") % {"questions": " · ".join(asked)}
            messages.info(request, text)
        return _here(request, slug)
    context = {"programme": programme, "form": form, "came": _came(request)}
    return render(request, "matching/criterion_add.html", context)


@require_POST
def criterion_remove(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Let something not count any more."""
    try:
        actions.remove(programme_of(request, slug), code)
    except actions.StillCounts as counts:
        text = _("“%(label)s” still counts. Give it weight 0 first, and the others 100 together.")
        messages.error(request, text % {"label": counts})
    else:
        messages.success(request, _("It does not count any more."))
    return _here(request, slug)
