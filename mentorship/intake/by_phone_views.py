"""Filling in an application for somebody on the phone, with her consent."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.intake import actions, by_phone_actions, steps
from mentorship.intake.by_phone_forms import ByPhoneForm, ReadAloudForm
from mentorship.intake.forms import PageForm, RulesForm
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.wizard import Wizard
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import registration
from mentorship.programmes.scoped import programme_of
from mentorship.transitions import TransitionNotAllowed


def drafts_of(programme: Programme, user: User) -> Any:
    """What this coordinator began for somebody and did not send in yet; nobody else's business."""
    return Application.objects.filter(
        programme=programme,
        status=ApplicationStatus.DRAFT,
        entered_by=user,
        consented_at__isnull=False,
    ).select_related("rules")


class ByPhoneWizard(Wizard):
    """A coordinator who reads the questions aloud."""

    shell = "staff.html"

    def is_too_often(self, action: str, email: str) -> bool:
        """Staff may: they are known."""
        return False

    def rules_form(self, data: Any) -> RulesForm:
        """She agrees on the phone with what was read to her (S0-RULE-1)."""
        agreed = self.application.rules == self.rules
        name = self.application.given_name
        return ReadAloudForm(data, rules=self.rules, initial={"agrees": agreed}, name=name)

    @transaction.atomic
    def keep(self, form: PageForm) -> None:
        """Keep it, unless it was handed over."""
        by_phone_actions.hold(self.application)
        super().keep(form)

    @transaction.atomic
    def send(self) -> None:
        """Send it in, unless it was handed over."""
        by_phone_actions.hold(self.application)
        super().send()

    def go_on_later(self, step: str) -> HttpResponse:
        """Keep it for a later call."""
        name = self.application.given_name
        messages.success(self.request, _("Kept. Call %(name)s again to go on.") % {"name": name})
        return redirect("intake:by_phone", self.programme.slug)

    def shown(self, template: str, **context: Any) -> HttpResponse:
        """Say for whom it is."""
        return super().shown(template, is_by_phone=True, **context)


def by_phone(request: UserRequest, slug: str) -> HttpResponse:
    """Ask who is on the phone and whether she agrees; list what was begun before."""
    programme = programme_of(request, slug)
    is_open = registration(programme).is_open
    form = ByPhoneForm(request.POST or None)
    if is_open and form.is_valid():
        application = actions.start_by_phone(programme, **form.fields_to_keep(), by=request.user)
        return redirect("intake:by_phone_page", slug, application.pk, steps.PHONE)
    context = {
        "programme": programme,
        "form": form,
        "is_open": is_open,
        "drafts": drafts_of(programme, request.user).order_by("-started_at")[:20],
    }
    return render(request, "intake/by_phone.html", context)


def by_phone_page(request: UserRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Show a page of the application and keep what she says."""
    programme = programme_of(request, slug)
    handed_over = drafts_of(programme, request.user).filter(handed_over_at__isnull=False)
    if given := handed_over.filter(pk=pk).first():
        return _is_hers(request, programme, given)
    if step == steps.DONE:
        return _sent(request, programme, pk)
    application = get_object_or_404(drafts_of(programme, request.user), pk=pk)
    if not registration(programme).is_open:
        return redirect("intake:by_phone", slug)
    root = reverse("intake:by_phone_page", args=[slug, pk, steps.NAME])
    root = root.removesuffix(f"{steps.NAME}/")
    return ByPhoneWizard(request, programme, application, root).answer(step)


def _is_hers(request: UserRequest, programme: Programme, application: Application) -> HttpResponse:
    """Say that nobody else changes it any more."""
    name = {"name": application.given_name}
    text = _("%(name)s finishes it now. You can no longer change it.")
    messages.warning(request, text % name)
    return redirect("intake:by_phone", programme.slug)


def _sent(request: UserRequest, programme: Programme, pk: int) -> HttpResponse:
    """Lead to the application, and say what she gets by mail."""
    mine = Application.objects.sent_to(programme).filter(entered_by=request.user)
    application = get_object_or_404(mine, pk=pk)
    name = {"name": application.given_name}
    if application.status == ApplicationStatus.WITHDRAWN:
        text = _("%(name)s applied before; that counts. She gets an e-mail that says so.")
        messages.warning(request, text % name)
    else:
        text = _("Sent. %(name)s gets an e-mail with what you filled in.")
        messages.success(request, text % name)
    return redirect("intake:application_detail", programme.slug, application.pk)


@require_POST
def by_phone_hand_over(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Mail her the link with which she finishes it herself; twice is a second mail."""
    programme = programme_of(request, slug)
    application = get_object_or_404(drafts_of(programme, request.user), pk=pk)
    application.programme = programme
    by_phone_actions.hand_over(application)
    messages.success(
        request,
        _("%(name)s gets an e-mail with which to finish it.") % {"name": application.given_name},
    )
    return redirect("intake:by_phone", slug)


@require_POST
def by_phone_drop(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Throw away what was begun; sent in meanwhile, it stays."""
    programme = programme_of(request, slug)
    application = get_object_or_404(drafts_of(programme, request.user), pk=pk)
    try:
        actions.drop_draft(application)
    except TransitionNotAllowed:
        messages.warning(request, _("It was sent in meanwhile."))
    else:
        messages.success(request, _("Thrown away."))
    return redirect("intake:by_phone", slug)
