"""Who is on the list of an event: ask several at once, add one, take one off; or cancel it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.intake import event_actions as actions
from mentorship.intake import event_changes as changes
from mentorship.intake.event_roster_forms import CancelForm
from mentorship.intake.event_views import event_of
from mentorship.intake.list_views import MOST_AT_ONCE, chosen
from mentorship.intake.models import Application, Attendance, AttendanceState, Event
from mentorship.intake.models.application import IN_PLAY
from mentorship.paging import key_of, keys_of
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

MOST_EVENTS, MOST_FOUND, LONGEST_SEARCH = 20, 20, 100


def event_cancel(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Say who gets an e-mail, ask why, and cancel the event."""
    event = event_of(request, slug, pk)
    form = CancelForm(request.POST or None, initial={"seen": event.sequence})
    if form.is_valid():
        try:
            changes.cancel(event, **form.cleaned_data)
        except actions.EventChanged:
            form.add_error(None, _("A colleague changed this meanwhile. Open the page anew first."))
        except actions.EventOver:
            form.add_error(None, _("It was held already: it cannot be cancelled any more."))
        else:
            messages.success(request, _("It is cancelled. Everybody on the list gets an e-mail."))
            return redirect("intake:event_detail", slug, pk)
    told = actions.who_knows(event).count() + event.guests.count()
    context = {"programme": event.programme, "event": event, "form": form, "told": told}
    return render(request, "intake/events/event_cancel.html", context)


def event_put(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Find somebody by name and put her on the list."""
    event = event_of(request, slug, pk)
    people = Application.objects.sent_to(event.programme).remembered().in_play()
    if request.method == "POST":
        wanted = request.POST.get("wie", "")
        who = get_object_or_404(people, pk=key_of(wanted))
        return _put(request, event, who)
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    taken = event.attendances.filter(state__in=(AttendanceState.COMING, AttendanceState.WAITING))
    rows = people.exclude(pk__in=taken.values("application"))
    found = rows.found_by(words).only("name", "role", "status", "reference")
    context = {
        "programme": event.programme,
        "event": event,
        "words": words,
        "people": found.order_by("name", "pk")[:MOST_FOUND] if words else [],
    }
    return render(request, "intake/events/event_put.html", context)


def _put(request: UserRequest, event: Event, who: Application) -> HttpResponse:
    told = {
        AttendanceState.COMING: _("%(name)s is on the list."),
        AttendanceState.WAITING: _("It is full: %(name)s is on the waiting list."),
    }
    try:
        state = changes.add(event, who)
    except actions.EventOver:
        messages.error(request, _("This was cancelled: nobody can be put on the list."))
    except changes.NotInPlay:
        gone = _("%(name)s does not take part any more.")
        messages.error(request, gone % {"name": who.name})
    else:
        messages.success(request, told[state] % {"name": who.name})
    return redirect("intake:event_detail", event.programme.slug, event.pk)


def event_take_off(request: UserRequest, slug: str, pk: int, row: int) -> HttpResponse:
    """Take somebody off the list, after a yes."""
    event = event_of(request, slug, pk)
    attendance = get_object_or_404(event.attendances.select_related("application"), pk=row)
    if request.method == "POST":
        try:
            changes.remove(attendance)
        except changes.AttendanceNoted:
            messages.error(request, _("First take back what was noted about who was there."))
        else:
            gone = _("%(name)s is off the list.") % {"name": attendance.application.name}
            messages.success(request, gone)
        return redirect("intake:event_detail", slug, pk)
    context = {
        "programme": event.programme,
        "event": event,
        "attendance": attendance,
        "is_told": changes.knows_of(attendance, event),
    }
    return render(request, "intake/events/event_take_off.html", context)


@dataclass(frozen=True, slots=True)
class Choice:
    """An event that people can be asked for: who gets an e-mail, and who was asked before."""

    event: Event
    new: list[Application]
    asked: list[Application]


def _choices(programme: Programme, people: list[Application]) -> list[Choice]:
    """What is to come, with whom of these people it would ask; two queries."""
    events = Event.objects.filter(programme=programme).to_come(localdate())[:MOST_EVENTS]
    asked = set(
        Attendance.objects.filter(event__in=list(events), application__in=people).values_list(
            "event", "application"
        )
    )
    choices = []
    for event in events:
        meant = [one for one in people if not event.roles or one.role in event.roles]
        known = [one for one in meant if (event.pk, one.pk) in asked]
        choices.append(Choice(event, [one for one in meant if one not in known], known))
    return choices


def _picked(request: UserRequest, programme: Programme) -> tuple[list[Application], bool]:
    """Those that were ticked in a list, or all of its filter; and whether that are too many."""
    if "alles" in request.POST:
        rows: Any = chosen(programme, request.POST).rows
    else:
        rows = Application.objects.sent_to(programme)
        of = {name: _keys(request.POST.getlist(name)) for name in ("wie", "mens")}
        rows = rows.filter(pk__in=of["wie"]) | rows.filter(applicant__in=of["mens"])
    rows = rows.remembered().only("name", "role", "status", "reference").order_by("name", "pk")
    found = list(rows[: MOST_AT_ONCE + 1])
    return found[:MOST_AT_ONCE], len(found) > MOST_AT_ONCE


def _keys(typed: list[str]) -> list[int]:
    return keys_of(typed[: MOST_AT_ONCE + 1])


@require_POST
def events_ask(request: UserRequest, slug: str) -> HttpResponse:
    """Say of each event how many of the chosen people it would ask and who; then ask them."""
    programme = programme_of(request, slug)
    picked, too_many = _picked(request, programme)
    people = [one for one in picked if one.status in IN_PLAY]
    event_key = key_of(request.POST.get("bij", ""))
    if event_key is not None and not too_many:
        return _ask(request, programme, people, event_key)
    context = {
        "programme": programme,
        "people": people,
        "others": [one for one in picked if one not in people],
        "choices": _choices(programme, people) if people and not too_many else [],
        "too_many": too_many,
        "most": MOST_AT_ONCE,
    }
    return render(request, "intake/events/events_ask.html", context)


def _ask(
    request: UserRequest, programme: Programme, people: list[Application], pk: int
) -> HttpResponse:
    event = get_object_or_404(Event.objects.filter(programme=programme), pk=pk)
    meant = [one for one in people if not event.roles or one.role in event.roles]
    try:
        number = actions.invite(event, meant)
    except actions.EventOver:
        messages.error(request, _("This was cancelled or has passed: nobody can be asked."))
    else:
        text = ngettext("%(n)d person gets an e-mail.", "%(n)d people get an e-mail.", number)
        messages.success(request, text % {"n": number})
    return redirect("intake:event_detail", programme.slug, pk)
