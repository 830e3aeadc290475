"""Asking the two of one duo how it goes, and keeping what a talk with them gave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.duos import check_in_actions as actions
from mentorship.duos.check_in_forms import TalkForm
from mentorship.duos.detail import duo_of, show


@require_POST
def check_in(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Ask both by e-mail how it goes; twice on one day is once."""
    duo = duo_of(request, slug, pk)
    actions.ask(duo, by=request.user)
    messages.success(request, _("Both get an e-mail that asks how it goes."))
    return redirect("duos:detail", slug, pk)


@require_POST
def talk(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep that she talked with one of them or with both, and how it goes."""
    duo = duo_of(request, slug, pk)
    form = TalkForm(duo, request.POST)
    if not form.is_valid():
        return show(request, duo, talk_form=form)
    said = form.cleaned_data
    actions.note_talk(
        duo,
        roles=form.roles,
        held_on=said["held_on"],
        how=said["how"],
        state=said["state"],
        by=request.user,
    )
    messages.success(request, _("Your talk is kept."))
    return redirect("duos:detail", slug, pk)
