"""Several applications at once: first who it is about, then a yes, then who was left out and why.

There is no such thing for a refusal: whoever is turned away reads her own reason.
"""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship import several
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.intake import actions, interview_actions, list_actions
from mentorship.intake.list_forms import AssignForm, HoursForm
from mentorship.intake.list_views import MOST_AT_ONCE, chosen, ticked
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of


def _picked(request: UserRequest, programme: Programme) -> list[Application]:
    """Those that were ticked, or all of the filter; in the order of the list."""
    if "alles" in request.POST:
        rows = chosen(programme, request.POST).rows
    else:
        rows = ticked(programme, request.POST, most=MOST_AT_ONCE + 1)
    rows = rows.only("name", "role", "status", "reference", "submitted_at", "owner__name")
    rows = rows.select_related("owner").prefetch_related("slots")
    return list(rows.order_by("-submitted_at", "-pk")[: MOST_AT_ONCE + 1])


def _each(
    request: UserRequest,
    programme: Programme,
    act: Callable[[Application], None],
    *,
    done: Callable[[int], str],
) -> HttpResponse:
    """Do it to those that were ticked; whoever came from the page of one goes back there."""
    found = ticked(programme, request.POST, most=MOST_AT_ONCE).select_related("applicant", "owner")
    rows = list(found.order_by("submitted_at", "pk"))
    several.each(request, programme, rows, act, done=done, page="intake:application_detail")
    if "een" in request.POST and len(rows) == 1:
        return redirect("intake:application_detail", programme.slug, rows[0].pk)
    return redirect("intake:application_list", programme.slug)


@require_POST
def applications_waitlist(request: UserRequest, slug: str) -> HttpResponse:
    """Say who would be put on the waiting list and be mailed; after a yes, do it."""
    programme = programme_of(request, slug)
    if "zeker" in request.POST:

        def act(one: Application) -> None:
            actions.waitlist(one, seen=ApplicationStatus.SUBMITTED, by=request.user)

        return _each(request, programme, act, done=_told_waitlisted)
    context = several.asked(
        programme,
        _picked(request, programme),
        most=MOST_AT_ONCE,
        concerns=lambda one: one.status == ApplicationStatus.SUBMITTED,
    )
    return render(request, "intake/applications_waitlist.html", context)


def _told_waitlisted(count: int) -> str:
    return ngettext(
        "%(number)d person is on the waiting list and gets an e-mail.",
        "%(number)d people are on the waiting list and get an e-mail.",
        count,
    )


@require_POST
def applications_talk(request: UserRequest, slug: str) -> HttpResponse:
    """Offer several people the same hours to talk; each picks a time that is still free."""
    programme = programme_of(request, slug)
    context = several.asked(
        programme,
        _picked(request, programme),
        most=MOST_AT_ONCE,
        concerns=lambda one: one.status in interview_actions.OPEN and not one.slots.all(),
    )
    is_sure = "zeker" in request.POST
    form = HoursForm(request.POST if is_sure else None, people=len(context["these"]))
    if is_sure and context["these"] and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in ("times", "minutes", "place")}

        def act(one: Application) -> None:
            interview_actions.offer(one, **wanted, seen="", by=request.user)

        return _each(request, programme, act, done=_told_offered)
    return render(request, "intake/applications_talk.html", {**context, "form": form})


def _told_offered(count: int) -> str:
    return ngettext(
        "%(number)d person gets an e-mail to choose a time.",
        "%(number)d people get an e-mail to choose a time.",
        count,
    )


@require_POST
def applications_assign(request: UserRequest, slug: str) -> HttpResponse:
    """Say who of the staff looks after these people; nobody is mailed."""
    programme = programme_of(request, slug)
    found = _picked(request, programme)
    context = several.asked(programme, found, concerns=lambda _one: True, most=MOST_AT_ONCE)
    is_sure = "zeker" in request.POST
    form = AssignForm(request.POST if is_sure else None, programme=programme)
    if is_sure and found and form.is_valid():
        owner = User.objects.get(pk=form.cleaned_data["owner"])

        def act(one: Application) -> None:
            list_actions.assign(one, seen=request.POST.get(f"was-{one.pk}", ""), to=owner)

        return _each(request, programme, act, done=_told_assigned)
    return render(
        request,
        "intake/applications_assign.html",
        {**context, "form": form, "is_one": "een" in request.POST},
    )


def _told_assigned(count: int) -> str:
    return ngettext("%(number)d person is assigned.", "%(number)d people are assigned.", count)
