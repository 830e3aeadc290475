"""The matching itself, in plain Python and NumPy: a programme in, a proven matching out.

``solve`` a ``Programme``; the ``Matching`` can ``change``.
``why``, ``alternatives``, ``proven``, ``unmatched``, ``broken`` and ``difference`` say what is behind it.

From the bottom up:

* ``model``: what goes in, what may change, what comes out.
* ``score``: points and rules, plainly; ``fast``: the same for blocks of pairs, as a matrix product.
* ``select``: one pass over all pairs, which keeps the candidates of both sides.
* ``graph``: the candidates with their costs; ``assign``: the best matching of them, with prices;
  ``repair``: the same from a matching that was nearly right.
* ``prove``: whether any pair that was not kept could do better.
* ``pool``, ``fair``, ``solve``: all of it together, until there is a proof.
* ``ways``: what another place would cost, and who would move;
* ``explain``: reasons and alternatives; ``reference``: what every other way must agree with.
"""

from matching.engine.explain import (
    Alternative,
    Difference,
    Reason,
    Unmatched,
    alternatives,
    broken,
    difference,
    proven,
    unmatched,
    why,
)
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
from matching.engine.solve import solve

__all__ = [
    "Allowed",
    "Alternative",
    "Change",
    "Differ",
    "Difference",
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
    "Reason",
    "Table",
    "Unmatched",
    "Unpin",
    "Unveto",
    "Veto",
    "Withdraw",
    "alternatives",
    "broken",
    "difference",
    "proven",
    "solve",
    "unmatched",
    "why",
]
