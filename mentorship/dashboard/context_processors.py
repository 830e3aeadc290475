"""What the staff shell needs on every page; worked out only when a page draws the shell."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

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
    ("intake:payment_list", _("Contributions"), "file-text"),
    ("evaluations:round_list", _("Evaluation"), "message-square-heart"),
    ("programmes:material_list", _("Materials"), "book-open"),
    ("programmes:settings", _("Programme settings"), "sliders-horizontal"),
)


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
    addresses = [reverse(name, args=[slug]) for name, _label, _icon in PAGES]
    here = max((each for each in addresses if request.path.startswith(each)), key=len, default="")
    return [
        Item(label, address, icon, current=address == here)
        for address, (_name, label, icon) in zip(addresses, PAGES, strict=True)
    ]


def _programmes(request: HttpRequest) -> list[Item]:
    if not request.user.is_authenticated:
        return []
    rows = Programme.objects.coordinated_by(request.user).values_list("name", "slug")
    found = [Item(name, reverse("dashboard:overview", args=[slug])) for name, slug in rows]
    return [*found, Item(_("New programme"), reverse("programmes:create"))]
