"""The private address by which her own calendar reads along."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from mentorship.accounts.doors import UserRequest, personal
from mentorship.duos import own_feed
from mentorship.duos.duo_calendar import MIMETYPE
from mentorship.intake.event_agenda import close_feed, open_feed
from mentorship.intake.models import CalendarFeed
from mentorship.portal import selectors


@personal("portal")
def calendar_feed(request: UserRequest, *, address: str = "") -> HttpResponse:
    """Tell whether an address shows her meetings; make one, or close it."""
    context = {
        "programme": selectors.programme_of(
            request.user, list(selectors.duos_of(request.user)[:1])
        ),
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "address": address,
    }
    return render(request, "portal/calendar_feed.html", context)


@personal("portal")
@require_POST
def calendar_open(request: UserRequest) -> HttpResponse:
    """Make a new address and show it, this once; the one before it closes."""
    path = reverse("portal:calendar_read", args=[open_feed(request.user)])
    return calendar_feed(request, address=request.build_absolute_uri(path))


@personal("portal")
@require_POST
def calendar_close(request: UserRequest) -> HttpResponse:
    """Close the address."""
    close_feed(request.user)
    messages.success(request, _("The address no longer works. Your calendar gets nothing new."))
    return redirect("portal:calendar_feed")


@login_not_required
@require_GET
def calendar_read(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar program the meetings of whom the address belongs to."""
    user = own_feed.whose(token)
    if user is None:
        raise Http404
    content_type = f"{MIMETYPE}; charset=utf-8"
    response = HttpResponse(own_feed.feed_of(user), content_type=content_type)
    response["Cache-Control"] = "no-store, private"
    return response
