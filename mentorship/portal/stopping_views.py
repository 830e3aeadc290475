"""Pausing, stopping, rounding off and the last talk, for the two: always possible, never explained."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import ending_actions, ending_emails, ending_paper, pause_actions
from mentorship.duos.ending_forms import ClosingTalkHeldForm
from mentorship.duos.models import ClosingTalk, Duo, DuoStatus
from mentorship.intake.event_calendar import MIMETYPE
from mentorship.portal.stopping_forms import (
    ClosingTalkForm,
    CompleteForm,
    PauseForm,
    StopForm,
)
from mentorship.programmes.models import MENTEE


def _mine(request: UserRequest, pk: int) -> Duo:
    """One of her duos, under way or over."""
    people = ("programme", "guide", "mentor__user", "mentee__user")
    mine = Duo.objects.of(request.user).exclude(status=DuoStatus.DISSOLVED)
    return get_object_or_404(mine.select_related(*people, "closing_talk", "ending"), pk=pk)


def _show(request: UserRequest, page: str, duo: Duo, **context: Any) -> HttpResponse:
    role = duo.role_of(request.user)
    context |= {
        "programme": duo.programme,
        "duo": duo,
        "other": duo.other(request.user),
        "role": role,
        "talk": _talk(duo),
        "told": ending_emails.told(request.user.given_name, wants_other=page == "change"),
    }
    return render(request, f"portal/stopping_{page}.html", context)


def _talk(duo: Duo) -> ClosingTalk | None:
    found: ClosingTalk | None = getattr(duo, "closing_talk", None)
    return found


@personal("portal")
def stopping(request: UserRequest, pk: int) -> HttpResponse:
    """Show what she can do: pause, somebody else, stop, round off; afterwards what is left."""
    duo = _mine(request, pk)
    return _show(
        request,
        "choices",
        duo,
        pause=duo.pauses.going_on().first(),
        has_certificate=ending_paper.has_certificate(duo),
        can_look_on=_can_look_on(duo, request),
        is_last=_talk(duo) or (duo.takes_closing_talk and _is_near_end(duo)),
    )


def _is_near_end(duo: Duo) -> bool:
    return duo.can_be_completed or not duo.is_live


def _can_look_on(duo: Duo, request: UserRequest) -> bool:
    """Whether it is hers to say that she wants somebody else: not once there is somebody."""
    is_hers = duo.role_of(request.user) == MENTEE and duo.status == DuoStatus.ENDED_EARLY
    return is_hers and duo.mentee.live_duos == 0


@personal("portal")
def stop(request: UserRequest, pk: int) -> HttpResponse:
    """Stop at any time; a reason is a choice."""
    return _stop(request, pk, page="stop", wants_other=False)


@personal("portal")
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Let a mentee stop with this mentor and wait for another at once."""
    return _stop(request, pk, page="change", wants_other=True)


def _stop(request: UserRequest, pk: int, *, page: str, wants_other: bool) -> HttpResponse:
    duo = _mine(request, pk)
    role = duo.role_of(request.user)
    if wants_other and role != MENTEE:
        raise Http404
    form = StopForm(duo, request.POST or None, role=role)
    if duo.is_live and request.method == "POST" and form.is_valid():
        ending_actions.stop(duo, by=request.user, wants_other=wants_other, **form.cleaned_data)
        return redirect("portal:stopping", pk)
    return _show(request, page, duo, form=form)


@personal("portal")
@require_POST
def look_on(request: UserRequest, pk: int) -> HttpResponse:
    """Let the mentee of two who stopped look for somebody else after all, or not."""
    duo = _mine(request, pk)
    if not _can_look_on(duo, request):
        raise Http404
    ending_actions.look_on(duo, looks_on="yes" in request.POST)
    messages.success(request, _("Thank you. That is noted."))
    return redirect("portal:stopping", pk)


@personal("portal")
def pause(request: UserRequest, pk: int) -> HttpResponse:
    """Stand still until a day; who pauses already reads so."""
    duo = _mine(request, pk)
    form = PauseForm(duo, request.POST or None, role=duo.role_of(request.user))
    if duo.status == DuoStatus.ACTIVE and form.is_valid():
        pause_actions.pause(duo, by=request.user, **form.cleaned_data)
        messages.success(request, _("You pause now. Both of you get an e-mail about it."))
        return redirect("portal:stopping", pk)
    return _show(request, "pause", duo, form=form, pause=duo.pauses.going_on().first())


@personal("portal")
@require_POST
def resume(request: UserRequest, pk: int) -> HttpResponse:
    """Go on before the day that was said."""
    duo = _mine(request, pk)
    pause_actions.resume(duo)
    messages.success(request, _("You go on. Both of you get an e-mail about it."))
    return redirect("portal:home")


@personal("portal")
def complete(request: UserRequest, pk: int) -> HttpResponse:
    """Call it done, when the end is near or they met as often as was said."""
    duo = _mine(request, pk)
    form = CompleteForm(request.POST or None)
    if duo.can_be_completed and form.is_valid():
        ending_actions.complete(duo, by=request.user, **form.cleaned_data)
        return redirect("portal:stopping", pk)
    return _show(request, "complete", duo, form=form)


@personal("portal")
def certificate(request: UserRequest, pk: int) -> HttpResponse:
    """Give her the certificate of what she did."""
    duo = _mine(request, pk)
    if not ending_paper.has_certificate(duo):
        raise Http404
    mine = duo.mentee if duo.role_of(request.user) == MENTEE else duo.mentor
    response = HttpResponse(ending_paper.certificate(duo, mine), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="certificaat.pdf"'
    return response


@personal("portal")
def closing_talk(request: UserRequest, pk: int) -> HttpResponse:
    """Plan the last talk, or another moment for it."""
    duo = _mine(request, pk)
    talk = _talk(duo)
    initial = {"form": talk.form, "place": talk.place} if talk else {"form": "in_person"}
    at = talk.starts_at if talk else None
    form = ClosingTalkForm(request.POST or None, initial=initial, starts_at=at)
    is_open = duo.takes_closing_talk and not (talk and talk.held_on)
    if is_open and form.is_valid():
        ending_actions.plan_closing_talk(duo, by=request.user, **form.cleaned_data)
        messages.success(request, _("The last talk is planned. Both of you get it by e-mail."))
        return redirect("portal:stopping", pk)
    return _show(request, "closing_talk", duo, form=form, is_open=is_open)


@personal("portal")
def closing_talk_held(request: UserRequest, pk: int) -> HttpResponse:
    """Note that the last talk was, also when nobody planned it."""
    duo = _mine(request, pk)
    talk = _talk(duo)
    initial = {"held_on": localdate(), "form": talk.form if talk else "in_person"}
    form = ClosingTalkHeldForm(duo, request.POST or None, initial=initial)
    is_open = duo.takes_closing_talk and not (talk and talk.held_on)
    if is_open and form.is_valid():
        ending_actions.note_closing_talk(duo, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. That is noted."))
        return redirect("portal:stopping", pk)
    return _show(request, "closing_talk_held", duo, form=form, is_open=is_open)


@personal("portal")
@require_POST
def closing_talk_off(request: UserRequest, pk: int) -> HttpResponse:
    """Take the last talk out of both calendars."""
    duo = _mine(request, pk)
    ending_actions.call_off_closing_talk(duo, by=request.user)
    messages.success(request, _("The last talk is off. Both of you get an e-mail about it."))
    return redirect("portal:stopping", pk)


@personal("portal")
def closing_talk_calendar(request: UserRequest, pk: int) -> HttpResponse:
    """Give the last talk for her own calendar."""
    duo = _mine(request, pk)
    talk = get_object_or_404(ClosingTalk, duo=duo, starts_at__isnull=False)
    talk.duo = duo
    file = ending_emails.calendar_file(talk)
    response = HttpResponse(file.content, content_type=f"{MIMETYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response
