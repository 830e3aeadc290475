"""The list of people of a programme, on the page and as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import people
from mentorship.intake import export
from mentorship.intake.list_forms import ListForm
from mentorship.intake.models import Application, Participant
from mentorship.paging import by_key
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.scoped import programme_of


def _chosen(request: UserRequest, programme: Programme) -> tuple[str, ListForm, "QuerySet[User]"]:
    """Read the filters of the address: the tab, the form, and who that are."""
    form = ListForm(request.GET, programme=programme)
    form.is_valid()
    tab = form.cleaned_data.get("stand", "")
    tab = tab if tab in people.TABS else ""
    rows = people.narrowed(people.under(tab, programme), programme, form)
    return tab, form, rows.defer("folded", "grams")


def people_list(request: UserRequest, slug: str) -> HttpResponse:
    """List everybody who applied or takes part, the newest first."""
    programme = programme_of(request, slug)
    tab, form, rows = _chosen(request, programme)
    page = by_key(rows, cursor=request.GET.get("vanaf", ""))
    context: dict[str, Any] = {
        "programme": programme,
        "tab": tab,
        "form": form,
        "tabs": people.tabs(programme, current=tab),
        "page": page,
        "people": people.as_persons(page.rows, programme),
    }
    return render(request, "dashboard/people_list.html", context)


def people_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the people of this list as a file; by its form, those that were ticked."""
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    if request.method == "POST":
        keys = [int(key[:18]) for key in request.POST.getlist("mens") if key.isdecimal()]
        rows = people.everybody(programme).filter(pk__in=keys[: export.AT_ONCE])
    else:
        _tab, _form, rows = _chosen(request, programme)
    head = [_("Name"), _("E-mail address"), _("Phone number"), _("Since"), _("Role"), _("State")]
    head += [_("Trained"), _("Places"), _("Duos now")]
    word = {role: capfirst(programme.word(role)) for role in (MENTOR, MENTEE)}
    related = (
        Prefetch("participations", Participant.objects.filter(programme=programme)),
        Prefetch(
            "applications",
            Application.objects.sent_to(programme).only("applicant", "role", "status"),
        ),
    )
    yes, no = _("yes"), _("no")

    def lines() -> Iterator[list[object]]:
        for user in export.in_batches(rows.order_by("-pk"), related=related):
            parts = user.participations.all()
            applications = user.applications.all()
            yield [
                *(user.name, user.email, user.phone, user.joined_at.date()),
                ", ".join(sorted({word[one.role] for one in [*parts, *applications]})),
                ", ".join(str(one.get_status_display()) for one in applications),
                ", ".join(yes if part.is_trained else no for part in parts if part.role == MENTOR),
                ", ".join(str(part.capacity) for part in parts if part.role == MENTOR),
                sum(part.live_duos for part in parts),
            ]

    return export.as_file(f"mensen-{programme.slug}", kind, head=head, rows=lines())
