"""What the page of the quotes shows: some at a time, in the order of chance."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language

from evaluations.models import Quote, QuoteStatus, Round

SIZE = 25


@dataclass(frozen=True, slots=True)
class Tab:
    """One state of quotes, and how many are in it."""

    code: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A quote, under the question that it answers."""

    quote: Quote
    question: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some quotes, and after which one the next page begins (None on the last)."""

    rows: tuple[Row, ...]
    next: UUID | None


def tabs(round_: Round, current: str) -> list[Tab]:
    """Return the states with how many quotes are in each."""
    counted = Quote.objects.filter(round=round_).order_by().values_list("status")
    counts = dict(counted.annotate(Count("pk")))
    return [
        Tab(status.value, str(status.label), counts.get(status.value, 0), status.value == current)
        for status in QuoteStatus
    ]


def page(round_: Round, status: str, *, after: str = "") -> Page:
    """Return the quotes in this state that come after this one; the first ones otherwise."""
    quotes = Quote.objects.filter(round=round_, status=status).shuffled()
    last = _uuid(after)
    if last is not None:
        quotes = quotes.filter(id__gt=last)
    found = list(quotes[: SIZE + 1])
    texts = {each.code: each.text_in(get_language()) for each in round_.asked}
    rows = tuple(Row(quote, texts[quote.question]) for quote in found[:SIZE])
    return Page(rows, rows[-1].quote.pk if len(found) > SIZE else None)


def question_of(quote: Quote) -> str:
    """Return the question that it answers."""
    [text] = [
        each.text_in(get_language()) for each in quote.round.asked if each.code == quote.question
    ]
    return text


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
