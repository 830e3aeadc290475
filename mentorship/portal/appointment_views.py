"""When the two meet: the next day, a whole plan, another day, or not at all."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import appointment_actions as actions
from mentorship.duos.duo_calendar import calendar_file
from mentorship.duos.models import Appointment, AppointmentStatus, Duo, Meeting, When
from mentorship.paging import key_of
from mentorship.portal import meeting_views
from mentorship.portal.agreed import agreed_by
from mentorship.portal.appointment_forms import (
    CALL,
    OFFER,
    CallOffForm,
    MoveForm,
    NextForm,
    PickForm,
    PlanForm,
    suggested,
    usual_frequency,
)
from mentorship.portal.writing import own_duo
from mentorship.programmes.rhythm import Planned, plan

MOST_PLANNED, MOST_SHOWN = 60, 100


def _own(request: UserRequest, pk: int) -> Appointment:
    """An appointment of a duo that she is in."""
    around = ("duo__programme", "duo__mentor__user", "duo__mentee__user")
    return get_object_or_404(Appointment.objects.of(request.user).select_related(*around), pk=pk)


def _page(request: UserRequest, template: str, duo: Duo, **context: Any) -> HttpResponse:
    shown = {"programme": duo.programme, "duo": duo, "other": duo.other(request.user)}
    return render(request, f"portal/{template}.html", shown | context)


def _guess(duo: Duo) -> dict[str, Any]:
    """What is likely for the next day: as the last time, else as they agreed."""
    last = duo.appointments.exclude(form="phone", at=None).order_by("-made_at").first()
    guess = suggested(duo, last)
    if last is None:
        agreed = agreed_by(duo)
        guess |= {"place": agreed.place, "minutes": agreed.usual}
    return guess


def _just_logged(request: UserRequest, duo: Duo) -> Meeting | None:
    """The meeting that she told of a moment ago, if that is how she came here."""
    key = key_of(request.GET.get("na", ""))
    return duo.meetings.filter(pk=key).first() if key else None


@personal("portal")
def appointment_next(request: UserRequest, pk: int) -> HttpResponse:
    """Settle when they meet again (S3-AGR-8): also straight after a meeting, before it is closed."""
    duo = own_duo(request.user, pk)
    name = duo.other(request.user).user.given_name
    form = NextForm(duo, request.POST or None, initial=_guess(duo), other=name)
    logged = _just_logged(request, duo)
    onward = meeting_views.after(request.user, duo, logged)
    if (
        duo.takes_appointments
        and form.is_valid()
        and _kept(form, lambda: _settle(request, duo, form))
    ):
        return redirect(onward)
    return _page(
        request,
        "appointment_next",
        duo,
        form=form,
        logged=logged,
        onward=onward,
        planned=duo.appointments.to_come(localdate()).first(),
        open=duo.appointments.open().first(),
    )


def _kept(form: NextForm, keep: Callable[[], object]) -> bool:
    """Keep it, or say on the form that the two meet on that day already."""
    try:
        keep()
    except actions.DayTaken as taken:
        form.taken(taken)
    return form.is_valid()


def _settle(request: UserRequest, duo: Duo, form: NextForm) -> None:
    name = {"name": duo.other(request.user).user.given_name}
    way = form.cleaned_data["way"]
    if way == CALL:
        actions.call_each_other(duo, by=request.user)
        messages.success(request, _("That is noted. Fill in the day once you know it."))
    elif way == OFFER:
        actions.offer(duo, form.cleaned_data["times"], how=form.how, by=request.user)
        messages.success(request, _("%(name)s got an e-mail, and chooses a day.") % name)
    else:
        actions.plan(duo, form.cleaned_data["times"][0], how=form.how, by=request.user)
        messages.success(request, _("It is planned. %(name)s got an e-mail.") % name)


@personal("portal")
def appointment_pick(request: UserRequest, pk: int) -> HttpResponse:
    """Choose one of the days that the other offered."""
    appointment = _own(request, pk)
    if appointment.status != AppointmentStatus.OFFERED or appointment.offered_by == request.user:
        return redirect("portal:appointment_detail", pk)
    form = PickForm(appointment.options.all(), request.POST or None)
    if form.is_valid():
        try:
            actions.pick(appointment, form.when, by=request.user)
        except actions.NotOffered:
            form.add_error("option", form.fields["option"].error_messages["invalid_choice"])
        except actions.DayTaken:
            form.add_error("option", _("You meet on that day already. Choose another."))
        else:
            name = {"name": appointment.duo.other(request.user).user.given_name}
            messages.success(request, _("It is planned. %(name)s got an e-mail.") % name)
            return redirect("portal:appointment_detail", pk)
    return _page(request, "appointment_pick", appointment.duo, form=form, appointment=appointment)


@personal("portal")
def appointment_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show when and where, and what she can do about it."""
    appointment = _own(request, pk)
    return _page(
        request,
        "appointment_detail",
        appointment.duo,
        appointment=appointment,
        options=appointment.options.all(),
        is_own_offer=appointment.offered_by == request.user,
    )


@personal("portal")
@require_GET
def appointment_file(request: UserRequest, pk: int) -> HttpResponse:
    """Give the file by which a calendar takes it in."""
    planned = Appointment.objects.of(request.user).planned()
    around = ("duo__mentor__user", "duo__mentee__user")
    appointment = get_object_or_404(planned.select_related(*around), pk=pk)
    file = calendar_file([appointment], request.user)
    response = HttpResponse(file.content, content_type=f"{file.mimetype}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response


@personal("portal")
def appointment_move(request: UserRequest, pk: int) -> HttpResponse:
    """Find another day for what was planned; also shortly before (S4-TXT-1)."""
    appointment = _own(request, pk)
    duo, agreed = appointment.duo, agreed_by(appointment.duo)
    form = MoveForm(
        duo,
        request.POST or None,
        initial=_as_planned(appointment),
        other=duo.other(request.user).user.given_name,
    )
    is_open = appointment.status == AppointmentStatus.PLANNED and duo.takes_appointments
    if (
        is_open
        and form.is_valid()
        and _kept(form, lambda: _move(request, appointment, form, agreed.notice_hours))
    ):
        return redirect("portal:appointment_detail", pk)
    return _page(
        request,
        "appointment_move",
        duo,
        form=form,
        appointment=appointment,
        is_open=is_open,
        notice_hours=agreed.notice_hours,
        is_late=appointment.is_late(agreed.notice_hours),
    )


def _as_planned(appointment: Appointment) -> dict[str, Any]:
    return {
        "way": "agreed",
        "day_1": appointment.on,
        "hour_1": appointment.at,
        "form": appointment.form,
        "place": appointment.place,
        "minutes": appointment.minutes,
    }


def _move(
    request: UserRequest, appointment: Appointment, form: MoveForm, notice_hours: int | None
) -> None:
    data, name = form.cleaned_data, appointment.duo.other(request.user).user.given_name
    why: dict[str, Any] = {"reason": data["reason"], "notice_hours": notice_hours}
    if data["way"] == OFFER:
        actions.offer_instead(appointment, data["times"], how=form.how, by=request.user, **why)
        text = _("%(name)s got an e-mail, and chooses a day.")
    else:
        [when, *_rest] = data["times"]
        actions.move(appointment, when, how=form.how, by=request.user, **why)
        text = _("It is moved. %(name)s got an e-mail.")
    messages.success(request, text % {"name": name})


@personal("portal")
def appointment_call_off(request: UserRequest, pk: int) -> HttpResponse:
    """Let it not go on; why is hers to say or not (S4-TXT-1)."""
    appointment = _own(request, pk)
    duo, agreed = appointment.duo, agreed_by(appointment.duo)
    form = CallOffForm(request.POST or None, initial={"reason": ""})
    is_open = appointment.status == AppointmentStatus.PLANNED and duo.takes_appointments
    if request.method == "POST" and is_open and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.call_off(
            appointment, by=request.user, reason=reason, notice_hours=agreed.notice_hours
        )
        name = {"name": duo.other(request.user).user.given_name}
        messages.success(request, _("It does not go on. %(name)s got an e-mail.") % name)
        return redirect("portal:appointment_next", duo.pk)
    return _page(
        request,
        "appointment_call_off",
        duo,
        form=form,
        appointment=appointment,
        is_open=is_open,
        notice_hours=agreed.notice_hours,
        is_late=appointment.is_late(agreed.notice_hours),
    )


@personal("portal")
def appointment_list(request: UserRequest, pk: int) -> HttpResponse:
    """Show what is planned, and when they met."""
    duo = own_duo(request.user, pk)
    return _page(
        request,
        "appointment_list",
        duo,
        planned=duo.appointments.to_come(localdate())[:MOST_SHOWN],
        to_report=duo.appointments.to_report(localdate())[:MOST_SHOWN],
        open=duo.appointments.open().first(),
        meetings=duo.meetings.all()[:MOST_SHOWN],
    )


@personal("portal")
def appointment_plan(request: UserRequest, pk: int) -> HttpResponse:
    """Lay out the days of a whole period, across holidays and pauses; plan those that suit."""
    duo = own_duo(request.user, pk)
    data = request.POST or (request.GET if "first" in request.GET else None)
    form = PlanForm(duo, data, initial=_guess_plan(duo))
    days = _days(duo, form) if form.is_valid() else []
    if request.method == "POST" and duo.takes_appointments and days:
        chosen = set(request.POST.getlist("days"))
        times = [When(d.on, form.cleaned_data["at"]) for d in days if d.on.isoformat() in chosen]
        if times:
            return _plan_all(request, duo, form, times)
        form.add_error(None, _("Tick the days on which you meet."))
    return _page(request, "appointment_plan", duo, form=form, days=days)


def _guess_plan(duo: Duo) -> dict[str, Any]:
    guess = _guess(duo)
    return guess | {
        "first": guess["day_1"],
        "at": guess["hour_1"],
        "every": usual_frequency(duo.rhythm_days),
        "until": duo.ends_on,
    }


def _days(duo: Duo, form: PlanForm) -> list[Planned]:
    data = form.cleaned_data
    return plan(
        data["first"],
        data["until"],
        every=form.frequency,
        country=duo.programme.country,
        away=duo.away,
        most=MOST_PLANNED,
    )


def _plan_all(request: UserRequest, duo: Duo, form: PlanForm, times: list[When]) -> HttpResponse:
    made = actions.plan_all(
        duo, times, how=form.how, every_days=form.frequency.days, by=request.user
    )
    text = ngettext("%(n)d day is planned.", "%(n)d days are planned.", len(made))
    messages.success(request, text % {"n": len(made)})
    return redirect("portal:appointment_list", duo.pk)
