"""One duo goes to a colleague."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.duos import hand_over_actions as actions
from mentorship.duos.detail import duo_of
from mentorship.duos.hand_over_forms import HandOverForm
from mentorship.transitions import TransitionNotAllowed


def hand_over(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Ask which colleague keeps an eye on them from now on; both hear whom they can call."""
    duo = duo_of(request, slug, pk)
    duo.must_be_live("hand_over")
    data = request.POST if request.method == "POST" else None
    form = HandOverForm(data, programme=duo.programme, without=duo.guide_id)
    if form.is_valid():
        to = User.objects.get(pk=form.cleaned_data["guide"])
        facts = {"seen": request.POST.get("was", ""), "note": form.cleaned_data["note"]}
        try:
            actions.hand_over(duo, to=to, by=request.user, **facts)
        except actions.NotInTeam:
            form.add_error("guide", _("She does not work here any more. Choose somebody else."))
        except TransitionNotAllowed:
            duo.must_be_live("hand_over")
            words = _("A colleague was faster: %(name)s guides them now. Look again.")
            form.add_error(None, words % {"name": duo.guide.name})
        else:
            done = _("%(name)s guides them from now on. Both get an e-mail.")
            messages.success(request, done % {"name": to.name})
            return redirect("duos:detail", slug, pk)
    context = {"programme": duo.programme, "duo": duo, "form": form}
    return render(request, "duos/hand_over.html", context)
