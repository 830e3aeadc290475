"""Which door each page is behind: staff by default, participants where a view says so."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mentorship.accounts.models import User

View = TypeVar("View", bound=Callable[..., HttpResponse])
PURPOSE = "purpose"
# Of a page that is open whatever the link was for that somebody came in by
WHATEVER = "whatever"
LOGIN = "account_request_login_code"
# Of the login library's own pages these exist here; it also has some to change the address
# that the codes go to, and the passwords that nobody has.
LIBRARY_PAGES = {LOGIN, "account_confirm_login_code", "account_inactive", "account_logout"}
# The library sends people here; there is one way to log in, so this leads to it.
LIBRARY_LOGIN = "account_login"
# Second factors are for staff: participants need none, and get no pages about them.
STAFF_LIBRARY_PAGES = {
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}


class UserRequest(HttpRequest):
    """A request of somebody who is logged in, as every view behind a door gets it."""

    user: User


def personal(kind: str) -> Callable[[View], View]:
    """Open a view to participants: for sessions of the purpose ``portal`` or ``<kind>:<pk>``.

    Of the kind ``WHATEVER`` for all who came in: whom she can call is no secret.
    """

    def decorate(view: View) -> View:
        view.personal = kind  # type: ignore[attr-defined]
        return view

    return decorate


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this very session (owning a device is not enough)."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def remember_new_factor(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """Count setting up a second factor as showing it: she used it just now."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, request.user, "mfa", type=authenticator.type, reauthenticated=True
        )


def forget_last_factor(request: HttpRequest, user: User, **_: Any) -> None:
    """Count her factor as not shown once she has none left: she sets one up before she goes on."""
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        records = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            record for record in records if record.get("method") != "mfa"
        ]


def reaches_portal(request: HttpRequest) -> bool:
    """Whether all that is hers is open to her, or only the one thing that her link was for."""
    return _purpose_allows(request, "portal", None)


def _purpose_allows(request: HttpRequest, kind: str, pk: object) -> bool:
    """A session that began with a code reaches all that is hers, one from a link its purpose."""
    purpose = request.session.get(PURPOSE, "portal")
    return kind == WHATEVER or purpose in {"portal", f"{kind}:{pk}"}


class Doors:
    """Behind the login: a page is for staff with a second factor unless it is marked personal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self,
        request: UserRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Let through, send to the right door, or deny that there is a page at all."""
        if view.__module__.startswith("allauth."):
            return self._library_door(request)
        is_open = not getattr(view, "login_required", True)
        if is_open or view.__module__.startswith("django.views."):
            return None
        kind = getattr(view, "personal", None)
        if kind is not None:
            if _purpose_allows(request, kind, kwargs.get("pk")):
                return None
            return redirect_to_login(request.get_full_path())
        return self._staff_door(request)

    def _library_door(self, request: UserRequest) -> HttpResponse | None:
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if name == LIBRARY_LOGIN:
            return redirect(f"{reverse(LOGIN)}?{request.GET.urlencode()}".rstrip("?"))
        is_participant = request.user.is_authenticated and not request.user.is_staff
        if name not in (LIBRARY_PAGES if is_participant else LIBRARY_PAGES | STAFF_LIBRARY_PAGES):
            raise Http404
        if PURPOSE not in request.session or name == "account_logout":
            return None
        if name == LOGIN:
            # The library would send her, who is logged in, straight back: round and round.
            again = f"{reverse(LOGIN)}?{urlencode({'next': request.GET.get('next', '/')})}"
            return render(request, "account/link_is_for_one_thing.html", {"again": again})
        # A link in a mail is not enough to set up a key to the staff door.
        return redirect_to_login(request.get_full_path())

    def _staff_door(self, request: UserRequest) -> HttpResponse | None:
        if not request.user.is_staff:
            raise Http404
        if PURPOSE in request.session:
            return redirect_to_login(request.get_full_path())
        if has_second_factor(request):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("mfa_activate_totp")
        return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")
