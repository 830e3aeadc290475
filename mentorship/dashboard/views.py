"""The first page of the day, the search, and the door of the house."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from mentorship.accounts.doors import PURPOSE, UserRequest
from mentorship.accounts.models import User
from mentorship.confidential import key_is_missing
from mentorship.dashboard import attention, selectors
from mentorship.dashboard.blocks import Block, block
from mentorship.dashboard.phases import phases
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import registration
from mentorship.programmes.scoped import programme_of

LONGEST_SEARCH = 100


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to her own first page; show a stranger which programmes there are."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "dashboard/home.html", {"programmes": Programme.objects.open()[:50]})
    if not user.is_staff or PURPOSE in request.session:
        return redirect("portal:home")
    programme = Programme.objects.coordinated_by(user).first()
    if programme is None:
        return redirect("programmes:create")
    return redirect("dashboard:overview", programme.slug)


def overview(request: UserRequest, slug: str) -> HttpResponse:
    """Show what needs attention today, and how the programme is doing.

    A block that cannot be worked out says so itself, and the others are there.
    """
    programme = programme_of(request, slug)
    contacts = block(partial(selectors.contacts, programme))
    evaluation = block(partial(selectors.evaluation, programme))
    counted = block(partial(_counted, programme, request.user, contacts, evaluation))
    context = {
        "programme": programme,
        "counted": counted,
        "agenda": block(partial(selectors.soon, programme, request.user)),
        "contacts": contacts,
        "evaluation": evaluation,
        "mentors": block(partial(selectors.mentors_with_room, programme)),
    }
    return render(request, "dashboard/overview.html", context | (counted.value or {}))


def _counted(
    programme: Programme, user: User, contacts: Block, evaluation: Block
) -> dict[str, Any]:
    """Everything on the page that one statement counts."""
    numbers = selectors.numbers(programme, user)
    return {
        "attention": attention.attention(
            programme,
            numbers,
            postponed=attention.postponed(programme, user, localdate()),
            named=selectors.named(contacts.value or [], numbers),
        ),
        "phases": phases(
            programme,
            numbers,
            is_recruiting=registration(programme).is_open,
            evaluation=evaluation.value,
        ),
        "signing": selectors.signing(programme, numbers),
        "healths": selectors.healths(programme, numbers),
        "funnel": selectors.funnel(numbers, programme.terms),
        "responses": selectors.responses(numbers),
    }


def search(request: UserRequest, slug: str) -> HttpResponse:
    """Find people and duos of this programme by any part of a name, address or reference."""
    programme = programme_of(request, slug)
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    found = selectors.found(programme, words, request.user)
    context = {"programme": programme, "words": words, "found": found}
    return render(request, "dashboard/search.html", context)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and the key is there, for whoever keeps the site running."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if key_is_missing():
            return HttpResponse("key\n", status=503, content_type="text/plain")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
