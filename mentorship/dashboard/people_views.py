"""The list of people of a programme, on the page and as a file."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import people, people_file
from mentorship.intake import export
from mentorship.intake.list_forms import ListForm
from mentorship.paging import by_key, keys_of
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

Leading = tuple["QuerySet[Any]", str]


def chosen(request: UserRequest, programme: Programme) -> tuple[str, ListForm, Leading]:
    """Read the filters of the address: the tab, the form, and what leads to who that are."""
    form = ListForm(request.GET, programme=programme)
    form.is_valid()
    tab = form.cleaned_data.get("stand", "")
    tab = tab if tab in people.TABS else ""
    return tab, form, people.leading(tab, programme, form)


def people_list(request: UserRequest, slug: str) -> HttpResponse:
    """List everybody who applied or takes part, the newest first."""
    programme = programme_of(request, slug)
    tab, form, leading = chosen(request, programme)
    users = User.objects.only("name")
    page = by_key(users, cursor=request.GET.get("vanaf", ""), leading=leading)
    context: dict[str, Any] = {
        "programme": programme,
        "tab": tab,
        "is_short": tab == people.SHORT,
        "form": form,
        "tabs": people.tabs(programme, current=tab),
        "page": page,
        "lines": people.lines(page.rows, programme),
    }
    return render(request, "dashboard/people_list.html", context)


def people_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the people of this list as a file; by its form, those that were ticked."""
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    if request.method == "POST":
        keys = keys_of(request.POST.getlist("mens")[: export.AT_ONCE])
        ticked = people.everybody(programme).filter(is_active=True)
        rows = ticked.filter(pk__in=keys)
    else:
        _tab, _form, (those, person) = chosen(request, programme)
        those = those.filter(**{person: OuterRef("pk")})
        rows = User.objects.filter(Exists(those)).defer("folded", "grams")
    lines = people_file.lines(rows, programme)
    name = f"mensen-{programme.slug}"
    return export.as_file(name, kind, head=people_file.head(programme), rows=lines)
