"""Where the agreements of a programme are, for who guides the duos."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import composer_page, drafting_selectors, guardian_actions, selectors, standing
from agreements.models import UNSIGNED, Agreement, AgreementQuerySet, Document, RevisionStatus
from agreements.selectors import late_before, unsealed_before
from agreements.signing_views import pdf_response, scans_of
from mentorship.accounts.doors import UserRequest
from mentorship.duos.models import Duo
from mentorship.paging import page
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

TABS = {
    "": _("All"),
    "draft": _("To be filled in"),
    "agreed": _("Cannot be signed yet"),
    "offered": _("To be signed"),
    "partly_signed": _("Half signed"),
    "late": _("Not signed in time"),
    "declined": _("Declined"),
    "expired": _("Time to sign is over"),
    "withdrawn": _("Withdrawn"),
    "unsealed": _("Wait for the seal"),
    "sealed": _("Sealed"),
    "ended": _("Ended"),
}
CAP = 1000


def agreement_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the agreements of a programme by where they are."""
    programme = programme_of(request, slug)
    state = request.GET.get("stand", "")
    state = state if state in TABS else ""
    agreements = Agreement.objects.filter(duo__programme=programme)
    rows = _in_state(programme, agreements, state) if state else agreements
    listed = page(
        standing.with_standing(rows), by="-created_at", cursor=request.GET.get("vanaf", "")
    )
    context = {
        "programme": programme,
        "page": listed,
        "lines": [standing.standing(agreement) for agreement in listed.rows],
        "tabs": [(code, label, code == state) for code, label in TABS.items()],
        "state": state,
        "texts": composer_page.texts(programme),
    }
    return render(request, "agreements/agreement_list.html", context)


def _in_state(programme: Programme, rows: AgreementQuerySet, state: str) -> AgreementQuerySet:
    if state == "agreed":
        return rows.agreed()
    if state == "unsealed":
        return rows.unsealed(unsealed_before())
    return rows.late(late_before(programme)) if state == "late" else rows.in_state(state)


def own_agreement(request: UserRequest, slug: str, pk: int) -> Agreement:
    """An agreement of a programme that this person is staff of."""
    rows = Agreement.objects.coordinated_by(request.user).filter(duo__programme__slug=slug)
    return get_object_or_404(standing.with_standing(rows), pk=pk)


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
    agreement = own_agreement(request, slug, pk)
    stands = standing.standing(agreement)
    revision = stands.revision
    context = {
        "programme": agreement.duo.programme,
        "agreement": agreement,
        "revision": revision,
        "stands": stands,
        "can_withdraw": "withdraw" in revision.next_steps and agreement.duo.is_live,
        "can_help": revision.status in (*guardian_actions.OPEN, *UNSIGNED),
        "has_scans": scans_of(revision).exists(),
        "can_amend": revision.status == RevisionStatus.SEALED and agreement.duo.is_live,
        "versions": sorted(agreement.revisions.all(), key=lambda each: -each.number),
        "differences": drafting_selectors.differences(revision),
        "last_change": drafting_selectors.last_change(revision),
        "planned": drafting_selectors.planned(revision),
        "agreed": drafting_selectors.agreed(revision),
        "facts": selectors.facts(revision),
        "signatures": selectors.signatures(revision),
        "reason": revision.decline_reason if agreement.duo.guide == request.user else "",
        "events": agreement.events.order_by("-number")[:100],
        "document": Document.objects.filter(revision__agreement=agreement).to_give(),
    }
    return render(request, "agreements/agreement_detail.html", context)


def document(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Give the sealed PDF."""
    agreement = own_agreement(request, slug, pk)
    sealed = Document.objects.filter(revision__agreement=agreement).to_give()
    if sealed is None:
        raise Http404
    return pdf_response(agreement, bytes(sealed.pdf or b""))
