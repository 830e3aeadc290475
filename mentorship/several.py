"""The same thing for several rows of a list: first who it is about, then one by one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

R = TypeVar("R")


def asked(
    programme: Programme, found: Sequence[R], *, concerns: Callable[[R], bool], most: int
) -> dict[str, Any]:
    """Who it would be about, who not, and whether these are too many."""
    return {
        "programme": programme,
        "these": [one for one in found if concerns(one)],
        "others": [one for one in found if not concerns(one)],
        "too_many": len(found) > most,
        "most": most,
    }


def each(
    request: HttpRequest,
    programme: Programme,
    rows: Iterable[Any],
    act: Callable[[Any], None],
    *,
    done: Callable[[int], str],
    page: str,
) -> None:
    """Do it one by one, so that who changed meanwhile holds up nobody else; name who was skipped.

    ``done`` says of so many that it is, and ``page`` is where to look at one.
    """
    count, skipped = 0, []
    for one in rows:
        one.programme = programme
        try:
            act(one)
        except TransitionNotAllowed:
            skipped.append(one)
        else:
            count += 1
    if count:
        messages.success(request, done(count) % (programme.terms | {"number": count}))
    if skipped:
        messages.warning(request, _skipped(programme, count, skipped, page))


def _skipped(programme: Programme, count: int, skipped: list[Any], page: str) -> str:
    links = (
        (reverse(page, args=[programme.slug, one.pk]), getattr(one, "name", one)) for one in skipped
    )
    names = format_html_join(", ", '<a href="{}">{}</a>', links)
    text = _("%(done)d of %(all)d done. Changed meanwhile, so left as it is:")
    return format_html("{} {}.", text % {"done": count, "all": count + len(skipped)}, names)
