"""Tags about the seal on agreements: ``{% load sealing %}``."""

from typing import Any

from django import template
from django.utils.timezone import now

from agreements import seal_keys
from mentorship.programmes.models import Programme

register = template.Library()


@register.inclusion_tag("agreements/_seal_warning.html")
def seal_warning(programme: Programme) -> dict[str, Any]:
    """Warn that nothing can be sealed, or that the certificate ends soon; else say nothing."""
    trouble = seal_keys.trouble()
    keys = None if trouble else seal_keys.keys()
    ends_on = keys.expires_on if keys and keys.expires_soon(now()) else None
    return {"programme": programme, "trouble": trouble, "ends_on": ends_on}
