"""Taking a decision back while nothing came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.intake import decision_actions as actions
from mentorship.intake.decision_forms import ReopenForm
from mentorship.intake.scoped import application_of
from mentorship.transitions import TransitionNotAllowed


def decision_reopen(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Ask why, take the decision back, and mail that to her."""
    application = application_of(request, slug, pk)
    if "reopen" not in application.next_steps:
        raise TransitionNotAllowed(application, "reopen")
    form = ReopenForm(request.POST or None, initial={"seen": application.decision_mark})
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            actions.reopen(
                application, seen=wanted["seen"], reason=wanted["reason"], by=request.user
            )
        except actions.AlreadyFollowed:
            followed = _("This decision cannot be taken back: something came of it already.")
            form.add_error(None, followed)
        else:
            told = _("Taken back. %(name)s gets an e-mail about it.")
            messages.success(request, told % {"name": application.given_name})
            return redirect("intake:application_detail", slug, pk)
    context = {"programme": application.programme, "application": application, "form": form}
    return render(request, "intake/decision_reopen.html", context)
