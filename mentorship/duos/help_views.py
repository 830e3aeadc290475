"""Questions for help, for the guide of the duo alone; to every other colleague they are not there."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.duos import help_actions as actions
from mentorship.duos.models import (
    Duo,
    HelpOutcome,
    HelpRequest,
    HelpStatus,
    HelpStepKind,
    HelpTopic,
)
from mentorship.programmes.models import Programme, Role
from mentorship.programmes.scoped import programme_of
from mentorship.typed import DayField, TextField

MOST = 200


def _own_note() -> TextField:
    return TextField(
        label=_("A note for yourself"),
        required=False,
        max_length=1000,
        rows=3,
        error_messages={"max_length": _("Use at most 1,000 characters.")},
    )


class HelpStepForm(forms.Form):
    """What the guide did."""

    kind = forms.ChoiceField(
        label=_("What did you do?"),
        choices=HelpStepKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you did.")},
    )
    held_on = DayField(label=_("When?"))
    note = _own_note()


class HelpCloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=HelpOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )


class HelpNoteForm(forms.Form):
    """That one of the two asked for help in another way."""

    who = forms.ChoiceField(
        label=_("Who asked for help?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who asked.")},
    )
    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=HelpTopic,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    held_on = DayField(label=_("When did you talk?"))
    note = _own_note()

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Name the two."""
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        who.choices = [(Role.MENTEE, duo.mentee.name), (Role.MENTOR, duo.mentor.name)]


def _hers(request: UserRequest, programme: Programme) -> Any:
    rows = HelpRequest.objects.for_guide(request.user).filter(duo__programme=programme)
    return rows.select_related(
        "asked_by", "duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user"
    )


def help_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the questions for help in her own duos: those that wait, and those that are done with."""
    programme = programme_of(request, slug)
    rows = list(_hers(request, programme).order_by("-asked_at")[:MOST])
    context = {
        "programme": programme,
        "waiting": [row for row in rows if row.status == HelpStatus.ASKED],
        "under_way": [row for row in rows if row.status == HelpStatus.IN_TOUCH],
        "done": [row for row in rows if not row.is_open],
    }
    return render(request, "duos/help_list.html", context)


def _detail(
    request: UserRequest,
    found: HelpRequest,
    *,
    step: HelpStepForm | None = None,
    close: HelpCloseForm | None = None,
) -> HttpResponse:
    reach, _newline, when = found.reach.partition("\n") if found.is_for_her_guide else ("", "", "")
    context = {
        "programme": found.duo.programme,
        "help": found,
        "reach": reach,
        "is_phone": "@" not in reach,
        "when": when,
        "words": found.words if found.is_for_her_guide else "",
        "steps": [
            (each, each.note if each.by_id == request.user.pk else "")
            for each in found.steps.select_related("by")
        ],
        "form": step or close,
        "step_form": step or HelpStepForm(initial={"held_on": localdate()}),
        "close_form": close or HelpCloseForm(),
    }
    return render(request, "duos/help_detail.html", context)


def help_detail(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show one question with what was done about it."""
    return _detail(request, get_object_or_404(_hers(request, programme_of(request, slug)), pk=pk))


@require_POST
def help_step(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Note what she did; a press of the first button says that they were in touch today."""
    found = get_object_or_404(_hers(request, programme_of(request, slug)), pk=pk)
    today = {"kind": HelpStepKind.TALKED, "held_on": localdate()}
    form = HelpStepForm(today if "today" in request.POST else request.POST)
    if not form.is_valid():
        return _detail(request, found, step=form)
    actions.note_step(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Noted. Only you can read it."))
    return redirect("duos:help", slug, pk)


@require_POST
def help_close(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Be done with it."""
    found = get_object_or_404(_hers(request, programme_of(request, slug)), pk=pk)
    form = HelpCloseForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, close=form)
    actions.close(found, outcome=form.cleaned_data["outcome"])
    messages.success(request, _("This question is closed."))
    return redirect("duos:help_list", slug)


def help_note(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Write down that one of the two called for help; only her own guide does."""
    programme = programme_of(request, slug)
    hers = Duo.objects.filter(programme=programme, guide=request.user).with_names()
    duo = get_object_or_404(hers.select_related("programme", "guide"), pk=pk)
    form = HelpNoteForm(duo, request.POST or None, initial={"held_on": localdate()})
    already = None
    if form.is_valid():
        data = dict(form.cleaned_data)
        who = duo.mentor if data.pop("who") == Role.MENTOR else duo.mentee
        try:
            made = actions.note_call(duo, by_whom=who.user, by=request.user, **data)
        except actions.AskedAlready as late:
            already = late.request
            form.add_error(None, _("There is a question of hers open. Note this there."))
        else:
            messages.success(request, _("Noted. Only you can read it."))
            return redirect("duos:help", slug, made.pk)
    context = {"programme": programme, "duo": duo, "form": form, "already": already}
    return render(request, "duos/help_note.html", context)
