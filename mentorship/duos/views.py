"""The coordinator's page of a duo: dates and facts, never what was said."""

from django.http import HttpResponse

from mentorship.accounts.doors import UserRequest
from mentorship.duos.detail import show, shown_duo_of


def duo_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show the whole story of one duo without its secrets."""
    return show(request, shown_duo_of(request, slug, pk))
