"""Coming in by a personal link: looking changes nothing, pressing the button does."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agreements.network import network_of
from agreements.signing_actions import opened
from mentorship.accounts.actions import personal_link
from mentorship.accounts.doors import PURPOSE
from mentorship.accounts.models import PersonalLink
from mentorship.mail.compose import compose
from mentorship.mail.models import OutgoingEmail

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """Greet whoever has the link; log in on a press of the button (mail scanners only look)."""
    link = PersonalLink.objects.with_token(token).select_related("user").first()
    if link is None or not link.user.is_active:
        return render(request, "portal/link_unknown.html", status=404)
    if link.expires_at <= now():
        return render(request, "portal/link_expired.html", {"link": link, "token": token})
    if request.method == "POST":
        login(request, link.user, backend=BACKEND)
        request.session[PURPOSE] = link.purpose
        _note(request, link)
        return redirect(link.destination)
    return render(request, "portal/link.html", {"link": link})


def _note(request: HttpRequest, link: PersonalLink) -> None:
    """Tell the log of an agreement that its link was used: not that it was looked at."""
    kind, _colon, duo = link.purpose.partition(":")
    if kind == "agreement":
        opened(int(duo), network=network_of(request), by=link.user)


@login_not_required
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a new link for the same purpose to the address we know; never show it."""
    links = PersonalLink.objects.with_token(token).select_related("user")
    with transaction.atomic():
        # Locked: of two presses at once the second sees the letter of the first.
        waiting = links.select_for_update(of=["self"])
        link = get_object_or_404(waiting.filter(user__is_active=True))
        key = f"new-link-{link.pk}-{now():%Y%m%d%H}"
        # One an hour is enough: a link for every press of the button would fill the table.
        if not OutgoingEmail.objects.filter(key=key).exists():
            address = personal_link(link.user, link.purpose, to=link.destination)
            compose(
                "portal/new_link", to=link.user, key=key, action=(_("Continue"), address)
            ).send()
    return render(request, "portal/link_sent.html", {"link": link})
