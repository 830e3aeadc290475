"""What may be read of a released round, in pieces; each of them knows itself as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evaluations import charts
from evaluations.charts import Course, Pair
from evaluations.tables import Cell, Table

# How a scope is called in an address.
ADDRESSES = {"mentor": "mentor", "mentee": "mentee", "together": "samen"}
ROOM_FOR_A_NUMBER = 8


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many people in one role were invited, and how many of them answered."""

    who: str
    invited: int
    answered: int

    @property
    def percent(self) -> int:
        """How many of a hundred answered; of nobody, nobody did."""
        return round(100 * self.answered / self.invited) if self.invited else 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar: its class, its share in whole percents, its number if there is room."""

    css: str
    percent: int
    count: int
    label: str

    @property
    def number(self) -> str:
        """The percentage, where it fits."""
        return str(self.percent) if self.percent >= ROOM_FOR_A_NUMBER else ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer to a question: how many gave it, and how wide its bar is in percents.

    Of five to nine answers no number and no bar, but a word for how many.
    """

    label: str
    count: Cell
    percent: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One closed question in one scope, ready to be shown.

    ``code`` alone tells it from the others: an own question may be about the same topic.
    ``n`` is a number from ten answers on, else words; ``figure`` is the mean as a number, or as
    words where it is only a bound, and empty for a choice.
    """

    code: str
    text: str
    topic: str
    n: Cell
    mean: str
    segments: tuple[Segment, ...]
    counts: tuple[int, ...]
    words: str
    agree: int | None = None
    note: str = ""
    figure: Cell = ""
    bars: tuple[Bar, ...] = ()
    before: str = ""
    points: Cell = ""
    margin: Cell = ""

    @property
    def bar(self) -> SafeString:
        """The segments as one picture that says all its numbers."""
        spoken = ", ".join(f"{each.label}: {each.percent}%" for each in self.segments)
        drawn = ((each.css, each.percent, each.number) for each in self.segments if each.count)
        return format_html(
            '<div class="lbar" role="img" aria-label="{}">{}</div>',
            spoken,
            format_html_join("", '<i class="{} w-{}"><b>{}</b></i>', drawn),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The closed questions of one scope: statements, choices and marks.

    ``key`` is unlike that of every other group on a page. ``missing`` are the subjects of which
    too few people said something to show it.
    """

    scope: str
    label: str
    statements: tuple[Line, ...]
    choices: tuple[Line, ...]
    marks: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    key: str = ""

    @property
    def has_bars(self) -> bool:
        """Whether any of the statements may be drawn as a bar."""
        return any(line.segments for line in self.statements)

    @property
    def spreads(self) -> tuple[Line, ...]:
        """The questions of which it is told how often each answer was given."""
        return self.marks + self.choices

    @property
    def table(self) -> Table:
        """The statements: how often each answer was given, or a word for that."""
        bands = (_("agree"), _("neutral"), _("disagree"))
        return Table(
            code=f"stellingen-{ADDRESSES[self.scope]}",
            title=_("Statements: %(who)s") % {"who": self.label},
            columns=(
                _("Statement"),
                *(
                    (_("strongly agree"), *bands, _("strongly disagree"))
                    if self.has_bars
                    else bands
                ),
                _("mean"),
                _("answers"),
            ),
            rows=tuple(
                (line.text, *self._counted(line), line.figure, line.n) for line in self.statements
            ),
            note=_(
                "The mean is on a scale from 1 (strongly disagree) to 5 (strongly agree)."
                " A word counts agree and strongly agree together, and disagree likewise."
            ),
        )

    def _counted(self, line: Line) -> tuple[Cell, ...]:
        """How often each answer was given; words stand in the middle three columns of five."""
        if line.segments:
            return line.counts
        words = tuple(bar.count for bar in reversed(line.bars))
        return ("", *words, "") if self.has_bars else words

    @property
    def spread_table(self) -> Table:
        """How often each answer was given to the marks and the choices, or a word for that."""
        return Table(
            code=f"antwoorden-{ADDRESSES[self.scope]}",
            title=_("Marks and choices: %(who)s") % {"who": self.label},
            columns=(_("Subject"), _("Answer"), _("How many")),
            rows=tuple(
                (line.topic, bar.label, bar.count) for line in self.spreads for bar in line.bars
            ),
            note=_put(self.spreads),
        )


@dataclass(frozen=True, slots=True)
class Trend:
    """How the means of one scope went over some rounds, or over the moments of one programme."""

    scope: str
    label: str
    heads: tuple[str, ...]
    courses: tuple[Course, ...]
    is_growth: bool = False
    key: str = ""

    @property
    def kind(self) -> str:
        """What it is called in an address, without its scope."""
        return "groei" if self.is_growth else "verloop"

    @property
    def title(self) -> str:
        """What it shows, and of whom."""
        title = _("From start to end: %(who)s") if self.is_growth else _("Over time: %(who)s")
        return title % {"who": self.label}

    @property
    def drawing(self) -> SafeString:
        """The lines as a picture."""
        return charts.trend(
            self.courses,
            heads=self.heads,
            scope=self.scope,
            title=self.title,
            name=f"{self.kind}-{self.key}",
        )

    @property
    def table(self) -> Table:
        """Each subject with its mean per round."""
        return Table(
            code=f"{self.kind}-{ADDRESSES[self.scope]}",
            title=self.title,
            columns=(_("Subject"), *self.heads),
            rows=tuple(
                (course.topic, *(point.figure if point else "" for point in course.points))
                for course in self.courses
            ),
            note=_("An empty cell: not asked then in these words, or too few answers."),
        )


@dataclass(frozen=True, slots=True)
class Voices:
    """The shown answers to one open question, in random order."""

    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What may be seen of a released round; empty of every other.

    ``headline`` says in a sentence what the pairs show. ``hint`` says why there is nothing to
    compare with though there was an earlier round.
    """

    groups: tuple[Group, ...] = ()
    pairs: tuple[Pair, ...] = ()
    voices: tuple[Voices, ...] = ()
    turnout: tuple[Turnout, ...] = ()
    headline: str = ""
    trends: tuple[Trend, ...] = ()
    growth: tuple[Trend, ...] = ()
    hint: str = ""
    roles: tuple[str, str] = ("", "")

    @property
    def is_together(self) -> bool:
        """Whether the roles are shown only together: too few of one of them answered."""
        return any(group.scope == "together" for group in self.groups)

    @property
    def turnout_table(self) -> Table:
        """Who was invited and who answered."""
        return Table(
            code="respons",
            title=_("Response"),
            columns=(_("Who"), _("invited"), pgettext("how many", "answered"), "%"),
            rows=tuple(
                (capfirst(one.who), one.invited, one.answered, one.percent) for one in self.turnout
            ),
        )

    @property
    def pair_table(self) -> Table:
        """The roles beside each other, the largest difference first."""
        return Table(
            code="verschil",
            title=_("Two sides of a subject"),
            columns=(_("Subject"), *self.roles),
            rows=tuple((pair.topic, *pair.figures) for pair in self.pairs),
            note=_("Means on a scale from 1 to 5."),
        )

    @property
    def mark_table(self) -> Table:
        """The marks with their means, and the recommendation number where there is one."""
        marks = [(group, line) for group in self.groups for line in group.marks]
        has_points = any(line.points != "" for _group, line in marks)
        return Table(
            code="cijfers",
            title=_("Marks"),
            columns=(
                *(_("Subject"), _("Who"), _("mean"), _("answers")),
                *((_("recommendation number"), _("give or take")) if has_points else ()),
            ),
            rows=tuple(
                (
                    *(line.topic, group.label, line.figure, line.n),
                    *((line.points, line.margin) if has_points else ()),
                )
                for group, line in marks
            ),
            note=_put(line for _group, line in marks),
        )

    @property
    def quote_table(self) -> Table:
        """The shown quotes."""
        return Table(
            code="citaten",
            title=_("In their own words"),
            columns=(_("Question"), _("Quote")),
            rows=tuple((voice.text, quote) for voice in self.voices for quote in voice.quotes),
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """All that the report shows, in the order of the page; none of them is empty."""
        per_group = ((group.table, group.spread_table) for group in self.groups)
        every = [
            self.turnout_table,
            self.mark_table,
            self.pair_table,
            *chain.from_iterable(per_group),
            *(trend.table for trend in (*self.trends, *self.growth)),
            self.quote_table,
        ]
        return tuple(table for table in every if table.rows)

    def table_of(self, code: str) -> Table | None:
        """The table that is called so in an address."""
        return next((table for table in self.tables if table.code == code), None)


def _put(lines: Iterable[Line]) -> str:
    """Say how the questions behind these subjects were put, each once."""
    return " ".join(dict.fromkeys(f"{line.topic}: {line.text}" for line in lines))
