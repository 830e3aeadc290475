"""Tags and filters of the look: ``{% load look %}``.

Numbers in attributes are whole and plain text, so a decimal comma cannot break them.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.timezone import is_aware, localdate, localtime
from django.utils.translation import gettext, ngettext

from mentorship.look import sprite

register = template.Library()

# How the life of a duo and of its agreement looks: tint and icon, beside the word.
STATES = {
    "proposed": ("info", "calendar"),
    "introduced": ("info", "users"),
    "confirmed": ("brand", "handshake"),
    "active": ("ok", "check"),
    "paused": ("warn", "pause"),
    "completed": ("out", "flag"),
    "ended_early": ("out", "x"),
    "dissolved": ("out", "x"),
    "draft": ("info", "pencil"),
    "offered": ("info", "pen-line"),
    "partly_signed": ("warn", "pen-line"),
    "signed": ("ok", "check"),
    "sealed": ("ok", "lock"),
    "declined": ("bad", "x"),
    "expired": ("bad", "clock"),
    "withdrawn": ("out", "undo-2"),
    "replaced": ("out", "undo-2"),
    "ended": ("out", "flag"),
}
SHAPES = {"mentor": "av-m", "mentee": "av-e"}
# How Django writes that nothing was chosen
[DASHES] = BLANK_CHOICE_DASH
DAYS_IN_WEEKS = 14
DAYS_IN_MONTHS = 60


@lru_cache(maxsize=256)
def _drawn(name: str, classes: str) -> SafeString:
    if name not in sprite.names():
        svg = sprite.inline(name, **{"class": classes, "aria-hidden": "true"})
        return mark_safe(svg)  # noqa: S308 — a file of the icon package with our own class names
    address = f"{static(sprite.NAME)}#{name}"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, address
    )


@register.filter
def in_words_of(text: object, programme: Any) -> str:
    """Put a programme's own words where a text such as ``%(mentees)s waiting`` names them."""
    said = str(text)
    return str(capfirst(said % programme.terms if "%" in said else said))


@register.filter
def as_called_in(term: str, programme: Any) -> str:
    """Give a programme's own word for somebody who is a mentor or a mentee there."""
    word: str = programme.word(term)
    return word


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Draw a Lucide icon; it never stands without words, so it is hidden from screen readers."""
    return _drawn(str(name), f"ico {classes}".strip())


def initials(name: str) -> str:
    """Give the first letters of the first and the last word of a name."""
    words = name.split()
    first_and_last = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in first_and_last).upper()


def _name_of(person: object) -> str:
    """Take a name, or anybody who has one (herself or through her ``user``)."""
    if isinstance(person, str):
        return person
    return str(getattr(person, "name", None) or getattr(getattr(person, "user", None), "name", ""))


@register.simple_tag
def avatar(person: object, role: str = "", size: str = "") -> SafeString:
    """Show initials: in a circle for a mentor, in a rounded square for a mentee.

    ``size`` is "", "lg" or "xl". Decorative: the name itself stands beside it.
    """
    classes = ["av", SHAPES.get(role, "av-user"), *([f"av-{size}"] if size else [])]
    return format_html(
        '<span class="{}" translate="no" aria-hidden="true">{}</span>',
        " ".join(classes),
        initials(_name_of(person)),
    )


@register.simple_tag
def duo_glyph(mentor: object, mentee: object, size: str = "") -> SafeString:
    """Show the two of a duo, the mentor first. Decorative, as each of them is."""
    more = f" av-{size}" if size else ""
    return format_html(
        '<span class="duo" translate="no" aria-hidden="true">'
        '<span class="av av-m{}">{}</span><span class="av av-e{}">{}</span></span>',
        *(more, initials(_name_of(mentor)), more, initials(_name_of(mentee))),
    )


@register.inclusion_tag("look/logo.html")
def logo(size: int = 32) -> dict[str, int]:
    """Draw the circle and the square that overlap."""
    return {"size": int(size)}


@register.simple_tag
def width(value: float, total: float = 100) -> str:
    """Give the class of a bar: ``{% width 3 12 %}`` is ``w-25``; nothing sticks out."""
    share = round(100 * float(value) / float(total)) if total else 0
    return f"w-{min(max(share, 0), 100)}"


@register.inclusion_tag("look/pill.html")
def pill(kind: str, icon_name: str, text: str) -> dict[str, str]:
    """Show a status as tint, icon and word: kind is ok, warn, bad, info, brand or out."""
    return {"kind": kind, "icon_name": icon_name, "text": text}


@register.simple_tag
def state(status: str, label: str) -> SafeString:
    """Show where a duo or an agreement is; drawn without a template, for a list has fifty."""
    kind, icon_name = STATES[status]
    return format_html('<span class="pill pill-{}">{}{}</span>', kind, icon(icon_name), label)


@register.inclusion_tag("look/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, list[tuple[str, str]]]:
    """List what is to be changed above a form, each line a link to its field."""
    errors = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else field.id_for_label or f"{field.auto_id}_0"
        errors += [(target, str(error)) for error in field.errors]
    return {"errors": errors}


@register.inclusion_tag("bootstrap5/field.html")
def field(bound: forms.BoundField, wrapper_class: str = "") -> dict[str, object]:
    """Render one field: label, hint, error, control."""
    return {"field": bound, "wrapper_class": wrapper_class}


@register.inclusion_tag("bootstrap5/field.html")
def question(bound: forms.BoundField) -> dict[str, object]:
    """Render the one field of a page: its label is the heading of the page."""
    return {"field": bound, "wrapper_class": "q"}


@register.simple_tag
def choose_first(bound: forms.BoundField) -> str:
    """Let the empty line of a list say what to do, where Django would draw dashes."""
    asked: Any = bound.field
    words = gettext("Choose …")
    if isinstance(asked, forms.ModelChoiceField):
        asked.empty_label = words if asked.empty_label == DASHES[1] else asked.empty_label
    else:
        asked.choices = [("", words) if each == DASHES else each for each in asked.choices]
    return ""


@register.inclusion_tag("look/pager.html", takes_context=True)
def pager(context: RequestContext, page: Any, parameter: str = "vanaf") -> dict[str, str]:
    """Link to the pages before and after this one and keep the filters of the address."""
    query = context["request"].GET.copy()
    links = {}
    for way in ("previous", "next"):
        if cursor := getattr(page, way):
            query[parameter] = cursor
            links[way] = f"?{query.urlencode()}"
    return links


ITEM = {"ul": re.compile(r"[-•]\s+"), "ol": re.compile(r"\d+[.)]\s+")}


@register.filter
def prose(text: str) -> SafeString:
    """Set plain text: a blank line begins a paragraph, "- " and "1. " begin an item of a list."""
    blocks = [block.splitlines() for block in re.split(r"\n\s*\n", text.strip())]
    parts = [(tag, list(lines)) for block in blocks for tag, lines in groupby(block, _tag)]
    return mark_safe("".join(_set(tag, lines) for tag, lines in parts))  # noqa: S308 — escaped


def _tag(line: str) -> str:
    return next((tag for tag, mark in ITEM.items() if mark.match(line)), "p")


def _set(tag: str, lines: list[str]) -> str:
    if tag == "p":
        return f"<p>{'<br>'.join(map(escape, lines))}</p>"
    items = "".join(f"<li>{escape(ITEM[tag].sub('', line, count=1))}</li>" for line in lines)
    return f"<{tag}>{items}</{tag}>"


def _date_of(value: date) -> date:
    if isinstance(value, datetime):
        return localtime(value).date() if is_aware(value) else value.date()
    return value


@register.filter
def day(value: date | None) -> str:
    """Write "donderdag 21 mei", with the year when it is not this one."""
    if not value:
        return ""
    on = _date_of(value)
    return date_format(on, "l j F" if on.year == localdate().year else "l j F Y")


@register.filter
def short_day(value: date | None) -> str:
    """Write "do 21 mei", with the year when it is not this one."""
    if not value:
        return ""
    on = _date_of(value)
    return date_format(on, "D j b" if on.year == localdate().year else "D j b Y")


@register.filter
def moment(value: datetime | None) -> str:
    """Write "donderdag 21 mei, 16:00 uur"."""
    if not value:
        return ""
    time = date_format(localtime(value) if is_aware(value) else value, "H:i")
    return gettext("%(day)s, %(time)s") % {"day": day(value), "time": time}


@register.filter
def ago(value: date | None) -> str:
    """Write how long ago or how far ahead a day is, in days, weeks or months."""
    if not value:
        return ""
    days = (localdate() - _date_of(value)) // timedelta(days=1)
    near = {0: gettext("today"), 1: gettext("yesterday"), -1: gettext("tomorrow")}
    return near.get(days) or (_past(days) if days > 0 else _ahead(-days))


def _past(days: int) -> str:
    if days < DAYS_IN_WEEKS:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < DAYS_IN_MONTHS:
        return ngettext("%(n)d week ago", "%(n)d weeks ago", days // 7) % {"n": days // 7}
    return ngettext("%(n)d month ago", "%(n)d months ago", days // 30) % {"n": days // 30}


def _ahead(days: int) -> str:
    if days < DAYS_IN_WEEKS:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if days < DAYS_IN_MONTHS:
        return ngettext("in %(n)d week", "in %(n)d weeks", days // 7) % {"n": days // 7}
    return ngettext("in %(n)d month", "in %(n)d months", days // 30) % {"n": days // 30}


@register.inclusion_tag("look/day_badge.html")
def day_badge(value: date) -> dict[str, object]:
    """Show a day as a leaf of a calendar, filled when it is today."""
    on = _date_of(value)
    return {"day": on, "is_today": on == localdate()}
