"""The matching itself, in plain Python and NumPy: a programme in, a proven matching out.

``solve`` a ``Programme``; the ``Matching`` can ``change``, and ``resume`` takes up a stored one.
"""

from matching.engine.model import (
    Allowed,
    Change,
    Differ,
    Distance,
    Dot,
    Forbidden,
    Group,
    Keys,
    Matching,
    Meet,
    Only,
    Overlap,
    Pairs,
    Pin,
    Places,
    Programme,
    Reach,
    Table,
    Unpin,
    Unveto,
    Veto,
    Withdraw,
)
from matching.engine.solve import resume, solve

__all__ = [
    "Allowed",
    "Change",
    "Differ",
    "Distance",
    "Dot",
    "Forbidden",
    "Group",
    "Keys",
    "Matching",
    "Meet",
    "Only",
    "Overlap",
    "Pairs",
    "Pin",
    "Places",
    "Programme",
    "Reach",
    "Table",
    "Unpin",
    "Unveto",
    "Veto",
    "Withdraw",
    "resume",
    "solve",
]
