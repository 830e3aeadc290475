"""Where people come from and the links to hand out; leaving an address for when it opens."""

from http import HTTPStatus
from io import BytesIO

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language

from mentorship.accounts.doors import UserRequest
from mentorship.intake import recruitment
from mentorship.intake import recruitment_actions as actions
from mentorship.intake import recruitment_selectors as selectors
from mentorship.intake.models import Partner
from mentorship.intake.recruitment_forms import CohortForm, InterestForm
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import registration
from mentorship.programmes.scoped import programme_of


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


PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def recruitment_overview(request: UserRequest, slug: str) -> HttpResponse:
    """Show by which channels and partners people come, and give the links (S2-MREC-2)."""
    programme = programme_of(request, slug)
    form = CohortForm(request.GET, programme=programme)
    cohort = form.cleaned_data.get("ronde") if form.is_valid() else None
    context = {
        "programme": programme,
        "form": form,
        "cohort": cohort,
        "overview": selectors.overview(programme, cohort=cohort),
        "plain": recruitment.link(programme, recruitment.PLAIN),
        "interested": programme.interests.count(),
        "due": Partner.objects.filter(programme=programme).due(localdate()).count(),
        "percent": selectors.DOMINANT_PERCENT,
    }
    return render(request, "intake/recruitment/overview.html", context)


def _link(request: UserRequest, slug: str, via: str) -> tuple[Programme, recruitment.Link]:
    programme = programme_of(request, slug)
    found = recruitment.link(programme, via)
    if found is None:
        raise Http404
    return programme, found


def recruitment_link(request: UserRequest, slug: str, via: str) -> HttpResponse:
    """Show one link to copy, with its code to print."""
    programme, found = _link(request, slug, via)
    context = {"programme": programme, "link": found}
    return render(request, "intake/recruitment/link.html", context)


def recruitment_qr(request: UserRequest, slug: str, via: str, kind: str) -> HttpResponse:
    """Give the code of a link as a picture."""
    programme, found = _link(request, slug, via)
    if kind not in PICTURES:
        raise Http404
    picture = BytesIO()
    found.qr.save(picture, kind=kind, scale=10, border=4, light="white")
    response = HttpResponse(picture.getvalue(), content_type=PICTURES[kind])
    name = f"{programme.slug}-{via.strip('-')}".strip("-")
    way = "attachment" if "bewaar" in request.GET else "inline"
    response["Content-Disposition"] = f'{way}; filename="{name}.{kind}"'
    return response


def recruitment_card(request: UserRequest, slug: str, via: str) -> HttpResponse:
    """Give a card to print with the link and its code."""
    programme, found = _link(request, slug, via)
    language = (get_language() or "nl")[:2]
    pdf = recruitment.card(programme, found, language=language)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{programme.slug}.pdf"'
    return response
