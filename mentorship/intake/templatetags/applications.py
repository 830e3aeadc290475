"""Tags of the pages about applications: ``{% load applications %}``."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from mentorship.intake.models import ApplicationStatus
from mentorship.look.templatetags.look import icon

register = template.Library()

LOOKS: dict[str, tuple[str, str]] = {
    ApplicationStatus.SUBMITTED: ("info", "inbox"),
    ApplicationStatus.ACCEPTED: ("ok", "check"),
    ApplicationStatus.WAITLISTED: ("warn", "hourglass"),
    ApplicationStatus.REFERRED: ("brand", "corner-up-right"),
    ApplicationStatus.DECLINED: ("bad", "x"),
    ApplicationStatus.WITHDRAWN: ("out", "undo-2"),
}


@register.simple_tag
def state_pill(status: str) -> SafeString:
    """Show where an application is as tint, icon and word."""
    return _drawn(status, get_language())


@lru_cache(maxsize=32)
def _drawn(status: str, _language: str | None) -> SafeString:
    """Draw it once for each language: a list has fifty of them."""
    kind, icon_name = LOOKS[status]
    label = ApplicationStatus(status).label
    return format_html('<span class="pill pill-{}">{}{}</span>', kind, icon(icon_name), label)
