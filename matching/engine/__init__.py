"""The matching itself, in plain Python and NumPy: a programme in, a proven matching out."""

from matching.engine.explain import Alternative, Reason, alternatives, broken, why, without_mentor
from matching.engine.model import Criterion, Matching, Problem, Rule
from matching.engine.solve import solve

__all__ = [
    "Alternative",
    "Criterion",
    "Matching",
    "Problem",
    "Reason",
    "Rule",
    "alternatives",
    "broken",
    "solve",
    "why",
    "without_mentor",
]
