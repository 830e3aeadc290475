"""Whether the log of an agreement is as it was written: no line changed, gone or put between."""

from agreements.models import Agreement
from agreements.versions import BEGINNING


def is_unbroken(agreement: Agreement) -> bool:
    """Count and hash the log again; details that are still there must be what was committed to."""
    previous = BEGINNING
    events = agreement.events.order_by("number").prefetch_related("details")
    for number, event in enumerate(events, start=1):
        if (event.number, event.previous, event.hash) != (number, previous, event.chained()):
            return False
        if any(event.commitments.get(each.name) != each.commitment for each in event.details.all()):
            return False
        previous = event.hash
    return True


def head(agreement: Agreement) -> str:
    """The hash of the last line: it stands for the whole log."""
    last = agreement.events.order_by("-number").first()
    return last.hash if last else BEGINNING
