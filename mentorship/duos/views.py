"""The coordinator's page of a duo: dates and facts, never what was said."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.duos import ending_actions, introduction_actions
from mentorship.duos.detail import duo_of, show
from mentorship.duos.models import Duo, DuoStatus
from mentorship.typed import DayField


class DayForm(forms.Form):
    """On which day something took place."""

    on = DayField(
        label=_("On which day?"),
        error_messages={"too_early": _("Choose a day after they became a duo.")},
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask for a day on which there was a duo."""
        super().__init__(*args, **kwargs)
        self.fields["on"].earliest = duo.since  # type: ignore[attr-defined]


class IntroductionForm(DayForm):
    """When the first meeting was and, if the programme says so, at which neutral place (S2-MATCH-3a)."""

    place = forms.ChoiceField(
        label=_("At which neutral place?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose one of the neutral places.")
        ),
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Offer the places of the programme, where it has a rule about them; once they met, no more."""
        super().__init__(duo, *args, **kwargs)
        if duo.programme.is_neutral_first and duo.status == DuoStatus.PROPOSED:
            places = [(place, place) for place in duo.programme.neutral_places]
            self.fields["place"].choices = places  # type: ignore[attr-defined]
        else:
            del self.fields["place"]


def duo_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show the whole story of one duo without its secrets."""
    duo = duo_of(request, slug, pk)
    form = IntroductionForm if duo.status == DuoStatus.PROPOSED else DayForm
    return show(request, duo, form=form(duo, initial={"on": localdate()}))


@require_POST
def introduce(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Record the accompanied first meeting; both are asked in private whether they go on."""
    duo = duo_of(request, slug, pk)
    form = IntroductionForm(duo, request.POST)
    if not form.is_valid():
        return show(request, duo, form=form)
    introduction_actions.introduce(duo, **form.cleaned_data)
    messages.success(request, _("Both got an e-mail with the question whether they go on."))
    return redirect("duos:detail", slug, pk)


@require_POST
def end(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """End a mentorship: well, or before its time, which needs no reason (S2-END-1)."""
    duo = duo_of(request, slug, pk)
    form = DayForm(duo, request.POST)
    if not form.is_valid():
        return show(request, duo, form=form)
    end_it = ending_actions.stop if "early" in request.POST else ending_actions.complete
    end_it(duo, on=form.cleaned_data["on"], by=request.user)
    messages.success(request, _("The mentorship has ended."))
    return redirect("duos:detail", slug, pk)
