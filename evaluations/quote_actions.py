"""What can be done with a quote by who reads them: show it, hide it, black out words of it."""

from collections.abc import Callable, Collection

from django.db import transaction

from evaluations.models import Quote
from evaluations.redaction import black_out

VERDICTS: dict[str, Callable[[Quote], None]] = {
    "toon": Quote.show,
    "verberg": Quote.hide,
    "bestuur": Quote.let_the_board_read,
    "niet-bestuur": Quote.keep_from_the_board,
}


class Changed(Exception):
    """A colleague judged it, or blacked out words, since the page was opened."""


@transaction.atomic
def judge(quote: Quote, verdict: str, *, seen: str) -> None:
    """Do what ``VERDICTS`` calls so, with the version that has the mark ``seen``.

    Raises:
        Changed: it is another version by now.
        TransitionNotAllowed: from where it is this verdict leads nowhere.
    """
    _hold(quote, seen=seen)
    VERDICTS[verdict](quote)


@transaction.atomic
def redact(quote: Quote, words: Collection[int], *, seen: str) -> None:
    """Black out these words, by their place in the text, and show what is left.

    Raises:
        Changed: it is another version by now.
    """
    _hold(quote, seen=seen)
    quote.redact(black_out(quote.body, words))


def _hold(quote: Quote, *, seen: str) -> None:
    quote.lock()
    if quote.mark != seen:
        raise Changed
