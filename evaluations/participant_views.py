"""Answering without a login, a session or a cookie: the link is all that is needed."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations import ballotbox, emails, links
from evaluations.forms import AnswerForm, CallMeForm
from evaluations.keys import KeyMissing
from evaluations.models import Invitation
from mentorship.programmes.models import Programme

# The page may load its own look and send its own form, and nothing else. Its one script keeps what
# is typed on the device; it cannot send anything anywhere.
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "script-src": [SELF],
    "connect-src": [NONE],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
OWN_SITES = {"same-origin", "none"}
LANGUAGE = "taal"

View = Callable[..., HttpResponse]


def sealed_off(view: View) -> View:
    """Open the page to who has the link, and shut it to caches, search engines and other sites."""

    @wraps(view)
    def shut(request: HttpRequest, **kwargs: str) -> HttpResponse:
        response = view(request, **kwargs)
        for header, value in HEADERS.items():
            response[header] = value
        return response

    protected: View = csp(POLICY)(shut)
    return login_not_required(protected)


@sealed_off
@require_safe
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions, or say that they were answered or are closed. A GET takes nothing."""
    invited = _invited(token)
    language = _language(request, invited)
    if invited is None or not invited.round.takes_answers(now()):
        return _shut(invited, language, token)
    if not Invitation.objects.unanswered().filter(pk=invited.pk).exists():
        return _page(
            "already_answered",
            language,
            programme=invited.round.programme,
            draft=_draft(token),
            again=False,
        )
    form = AnswerForm(questions=invited.round.asked_of(invited.role), language=language)
    return _questions(invited, form, language, token)


@sealed_off
@csrf_exempt
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def send(request: HttpRequest) -> HttpResponse:
    """Put the answers in the box; the token in the body is the permission."""
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES:
        return _page("link_unknown", _language(request, None), status=403)
    token = request.POST.get("token", "")
    invited = _invited(token)
    language = _language(request, invited)
    if invited is None:
        return _shut(None, language, token)
    form = AnswerForm(
        request.POST, questions=invited.round.asked_of(invited.role), language=language
    )
    if form.is_valid():
        return _taken(invited, form, language, token)
    return _questions(invited, form, language, token, status=422)


@sealed_off
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thank her; the page knows nothing of her, not even that she answered."""
    slug = slugify(request.GET.get("programma", ""))
    programme = Programme.objects.visible_to_the_public().filter(slug=slug).first()
    return _page("thanks", _language(request, None), programme=programme)


@sealed_off
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def call_me(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody ask for a call, by her name: apart from the answers, and not anonymous.

    Nothing is kept of it but the mail to the contact person and, for a while, that it was asked
    for this number or from this connection: as marks that cannot be read back.
    """
    language = _language(request, None)
    programme = Programme.objects.visible_to_the_public().filter(slug=slug).first()
    if programme is None:
        return _page("link_unknown", language, status=404)
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES and request.method == "POST":
        return _page("link_unknown", language, status=403)
    form, status = CallMeForm(request.POST or None), HTTPStatus.OK
    is_sent = is_too_often = False
    if form.is_valid():
        is_too_often = _is_too_often(request, slug, form.cleaned_data["reach"])
        is_sent = not is_too_often
        if is_sent:
            emails.call_me(programme, **form.cleaned_data).send()
        else:
            status = HTTPStatus.TOO_MANY_REQUESTS
    elif form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(
        "call_me",
        language,
        status=status,
        form=form,
        programme=programme,
        language=language,
        is_sent=is_sent,
        is_too_often=is_too_often,
    )


@sensitive_variables()
def _is_too_often(request: HttpRequest, slug: str, reach: str) -> bool:
    """Whether so many calls were asked already for this number or address, or from one connection.

    Never for a programme as a whole: then one machine could shut out everybody else.
    """
    typed = "".join(reach.casefold().split())
    limits = {"call_me": typed, "call_me_from": get_ip(request)}
    keys = {
        action: salted_hmac(f"evaluations.{action}", f"{slug}\0{what}", algorithm="sha256")
        for action, what in limits.items()
    }
    return not all(
        ratelimit.consume(request, action=action, key=key.hexdigest())
        for action, key in keys.items()
    )


@sensitive_variables()
def _taken(invited: Invitation, form: AnswerForm, language: str, token: str) -> HttpResponse:
    """Submit; whatever goes wrong, what was typed stays on the page."""
    programme = invited.round.programme
    try:
        ballotbox.submit(invited.pk, form.answers)
    except ballotbox.AlreadyAnswered:
        draft = _draft(token)
        return _page("already_answered", language, programme=programme, draft=draft, again=True)
    except ballotbox.NotOpen:
        return _shut(invited, language, token)
    except KeyMissing:
        form.add_error(None, _("This did not work. Try again in an hour, or call us."))
        return _questions(invited, form, language, token, status=503)
    address = f"{reverse('evaluations:thanks')}?{LANGUAGE}={language}&programma={programme.slug}"
    return HttpResponseRedirect(address, status=303)


def _invited(token: str) -> Invitation | None:
    found = links.invitation(token)
    rows = Invitation.objects.select_related("round__programme", "person")
    return rows.filter(pk=found).first() if found else None


def _language(request: HttpRequest, invited: Invitation | None) -> str:
    """The language she chose on the page, else her own, else that of the browser."""
    chosen = request.POST.get(LANGUAGE) or request.GET.get(LANGUAGE)
    if chosen in dict(settings.LANGUAGES):
        return chosen
    person = invited.person if invited else None
    return person.language if person else translation.get_language()


@sensitive_variables()
def _questions(
    invited: Invitation, form: AnswerForm, language: str, token: str, *, status: int = 200
) -> HttpResponse:
    # Not on a form that came back: the other language would cost what was typed.
    offered = [] if form.is_bound else settings.LANGUAGES
    others = [(code, name) for code, name in offered if code != language]
    return _page(
        "answer",
        language,
        status=status,
        form=form,
        token=token,
        language=language,
        other_languages=others,
        draft=_draft(token),
        # A form that came back is shown whole, so that what is wrong can be found.
        is_one_by_one=invited.round.programme.asks_one_by_one and not form.is_bound,
        invited=invited.round.invitations.count(),
        role=invited.role,
        round=invited.round,
        programme=invited.round.programme,
    )


def _draft(token: str) -> str:
    """What is kept on the device is found again by this, which tells nothing of the link."""
    return sha256(token.encode()).hexdigest()[:16]


def _shut(invited: Invitation | None, language: str, token: str) -> HttpResponse:
    if invited is None:
        return _page("link_unknown", language, status=404)
    programme, round_ = invited.round.programme, invited.round
    return _page(
        "answering_closed",
        language,
        status=410,
        programme=programme,
        round=round_,
        draft=_draft(token),
    )


@sensitive_variables()
def _page(name: str, language: str, /, *, status: int = 200, **context: object) -> HttpResponse:
    """Render without the request, so that no part of the page can reach a session or a cookie."""
    with translation.override(language):
        page = render_to_string(f"evaluations/{name}.html", context)
    return HttpResponse(page, status=status, headers={"Content-Language": language})
