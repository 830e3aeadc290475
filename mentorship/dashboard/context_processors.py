"""What the staff shell needs on every page; worked out only when a page draws the shell."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu."""

    label: str | Promise
    url: str
    icon: str = ""
    current: bool = False


PAGES = (
    ("dashboard:overview", _("Overview"), "layout-dashboard"),
    ("intake:recruitment", _("Recruitment"), "share-2"),
    ("intake:application_list", _("Applications"), "inbox"),
    ("dashboard:people", _("People"), "contact"),
    ("matching:workbench", _("Matching"), "git-compare-arrows"),
    ("duos:list", "%(duos)s", "users"),
    ("agreements:list", _("Agreements"), "file-pen-line"),
    ("intake:agenda_week", _("Agenda"), "calendar"),
    ("dashboard:message_list", _("Messages"), "mail"),
    ("intake:payment_list", _("Contributions"), "file-text"),
    ("evaluations:round_list", _("Evaluation"), "message-square-heart"),
    ("reports:report_list", _("Reports"), "chart-column"),
    ("programmes:material_list", _("Materials"), "book-open"),
    ("programmes:settings", _("Programme settings"), "sliders-horizontal"),
)
# Pages that are reached from a page of the menu, and have an address of their own.
BELOW = {
    "dashboard:people": ("privacy",),
    "duos:list": ("hulp",),
    "intake:application_list": ("inlezen",),
    "programmes:material_list": ("sociale-kaart",),
    "programmes:settings": (
        "huisstijl",
        "kopie",
        "mails",
        "proefmail",
        "proef",
        "rondes",
        "team",
        "uitgangspunten",
    ),
}


def staff_navigation(request: HttpRequest) -> dict[str, Any]:
    """Give the menu, the other programmes and the search of the programme in the address."""
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match else None
    if slug is None:
        return {"nav_items": [], "programme_items": SimpleLazyObject(lambda: _programmes(request))}
    return {
        "nav_items": SimpleLazyObject(lambda: _pages(request, slug)),
        "programme_items": SimpleLazyObject(lambda: _programmes(request)),
        "search_url": SimpleLazyObject(lambda: reverse("dashboard:search", args=[slug])),
    }


def _pages(request: HttpRequest, slug: str) -> list[Item]:
    """The menu; the page she is on is the one whose address hers begins with, the longest first."""
    addresses = _addresses(slug)
    home = addresses["dashboard:overview"]
    places = [(address, name) for name, address in addresses.items()]
    places += [(f"{home}{part}/", name) for name, parts in BELOW.items() for part in parts]
    here = max((each for each in places if request.path.startswith(each[0])), default=("", ""))[1]
    return [Item(label, addresses[name], icon, current=name == here) for name, label, icon in PAGES]


@lru_cache(maxsize=256)
def _addresses(slug: str) -> dict[str, str]:
    """Where the pages of a programme are: the same on each of them, so it is kept."""
    return {name: reverse(name, args=[slug]) for name, _label, _icon in PAGES}


@lru_cache(maxsize=256)
def _of_staff(user: int) -> tuple[str, tuple[Any, ...]]:
    """What asks for her programmes: putting it together takes longer than the asking."""
    rows = Programme.objects.coordinated_by(User(pk=user)).values_list("name", "slug")
    return rows.query.sql_with_params()


def _programmes(request: HttpRequest) -> list[Item]:
    if not request.user.is_authenticated:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*_of_staff(request.user.pk))
        rows = cursor.fetchall()
    found = [Item(name, reverse("dashboard:overview", args=[slug])) for name, slug in rows]
    return [*found, Item(_("New programme"), reverse("programmes:create"))]
