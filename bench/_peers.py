"""One way of matching in a process of its own: ``python -m bench._peers PEER SUPPLY``.

A line ``PEOPLE SCORES`` gets it an instance, with the file of all scores: a way that does not score
itself gets them for nothing. An empty line lets it match once. To each it answers with a line of JSON.
"""

import gc
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import _instances as drawn
from bench._instances import Instance

FOLDER = Path(__file__).resolve().parent.parent / ".local" / "peers"
ROWS = 256
SMALL = 40  # to warm up with
SAMPLE = 2_000  # mentees that are scored plainly where all would take an hour
SCORED_WHOLE = 20_000
TOP = 100_000
# What copying a game of people who know each other takes: calls for each of them, and bytes in all.
CALLS, STACK = 100, 1 << 29

Scores = NDArray[np.int32]
# Matched, the total score, and what else is worth telling.
Found = tuple[int, int, dict[str, Any]]
Peer = Callable[[Instance, Scores], Callable[[], Found]]


# --- the ways ------------------------------------------------------------------------------


def engine(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """Everything: features, all pairs scored, solved, proved."""
    from bench import _programmes  # noqa: PLC0415 — a peer has the name of our package
    from matching.engine import solve  # noqa: PLC0415

    programme = _programmes.programme(instance)

    def run() -> Found:
        matching = solve(programme)
        return matching.matched, matching.total, {"gap": matching.bound - matching.total}

    return run


def plain(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """NumPy, one expression a criterion, and the dense solver of SciPy."""

    def run() -> Found:
        began = time.process_time()
        own = score_all(instance)
        scoring = time.process_time() - began
        matched, total, _ = dense(instance, own)()
        return matched, total, {"scoring": scoring}

    return run


def plain_sample(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """The scoring alone, of some mentees, counted for all."""
    step = len(instance.mentees) // SAMPLE

    def run() -> Found:
        began = time.process_time()
        for first in range(0, SAMPLE, ROWS):
            rows = slice(first * step, min(first + ROWS, SAMPLE) * step, step)
            drawn.scores(instance, rows)
        return 0, 0, {"scoring": (time.process_time() - began) * len(instance.mentees) / SAMPLE}

    return run


def dense(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """``linear_sum_assignment`` on a table of all places."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    column = np.repeat(np.arange(scores.shape[1]), instance.capacity)
    more = TOP * (len(scores) + 1)  # one match more is better than any score

    def run() -> Found:
        worth = np.empty((len(scores), len(column)))
        for first in range(0, len(scores), ROWS):
            some = scores[first : first + ROWS, column]
            worth[first : first + ROWS] = np.where(some >= 0, some + float(more), 0.0)
        row, place = linear_sum_assignment(worth, maximize=True)
        return result(instance, scores, row, column[place])

    return run


def sparse(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """``min_weight_full_bipartite_matching`` on the possible pairs, and "nobody" for each mentee."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    row, col = np.nonzero(scores >= 0)
    points = scores[row, col].astype(np.float64)
    n, places = len(scores), int(instance.capacity.sum())
    first = np.cumsum(instance.capacity) - instance.capacity
    mentor_of = np.repeat(np.arange(len(instance.capacity)), instance.capacity)

    def run() -> Found:
        count = instance.capacity[col]
        edge = np.repeat(np.arange(len(row)), count)
        within = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        rows = np.concatenate([row[edge], np.arange(n)])
        cols = np.concatenate([first[col[edge]] + within, places + np.arange(n)])
        nobody = np.full(n, float(TOP * (n + 1)))
        costs = np.concatenate([TOP + 1 - points[edge], nobody])  # SciPy drops zeros
        table = csr_matrix((costs, (rows, cols)), shape=(n, places + n))
        mentee, place = min_weight_full_bipartite_matching(table)
        real = place < places
        return result(instance, scores, mentee[real], mentor_of[place[real]])

    return run


def flow(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """OR-tools' ``SimpleMinCostFlow``: mentees, mentors with their places, and "nobody"."""
    sys.path.insert(0, str(FOLDER))
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    row, col = np.nonzero(scores >= 0)
    points = scores[row, col].astype(np.int64)
    n, m = scores.shape
    mentee, mentor, end = np.arange(n), n + np.arange(m), n + m

    def run() -> Found:
        solver = min_cost_flow.SimpleMinCostFlow()
        one, nothing = np.ones(len(row), np.int64), np.zeros(m, np.int64)
        arcs = solver.add_arcs_with_capacity_and_unit_cost
        pair = arcs(row, n + col, one, TOP - points)
        arcs(mentor, np.full(m, end), instance.capacity, nothing)
        arcs(mentee, np.full(n, end), np.ones(n, np.int64), np.full(n, TOP * (n + 1)))
        solver.set_nodes_supplies(mentee, np.ones(n, np.int64))
        solver.set_node_supply(end, -n)
        if solver.solve() != solver.OPTIMAL:
            raise RuntimeError("not solved")
        used = solver.flows(pair) > 0
        return result(instance, scores, row[used], col[used])

    return run


def stable(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """The package ``matching``: residents and hospitals, both ranking by score (Gale and Shapley).

    It copies all players from one to the next, a few calls deeper for each.
    """
    sys.path.insert(0, str(FOLDER))
    from matching.games import HospitalResident  # noqa: PLC0415

    with_places = np.flatnonzero(instance.capacity > 0)

    def ranked(one: NDArray[np.int32]) -> list[int]:
        return [int(k) for k in np.argsort(-one, kind="stable") if one[k] >= 0]

    def match() -> Found:
        mentors = {i: [f"m{j}" for j in ranked(own)] for i, own in enumerate(scores)}
        mentees = {f"m{j}": ranked(scores[:, j]) for j in with_places.tolist()}
        game = HospitalResident.create_from_dictionaries(
            {mentee: names for mentee, names in mentors.items() if names},
            {name: people for name, people in mentees.items() if people},
            {f"m{j}": int(instance.capacity[j]) for j in with_places if mentees[f"m{j}"]},
        )
        solved = game.solve(optimal="resident")
        pairs = [
            (int(who.name), int(mentor.name[1:])) for mentor, own in solved.items() for who in own
        ]
        row, col = np.array(pairs).reshape(-1, 2).T
        return result(instance, scores, row, col)

    sys.setrecursionlimit(CALLS * (sum(scores.shape) + 1))
    threading.stack_size(STACK)

    def run() -> Found:
        with ThreadPoolExecutor(1) as deep:
            return deep.submit(match).result()

    return run


def greedy(instance: Instance, scores: Scores) -> Callable[[], Found]:
    """The best pair that is left, again and again."""

    def run() -> Found:
        row, col = np.nonzero(scores >= 0)
        order = np.argsort(-scores[row, col], kind="stable")
        free, left = [True] * len(scores), instance.capacity.tolist()
        pairs = []
        for i, j in zip(row[order].tolist(), col[order].tolist(), strict=True):
            if free[i] and left[j]:
                free[i] = False
                left[j] -= 1
                pairs.append((i, j))
        mentee, mentor = np.array(pairs).reshape(-1, 2).T
        return result(instance, scores, mentee, mentor)

    return run


PEERS: dict[str, Peer] = {
    "engine": engine,
    "plain": plain,
    "plain sample": plain_sample,
    "dense": dense,
    "sparse": sparse,
    "flow": flow,
    "stable": stable,
    "greedy": greedy,
}


def score_all(instance: Instance) -> Scores:
    """Score all pairs, some mentees at a time: in one go the tables in between would be huge."""
    n = len(instance.mentees)
    scores = np.empty((n, len(instance.mentors)), np.int32)
    for first in range(0, n, ROWS):
        rows = slice(first, min(n, first + ROWS))
        scores[rows] = drawn.scores(instance, rows)
    return scores


def result(
    instance: Instance, scores: Scores, row: NDArray[np.integer], col: NDArray[np.integer]
) -> Found:
    """Count what was found, and see that it is a matching."""
    points = scores[row, col]
    row, col, points = row[points >= 0], col[points >= 0], points[points >= 0]
    assert len(np.unique(row)) == len(row)
    assert (np.bincount(col, minlength=scores.shape[1]) <= instance.capacity).all()
    return len(row), int(points.sum(dtype=np.int64)), {}


# --- the process ---------------------------------------------------------------------------


def memory(what: str) -> float:
    """Give VmRSS or VmHWM, the highest since it was reset, in MB; 0 where there is no /proc."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(what)), 0.0)


def forget_peak() -> None:
    """Let the highest use of memory count from here."""
    gc.collect()
    if os.access("/proc/self/clear_refs", os.W_OK):
        Path("/proc/self/clear_refs").write_text("5")


def limit_memory() -> None:
    """Let an array that does not fit raise an error instead of ending other programs."""
    free = Path("/proc/meminfo")
    lines = free.read_text().splitlines() if free.exists() else []
    for line in lines:
        if line.startswith("MemAvailable"):
            room = int(line.split()[1]) * 1024
            resource.setrlimit(resource.RLIMIT_AS, (room, resource.RLIM_INFINITY))


def answer(run: Callable[[], Found]) -> dict[str, Any]:
    """Run once; give what was found and what it took."""
    forget_peak()
    before, began = memory("VmRSS"), (time.process_time(), time.perf_counter())
    matched, total, more = run()
    cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
    used = memory("VmHWM") - before
    return {"cpu": cpu, "wall": wall, "mb": used, "matched": matched, "total": total, **more}


def prepared(name: str, supply: str, people: int, path: str) -> Callable[[], Found]:
    """Give what the peer does with an instance."""
    scores = np.load(path, mmap_mode="r") if path else np.empty((0, 0), np.int32)
    return PEERS[name](drawn.draw(people, supply), scores)


def main(name: str, supply: str) -> None:
    """Get ready, and do what every line asks."""
    limit_memory()
    small = drawn.draw(SMALL, supply)
    run = None
    try:
        # SMALL is less than the sample of the sampled scoring.
        PEERS["plain" if name == "plain sample" else name](small, score_all(small))()
        print(json.dumps({}), flush=True)
        for line in sys.stdin:
            people, _, path = line.strip().partition(" ")
            if people:
                run = None  # what it holds goes first
                run = prepared(name, supply, int(people), path)
            print(json.dumps({} if people or not run else answer(run)), flush=True)
    except ImportError:
        print(json.dumps({"error": "not installed"}), flush=True)
    except Exception as error:  # noqa: BLE001 — whatever it is, it is this peer's answer
        print(json.dumps({"error": type(error).__name__}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
