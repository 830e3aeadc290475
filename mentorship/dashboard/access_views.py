"""What is kept of one person, for herself: a page to print, and a file for a computer."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from mentorship import access
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import people
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of


def _person(programme: Programme, pk: int) -> User:
    known = people.everybody(programme).filter(is_active=True)
    return get_object_or_404(known.defer("folded", "grams"), pk=pk)


def person_access(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show all that this programme keeps of her, ready to be printed."""
    programme = programme_of(request, slug)
    who = _person(programme, pk)
    context = {
        "programme": programme,
        "person": who,
        "today": localdate(),
        "sections": access.sections(programme, who),
        "not_here": access.not_here(),
    }
    return render(request, "dashboard/person_access.html", context)


def person_data(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Give the same as a file that other programs can read."""
    programme = programme_of(request, slug)
    who = _person(programme, pk)
    data = access.as_data(programme, access.sections(programme, who), on=localdate())
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="inzage-{who.pk}.json"'
    return response
