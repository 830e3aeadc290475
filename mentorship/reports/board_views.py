"""What a board reads with its link: no login, no session, no cookie, and no name of a participant."""

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from mentorship.reports import files, links
from mentorship.reports.contents import Content
from mentorship.reports.models import BoardLink

POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "script-src": [NONE],
    "connect-src": [NONE],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

View = Callable[..., HttpResponseBase]


def by_link_alone(view: View) -> View:
    """Open a page to who has the link, and shut it to caches, search engines and other sites."""

    @wraps(view)
    def shut(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        response = view(request, **kwargs)
        for header, value in HEADERS.items():
            response[header] = value
        return response

    protected: View = csp(POLICY)(require_safe(shut))
    return login_not_required(protected)


@by_link_alone
def board(request: HttpRequest, token: str) -> HttpResponse:
    """Show the report as it was published last, or when it can be expected."""
    link = links.link(token)
    if link is None or not link.is_usable:
        return _closed(link)
    edition = link.report.edition
    if edition is None:
        return _page("board_empty", link)
    content = Content.read(edition.content)
    return _page("board", link, token=token, edition=edition, content=content)


@by_link_alone
def board_file(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """Give the same report as a PDF or as sheets."""
    link = links.link(token)
    if link is None or not link.is_usable:
        return _closed(link)
    edition = link.report.edition
    if edition is None:
        return _page("board_empty", link, status=404)
    edition.report = link.report
    return files.as_file(edition, kind)


def _closed(link: BoardLink | None) -> HttpResponse:
    """Say whom to ask for a new link; of what we did not make nothing is known."""
    if link is None:
        return _page("board_unknown", None, status=404)
    return _page("board_closed", link, status=410)


def _page(
    name: str, link: BoardLink | None, *, status: int = 200, **context: object
) -> HttpResponse:
    """Render without the request: so no part of the page can reach a session or a cookie."""
    if link is not None:
        context |= {"link": link, "report": link.report, "programme": link.report.programme}
    language = link.report.language if link else settings.LANGUAGE_CODE
    with translation.override(language):
        page = render_to_string(f"reports/{name}.html", context)
    return HttpResponse(page, status=status, headers={"Content-Language": language})
