"""How is it going: one tap by one of the two, for whoever guides them."""

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import check_in_actions as actions
from mentorship.duos.models import CheckIn, CheckInState, CheckInWay
from mentorship.programmes.models import MENTEE, MENTOR


class CheckInForm(forms.Form):
    """How it goes between the two, without a story."""

    state = forms.ChoiceField(
        label=_("How is it going between you?"),
        choices=[
            (CheckInState.GOOD, _("It goes well")),
            (CheckInState.ATTENTION, _("It could be better")),
            (CheckInState.TROUBLE, _("Please call me")),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose one of the three.")),
    )


def _asked_of(request: UserRequest, pk: int) -> CheckIn:
    """A message that was sent to her: not those to the other, nor calls."""
    mine = Q(role=MENTEE, duo__mentee__user=request.user)
    mine |= Q(role=MENTOR, duo__mentor__user=request.user)
    rows = CheckIn.objects.filter(mine, how=CheckInWay.MAIL)
    around = ("duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user")
    return get_object_or_404(rows.select_related(*around), pk=pk)


@personal("check_in")
def check_in(request: UserRequest, pk: int) -> HttpResponse:
    """Take what she answers to the question how it goes; the other does not see it."""
    asked = _asked_of(request, pk)
    form = CheckInForm(request.POST if request.method == "POST" else None)
    if asked.duo.is_live and form.is_valid():
        actions.answer(asked, state=form.cleaned_data["state"])
        return redirect("portal:check_in", pk)
    context = {
        "programme": asked.duo.programme,
        "asked": asked,
        "duo": asked.duo,
        "other": asked.duo.other(request.user),
        "form": form,
    }
    return render(request, "portal/check_in.html", context)
