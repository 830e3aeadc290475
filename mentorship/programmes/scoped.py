"""What a coordinator can reach by an address: her own programmes."""

from django.http import Http404

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.kept import WHO, WORD, Kept
from mentorship.programmes.models import Programme

_HERS: Kept[Programme] = Kept(
    lambda _today: Programme.objects.coordinated_by(User(pk=WHO)).filter(slug=WORD)
)


def programme_of(request: UserRequest, slug: str) -> Programme:
    """Fetch one of her own programmes; that of others is not there."""
    for programme in _HERS.ask(who=request.user.pk, word=slug):
        return programme
    raise Http404
