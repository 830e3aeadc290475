"""The register of partners: organisations that know the programme and send people (S2-REC-1b)."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.intake import partner_actions as actions
from mentorship.intake import recruitment
from mentorship.intake import recruitment_selectors as selectors
from mentorship.intake.models import Partner
from mentorship.intake.models.recruitment import PartnerQuerySet
from mentorship.intake.partner_forms import PartnerForm
from mentorship.intake.scoped import application_of
from mentorship.intake.selectors import Tab
from mentorship.paging import by_key, counts
from mentorship.paging import page as by_moment
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

CURRENT, DUE, ARCHIVED = "nu", "contact", "archief"
TABS = {
    CURRENT: gettext_lazy("We work with them"),
    DUE: gettext_lazy("To be contacted"),
    ARCHIVED: gettext_lazy("Archive"),
}


def _under(tab: str, programme: Programme) -> PartnerQuerySet:
    partners: PartnerQuerySet = Partner.objects.filter(programme=programme)
    if tab == ARCHIVED:
        return partners.exclude(archived_at=None)
    return partners.due(localdate()) if tab == DUE else partners.current()


def partner_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the partners with how many people each sent; some ask to be called."""
    programme = programme_of(request, slug)
    tab = request.GET.get("stand", "")
    tab = tab if tab in TABS else CURRENT
    counted = counts({code: _under(code, programme) for code in TABS})
    partners = by_key(_under(tab, programme), cursor=request.GET.get("vanaf", ""))
    context = {
        "programme": programme,
        "tab": tab,
        "tabs": [Tab(code, TABS[code], counted[code], code == tab) for code in TABS],
        "page": partners,
        "referrers": selectors.referrers(partners.rows),
        "today": localdate(),
    }
    return render(request, "intake/recruitment/partner_list.html", context)


@transaction.atomic
def partner_add(request: UserRequest, slug: str) -> HttpResponse:
    """Put an organisation in the register; of two people with the same one, the second reads so."""
    programme = programme_of(request, slug)
    if request.method == "POST":
        actions.hold_names(programme)
    form = PartnerForm(request.POST or None, programme=programme)
    if form.is_valid():
        partner = form.save(commit=False)
        actions.add(partner)
        messages.success(request, _("Added. This is the link you can give them."))
        return redirect("intake:partner_detail", slug, partner.pk)
    context = {"programme": programme, "form": form}
    return render(request, "intake/recruitment/partner_detail.html", context)


def _partner(request: UserRequest, slug: str, pk: int, *, is_locked: bool = False) -> Partner:
    programme = programme_of(request, slug)
    partners = Partner.objects.coordinated_by(request.user)
    if is_locked:
        partners = partners.select_for_update()
        actions.hold_names(programme)
    partner = get_object_or_404(partners, programme=programme, pk=pk)
    partner.programme = programme
    return partner


@transaction.atomic
def partner_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show one partner, its link and how many it sent; change what we know of it."""
    partner = _partner(request, slug, pk, is_locked=request.method == "POST")
    form = PartnerForm(request.POST or None, instance=partner, programme=partner.programme)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("intake:partner_list", slug)
    shown = Partner.objects.get(pk=pk) if form.is_bound else partner
    [referrer] = selectors.referrers([shown])
    context = {
        "programme": partner.programme,
        "partner": shown,
        "form": form,
        "referrer": referrer,
        "link": recruitment.link(partner.programme, referrer.code),
        "can_delete": not shown.applications.exists(),
        "sent": by_moment(
            actions.may_hear_of(shown), by="-decided_at", cursor=request.GET.get("vanaf", "")
        ),
    }
    return render(request, "intake/recruitment/partner_detail.html", context)


@require_POST
def partner_archive(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Work with a partner no longer, or again."""
    partner = _partner(request, slug, pk)
    if "terug" in request.POST:
        actions.restore(partner)
        messages.success(request, _("You work with them again. Their link works."))
    else:
        actions.archive(partner)
        messages.success(request, _("Archived. Their link no longer counts."))
    return redirect("intake:partner_detail", slug, pk)


@require_POST
def partner_delete(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a partner by whom nobody came."""
    partner = _partner(request, slug, pk)
    try:
        actions.delete(partner)
    except actions.SentPeople:
        messages.error(request, _("People came by this partner. You can archive it."))
        return redirect("intake:partner_detail", slug, pk)
    messages.success(request, _("Deleted."))
    return redirect("intake:partner_list", slug)


@require_POST
def partner_tell(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Mail the partner who sent her whether she takes part; only if she agreed (S2-REC-1c)."""
    application = application_of(request, slug, pk)
    actions.tell(application, seen=request.POST.get("seen", ""))
    messages.success(request, _("Sent. It is in the list of e-mails."))
    return redirect("intake:application_detail", slug, pk)
