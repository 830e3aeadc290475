"""Sending their agreement to all duos of a programme, or of a round, that have none yet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from agreements import sending_actions
from mentorship.accounts.doors import UserRequest
from mentorship.programmes.models import Cohort, Programme
from mentorship.programmes.scoped import programme_of

SHOWN = 200


def send(request: UserRequest, slug: str) -> HttpResponse:
    """Show which duos have no agreement yet, and draw it up for all of them with one press."""
    programme = programme_of(request, slug)
    cohort = _cohort(request, programme)
    duos = sending_actions.without_agreement(programme, cohort)
    if request.method == "POST":
        n = sending_actions.send_to_all(duos)
        text = ngettext(
            "%(n)d %(duo)s gets its agreement.", "%(n)d %(duos)s get their agreement.", n
        )
        messages.success(request, text % (programme.terms | {"n": n}))
        return redirect("agreements:list", slug)
    context = {
        "programme": programme,
        "cohort": cohort,
        "cohorts": programme.cohorts.all(),
        "duos": duos.with_names()[:SHOWN],
        "count": duos.count(),
    }
    return render(request, "agreements/agreement_send.html", context)


def _cohort(request: UserRequest, programme: Programme) -> Cohort | None:
    """The round that was chosen; everybody where none was."""
    chosen = request.POST.get("ronde", "") or request.GET.get("ronde", "")
    return programme.cohorts.filter(pk=chosen).first() if chosen.isdecimal() else None
