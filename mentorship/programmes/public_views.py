"""The page of a programme for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mentorship.programmes import public_page, summary
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.registration import registration, remember


@login_not_required
def public(request: HttpRequest, slug: str) -> HttpResponse:
    """Say for whom the programme is, what it asks and what it costs, and let people apply."""
    programme = get_object_or_404(Programme.objects.visible_to_the_public(), slug=slug)
    remember(request, programme)
    context = {
        "programme": programme,
        "registration": registration(programme),
        "duration": summary.duration(programme),
        "rhythm": summary.rhythm(programme),
        "cost": public_page.cost(programme),
        "path": public_page.path(programme),
        "benefits": public_page.points(programme.benefits),
        "challenges": public_page.points(programme.challenges),
        "mentor_word": programme.word(MENTOR),
        "mentee_word": programme.word(MENTEE),
    }
    return render(request, "programmes/programme_public.html", context)
