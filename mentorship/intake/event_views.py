"""The agenda: gatherings of the programme, whom to ask, who was there, what is to be entered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship import paper
from mentorship.accounts.doors import UserRequest, personal
from mentorship.accounts.models import User
from mentorship.intake import event_actions as actions
from mentorship.intake import event_agenda as agenda
from mentorship.intake import event_selectors as selectors
from mentorship.intake import export
from mentorship.intake.event_calendar import MIMETYPE, calendar_file
from mentorship.intake.event_forms import AskForm, AttendanceForm, EventForm, RegisterNumberForm
from mentorship.intake.models import Application, Attendance, Event, EventKind, Participant
from mentorship.paging import SIZE, counts, keys_of, page, shown
from mentorship.programmes.scoped import programme_of

MOST_NAMES = 50
MOST_GUESTS = 200


def event_of(request: UserRequest, slug: str, pk: int) -> Event:
    """Fetch an event of her own programmes."""
    programme = programme_of(request, slug)
    events = Event.objects.coordinated_by(request.user)
    event = get_object_or_404(events, programme=programme, pk=pk)
    event.programme = programme
    return event


def event_list(request: UserRequest, slug: str) -> HttpResponse:
    """List what is to come, what was, and of what the points are to be entered."""
    programme = programme_of(request, slug)
    wanted = request.GET.get("stand", "")
    tab = wanted if wanted in selectors.TABS else selectors.TO_COME
    counted = counts({each: selectors.under(each, programme) for each in selectors.TABS})
    by = "begins_at" if tab == selectors.TO_COME else "-begins_at"
    events = page(selectors.under(tab, programme), by=by, cursor=request.GET.get("vanaf", ""))
    tabs = [
        (each, label, shown(counted[each]))
        for each, label in selectors.TABS.items()
        if counted[each] or each == tab or each != selectors.TO_REGISTER
    ]
    context = {
        "programme": programme,
        "tab": tab,
        "tabs": tabs,
        "page": events,
        "lines": selectors.lines(events.rows),
    }
    return render(request, "intake/events/event_list.html", context)


def event_add(request: UserRequest, slug: str) -> HttpResponse:
    """Plan an event."""
    programme = programme_of(request, slug)
    event = Event(programme=programme)
    initial = {
        "kind": EventKind.TRAINING,
        "points": programme.accreditation_points,
        "host": request.user,
    }
    form = EventForm(request.POST or None, instance=event, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan(event)
        except actions.AlreadyPlanned:
            form.add_error("held_on", _("There is one of this kind at that moment already."))
        else:
            next_step = _("It is in the agenda. Now ask people to come.")
            if event.is_over:
                next_step = _("It is in the agenda. Now put on the list who was there.")
            messages.success(request, next_step)
            _warn_of_two_at_once(request, event)
            return redirect("intake:event_detail", slug, event.pk)
    return _edit(request, event, form)


def event_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change an event; who comes hears of another day, time or place."""
    event = event_of(request, slug, pk)
    form = EventForm(request.POST or None, instance=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(event, seen=form.cleaned_data["seen"] or 0)
        except actions.AlreadyPlanned:
            form.add_error("held_on", _("There is one of this kind at that moment already."))
        except actions.EventChanged:
            form.add_error(None, _("A colleague changed this meanwhile. Open the page anew first."))
        else:
            messages.success(request, _("It is changed."))
            _warn_of_two_at_once(request, event)
            return redirect("intake:event_detail", slug, pk)
    return _edit(request, event, form)


def _warn_of_two_at_once(request: UserRequest, event: Event) -> None:
    """Say that who leads it is somewhere else at that time; what that is stays hers."""
    if event.host is None or event.is_over:
        return
    start, end = agenda.moments_of(event)
    for other in agenda.elsewhere(event.host, start, end, besides=event):
        messages.warning(request, agenda.two_at_once(event.host, other))


def _edit(request: UserRequest, event: Event, form: EventForm) -> HttpResponse:
    context = {"programme": event.programme, "event": event, "form": form}
    return render(request, "intake/events/event_edit.html", context)


def event_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show one event: what, where, and who was asked, comes, waits or was there."""
    event = event_of(request, slug, pk)
    remembered = event.attendances.exclude(application__applicant__in=User.objects.gone())
    rows = remembered.select_related("application").defer(
        "application__folded", "application__grams", "application__answers"
    )
    [line] = selectors.lines([event])
    context = {
        "programme": event.programme,
        "event": event,
        "is_held": not (event.is_to_be_held or event.is_cancelled),
        "is_to_ask": event.takes_answers and not line.was_there,
        "line": line,
        "audience": [capfirst(event.programme.word(role)) for role in event.roles],
        "content": [
            (str(label) % event.programme.terms, code in event.content)
            for code, label in selectors.CONTENT.items()
            if event.roles != ["mentee"] or code in selectors.FOR_MENTEES
        ],
        "page": page(rows, by="answered_at", cursor=request.GET.get("vanaf", "")),
        "guests": event.guests.all()[:MOST_GUESTS],
        "without_number": selectors.for_register(event).filter(
            application__participant__register_number=""
        )[:MOST_NAMES]
        if event.points
        else [],
    }
    return render(request, "intake/events/event_detail.html", context)


def event_ask(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Say how many and who would be asked; ask exactly these."""
    event = event_of(request, slug, pk)
    asked = request.POST if request.method == "POST" else request.GET
    usual = {EventKind.EXCHANGE: selectors.ACTIVE, EventKind.TRAINING: selectors.UNTRAINED}
    initial = {"groep": usual.get(EventKind(event.kind))}
    form = AskForm(asked or None, event=event, initial=initial)
    context: dict[str, Any] = {"programme": event.programme, "event": event, "form": form}
    if form.is_valid():
        group, role = form.cleaned_data["groep"], form.cleaned_data["rol"]
        people = selectors.to_ask(event, group=group, role=role)
        names = list(people.values_list("pk", "name"))
        mark = selectors.mark_of(key for key, _name in names)
        if request.method == "POST" and request.POST.get("seen") == mark:
            return _ask(request, event, people)
        context |= {
            "mark": mark,
            "count": len(names),
            "names": [name for _key, name in names[:MOST_NAMES]],
            "more": max(len(names) - MOST_NAMES, 0),
            "has_changed": request.method == "POST",
        }
    return render(request, "intake/events/event_ask.html", context)


def _ask(request: UserRequest, event: Event, people: Any) -> HttpResponse:
    try:
        number = actions.invite(event, people.only("pk"))
    except actions.EventOver:
        messages.error(request, _("This day has passed: nobody can be asked any more."))
    else:
        text = ngettext("%(n)d person gets an e-mail.", "%(n)d people get an e-mail.", number)
        messages.success(request, text % {"n": number})
    return redirect("intake:event_detail", event.programme.slug, event.pk)


@require_POST
def event_record(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Note of everybody who was ticked whether she was there."""
    event = event_of(request, slug, pk)
    ticked = keys_of(request.POST.getlist("who")[:SIZE])
    rows = list(event.attendances.filter(pk__in=ticked).values_list("pk", flat=True))
    form = AttendanceForm(request.POST, rows=rows)
    if not form.is_valid():
        messages.error(request, _("Tick who you mean, and choose what you note."))
        return redirect("intake:event_detail", slug, pk)
    was_there, is_passed = form.MEANING[form.cleaned_data["what"]]
    who = form.cleaned_data["who"]
    try:
        number = actions.record(
            event, who, was_there=was_there, is_passed=is_passed, by=request.user
        )
    except actions.EventToCome:
        messages.error(request, _("It has not been held yet."))
    else:
        text = ngettext("Noted of %(n)d person.", "Noted of %(n)d people.", number)
        messages.success(request, text % {"n": number})
    return redirect("intake:event_detail", slug, pk)


@require_POST
def event_sheet(request: UserRequest, slug: str, pk: int) -> HttpResponseBase:
    """Make the sheet for the accreditation register, and remember that it was made (S4-COND-7b)."""
    event = event_of(request, slug, pk)
    if not event.points or event.is_to_be_held or event.is_cancelled:
        raise Http404
    rows = [
        [
            each.application.name,
            each.application.participant.register_number,
            event.held_on,
            event.points,
        ]
        for each in selectors.for_register(event)
    ]
    head = [_("Name"), _("BIG number"), _("Date"), _("Points")]
    sheet = export.as_file(f"accreditatie-{event.held_on}", "xlsx", head=head, rows=rows)
    actions.note_sheet(event)
    return sheet


def event_calendar(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Give the event as a calendar file."""
    return _as_calendar(event_of(request, slug, pk))


def _as_calendar(event: Event) -> HttpResponse:
    response = HttpResponse(calendar_file(event), content_type=f"{MIMETYPE}; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    return response


def _hers(request: UserRequest, pk: int) -> Attendance:
    rows = Attendance.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("event__programme", "application"), pk=pk)


@personal("event")
def event_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Ask her whether she comes; only pressing a button answers."""
    attendance = _hers(request, pk)
    event = attendance.event
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        try:
            actions.answer(attendance, comes=request.POST["answer"] == "yes")
        except actions.EventOver:
            messages.error(request, _("You can no longer answer this."))
        return redirect("intake:event_answer", pk)
    context = {"programme": event.programme, "event": event, "attendance": attendance}
    return render(request, "intake/events/event_answer.html", context)


@personal("event")
def event_own_calendar(request: UserRequest, pk: int) -> HttpResponse:
    """Give her the event for her own calendar."""
    return _as_calendar(_hers(request, pk).event)


def _mentor(request: UserRequest, slug: str, pk: int) -> Participant:
    """A mentor of her own programmes, by her application."""
    programme = programme_of(request, slug)
    applications = Application.objects.sent_to(programme).remembered()
    rows = Participant.objects.mentors().select_related("application", "user", "programme")
    return get_object_or_404(rows, application__in=applications.filter(pk=pk))


def register_number(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep the number of a mentor in the BIG register."""
    mentor = _mentor(request, slug, pk)
    initial = {"register_number": mentor.register_number}
    form = RegisterNumberForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.note_register_number(mentor, number=form.cleaned_data["register_number"])
        messages.success(request, _("The number is noted."))
        return redirect("intake:application_detail", slug, pk)
    context = {"programme": mentor.programme, "mentor": mentor, "form": form}
    return render(request, "intake/events/register_number.html", context)


def certificate(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Make the certificate of a mentor's trainings, with the points (S4-COND-7b)."""
    return certificate_of(_mentor(request, slug, pk))


def certificate_of(mentor: Participant) -> HttpResponse:
    """Write her certificate; who completed no training has none."""
    trainings = selectors.trainings_of(mentor.application)
    training = selectors.training(mentor.programme, trainings)
    if not training.attendances:
        raise Http404
    context = {
        "programme": mentor.programme,
        "mentor": mentor,
        "training": training,
        "today": localdate(),
    }
    pdf = paper.render("paper/certificate.html", context, language=mentor.user.language)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="certificaat.pdf"'
    return response
