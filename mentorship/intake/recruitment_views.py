"""Leaving an address for when people can apply again."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mentorship.intake import recruitment_actions as actions
from mentorship.intake.recruitment_forms import InterestForm
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import registration


@login_not_required
def interest_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an address; the answer is the same whether we had it or not."""
    programme = get_object_or_404(Programme.objects.visible_to_the_public(), slug=slug)
    if registration(programme).is_open:
        return redirect(programme)
    form = InterestForm(request.POST or None, programme=programme)
    is_too_often = form.is_valid() and not ratelimit.consume(request, action="interest")
    is_done = form.is_valid() and not is_too_often
    if is_done:
        actions.note_interest(programme, **form.cleaned_data)
    context = {
        "programme": programme,
        "form": form,
        "is_done": is_done,
        "is_too_often": is_too_often,
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.OK
    return render(request, "intake/recruitment/interest.html", context, status=status)
