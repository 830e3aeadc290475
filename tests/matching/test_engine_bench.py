"""The programmes of ``dev.py bench matching``: scored independently, with optima known beforehand."""

import numpy as np
import pytest

from bench import _instances as drawn
from bench._programmes import programme
from matching.engine import solve
from matching.engine.score import plain

BEST = {
    (100, "ample"): (97, 3991611),
    (100, "scarce"): (86, 3471410),
    (100, "tied"): (100, 6601705),
    (500, "ample"): (479, 21712490),
    (500, "scarce"): (448, 19168714),
    (500, "tied"): (500, 34546472),
}


@pytest.mark.parametrize("supply", drawn.PLACES)
def test_criteria_and_rules_as_data_score_as_plain_expressions_do(supply):
    instance = drawn.draw(137, supply)

    as_data = plain(programme(instance))

    as_data[:, instance.capacity == 0] = -1
    assert (as_data == drawn.scores(instance)).all()
    assert (drawn.scores(instance, slice(5, 60, 3)) == as_data[5:60:3]).all()
    least, most = (0.65, 0.85) if supply == "tied" else (0.05, 0.25)
    assert least < np.mean(as_data >= 0) < most


@pytest.mark.parametrize(("people", "supply"), BEST)
def test_the_known_optimum_is_found_and_proven(people, supply):
    matching = solve(programme(drawn.draw(people, supply)))

    assert (matching.matched, matching.total) == BEST[people, supply]
    assert matching.bound == matching.total
    assert matching.proven
