"""What a coordinator can reach by an address: her own programmes, and what came in there."""

from django.shortcuts import get_object_or_404

from mentorship.accounts.doors import UserRequest
from mentorship.intake.models import Application
from mentorship.programmes.scoped import programme_of


def application_of(request: UserRequest, slug: str, pk: int) -> Application:
    """Fetch an application that was sent to one of her own programmes, by who is still known."""
    programme = programme_of(request, slug)
    applications = Application.objects.sent_to(programme).remembered().defer("folded", "grams")
    application = get_object_or_404(applications, pk=pk)
    application.programme = programme
    return application
