"""Pausing, going on for longer and ending, for staff."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.duos import ending_actions, pause_actions
from mentorship.duos.detail import duo_of
from mentorship.duos.ending_forms import (
    ClosingTalkHeldForm,
    EndForm,
    ExtendForm,
    PauseUntilForm,
)
from mentorship.duos.models import Duo
from mentorship.transitions import TransitionNotAllowed


def _show(request: UserRequest, duo: Duo, **bound: forms.Form) -> HttpResponse:
    """Show what can be done now; why somebody stopped is for the guide of the duo alone."""
    ending = getattr(duo, "ending", None)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "end_form": EndForm(duo, initial={"on": localdate()}, auto_id="end_%s"),
        "pause_form": PauseUntilForm(),
        "extend_form": ExtendForm(duo),
        "talk_form": ClosingTalkHeldForm(duo, initial={"held_on": localdate()}),
        "talk": getattr(duo, "closing_talk", None),
        "pause": duo.pauses.going_on().first(),
        "ending": ending,
        "reason": ending.get_reason_display() if ending and duo.guide == request.user else "",
        "side": str(ending.get_side_display()) % duo.programme.terms if ending else "",
        "wrong": next(iter(bound.values()), None),
    }
    return render(request, "duos/ending.html", context | bound)


def _see_below(request: UserRequest, duo: Duo) -> HttpResponse:
    """Show her what a colleague, or one of the two, noted a moment before she did."""
    messages.warning(request, _("Somebody was just ahead of you. See below what was noted."))
    return redirect("duos:end", duo.programme.slug, duo.pk)


def end(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """End a mentorship: well, or before its time, which needs no reason (S2-END-1)."""
    duo = duo_of(request, slug, pk)
    if request.method != "POST":
        return _show(request, duo)
    form = EndForm(duo, request.POST)
    if not form.is_valid():
        return _show(request, duo, end_form=form)
    day, wants_other = form.cleaned_data["on"], form.cleaned_data["wants_other"]
    try:
        if "early" in request.POST:
            ending_actions.stop(duo, on=day, wants_other=wants_other, by=request.user)
        else:
            ending_actions.complete(duo, on=day, by=request.user)
    except TransitionNotAllowed:
        return _see_below(request, duo)
    messages.success(request, _("The mentorship has ended. Both got an e-mail."))
    return redirect("duos:detail", slug, pk)


@require_POST
def pause(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let the two stand still until a day."""
    duo = duo_of(request, slug, pk)
    form = PauseUntilForm(request.POST)
    if not form.is_valid():
        return _show(request, duo, pause_form=form)
    try:
        pause_actions.pause(duo, by=request.user, **form.cleaned_data)
    except TransitionNotAllowed:
        return _see_below(request, duo)
    messages.success(request, _("They pause. Both got an e-mail."))
    return redirect("duos:detail", slug, pk)


@require_POST
def resume(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let the two go on before the day that was said."""
    duo = duo_of(request, slug, pk)
    pause_actions.resume(duo)
    messages.success(request, _("They go on. Both got an e-mail."))
    return redirect("duos:detail", slug, pk)


@require_POST
def extend(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let the two go on for longer, or end sooner than was agreed."""
    duo = duo_of(request, slug, pk)
    form = ExtendForm(duo, request.POST)
    if form.is_valid():
        try:
            ending_actions.extend(duo, **form.cleaned_data)
        except ending_actions.Changed:
            form.over(duo)
        else:
            messages.success(request, _("The new end is noted. Tell them both."))
            return redirect("duos:detail", slug, pk)
    return _show(request, duo, extend_form=form)


@require_POST
def closing_talk_held(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Note that the last talk of the two was, as they told."""
    duo = duo_of(request, slug, pk)
    form = ClosingTalkHeldForm(duo, request.POST)
    if not form.is_valid():
        return _show(request, duo, talk_form=form)
    talk = ending_actions.note_closing_talk(duo, by=request.user, **form.cleaned_data)
    if (talk.held_on, talk.form) == (form.cleaned_data["held_on"], form.cleaned_data["form"]):
        messages.success(request, _("That is noted."))
        return redirect("duos:end", slug, pk)
    return _see_below(request, duo)


@require_POST
def look_on(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Put the mentee of two who stopped back in the pool, or take her out of it."""
    duo = duo_of(request, slug, pk)
    ending_actions.look_on(duo, looks_on="yes" in request.POST)
    messages.success(request, _("That is noted."))
    return redirect("duos:detail", slug, pk)
