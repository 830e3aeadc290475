"""The social map of a programme, and the question how a referral went (S2-GUID-4d, S2-REC-5)."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest, personal
from mentorship.intake import referral_actions as actions
from mentorship.intake.models import Referral
from mentorship.intake.referral_forms import OutcomeForm, ServiceForm
from mentorship.programmes.models import Programme, Service
from mentorship.programmes.scoped import programme_of

MOST = 500
# What was not looked at for so long may have moved, closed or another number.
OLD_AFTER = timedelta(days=365)


def service_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show whom people can be sent to, and when that was last checked."""
    programme = programme_of(request, slug)
    old = localdate() - OLD_AFTER
    services = list(programme.services.all()[:MOST])
    context = {
        "programme": programme,
        "services": [(service, service.checked_on < old) for service in services],
        "old": sum(service.checked_on < old for service in services),
    }
    return render(request, "intake/service_list.html", context)


def service_add(request: UserRequest, slug: str) -> HttpResponse:
    """Put an organisation on the map."""
    return _edit(request, programme_of(request, slug), None)


def service_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change what the map says about an organisation."""
    programme = programme_of(request, slug)
    return _edit(request, programme, get_object_or_404(programme.services, pk=pk))


def _edit(request: UserRequest, programme: Programme, service: Service | None) -> HttpResponse:
    form = ServiceForm(request.POST or None, instance=service, programme=programme)
    if form.is_valid():
        actions.keep_service(form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect("intake:service_list", programme.slug)
    context = {"programme": programme, "service": service, "form": form}
    return render(request, "intake/service_edit.html", context)


def _service(request: UserRequest, slug: str, pk: int) -> Service:
    programme = programme_of(request, slug)
    service = get_object_or_404(programme.services, pk=pk)
    service.programme = programme
    return service


@require_POST
def service_checked(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Note that what the map says still holds."""
    service = _service(request, slug, pk)
    actions.note_checked(service)
    messages.success(request, _("%(name)s: checked today.") % {"name": service.name})
    return redirect("intake:service_list", slug)


def service_remove(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take an organisation off the map, after a yes."""
    service = _service(request, slug, pk)
    if request.method == "POST":
        actions.remove_service(service)
        messages.success(request, _("%(name)s is off the map.") % {"name": service.name})
        return redirect("intake:service_list", slug)
    context = {
        "programme": service.programme,
        "service": service,
        "sent": Referral.objects.filter(service=service).count(),
    }
    return render(request, "intake/service_remove.html", context)


@personal("referral")
def referral_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Ask her how it went; her first answer counts."""
    rows = Referral.objects.filter(application__applicant=request.user)
    referral = get_object_or_404(
        rows.select_related("application__programme", "application__partner"), pk=pk
    )
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        actions.answer(referral, outcome=form.cleaned_data["outcome"])
        return redirect("intake:referral_answer", pk)
    context = {"programme": referral.application.programme, "referral": referral, "form": form}
    return render(request, "intake/referral_answer.html", context)
