"""Putting a line of the overview off, and what was put off."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.dashboard import attention, attention_actions, selectors
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import DayField

TOMORROW, NEXT_WEEK, OTHER = "1", "7", "dag"
LONGEST = timedelta(days=180)


class PutOffForm(forms.Form):
    """Until when a line can wait."""

    until = forms.ChoiceField(
        label=gettext_lazy("Until when?"),
        choices=[
            (TOMORROW, gettext_lazy("until tomorrow")),
            (NEXT_WEEK, gettext_lazy("for a week")),
            (OTHER, gettext_lazy("until a day that I choose")),
        ],
        widget=forms.RadioSelect,
        initial=TOMORROW,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], gettext_lazy("Choose one of the three.")
        ),
    )
    on = DayField(
        label=gettext_lazy("Which day?"),
        required=False,
        error_messages={
            "too_early": gettext_lazy("Choose a day after today."),
            "too_late": gettext_lazy("Choose a day within half a year."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take days that are to come."""
        super().__init__(*args, **kwargs)
        day: Any = self.fields["on"]
        day.earliest, day.latest = localdate() + timedelta(days=1), localdate() + LONGEST

    def clean(self) -> dict[str, Any]:
        """Ask for the day where one was promised, and work out which it is."""
        data = super().clean() or {}
        choice = data.get("until")
        if choice == OTHER and not data.get("on") and not self.has_error("on"):
            self.add_error("on", _("Fill in a day."))
        if choice in {TOMORROW, NEXT_WEEK}:
            data["on"] = localdate() + timedelta(days=int(choice))
            self.errors.pop("on", None)
        return data


def _waiting(request: UserRequest, programme: Programme) -> attention.Attention:
    numbers = selectors.numbers(programme, request.user)
    postponed = attention.postponed(programme, request.user, localdate())
    return attention.attention(programme, numbers, postponed=postponed)


def put_off(request: UserRequest, slug: str, rule: str) -> HttpResponse:
    """Ask until when a line can wait, and put it off for this person alone."""
    programme = programme_of(request, slug)
    found = _waiting(request, programme)
    todo = next((each for each in found.now if each.code == rule), None)
    if todo is None:
        if rule not in attention.CODES:
            raise Http404
        messages.info(request, _("That is off the list already."))
        return redirect("dashboard:overview", slug)
    form = PutOffForm(request.POST or None)
    if form.is_valid():
        attention_actions.put_off(
            programme, rule=rule, count=todo.count, until=form.cleaned_data["on"], by=request.user
        )
        messages.success(request, _("Put off. If more is added, you see it sooner."))
        return redirect("dashboard:overview", slug)
    context = {"programme": programme, "todo": todo, "form": form}
    return render(request, "dashboard/attention_put_off.html", context)


def later(request: UserRequest, slug: str) -> HttpResponse:
    """List what this person put off."""
    programme = programme_of(request, slug)
    context = {"programme": programme, "later": _waiting(request, programme).later}
    return render(request, "dashboard/attention_later.html", context)


@require_POST
def have_back(request: UserRequest, slug: str, rule: str) -> HttpResponse:
    """Show a line again that was put off."""
    programme = programme_of(request, slug)
    attention_actions.have_back(programme, rule=rule, by=request.user)
    messages.success(request, _("It is on the list again."))
    return redirect("dashboard:overview", slug)
