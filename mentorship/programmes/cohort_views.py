"""The cohorts of a programme: when people can apply, as the staff plan it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.paging import SIZE
from mentorship.programmes import cohorts
from mentorship.programmes.cohort_forms import CohortForm
from mentorship.programmes.models import Cohort, Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import overtaken

LIKE_LAST = "kopie"


def _programme(request: UserRequest, slug: str) -> Programme:
    """Fetch one of her own programmes; who changes something in it comes after who does so now."""
    programmes = Programme.objects.coordinated_by(request.user)
    if request.method == "POST":
        programmes = programmes.select_for_update(no_key=True)
    return get_object_or_404(programmes, slug=slug)


def cohort_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the rounds, the newest first, with what is going on now."""
    programme = programme_of(request, slug)
    rows = list(programme.cohorts.order_by("-opens_on", "-pk")[:SIZE])
    today = localdate()
    found = [(cohort, cohort.state(today)) for cohort in rows]
    context = {"programme": programme, "cohorts": found}
    return render(request, "programmes/cohort_list.html", context)


@transaction.atomic
def cohort_add(request: UserRequest, slug: str) -> HttpResponse:
    """Plan a round, if she likes with the days of the last one as a start."""
    programme = _programme(request, slug)
    form = CohortForm(
        request.POST or None, programme=programme, initial=_proposed(request, programme)
    )
    if form.is_valid():
        cohorts.keep(form.save(commit=False), seen="")
        return _kept(request, form.instance)
    return render(request, "programmes/cohort_edit.html", {"programme": programme, "form": form})


def _proposed(request: UserRequest, programme: Programme) -> dict[str, Any]:
    last = programme.cohorts.order_by("-opens_on", "-pk").first()
    if last is None or LIKE_LAST not in request.GET:
        return {}
    plan = cohorts.like(last)
    return {
        "name": plan.name,
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
        "starts_on": plan.starts_on,
    }


def _kept(request: UserRequest, cohort: Cohort) -> HttpResponse:
    """Say that it is saved, and what to know about rounds at the same time."""
    messages.success(request, _("Saved."))
    if others := cohorts.overlapping(cohort):
        names = ", ".join(each.name for each in others)
        words = _("On some days people can apply in this round and in %(names)s.")
        first = _("They then come in the round that opened first.")
        messages.warning(request, f"{words % {'names': names}} {first}")
    return redirect("programmes:cohort_list", cohort.programme.slug)


@transaction.atomic
def cohort_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change the name or the days of a round."""
    programme = _programme(request, slug)
    hers = Cohort.objects.coordinated_by(request.user)
    cohort = get_object_or_404(hers, programme=programme, pk=pk)
    form = CohortForm(request.POST or None, instance=cohort, programme=programme)
    if form.is_valid():
        try:
            cohorts.keep(form.save(commit=False), seen=form.cleaned_data["seen"])
        except cohorts.Changed:
            # The programme is locked: it is what it was when the form was made.
            overtaken(form, seen=form.fields["seen"].initial)
        else:
            return _kept(request, cohort)
    shown = Cohort.objects.get(pk=pk)
    context = {"programme": programme, "form": form, "cohort": shown}
    return render(request, "programmes/cohort_edit.html", context)


@require_POST
@transaction.atomic
def cohort_delete(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take back a round in which nobody applied; say so where somebody did."""
    programme = _programme(request, slug)
    for cohort in programme.cohorts.filter(pk=pk):
        try:
            cohorts.take_back(cohort)
        except cohorts.HasApplications:
            count = cohort.applications.count()
            why = ngettext(
                "%(n)d person applied in %(name)s. So it stays in the list.",
                "%(n)d people applied in %(name)s. So it stays in the list.",
                count,
            )
            messages.error(request, why % {"n": count, "name": cohort.name})
        else:
            messages.success(request, _("The round is gone."))
    return redirect("programmes:cohort_list", slug)
