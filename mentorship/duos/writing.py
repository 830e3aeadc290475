"""Writing what is for the two of a duo: as long as it goes on, over what one has seen."""

from mentorship.duos.models import Duo
from mentorship.transitions import TransitionNotAllowed


class Changed(Exception):
    """It is not what was on the page any more: the other wrote, or she did in another window."""

    def __init__(self, mark: str) -> None:
        """Remember the mark of what is there now."""
        super().__init__(mark)
        self.mark = mark


def hold(duo: Duo, *, to: str) -> None:
    """Lock a duo in which something is written.

    Raises:
        TransitionNotAllowed: it has ended; what is there can be read.
    """
    duo.lock()
    if not duo.is_live:
        raise TransitionNotAllowed(duo, to)
