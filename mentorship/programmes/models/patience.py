"""After how many days something asks for the attention of the staff, where nobody said otherwise."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Patience:
    """A number of days: what it is about, what it usually is, and between which bounds it lies."""

    label: str | Promise
    usual: int
    fewest: int
    most: int


PATIENCE: dict[str, Patience] = {
    "intake": Patience(_("Working days that planning a first talk may take"), 3, 1, 20),
    "waiting": Patience(_("Days that somebody may wait for a proposal"), 14, 1, 120),
    "proposal": Patience(_("Days that a proposal may go unanswered"), 5, 1, 60),
    "answer": Patience(_("Days that an answer after the first meeting may take"), 2, 1, 60),
    "signature": Patience(_("Days that a signature may take"), 7, 1, 60),
    "evaluation": Patience(_("Days before an evaluation closes that you hear of it"), 3, 1, 14),
    "ending": Patience(_("Days before the end that the last talk is planned"), 28, 7, 120),
}
