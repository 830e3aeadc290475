"""The demo's mailbox, all codes and links in it: only with DEBUG, only for this very machine."""

from dataclasses import dataclass
from ipaddress import ip_address
from time import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mentorship.mail import mailbox

NEWEST = 200
# Mail carries its style in its tags: allowed on this page of a demo, and nowhere else.
MAIL_STYLE = {"style-src": [SELF, UNSAFE_INLINE], "default-src": [NONE]}


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What the authenticator app of a member of staff would show now."""

    name: str
    email: str
    code: str


def _second_factors() -> list[SecondFactor]:
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user")
    counter = int(time()) // app_settings.TOTP_PERIOD
    return [
        SecondFactor(
            row.user.name,
            row.user.email,
            format_hotp_value(hotp_value(decrypt(row.data["secret"]), counter)),
        )
        for row in rows.order_by("pk")[:10]
    ]


def _is_this_machine(request: HttpRequest) -> bool:
    """Whether the browser runs here; through a proxy nobody can tell, so that counts as no."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _demo_only(request: HttpRequest) -> None:
    if not settings.DEBUG or not _is_this_machine(request):
        raise Http404


@login_not_required
def message_list(request: HttpRequest) -> HttpResponse:
    """List the newest messages, and the codes that staff of the demo would see on their phone."""
    _demo_only(request)
    context = {"messages_kept": list(mailbox.newest(NEWEST)), "factors": _second_factors()}
    return render(request, "mail/mailbox.html", context)


@login_not_required
@csp_replace(MAIL_STYLE)
def message_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one message as it would arrive."""
    return render(request, "mail/message.html", {"kept": _message(request, name)})


@login_not_required
def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Give one file that came along."""
    files = _message(request, name).attachments
    if not 0 <= number < len(files):
        raise Http404
    file = files[number]
    response = HttpResponse(file.get_content(), content_type=file.get_content_type())
    response["Content-Disposition"] = f'attachment; filename="{file.get_filename()}"'
    return response


def _message(request: HttpRequest, name: str) -> mailbox.KeptMessage:
    _demo_only(request)
    message = mailbox.find(name)
    if message is None:
        raise Http404
    return message
