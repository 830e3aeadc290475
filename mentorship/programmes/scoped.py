"""What a coordinator can reach by an address: her own programmes."""

from django.shortcuts import get_object_or_404

from mentorship.accounts.doors import UserRequest
from mentorship.programmes.models import Programme


def programme_of(request: UserRequest, slug: str) -> Programme:
    """Fetch one of her own programmes; that of others is not there."""
    return get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)
