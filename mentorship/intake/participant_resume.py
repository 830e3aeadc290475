"""Saving an application and going on later, also on another device."""

import secrets

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake import steps
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.models.application import mark_of
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Programme

DAYS = 30
SALT = "intake.resume"


def session_key(programme: Programme) -> str:
    """Where a browser keeps which application is hers: in the session, never in the address."""
    return f"application-{programme.pk}"


def resume_address(application: Application, *, step: str) -> str:
    """The full address that opens this draft, and nothing else, for a month.

    It is bound to the e-mail address: who corrects a mistyped one shuts the first reader out.
    """
    parts = {"pk": application.pk, "step": step, "to": mark_of(application.email)}
    token = signing.dumps(parts, salt=SALT)
    return f"{settings.BASE_URL}{reverse('intake:resume', args=[token])}"


def application_resume(application: Application, *, step: str) -> Letter:
    """Mail her the way back to the page where she stopped."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return compose(
        "intake/application_resume",
        to=User(name=application.name, email=application.email, language=language),
        key=f"application_resume-{application.pk}-{secrets.token_hex(8)}",
        sender=sender(application.programme),
        action=(_("Go on with your application"), resume_address(application, step=step)),
        application=application,
        programme=application.programme,
        days=DAYS,
    )


def send_link(request: HttpRequest, application: Application, *, step: str) -> bool:
    """Mail the link, unless this browser or this address asked for it too often."""
    if not ratelimit.consume(request, action="later", key=application.email):
        return False
    application_resume(application, step=step).send()
    return True


def masked(address: str) -> str:
    """Show an address to who knows it already, and not to who looks over her shoulder."""
    name, _at, domain = address.partition("@")
    host, _dot, top = domain.rpartition(".")
    return f"{name[:1]}…{name[-1:]}@{host[:1]}…{host[-1:]}.{top}"


@login_not_required
def later(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Say that the link was mailed; mail it again on request."""
    programme = get_object_or_404(Programme.objects.visible_to_the_public(), slug=slug)
    drafts = Application.objects.filter(programme=programme, status=ApplicationStatus.DRAFT)
    pk = request.session.get(session_key(programme))
    application = drafts.select_related("programme").filter(pk=pk).first() if pk else None
    if application is None:
        return redirect("intake:apply", slug, steps.NAME)
    is_again = request.method == "POST"
    is_too_often = is_again and not send_link(request, application, step=step)
    context = {
        "programme": programme,
        "address": masked(application.email),
        "step": step,
        "days": DAYS,
        "is_again": is_again,
        "is_too_often": is_too_often,
    }
    status = 429 if is_too_often else 200
    return render(request, "intake/application_later.html", context, status=status)


@login_not_required
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Greet whoever has the link; open the draft in this browser on a press of the button."""
    try:
        parts = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        return render(request, "intake/application_gone.html", status=404)
    found = Application.objects.select_related("programme").filter(pk=parts["pk"]).first()
    if found is None or mark_of(found.email) != parts["to"]:
        return render(request, "intake/application_gone.html", status=404)
    context = {"application": found, "programme": found.programme}
    if found.status != ApplicationStatus.DRAFT:
        return render(request, "intake/application_resume.html", context | {"is_sent": True})
    if request.method == "POST":
        request.session.cycle_key()
        request.session[session_key(found.programme)] = found.pk
        return redirect("intake:apply", found.programme.slug, parts["step"])
    return render(request, "intake/application_resume.html", context)
