"""Her own data: put it right, say what she can take, take it along, ask to be forgotten."""

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from mentorship import access
from mentorship.accounts.doors import UserRequest, personal
from mentorship.accounts.models import User
from mentorship.duos import contact_actions
from mentorship.intake import details_actions, erasure_actions
from mentorship.intake.corrections import may_change
from mentorship.intake.models import Application, ApplicationStatus, Participant, ReachBy, Shares
from mentorship.portal import selectors
from mentorship.portal.own_data_forms import OwnDetailsForm, PlacesForm
from mentorship.programmes.models import Programme

MOST = 20


def _programmes(user: User) -> QuerySet[Programme]:
    """Those that keep something of her."""
    sent = Application.objects.visible_to(user)
    return Programme.objects.filter(pk__in=sent.values("programme")).order_by("name", "pk")


def _parts(user: User) -> QuerySet[Participant]:
    mine = Participant.objects.filter(user=user).select_related("programme")
    return mine.order_by("-admitted_at", "-pk")


@personal("portal")
def own_data(request: UserRequest) -> HttpResponse:
    """Show what she told about herself, who sees it, and what she can do with it."""
    user = request.user
    parts = list(_parts(user)[:MOST])
    accepted = Application.objects.visible_to(user).filter(status=ApplicationStatus.ACCEPTED)
    sent = accepted.select_related("programme").order_by("-submitted_at", "-pk")[:MOST]
    context = {
        "programme": selectors.programme_of(user, []),
        "reach_by": ReachBy(parts[0].reach_by).label if parts and parts[0].reach_by else "",
        "takes_part": bool(parts),
        "shares": Shares(parts[0].shares).label if parts else "",
        "mentors": [part for part in parts if part.role == "mentor"],
        "answers": [
            (one, question, question.readable(one.answers.get(question.code) or ""))
            for one in sent
            for question in may_change(one)
        ],
        "programmes": _programmes(user)[:MOST],
    }
    return render(request, "portal/own_data.html", context)


@personal("portal")
def own_data_change(request: UserRequest) -> HttpResponse:
    """Put right her name and number, and say how and in which language she is reached."""
    user = request.user
    part = _parts(user).first()
    start = {
        "name": user.name,
        "phone": user.phone,
        "language": user.language,
        "reach_by": part.reach_by if part else "",
        "shares": part.shares if part else Shares.BOTH,
        "seen": details_actions.mark(user),
    }
    form = OwnDetailsForm(request.POST or None, initial=start, takes_part=part is not None)
    if form.is_valid():
        try:
            contact_actions.keep_own(user, **form.cleaned_data)
        except details_actions.Changed:
            form.add_error(None, _("This was changed while you were writing. Look at it again."))
        else:
            return _kept(request, language=form.cleaned_data["language"])
    context = {"programme": selectors.programme_of(user, []), "form": form}
    return render(request, "portal/own_data_change.html", context)


def _kept(request: UserRequest, *, language: str) -> HttpResponse:
    """Go back, in the language that she chose."""
    with override(language):
        messages.success(request, str(_("Your details are kept.")))
    response = redirect("portal:own_data")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language)
    return response


@personal("portal")
def own_places(request: UserRequest, pk: int) -> HttpResponse:
    """Let a mentor say how many she takes, and until when nobody else."""
    mentor = get_object_or_404(_parts(request.user).filter(role="mentor"), pk=pk)
    start = {
        "capacity": mentor.capacity,
        "away_until": mentor.away_until if mentor.is_away else None,
        "seen": details_actions.places_mark(mentor),
    }
    form = PlacesForm(mentor, request.POST or None, initial=start)
    if form.is_valid():
        try:
            details_actions.take(mentor, **form.cleaned_data)
        except details_actions.Changed:
            form.add_error(None, _("This was changed while you were writing. Look at it again."))
        else:
            messages.success(request, _("That is noted."))
            return redirect("portal:home")
    context = {"programme": mentor.programme, "form": form, "mentor": mentor}
    return render(request, "portal/own_places.html", context)


@personal("portal")
@require_GET
def own_data_file(request: UserRequest, pk: int) -> HttpResponse:
    """Give all that one programme keeps of her, as a file."""
    programme = get_object_or_404(_programmes(request.user), pk=pk)
    today = localdate()
    data = access.as_data(programme, access.sections(programme, request.user), on=today)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="mijn-gegevens-{today}.json"'
    return response


@personal("portal")
def own_erasure(request: UserRequest, pk: int) -> HttpResponse:
    """Say what asking to be forgotten does, and ask it; nothing is taken away by it alone."""
    programme = get_object_or_404(_programmes(request.user), pk=pk)
    if request.method == "POST":
        if "back" in request.POST:
            erasure_actions.take_back(request.user, programme)
            messages.success(request, _("You do not ask it any more. Nothing was taken away."))
        else:
            erasure_actions.ask(request.user, programme)
        return redirect("portal:own_erasure", pk)
    asked = request.user.erasure_requests.filter(programme=programme).first()
    return render(request, "portal/own_erasure.html", {"programme": programme, "asked": asked})
