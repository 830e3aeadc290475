"""What happens to every answer: an outage is said plainly, a late click too, nothing is stored."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

from mentorship.transitions import TransitionNotAllowed

GetResponse = Callable[[HttpRequest], HttpResponse]
RETRY_AFTER_SECONDS = 30


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
        usable = connection.is_usable()
    except DatabaseError:
        return False
    if not usable:
        connection.close()
    return usable


def database_outage(get_response: GetResponse) -> GetResponse:
    """Turn an error page into a 503 in plain words when it is the database that is away."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 500 and not _database_answers():  # noqa: PLR2004
            response = render(request, "503.html", status=503)
            response["Retry-After"] = str(RETRY_AFTER_SECONDS)
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def text_is_utf8(get_response: GetResponse) -> GetResponse:
    """Read every form as UTF-8, as our pages send it, whatever encoding the request claims.

    Some (utf-7) decode to half characters, which no database takes.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.encoding = "utf-8"
        return get_response(request)

    return middleware


def secret_addresses_are_not_indexed(get_response: GetResponse) -> GetResponse:
    """Ask search engines to forget every page whose address holds a secret, if they see one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.resolver_match and "token" in request.resolver_match.kwargs:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


def pages_are_not_stored(get_response: GetResponse) -> GetResponse:
    """Keep pages, which are nearly all personal, out of every cache unless a view says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def buttons_say_that_they_are(get_response: GetResponse) -> GetResponse:
    """Explain an address that is only behind a button to who opens it otherwise, such as anew."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render(request, "405.html").content
        return response

    return middleware


class SomebodyWasFaster:
    """A step that is no longer open gives a 409 page that says so, not an error."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 409 to a transition that lost the race; leave every other error alone."""
        if isinstance(exception, TransitionNotAllowed):
            return render(request, "409.html", {"row": exception.row}, status=409)
        return None


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a form that was open too long; the text is still there with the back button."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with a request that was not read: mostly a file that is far too large."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)
