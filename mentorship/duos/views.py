"""The coordinator's page of a duo: dates and facts, never what was said."""

from django.http import HttpResponse
from django.utils.timezone import localdate

from mentorship.accounts.doors import UserRequest
from mentorship.duos.detail import duo_of, show
from mentorship.duos.introduction_forms import DayForm, IntroductionForm
from mentorship.duos.models import DuoStatus


def duo_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show the whole story of one duo without its secrets."""
    duo = duo_of(request, slug, pk)
    form = IntroductionForm if duo.status == DuoStatus.PROPOSED else DayForm
    return show(request, duo, form=form(duo, initial={"on": localdate()}))
