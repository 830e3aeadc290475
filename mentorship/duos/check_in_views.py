"""Asking the two of one duo how it goes, and keeping what a talk with them gave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.duos import check_in_actions as actions
from mentorship.duos.check_in_forms import TalkForm
from mentorship.duos.detail import duo_of


@require_POST
def check_in(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Ask both by e-mail how it goes; twice on one day is once."""
    duo = duo_of(request, slug, pk)
    actions.ask(duo, by=request.user)
    messages.success(request, _("Both get an e-mail that asks how it goes."))
    return redirect("duos:detail", slug, pk)


def talk(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Ask with whom she talked and how it goes; keep it."""
    duo = duo_of(request, slug, pk)
    duo.must_be_live("check_in")
    form = TalkForm(duo, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = dict(form.cleaned_data)
        said.pop("role")
        actions.note_talk(duo, roles=form.roles, by=request.user, **said)
        messages.success(request, _("Your talk is kept."))
        return redirect("duos:detail", slug, pk)
    context = {"programme": duo.programme, "duo": duo, "form": form}
    return render(request, "duos/talk.html", context)
