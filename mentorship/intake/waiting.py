"""When somebody who waits hears from us again: nobody waits longer than this without a word."""

from datetime import date, timedelta

from django.utils.timezone import localdate

WORD_EVERY = timedelta(weeks=4)


def next_word(since: date, *, on: date | None = None) -> date:
    """The next day by which who waits since then hears how things stand."""
    today = on or localdate()
    turns = (max(today, since) - since) // WORD_EVERY + 1
    return since + turns * WORD_EVERY
