"""Telling that a meeting took place, or that it did not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.doors import UserRequest, personal
from mentorship.accounts.models import User
from mentorship.duos import appointment_actions, meeting_actions
from mentorship.duos.models import Appointment, Duo, Meeting
from mentorship.portal.agreed import agreed_by
from mentorship.portal.meeting_forms import LATER, YES, MeetingLogForm
from mentorship.portal.writing import own_duo
from mentorship.programmes.models import MENTEE, Reflections


@personal("portal")
def meeting_log(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether the two met; what was planned for a day that has been is filled in (S3-AGR-8)."""
    duo = own_duo(request.user, pk)
    planned = duo.appointments.planned().filter(on__lte=localdate()).order_by("-on").first()
    form = MeetingLogForm(duo, request.POST or None, planned=planned)
    if duo.takes_meetings and form.is_valid():
        if form.cleaned_data["outcome"] == YES:
            return _log(request, duo, form, planned)
        return _not_yet(request, duo, planned, is_off=form.cleaned_data["outcome"] != LATER)
    context = {
        "programme": duo.programme,
        "duo": duo,
        "form": form,
        "other": duo.other(request.user),
        "planned": planned,
    }
    return render(request, "portal/meeting_log.html", context)


def _log(
    request: UserRequest, duo: Duo, form: MeetingLogForm, planned: Appointment | None
) -> HttpResponse:
    is_known = duo.meetings.filter(held_on=form.facts["held_on"]).exists()
    meeting = meeting_actions.log_meeting(duo, by=request.user, of=planned, **form.facts)
    text = _("This meeting was logged already.") if is_known else _("The meeting is logged.")
    messages.success(request, text)
    if on_length := agreed_by(duo).on_length(form.facts["minutes"]):
        messages.info(request, on_length)
    if duo.takes_appointments:
        return redirect(f"{reverse('portal:appointment_next', args=[duo.pk])}?na={meeting.pk}")
    return redirect(after(request.user, duo, meeting))


def _not_yet(
    request: UserRequest, duo: Duo, planned: Appointment | None, *, is_off: bool
) -> HttpResponse:
    """Go on to another day: of what was planned, or a new one."""
    if planned and not is_off:
        return redirect("portal:appointment_move", planned.pk)
    if planned:
        appointment_actions.call_off(planned, by=request.user)
        messages.success(request, _("That is noted. Choose another day, if you like."))
    return redirect("portal:appointment_next", duo.pk)


def after(user: User, duo: Duo, meeting: Meeting | None) -> str:
    """What comes then: the reflection on this meeting, where she can write one; else home."""
    is_writer = duo.role_of(user) == MENTEE
    if meeting and is_writer and duo.programme.reflections != Reflections.OFF:
        return reverse("portal:reflection_write", args=[meeting.pk])
    return reverse("portal:home")
