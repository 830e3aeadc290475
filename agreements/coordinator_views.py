"""Where the agreements of a programme are, for who guides the duos."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import selectors
from agreements.models import Agreement, AgreementQuerySet, Document
from agreements.selectors import late_before
from agreements.signing_views import pdf_response
from mentorship.accounts.doors import UserRequest
from mentorship.duos.models import Duo
from mentorship.paging import page
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

TABS = {
    "": _("All"),
    "draft": _("To be filled in"),
    "offered": _("To be signed"),
    "partly_signed": _("Half signed"),
    "late": _("Not signed in time"),
    "declined": _("Declined"),
    "sealed": _("Sealed"),
}
CAP = 1000


def agreement_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the agreements of a programme by where they are."""
    programme = programme_of(request, slug)
    state = request.GET.get("stand", "")
    state = state if state in TABS else ""
    agreements = Agreement.objects.filter(duo__programme=programme)
    rows = _in_state(programme, agreements, state) if state else agreements
    rows = rows.select_related("duo__mentor__user", "duo__mentee__user")
    context = {
        "programme": programme,
        "page": page(rows, by="-created_at", cursor=request.GET.get("vanaf", "")),
        "tabs": [(code, label, code == state) for code, label in TABS.items()],
        "state": state,
    }
    return render(request, "agreements/agreement_list.html", context)


def _in_state(programme: Programme, rows: AgreementQuerySet, state: str) -> AgreementQuerySet:
    return rows.late(late_before(programme)) if state == "late" else rows.in_state(state)


def _agreement(request: UserRequest, slug: str, pk: int) -> Agreement:
    rows = Agreement.objects.coordinated_by(request.user).filter(duo__programme__slug=slug)
    people = ("duo__mentor__user", "duo__mentee__user", "duo__programme", "duo__guide")
    return get_object_or_404(rows.select_related(*people), pk=pk)


def of_duo(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Lead from a duo to its agreement, or back as long as it is not drawn up."""
    programme = programme_of(request, slug)
    agreement = Agreement.objects.filter(duo__programme=programme, duo=pk).first()
    if agreement is None:
        get_object_or_404(Duo.objects.filter(programme=programme), pk=pk)
        messages.info(request, gettext("They have no agreement yet."))
        return redirect("duos:detail", slug, pk)
    return redirect("agreements:detail", slug, agreement.pk)


def agreement_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show one agreement: its terms, who signed, and what happened.

    Why somebody did not sign is for the guide of the duo alone: that is what the form promises.
    """
    agreement = _agreement(request, slug, pk)
    revision = agreement.current
    context = {
        "programme": agreement.duo.programme,
        "agreement": agreement,
        "revision": revision,
        "facts": selectors.facts(revision),
        "signatures": selectors.signatures(revision),
        "reason": revision.decline_reason if agreement.duo.guide == request.user else "",
        "events": agreement.events.order_by("-number")[:100],
        "document": Document.objects.filter(revision=revision).to_give(),
    }
    return render(request, "agreements/agreement_detail.html", context)


def document(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Give the sealed PDF."""
    agreement = _agreement(request, slug, pk)
    sealed = Document.objects.filter(revision__agreement=agreement).to_give()
    if sealed is None:
        raise Http404
    return pdf_response(agreement, bytes(sealed.pdf))
