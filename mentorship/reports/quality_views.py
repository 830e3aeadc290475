"""The quality dossier: look at any period, freeze it, give it to an auditor."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.paging import page
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.reports import quality_dossiers, quality_files
from mentorship.reports.quality_dossiers import Dossier
from mentorship.reports.quality_forms import DossierForm
from mentorship.reports.quality_models import QualityDossier

# The fields of the address; without any of them it is this year.
ASKED = {"van", "tot", "ronde"}


def dossier(request: UserRequest, slug: str) -> HttpResponse:
    """Show what the data of a period show, and what was frozen before."""
    programme = programme_of(request, slug)
    said = request.GET if ASKED & request.GET.keys() else None
    return _page(request, programme, DossierForm(said, programme=programme))


def _page(request: UserRequest, programme: Programme, form: DossierForm) -> HttpResponse:
    frozen = QualityDossier.objects.filter(programme=programme).select_related("made_by")
    rows = frozen.defer("content", "made_by__folded", "made_by__grams")
    asked = form.asked
    context = {
        "programme": programme,
        "form": form,
        "asked": asked,
        "dossier": Dossier.of(programme, **asked),
        "page": page(rows, by="-made_at", cursor=request.GET.get("vanaf", "")),
    }
    return render(request, "reports/quality.html", context)


@require_POST
def freeze(request: UserRequest, slug: str) -> HttpResponse:
    """Freeze what was on her page, if the data still say so."""
    programme = programme_of(request, slug)
    form = DossierForm(request.POST, programme=programme)
    if not form.is_valid():
        return _page(request, programme, form)
    asked, seen = form.asked, form.cleaned_data["seen"]
    try:
        kept = quality_dossiers.freeze(programme, **asked, seen=seen, by=request.user)
    except quality_dossiers.Changed:
        messages.warning(
            request, _("The data changed since you looked. Look again, then freeze it.")
        )
        query = {"van": asked["start"], "tot": asked["end"]}
        query |= {"ronde": asked["cohort"].pk} if asked["cohort"] else {}
        return redirect(f"{reverse('quality:dossier', args=[slug])}?{urlencode(query)}")
    messages.success(request, _("Frozen. What it says now stays as it is."))
    return redirect("quality:frozen", slug, kept.pk)


def _frozen(request: UserRequest, slug: str, pk: int) -> QualityDossier:
    programme = programme_of(request, slug)
    rows = QualityDossier.objects.filter(programme=programme).select_related("made_by")
    found = get_object_or_404(rows, pk=pk)
    found.programme = programme
    return found


def frozen(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show a dossier as it was frozen."""
    found = _frozen(request, slug, pk)
    context = {
        "programme": found.programme,
        "frozen": found,
        "dossier": Dossier.read(found.content),
    }
    return render(request, "reports/quality_frozen.html", context)


def file(request: UserRequest, slug: str, pk: int, kind: str) -> HttpResponseBase:
    """Give a frozen dossier as a PDF or as sheets."""
    return quality_files.as_file(_frozen(request, slug, pk), kind)
