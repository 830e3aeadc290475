"""The agenda by week, by month and by day, and the address by which a calendar reads it."""

import re
from calendar import Calendar
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.intake import event_agenda as agenda
from mentorship.intake.event_calendar import MIMETYPE
from mentorship.intake.models import CalendarFeed
from mentorship.programmes.scoped import programme_of

OWN = "ik"
NUMBER = re.compile(r"[0-9]{1,2}")
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


def _day(request: UserRequest) -> date:
    """The day of the address, or today."""
    try:
        day = date.fromisoformat(request.GET.get("dag", ""))
    except ValueError:
        return localdate()
    return day if FIRST <= day < LAST else localdate()


def _whose(request: UserRequest) -> User | None:
    return request.user if request.GET.get("wie") == OWN else None


def agenda_week(request: UserRequest, slug: str) -> HttpResponse:
    """Show a week: gatherings, talks and deadlines, day by day."""
    programme = programme_of(request, slug)
    first = agenda.monday_of(_day(request))
    last = first + timedelta(days=6)
    most = agenda.MOST_IN_WEEK
    found = agenda.entries(programme, first, last, of=_whose(request), most=most + 1)
    days = agenda.by_day(found, _days(first, 7), most=most)
    context = {
        "programme": programme,
        "days": [day for day in days if day.entries],
        "first": first,
        "last": last,
        "before": first - agenda.WEEK,
        "after": first + agenda.WEEK,
        "is_now": first <= localdate() <= last,
        "view": "week",
        "whose": OWN if _whose(request) else "",
    }
    return render(request, "intake/events/agenda_week.html", context)


def agenda_month(request: UserRequest, slug: str) -> HttpResponse:
    """Show a month as a grid; on a phone only the days with something."""
    programme = programme_of(request, slug)
    day = _day(request).replace(day=1)
    weeks = Calendar().monthdatescalendar(day.year, day.month)
    shown, most = [each for week in weeks for each in week], agenda.MOST_IN_MONTH
    found = agenda.entries(programme, shown[0], shown[-1], of=_whose(request), most=most + 1)
    days = agenda.by_day(found, shown, most=most, month=day.month)
    context = {
        "programme": programme,
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "days": [each for each in days if each.entries and not each.is_outside],
        "first": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=32),
        "is_now": (day.year, day.month) == (localdate().year, localdate().month),
        "view": "month",
        "whose": OWN if _whose(request) else "",
    }
    return render(request, "intake/events/agenda_month.html", context)


def agenda_day(request: UserRequest, slug: str) -> HttpResponse:
    """Show all that is on one day, page by page."""
    programme = programme_of(request, slug)
    number = request.GET.get("vanaf", "")
    page = agenda.page_of_day(
        programme,
        _day(request),
        number=int(number) if NUMBER.fullmatch(number) else 0,
        of=_whose(request),
    )
    context = {
        "programme": programme,
        "page": page,
        "days": [page.day] if page.day.entries else [],
        "whose": OWN if _whose(request) else "",
    }
    return render(request, "intake/events/agenda_day.html", context)


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def agenda_feed(request: UserRequest, slug: str, *, address: str = "") -> HttpResponse:
    """Tell whether an address shows her agenda; make one, or close it."""
    context = {
        "programme": programme_of(request, slug),
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "address": address,
    }
    return render(request, "intake/events/agenda_feed.html", context)


@require_POST
def agenda_feed_open(request: UserRequest, slug: str) -> HttpResponse:
    """Make a new address and show it, this once; the one before it closes."""
    programme_of(request, slug)
    path = reverse("intake:agenda_read", args=[agenda.open_feed(request.user)])
    return agenda_feed(request, slug, address=request.build_absolute_uri(path))


@require_POST
def agenda_feed_close(request: UserRequest, slug: str) -> HttpResponse:
    """Close the address."""
    programme_of(request, slug)
    agenda.close_feed(request.user)
    messages.success(request, _("The address no longer works. Your calendar gets nothing new."))
    return redirect("intake:agenda_feed", slug)


@login_not_required
@require_GET
def agenda_read(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar program the agenda of whom the address belongs to."""
    feeds = CalendarFeed.objects.filter(user__is_active=True, user__is_staff=True)
    feed = feeds.filter(token_sha256=agenda.digest(token)).select_related("user").first()
    if feed is None:
        raise Http404
    response = HttpResponse(agenda.feed_of(feed.user), content_type=f"{MIMETYPE}; charset=utf-8")
    response["Cache-Control"] = "no-store, private"
    return response
