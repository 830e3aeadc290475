"""How long an agreement is kept, and how the seal is doing: for who guides the duos."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import erasing_actions, retention, seal_keys
from agreements.keeping_forms import HoldForm
from agreements.models import Agreement, AgreementRules
from agreements.selectors import unsealed_before
from agreements.versions import Changed
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.scoped import programme_of


def _agreement(request: UserRequest, slug: str, pk: int) -> Agreement:
    people = ("duo__mentor__user", "duo__mentee__user", "duo__programme")
    rows = Agreement.objects.filter(duo__programme=programme_of(request, slug))
    return get_object_or_404(rows.select_related(*people), pk=pk)


def keeping(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Say until when an agreement is kept and why, and keep it for longer."""
    agreement = _agreement(request, slug, pk)
    form = HoldForm(request.POST or None)
    if form.is_valid():
        try:
            erasing_actions.hold(agreement, reason=form.cleaned_data["reason"], by=request.user)
        except Changed:
            agreement.refresh_from_db()
            form.add_error(None, _("A colleague was ahead of you. Look at it again."))
        else:
            messages.success(request, _("It is kept until somebody ends that."))
            return redirect("agreements:keeping", slug, pk)
    context: dict[str, Any] = {
        "programme": agreement.duo.programme,
        "agreement": agreement,
        "form": form,
        "years": AgreementRules.of(agreement.duo.programme).years_kept,
        "until": None if agreement.duo.is_live else retention.kept_until(agreement),
    }
    return render(request, "agreements/agreement_keeping.html", context)


@require_POST
def release(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep an agreement no longer than any other."""
    agreement = _agreement(request, slug, pk)
    erasing_actions.release(agreement, by=request.user)
    messages.success(request, _("It is kept as long as any other agreement."))
    return redirect("agreements:keeping", slug, pk)


def seal_status(request: UserRequest, slug: str) -> HttpResponse:
    """Say whether agreements can be sealed, with which certificate and until when."""
    programme = programme_of(request, slug)
    trouble = seal_keys.trouble()
    agreements = Agreement.objects.filter(duo__programme=programme)
    context = {
        "programme": programme,
        "trouble": trouble,
        "keys": None if trouble else seal_keys.keys(),
        "is_own": seal_keys.is_own(),
        "is_soon": not trouble and seal_keys.keys().expires_soon(now()),
        "unsealed": agreements.unsealed(unsealed_before()).count(),
    }
    return render(request, "agreements/seal_status.html", context)
