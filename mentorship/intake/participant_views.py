"""The wizard with which people apply for themselves: one thing per page, on a phone."""

from datetime import timedelta
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now

from mentorship.intake import actions, steps
from mentorship.intake.event_selectors import next_info_sessions
from mentorship.intake.forms import PageForm
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.participant_resume import send_link, session_key
from mentorship.intake.recruitment import came_by
from mentorship.intake.wizard import Wizard
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import registration

# After this the answers are behind the link in her mail alone.
ANSWERS_SHOWN = timedelta(hours=1)


class OwnWizard(Wizard):
    """She herself: her browser knows which draft is hers, and a link by mail does."""

    def keep(self, form: PageForm) -> None:
        """Make the draft with the first page, and remember how she came here."""
        if self.application.pk is not None:
            super().keep(form)
            return
        fields = form.fields_to_keep() | _came(self.request, self.programme)
        self.application = actions.start(self.programme, **fields)
        self.request.session[session_key(self.programme)] = self.application.pk

    def is_too_often(self, action: str, email: str) -> bool:
        """Whether this browser, or this address, did so too often (``ACCOUNT_RATE_LIMITS``)."""
        return not ratelimit.consume(self.request, action=action, key=email)

    def go_on_later(self, step: str) -> HttpResponse:
        """Mail the way back; the page that follows says so, and sends it again."""
        if not send_link(self.request, self.application, step=step):
            messages.error(self.request, self.too_often())
            return self.address(step)
        return redirect("intake:later", self.programme.slug, step)


def _came(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """What her link says about how she came here."""
    came = came_by(request, programme)
    return {"channel": came.channel, "partner": came.partner, "came_by_link": came.is_known}


def _own_application(request: HttpRequest, programme: Programme) -> Application | None:
    """Find what this browser began: the key is in the session, never in the address."""
    pk = request.session.get(session_key(programme))
    found = Application.objects.filter(pk=pk, programme=programme) if pk else None
    return found.select_related("rules").first() if found else None


@login_not_required
def apply(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Show a page of the application and keep what is filled in."""
    programme = get_object_or_404(Programme.objects.visible_to_the_public(), slug=slug)
    application = _own_application(request, programme)
    is_sent = application is not None and application.status != ApplicationStatus.DRAFT
    if step == steps.NAME and is_sent:
        # Somebody begins anew, perhaps the next person at this computer: she sees nobody's name.
        del request.session[session_key(programme)]
        application, is_sent = None, False
    if step == steps.DONE and is_sent:
        context = {
            "programme": programme,
            "application": application,
            "registration": registration(programme),
            "info_sessions": next_info_sessions(programme),
            "shows_answers": _is_fresh(application),
        }
        return render(request, "intake/application_sent.html", context)
    detour = _detour(programme, step, is_begun=application is not None, is_sent=is_sent)
    if detour:
        return detour
    application = application or Application(**_came(request, programme))
    return _wizard(request, programme, application).answer(step)


def _wizard(request: HttpRequest, programme: Programme, application: Application) -> OwnWizard:
    root = reverse("intake:apply", args=[programme.slug, steps.NAME])
    return OwnWizard(request, programme, application, root.removesuffix(f"{steps.NAME}/"))


def _is_fresh(application: Application | None) -> bool:
    """Whether she sent it in just now: later, somebody else may sit at this computer."""
    sent_at = application and application.submitted_at
    return bool(sent_at and now() - sent_at < ANSWERS_SHOWN)


@login_not_required
def own_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what she sent in just now, to print or to keep as a PDF."""
    programme = get_object_or_404(Programme.objects.visible_to_the_public(), slug=slug)
    application = _own_application(request, programme)
    if application is None or not _is_fresh(application):
        return redirect("intake:apply", slug, steps.DONE)
    wizard = _wizard(request, programme, application)
    return wizard.shown("intake/application_answers.html", rows=wizard.rows())


def _detour(
    programme: Programme, step: str, *, is_begun: bool, is_sent: bool
) -> HttpResponseRedirect | None:
    """Lead somebody who is on the wrong page to the right one."""
    if not registration(programme).is_open:
        return redirect(programme)
    right = step
    if is_sent:
        right = steps.DONE
    elif not is_begun:
        right = steps.NAME
    elif step == steps.DONE:
        right = steps.CHECK
    return None if right == step else redirect("intake:apply", programme.slug, right)
