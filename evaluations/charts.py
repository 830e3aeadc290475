"""Charts drawn by the server: whole numbers in attributes, every word escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, LEFT, RIGHT, ROW, FOOT = 640, 210, 48, 50, 34
LOWEST, HIGHEST = 1, 5
CLOSEST = 14
# Of a trend: the height of a row, and where in it the highest and the lowest mean stand.
COURSE, TOP, BOTTOM = 66, 34, 54
# How many letters of a subject fit beside a chart, in at most two lines; also on a phone, where
# they are larger.
LETTERS = 17
# How the marks of a scope look: a circle, or a square.
SQUARE = "mentee"
BOUNDS = ("≤", "≥")
TENTHS = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Pair:
    """What mentors and mentees say about one subject, as numbers and as they are written."""

    topic: str
    mentor: Decimal
    mentee: Decimal
    mentor_text: str
    mentee_text: str

    @property
    def figures(self) -> tuple[Decimal | str, Decimal | str]:
        """Both means as numbers, or as words where they are only bounds."""
        return figure(self.mentor, self.mentor_text), figure(self.mentee, self.mentee_text)


@dataclass(frozen=True, slots=True)
class Point:
    """The mean of one subject in one round, as a number and as it is written."""

    value: Decimal
    text: str

    @property
    def figure(self) -> Decimal | str:
        """The mean as a number, or as words where it is only a bound."""
        return figure(self.value, self.text)


@dataclass(frozen=True, slots=True)
class Course:
    """How the mean of one subject went; of a round that tells nothing of it there is no point.

    ``code`` is that of its question: two questions may be about the same topic.
    """

    code: str
    topic: str
    lowest: int
    highest: int
    points: tuple[Point | None, ...]


def figure(value: Decimal, text: str) -> Decimal | str:
    """Return a mean as a number with one decimal, unless it is a bound: that is words."""
    return text if text.startswith(BOUNDS) else value.quantize(TENTHS)


def dumbbell(
    pairs: Sequence[Pair], *, terms: Mapping[str, str], name: str = "dumbbell"
) -> SafeString:
    """Draw mentors (circles) beside mentees (squares) on a scale from 1 to 5, in these words.

    The description says all that is drawn, for who does not see it. ``name`` is unlike that of
    every other chart on the page.
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
        *(WIDTH, height, name, name, name),
        _("Mean of %(mentors)s and %(mentees)s per subject") % terms,
        name,
        _("On a scale from 1 to 5."),
        spoken,
        _grid(height),
        format_html_join("", "{}", ((_row(pair, index),) for index, pair in enumerate(pairs))),
    )


def trend(
    courses: Sequence[Course], *, heads: Sequence[str], scope: str, title: str, name: str
) -> SafeString:
    """Draw a line per subject over the rounds that ``heads`` names, each mean beside its mark.

    The height of a mark is its place on the scale of its question; a row says the subject, the
    description all numbers.
    """
    height = len(courses) * COURSE + FOOT
    places = _columns(len(heads))
    return format_html(
        '<svg class="chart chart-wide" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="{}-title {}-description"><title id="{}-title">{}</title>'
        '<desc id="{}-description">{}</desc>{}{}</svg>',
        *(WIDTH, height, name, name, name, title, name),
        " ".join(_spoken(course, heads) for course in courses),
        _heads(heads, places, height),
        format_html_join(
            "",
            "{}",
            ((_course(each, row, places, scope),) for row, each in enumerate(courses)),
        ),
    )


def _columns(number: int) -> list[int]:
    """Where the rounds stand, the first to the left."""
    left, right = LEFT + RIGHT, WIDTH - RIGHT
    return [left + (right - left) * place // max(1, number - 1) for place in range(number)]


def _spoken(course: Course, heads: Sequence[str]) -> str:
    told = [
        f"{head} {point.text}"
        for head, point in zip(heads, course.points, strict=True)
        if point is not None
    ]
    return _("%(topic)s, on a scale from %(lowest)d to %(highest)d: %(means)s.") % {
        "topic": course.topic,
        "lowest": course.lowest,
        "highest": course.highest,
        "means": ", ".join(told),
    }


def _heads(heads: Sequence[str], places: Sequence[int], height: int) -> SafeString:
    return format_html_join(
        "",
        '<line x1="{0}" x2="{0}" y1="6" y2="{1}" class="gridl"/>'
        '<text x="{0}" y="{2}" text-anchor="middle" class="ax">{3}</text>',
        ((place, height - 26, height - 8, head) for place, head in zip(places, heads, strict=True)),
    )


def _course(course: Course, row: int, places: Sequence[int], scope: str) -> SafeString:
    top = row * COURSE
    steps = course.highest - course.lowest
    slots = [
        None
        if point is None
        else (
            *(place, top + round(BOTTOM - (point.value - course.lowest) * (BOTTOM - TOP) / steps)),
            point.text,
        )
        for place, point in zip(places, course.points, strict=True)
    ]
    marks = [slot for slot in slots if slot]
    shape = (
        '<rect x="{1}" y="{2}" width="12" height="12" rx="3" class="me"/>'
        if scope == SQUARE
        else '<circle cx="{0}" cy="{3}" r="7" class="mm"/>'
    )
    return format_html(
        "{}{}{}",
        _topic(course.topic, top + (TOP + BOTTOM) // 2 + 5),
        format_html_join(
            "",
            '<line x1="{}" x2="{}" y1="{}" y2="{}" class="link"/>',
            # No line over a round that tells nothing.
            ((a[0], b[0], a[1], b[1]) for a, b in pairwise(slots) if a and b),
        ),
        format_html_join(
            "",
            shape + '<text x="{0}" y="{4}" text-anchor="middle" class="vl">{5}</text>',
            ((x, x - 6, y - 6, y, y - 12, text) for x, y, text in marks),
        ),
    )


def _topic(topic: str, y: int) -> SafeString:
    """Write a subject beside its row, in two lines where it is long, whatever the size of letters."""
    lines = wrap(topic, LETTERS, max_lines=2, placeholder=" …")
    shifts = ["0"] if len(lines) == 1 else ["-0.5em", "1.1em"]
    return format_html(
        '<text x="0" y="{}" class="lb">{}</text>',
        y,
        format_html_join("", '<tspan x="0" dy="{}">{}</tspan>', zip(shifts, lines, strict=True)),
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
        "{}"
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="link"/>'
        '<circle cx="{}" cy="{}" r="8" class="mm"/>'
        '<rect x="{}" y="{}" width="14" height="14" rx="3.5" class="me"/>'
        '<text x="{}" y="{}" text-anchor="end" class="vl">{}</text>'
        '<text x="{}" y="{}" class="vl">{}</text>',
        _topic(pair.topic, y + 5),
        *(mentor, mentee, y, y),
        *(mentor, y),
        *(mentee - 7, y - 7),
        *(low[0] - 14, y + 4, low[1]),
        *(high[0] + 14, y + 4, high[1]),
    )
