"""Charts drawn by the server: whole numbers in attributes, every word escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, LEFT, RIGHT, ROW, FOOT = 640, 210, 48, 44, 34
LOWEST, HIGHEST = 1, 5
CLOSEST = 14


@dataclass(frozen=True, slots=True)
class Pair:
    """What mentors and mentees say about one subject, as numbers and as they are written."""

    topic: str
    mentor: Decimal
    mentee: Decimal
    mentor_text: str
    mentee_text: str


def dumbbell(
    pairs: Sequence[Pair], *, terms: Mapping[str, str], name: str = "dumbbell"
) -> SafeString:
    """Draw mentors (circles) beside mentees (squares) on a scale from 1 to 5, in these words.

    The description says all that is drawn, for who does not see it. Of two on one page each has
    a ``name`` of its own.
    """
    height = len(pairs) * ROW + FOOT
    spoken = " ".join(
        _("%(topic)s: %(mentors)s %(mentor)s, %(mentees)s %(mentee)s.")
        % {**terms, "topic": pair.topic, "mentor": pair.mentor_text, "mentee": pair.mentee_text}
        for pair in pairs
    )
    return format_html(
        '<svg class="chart chart-wide" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="{}-title {}-description">'
        '<title id="{}-title">{}</title>'
        '<desc id="{}-description">{} {}</desc>{}{}</svg>',
        WIDTH,
        height,
        *(name, name, name),
        _("Mean of %(mentors)s and %(mentees)s per subject") % terms,
        name,
        _("On a scale from 1 to 5."),
        spoken,
        _grid(height),
        format_html_join("", "{}", ((_row(pair, index),) for index, pair in enumerate(pairs))),
    )


def _x(value: Decimal | int) -> int:
    return round(LEFT + (value - LOWEST) * (WIDTH - LEFT - RIGHT) / (HIGHEST - LOWEST))


def _apart(one: int, other: int) -> tuple[int, int]:
    """Move two marks that would hide each other a little to the sides."""
    missing = max(0, CLOSEST - abs(one - other))
    left, right = missing // 2, missing - missing // 2
    return (one - left, other + right) if one <= other else (one + right, other - left)


def _grid(height: int) -> SafeString:
    return format_html_join(
        "",
        '<line x1="{0}" x2="{0}" y1="6" y2="{1}" class="gridl"/>'
        '<text x="{0}" y="{2}" text-anchor="middle" class="ax">{3}</text>',
        ((_x(mark), height - 26, height - 8, mark) for mark in range(LOWEST, HIGHEST + 1)),
    )


def _row(pair: Pair, index: int) -> SafeString:
    y = index * ROW + 26
    mentor, mentee = _apart(_x(pair.mentor), _x(pair.mentee))
    low, high = sorted([(mentor, pair.mentor_text), (mentee, pair.mentee_text)])
    return format_html(
        '<text x="0" y="{}" class="lb">{}</text>'
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="link"/>'
        '<circle cx="{}" cy="{}" r="8" class="mm"/>'
        '<rect x="{}" y="{}" width="14" height="14" rx="3.5" class="me"/>'
        '<text x="{}" y="{}" text-anchor="end" class="vl">{}</text>'
        '<text x="{}" y="{}" class="vl">{}</text>',
        *(y + 5, pair.topic),
        *(mentor, mentee, y, y),
        *(mentor, y),
        *(mentee - 7, y - 7),
        *(low[0] - 14, y + 4, low[1]),
        *(high[0] + 14, y + 4, high[1]),
    )
