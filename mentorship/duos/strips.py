"""When two met, as a line of dots: whole numbers only, and words for who does not see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WIDTH, LEFT, RIGHT = 270, 10, 260
# That of a page has the room to be twice as wide.
WIDE, FAR_RIGHT = 540, 530
# The strip of a list: so many weeks back, and as far ahead as there is room.
WEEKS, PER_DAY = 16, 2
TODAY = LEFT + WEEKS * 7 * PER_DAY
SINCE = timedelta(weeks=WEEKS)
AHEAD = timedelta(days=(RIGHT - TODAY) // PER_DAY)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that is tinted: from and until where, and how."""

    begins: int
    ends: int
    tone: str


def recent(
    today: date, met: Sequence[date], planned: Iterable[date], *, gap: date | None, tone: str
) -> SafeString:
    """Draw the last weeks of a duo, and the days that are planned next.

    ``gap`` is the day since which they are quiet, tinted in this ``tone`` ("b" or "w").
    """

    def at(day: date) -> int:
        return max(TODAY + (day - today).days * PER_DAY, LEFT)

    label = ngettext("%(n)s meeting in 16 weeks", "%(n)s meetings in 16 weeks", len(met))
    return _drawn(
        [at(day) for day in met],
        [at(day) for day in planned],
        today=TODAY,
        gaps=[Gap(at(gap), TODAY, tone)] if gap and tone else [],
        label=label % {"n": len(met)},
    )


def whole(
    term: tuple[date, date],
    today: date,
    met: Sequence[date],
    planned: Sequence[date],
    *,
    pauses: Iterable[tuple[date, date]] = (),
) -> SafeString:
    """Draw the whole term of a duo: what was, what is planned, and when they stood still."""
    first, last = term
    days = max((last - first).days, 1)

    def at(day: date) -> int:
        place = LEFT + (day - first).days * (FAR_RIGHT - LEFT) // days
        return min(max(place, LEFT), FAR_RIGHT)

    words = ngettext(
        "%(n)s meeting in the whole term", "%(n)s meetings in the whole term", len(met)
    ) % {"n": len(met)}
    ahead = ngettext("%(n)s planned", "%(n)s planned", len(planned)) % {"n": len(planned)}
    return _drawn(
        [at(day) for day in met],
        [at(day) for day in planned],
        today=at(today) if first <= today <= last else None,
        gaps=[Gap(at(begins), at(ends), "p") for begins, ends in pauses],
        label=_("%(met)s, %(planned)s") % {"met": words, "planned": ahead},
        width=WIDE,
    )


def _drawn(
    dots: Iterable[int],
    planned: Iterable[int],
    *,
    today: int | None,
    gaps: Iterable[Gap],
    label: str,
    width: int = WIDTH,
) -> SafeString:
    """Write the SVG; one path holds all the dots, for a list has fifty of these."""
    parts = [
        f'<rect class="gap {gap.tone}" x="{gap.begins}" y="3" width="{gap.ends - gap.begins}"'
        ' height="20" rx="5"/>'
        for gap in gaps
        if gap.ends > gap.begins
    ]
    parts.append(f'<path class="base" d="M6 13h{width - 12}"/>')
    if today is not None:
        parts.append(f'<path class="today" d="M{today} 1v24"/>')
    if met := "".join(f"M{x} 13h0" for x in dots):
        parts.append(f'<path class="dots" d="{met}"/>')
    parts += [f'<circle class="plan" cx="{x}" cy="13" r="4"/>' for x in planned]
    drawing = mark_safe("".join(parts))  # noqa: S308 — whole numbers and words of our own
    return format_html(
        '<svg class="strip" viewBox="0 0 {} 26" role="img" aria-label="{}">{}</svg>',
        width,
        label,
        drawing,
    )
