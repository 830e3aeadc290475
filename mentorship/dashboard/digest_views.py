"""Having the overview of the week by e-mail, or not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.dashboard import digest_actions as actions
from mentorship.programmes.scoped import programme_of


@require_POST
def digest_set(request: UserRequest, slug: str) -> HttpResponse:
    """Keep whether she who asks this wants it; nobody decides that for a colleague."""
    programme = programme_of(request, slug)
    wanted = request.POST.get("mail") == "aan"
    actions.choose(programme, user=request.user, wanted=wanted)
    if wanted:
        messages.success(request, _("From next week on you get it every Monday."))
    else:
        messages.success(request, _("You get no overview by e-mail any more."))
    return redirect("dashboard:team", slug)
