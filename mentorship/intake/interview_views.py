"""Planning a talk: the coordinator offers times, the applicant picks one by her link."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest, personal
from mentorship.accounts.models import User
from mentorship.intake import event_agenda as agenda
from mentorship.intake import interview_actions as actions
from mentorship.intake.interview_forms import AgreedForm, OfferForm, PickForm
from mentorship.intake.models import Application, InterviewSlot
from mentorship.intake.scoped import application_of
from mentorship.transitions import TransitionNotAllowed


def interview_offer(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Offer an applicant times to talk, or other ones (S2-MREC-3, S2-REC-3)."""
    application = application_of(request, slug, pk)
    if application.status not in actions.OPEN:
        raise TransitionNotAllowed(application, "offer")
    slots = list(application.slots.select_related("interviewer"))
    initial = {} if request.method == "POST" else _proposed(request.user, application)
    form = OfferForm(request.POST or None, initial=initial | {"seen": actions.mark_of(slots)})
    if form.is_valid():
        wanted = form.cleaned_data
        _warn_of_two_at_once(request, wanted["times"], minutes=wanted["minutes"])
        actions.offer(
            application,
            times=wanted["times"],
            minutes=wanted["minutes"],
            place=wanted["place"],
            seen=wanted["seen"],
            by=request.user,
        )
        sent = _("%(name)s gets an e-mail to choose a time.") % {"name": application.given_name}
        messages.success(request, sent)
        return redirect("intake:application_detail", slug, pk)
    context = {"programme": application.programme, "application": application, "form": form}
    context |= {"slots": slots, "planned": next((s for s in slots if s.is_planned), None)}
    return render(request, "intake/interview_offer.html", context)


def interview_agree(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep a time that was agreed on the phone: nothing is left to choose."""
    application = application_of(request, slug, pk)
    if application.status not in actions.OPEN:
        raise TransitionNotAllowed(application, "agree")
    slots = list(application.slots.select_related("interviewer"))
    initial = _as_before(request.user, application) | {"seen": actions.mark_of(slots)}
    form = AgreedForm(request.POST or None, initial=initial)
    if form.is_valid():
        [at], wanted = form.cleaned_data["times"], form.cleaned_data
        where = {name: wanted[name] for name in ("minutes", "place", "seen")}
        try:
            actions.agree(application, at=at, **where, by=request.user)
        except actions.SlotTaken:
            form.add_error("hour_1", _("You have another talk then. Choose another time."))
        else:
            kept = _("Planned. %(name)s gets an e-mail with the time.")
            messages.success(request, kept % {"name": application.given_name})
            return redirect("intake:application_detail", slug, pk)
    context = {"programme": application.programme, "application": application, "form": form}
    context |= {"slots": slots, "planned": next((s for s in slots if s.is_planned), None)}
    return render(request, "intake/interview_agree.html", context)


def _as_before(person: User, application: Application) -> dict[str, Any]:
    """Where and how long she talked before."""
    earlier = InterviewSlot.objects.filter(
        interviewer=person, application__programme=application.programme
    )
    last = earlier.order_by("-pk").first()
    return {"place": last.place, "minutes": last.minutes} if last else {}


def _proposed(person: User, application: Application) -> dict[str, Any]:
    """Three free moments of hers, and where and how long she talked before: sending is enough."""
    proposed = _as_before(person, application)
    for number, at in enumerate(agenda.free_times(person), start=1):
        proposed |= {f"day_{number}": at.date(), f"hour_{number}": at.time()}
    return proposed


def _warn_of_two_at_once(request: UserRequest, times: Sequence[datetime], *, minutes: int) -> None:
    for at in times:
        for other in agenda.elsewhere(request.user, at, at + timedelta(minutes=minutes)):
            messages.warning(request, agenda.two_at_once(request.user, other))


@require_POST
def interview_call_off(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take the times back."""
    application = application_of(request, slug, pk)
    actions.call_off(application, seen=request.POST.get("seen", ""), by=request.user)
    messages.success(request, _("The times are taken back."))
    return redirect("intake:application_detail", slug, pk)


@personal("interview")
def interview_pick(request: UserRequest, pk: int) -> HttpResponse:
    """Show her the times, and take the one she picks."""
    mine = Application.objects.visible_to(request.user).select_related("programme")
    application = get_object_or_404(mine, pk=pk)
    is_open = application.status in actions.OPEN
    picked = application.slots.filter(picked_at__isnull=False).select_related("interviewer")
    slots = actions.free_slots(application) if is_open else []
    form = PickForm(request.POST or None, slots=slots)
    if form.is_valid():
        try:
            actions.pick(application, slot_pk=int(form.cleaned_data["slot"]))
        except actions.SlotTaken:
            form = PickForm(request.POST, slots=actions.free_slots(application))
            form.full_clean()
            if not form.errors:  # it is free again, or only just in the past
                form.add_error("slot", _("This time was just taken. Choose another."))
        else:
            return redirect("intake:interview_pick", pk)
    context = {
        "programme": application.programme,
        "application": application,
        "picked": picked.first(),
        "slots": slots,
        "form": form,
        "is_open": is_open,
    }
    return render(request, "intake/interview_pick.html", context)
