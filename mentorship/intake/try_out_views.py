"""Staff who play a participant: the wizard as she sees it, also before the programme is open."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.intake import actions, steps, try_out
from mentorship.intake.forms import PageForm
from mentorship.intake.models import Application
from mentorship.intake.wizard import Wizard
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.scoped import programme_of


class TryOutWizard(Wizard):
    """A member of staff who looks at her own questions with the eyes of an applicant."""

    def is_too_often(self, action: str, email: str) -> bool:
        """Staff may: they are known."""
        return False

    def keep(self, form: PageForm) -> None:
        """Keep what was filled in, but for the address: no mail goes to anybody else."""
        answers, rules = form.answers_to_keep(), form.rules_to_keep()
        fields = {name: value for name, value in form.fields_to_keep().items() if name != "email"}
        actions.fill_in(self.application, answers=answers, rules=rules, **fields)

    def send(self) -> None:
        """Play that it is sent in."""
        try_out.finish(self.application, by=self.request.user)  # type: ignore[arg-type]

    def go_on_later(self, step: str) -> HttpResponse:
        """Keep it; the way back is the page where it began."""
        messages.success(self.request, _("Kept. An applicant now gets an e-mail with a link."))
        return redirect("intake:try_out", self.programme.slug)

    def shown(self, template: str, **context: Any) -> HttpResponse:
        """Say that it is a try-out."""
        return super().shown(template, is_try_out=True, **context)


def try_out_begin(request: UserRequest, slug: str) -> HttpResponse:
    """Ask whom she wants to play, and begin; lead back to what she plays already."""
    programme = programme_of(request, slug)
    role = request.POST.get("role", "")
    if role in {MENTEE, MENTOR}:
        try_out.start(programme, role=role, by=request.user)
        return redirect("intake:try_out_page", slug, steps.PHONE)
    context = {
        "programme": programme,
        "played": try_out.played_by(request.user, programme).first(),
        "roles": [(each, capfirst(programme.word(each))) for each in (MENTEE, MENTOR)],
    }
    return render(request, "intake/try_out.html", context)


def try_out_page(request: UserRequest, slug: str, step: str) -> HttpResponse:
    """Show a page of the application as the applicant sees it, and keep what is filled in."""
    programme = programme_of(request, slug)
    application = try_out.played_by(request.user, programme).select_related("rules").first()
    if application is None:
        return redirect("intake:try_out", slug)
    is_sent = application.submitted_at is not None
    if is_sent != (step == steps.DONE):
        return redirect("intake:try_out_page", slug, steps.DONE if is_sent else steps.CHECK)
    if is_sent:
        return _sent(request, programme, application)
    root = reverse("intake:try_out_page", args=[slug, steps.NAME])
    root = root.removesuffix(f"{steps.NAME}/")
    return TryOutWizard(request, programme, application, root).answer(step)


def _sent(request: UserRequest, programme: Programme, application: Application) -> HttpResponse:
    context = {
        "programme": programme,
        "application": application,
        "registration": None,
        "is_try_out": True,
    }
    return render(request, "intake/application_sent.html", context)


@require_POST
def try_out_clear(request: UserRequest, slug: str) -> HttpResponse:
    """Throw away what she played."""
    try_out.clear(programme_of(request, slug), by=request.user)
    messages.success(request, _("The try-out is cleared up. Nothing of it is left."))
    return redirect("intake:try_out", slug)
