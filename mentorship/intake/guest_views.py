"""Coming to an information session without having applied, and giving that place back."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import get_language

from mentorship.intake import event_calendar as calendars
from mentorship.intake import event_selectors as selectors
from mentorship.intake import guest_actions as actions
from mentorship.intake.event_actions import EventOver
from mentorship.intake.guest_emails import SALT
from mentorship.intake.guest_forms import GuestForm
from mentorship.intake.models import Event, EventKind, Guest
from mentorship.programmes.models import Programme

DONE, FULL, TOO_OFTEN = "done", "full", "too_often"


@login_not_required
def guest_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a place at an information session; the answer is the same for who had one."""
    event = _session(slug, pk)
    programme = event.programme
    form = GuestForm(request.POST or None)
    outcome = _sign_up(request, event, form) if form.is_valid() else ""
    context = {
        "programme": programme,
        "event": event,
        "form": form,
        "outcome": outcome,
        "others": [each for each in selectors.next_info_sessions(programme) if each != event],
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if outcome == TOO_OFTEN else HTTPStatus.OK
    return render(request, "intake/recruitment/guest_add.html", context, status=status)


@login_not_required
def guest_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give an information session as a calendar file, without the link to join online."""
    response = HttpResponse(
        calendars.public_file(_session(slug, pk)),
        content_type=f"{calendars.MIMETYPE}; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    return response


def _session(slug: str, pk: int) -> Event:
    """An information session to come that everybody can read of."""
    programme = get_object_or_404(Programme.objects.visible_to_the_public(), slug=slug)
    sessions = Event.objects.filter(programme=programme, kind=EventKind.INFO_SESSION)
    event = get_object_or_404(sessions.to_come(localdate()), pk=pk)
    event.programme = programme
    return event


def _sign_up(request: HttpRequest, event: Event, form: GuestForm) -> str:
    limits = {"interest": "", "guest": form.cleaned_data["email"]}
    if not all(ratelimit.consume(request, action=name, key=key) for name, key in limits.items()):
        return TOO_OFTEN
    # Only a mail that goes out counts for the session: who gets no place shuts it for nobody.
    of_session = f"event-{event.pk}"
    if not ratelimit.consume(request, action="guests", key=of_session, dry_run=True):
        return TOO_OFTEN
    language = (get_language() or "nl")[:2]
    try:
        is_told = actions.sign_up(event, **form.cleaned_data, language=language)
    except (actions.EventFull, EventOver):
        return FULL
    if is_told:
        ratelimit.consume(request, action="guests", key=of_session)
    return DONE


@login_not_required
def guest_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Greet who has the link from the mail; give the place back on a press of the button."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return render(request, "intake/recruitment/guest_gone.html", status=404)
    rows = Guest.objects.select_related("event__programme")
    guest = rows.filter(pk=pk).first()
    if guest is None:
        return render(request, "intake/recruitment/guest_gone.html", {"is_given_back": True})
    if request.method == "POST":
        actions.cancel(guest)
    context = {
        "event": guest.event,
        "programme": guest.event.programme,
        "is_done": request.method == "POST",
    }
    return render(request, "intake/recruitment/guest_cancel.html", context)
