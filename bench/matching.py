"""How fast and how good the matching is, beside what others use, on programmes drawn at random.

Every way runs in a process of its own; they take turns, so that what else the machine does falls on all
alike. Figures are CPU seconds, of all threads together; memory is the peak above the input. Only
ours and "plain" score the pairs themselves; the others get the scores for nothing.
"""

import argparse
import json
import selectors
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import numpy as np

from bench import _instances as drawn
from bench import _peers
from bench._goals import goal
from bench._programmes import programme
from matching.engine import Matching, Pin, Veto, solve
from matching.engine.explain import alternatives, difference, unmatched

# Mentees matched and the total score, proven: whoever finds anything else is wrong.
BEST = {
    (100, "ample"): (97, 3991611),
    (100, "scarce"): (86, 3471410),
    (100, "tied"): (100, 6601705),
    (500, "ample"): (479, 21712490),
    (500, "scarce"): (448, 19168714),
    (500, "tied"): (500, 34546472),
    (2_000, "ample"): (1964, 96677200),
    (2_000, "scarce"): (1829, 87118884),
    (2_000, "tied"): (2000, 142539737),
    (5_000, "ample"): (4917, 248975596),
    (5_000, "scarce"): (4601, 225555115),
    (20_000, "ample"): (19782, 1065209092),
    (20_000, "even"): (19794, 1028939649),
    (20_000, "scarce"): (18480, 969154211),
    (50_000, "ample"): (49529, 2719060179),
    (50_000, "even"): (49533, 2629822332),
    (50_000, "scarce"): (46288, 2475053345),
}
# Of the CPU of plain scoring with SciPy's dense solver; of 50,000 people, of the scoring alone.
MOST_CPU = {500: 0.65, 2_000: 0.30, 5_000: 0.20, 20_000: 0.17, 50_000: 0.28}
MOST_MEGABYTES = {500: 20, 2_000: 120, 5_000: 170, 20_000: 450, 50_000: 800}
ASKED = 500  # the size of which the goals below speak
MOST_MS = {"veto": 30, "pin": 30, "alternatives": 25, "unmatched": 1}
MOST_TIED = 0.3  # CPU seconds, of a programme with few distinct scores
MOST_CHANGED = 4  # pairs, by a veto, where places are scarce
QUESTIONS, FEW_QUESTIONS = 25, 4

NAMES = {
    "engine": "this engine, with proof",
    "plain": "plain scoring + SciPy dense",
    "plain sample": "plain scoring, from a sample",
    "dense": "SciPy dense, solver alone",
    "sparse": "SciPy sparse, solver alone",
    "flow": "OR-tools min-cost flow, solver alone",
    "stable": "matching (Gale-Shapley)",
    "greedy": "greedy",
}
SAMPLE = "plain sample"
OURS = ("engine", "plain", SAMPLE)
TIED = "tied"
FOR_HUGE = ["engine", SAMPLE]
EXACT = ("engine", "plain", "dense", "sparse", "flow")
# How often ours and the others run: from LONG people on one run takes long, and tells enough.
LONG, RUNS, RUNS_OF_LONG = 2_000, (5, 1), (3, 1)
LARGE = 20_000
# A solver that needs more seconds than this many times what plain scoring with SciPy takes is ended.
PATIENCE, LEAST_PATIENCE = 5, 4.0
# With more people it takes minutes, and is left out.
LARGEST = {"stable": 500}
READY, NEVER = 600.0, 36_000.0

Runs = list[dict[str, Any]]


# --- the processes -------------------------------------------------------------------------


class Peer:
    """A way of matching in its process, for one supply of places."""

    def __init__(self, name: str, supply: str) -> None:
        """Start it; it gets ready by itself."""
        self.name = name
        self.runs: Runs = []
        self.error = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench._peers", name, supply],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def listen(self, seconds: float) -> dict[str, Any] | None:
        """Give its next line; None, and an error, when it has none in time."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._pipe, selectors.EVENT_READ)
            ready = selector.select(seconds)
        line = self._pipe.readline() if ready else b""
        said: dict[str, Any] = json.loads(line) if line else {}
        self.error = said.get("error", "")
        if not line:
            self.error = "ended by itself" if ready else f"ended after {seconds:.0f} s"
        if self.error:
            self.end()
            return None
        return said

    @property
    def _pipe(self) -> Any:
        return self._process.stdout

    def _say(self, line: str) -> None:
        if self._process.stdin:
            self._process.stdin.write(f"{line}\n".encode())

    def prepare(self, people: int, path: str) -> None:
        """Give it an instance, smaller ones first: of memory it keeps what it had."""
        self.runs = []
        self._say(f"{people} {path}")
        self.listen(READY)

    def run(self, seconds: float) -> None:
        """Let it match once more."""
        if not self.error:
            self._say("")
            found = self.listen(seconds)
            self.runs += [found] if found else []

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def median(self, what: str) -> float:
        """Give the median of its runs."""
        return float(statistics.median(run[what] for run in self.runs))


@contextmanager
def started(supply: str, largest: int) -> Iterator[dict[str, Peer]]:
    """Start all ways that so many people need; they end with us."""
    names = [name for name in NAMES if name != SAMPLE or largest > _peers.SCORED_WHOLE]
    with ExitStack() as stack:
        peers = {name: Peer(name, supply) for name in names}
        for peer in peers.values():
            stack.callback(peer.end)
        for peer in peers.values():
            peer.listen(READY)
        yield peers


@contextmanager
def scored(people: int, supply: str) -> Iterator[str]:
    """Give the file with all scores, if they can be had."""
    if people > _peers.SCORED_WHOLE:
        yield ""
        return
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, _peers.score_all(drawn.draw(people, supply)))
        file.flush()
        yield file.name


def measured(people: int, supply: str, peers: dict[str, Peer]) -> list[Peer]:
    """Let all ways that still go match one instance, in turns."""
    is_scored = people <= _peers.SCORED_WHOLE
    names = [name for name in NAMES if name != SAMPLE] if is_scored else FOR_HUGE
    names = [name for name in names if people <= LARGEST.get(name, people)]
    taking_part = [peers[name] for name in names if not peers[name].error]
    patience = NEVER
    with scored(people, supply) as path:
        for peer in taking_part:
            peer.prepare(people, path)
        ours, others = RUNS if people < LONG else RUNS_OF_LONG
        # Nothing is asked of the ratio where scores tie: there plain scoring runs as the others do.
        often = ("engine",) if supply == TIED else OURS
        for turn in range(ours):
            for peer in taking_part:
                if peer.name in often or turn < others:
                    peer.run(NEVER if peer.name in OURS else patience)
                if peer.name == "plain" and peer.runs:
                    patience = max(LEAST_PATIENCE, PATIENCE * peer.runs[0]["wall"])
    for peer in taking_part:
        peer.error = peer.error and f"{peer.error} at {people:,}"
    return taking_part


# --- telling -------------------------------------------------------------------------------


def seconds(value: float) -> str:
    """Write so many seconds."""
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def base(peers: dict[str, Peer]) -> float:
    """Give the CPU seconds that the engine is compared with; 0 if there are none."""
    if peers["plain"].runs:
        return peers["plain"].median("cpu")
    sample = peers.get(SAMPLE)
    return sample.median("scoring") if sample and sample.runs else 0.0


def table(people: int, supply: str, peers: dict[str, Peer], taking_part: list[Peer]) -> None:
    """Print what everybody took and found."""
    print(f"\n{people:,} mentees and mentors, places {supply}")
    print(f"{'':38}{'CPU':>10}{'ratio':>8}{'MB':>8}{'matched':>9}{'score':>14}")
    below = base(peers)
    for name, peer in peers.items():
        title = NAMES[name]
        if peer.error:
            print(f"{title:38}  {peer.error}")
        elif people > LARGEST.get(name, people):
            print(f"{title:38}  takes minutes above {LARGEST[name]:,}: left out")
        elif peer in taking_part and name == SAMPLE:
            print(f"{title:38}{seconds(below):>10}{1:8.2f}")
        elif peer in taking_part:
            cpu, last = peer.median("cpu"), peer.runs[-1]
            ratio = f"{cpu / below:8.2f}" if below else f"{'':8}"
            print(
                f"{title:38}{seconds(cpu):>10}{ratio}{peer.runs[0]['mb']:8.0f}"
                f"{last['matched']:9,}{last['total']:14,}",
                flush=True,
            )


def is_best(people: int, supply: str, peers: dict[str, Peer]) -> bool:
    """Say whether every exact way found the optimum, and ours proved it."""
    found = {(run["matched"], run["total"]) for name in EXACT for run in peers[name].runs}
    best = BEST.get((people, supply))
    ours = peers["engine"].runs
    right = bool(ours) and len(found) == 1 and best in (None, *found)
    proven = all(run["gap"] == 0 for run in ours)
    verdict = "met" if right and proven else "missed"
    known = "the known optimum" if best else "one optimum"
    print(f"goal: {people:,} {supply}: all exact ways find {known}, gap 0 ({verdict})", flush=True)
    return right and proven


def report(people: int, supply: str, peers: dict[str, Peer]) -> list[bool]:
    """Print the goals of one instance."""
    met = [is_best(people, supply, peers)]
    ours, below, what = peers["engine"], base(peers), f"{people:,} {supply}:"
    if supply == TIED:  # next to no scoring, which is what the ratio speaks of
        if ours.runs and people == ASKED:
            cpu = ours.median("cpu")
            met.append(goal(f"{what} CPU in s", f"{cpu:.2f}", MOST_TIED, met=cpu <= MOST_TIED))
        return met
    if ours.runs and below and people in MOST_CPU:
        ratio, most = ours.median("cpu") / below, MOST_CPU[people]
        beside = "plain + dense" if peers["plain"].runs else "plain scoring"
        met.append(goal(f"{what} CPU / {beside}", f"{ratio:.2f}", most, met=ratio <= most))
        used, room = ours.runs[0]["mb"], MOST_MEGABYTES[people]
        met.append(goal(f"{what} peak memory in MB", f"{used:.0f}", room, met=used <= room))
    return met


# --- questions afterwards ------------------------------------------------------------------


def timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Give the CPU milliseconds of a question, the better of two, and its answer."""
    taken = []
    for _ in range(2):
        began = time.process_time()
        answer = ask()
        taken.append((time.process_time() - began) * 1000)
    return min(taken), answer


def pins_of(matching: Matching, mentees: list[int]) -> list[Pin]:
    """For each of these mentees who has a choice a mentor whom she did not get."""
    offered = [(mentee, alternatives(matching, mentee, top=1)) for mentee in mentees]
    return [Pin(mentee, found[0].mentor) for mentee, found in offered if found]


def questions(people: int, supply: str) -> list[bool]:
    """Change and explain a matching; print what that takes, and the goals."""
    matching = solve(programme(drawn.draw(people, supply)))
    step = max(1, people // (QUESTIONS if people == ASKED else FEW_QUESTIONS))
    some = list(range(0, people, step))
    vetoes = [Veto(*pair) for pair in matching.pairs[::step].tolist()]
    nobody = np.flatnonzero(matching.mentor < 0)[:QUESTIONS].tolist()
    vetoed = [timed(partial(matching.change, veto)) for veto in vetoes]
    pinned = [timed(partial(matching.change, pin)) for pin in pins_of(matching, some)]
    taken = {
        "veto": [ms for ms, _ in vetoed],
        "pin": [ms for ms, _ in pinned],
        "alternatives": [timed(partial(alternatives, matching, i, top=None))[0] for i in some],
        "unmatched": [timed(partial(unmatched, matching, i))[0] for i in nobody],
    }
    medians = {what: statistics.median(times) for what, times in taken.items() if times}
    told = ", ".join(f"{what} {ms:.1f}" for what, ms in medians.items())
    print(f"{people:,} {supply}: CPU in ms of one question, with proof: {told}")
    proven = all(after.proven and after.bound == after.total + after.bonus for _, after in vetoed)
    proven &= all(after.proven for _, after in pinned)
    met = [proven]
    if not proven:
        print("goal: every change with proof (missed)")
    if people == ASKED:
        for what, ms in medians.items():
            name, most = f"{people:,} {supply}: {what}, CPU in ms", MOST_MS[what]
            met.append(goal(name, f"{ms:.1f}", most, met=ms <= most))
        met += steadiness(people, supply, matching, [after for _, after in vetoed], vetoes)
    return met


def steadiness(
    people: int, supply: str, matching: Matching, vetoed: list[Matching], vetoes: list[Veto]
) -> list[bool]:
    """Print how many pairs a veto changes, with the bonus and without."""
    free = solve(matching.programme, steady=0)
    changed = statistics.median(len(difference(matching, after).moved) for after in vetoed)
    without = [free.change(veto) for veto in vetoes]
    nervous = statistics.median(len(difference(free, after).moved) for after in without)
    lost = max((b.total - a.total) / b.total for a, b in zip(vetoed, without, strict=True))
    print(
        f"{people:,} {supply}: a veto changes {nervous:g} pairs without bonus, {changed:g} with"
        f" 1.0 point, for {lost:.3%} of the total at most"
    )
    if supply != "scarce":
        return []
    met = changed <= MOST_CHANGED
    return [goal(f"{people:,} {supply}: pairs that a veto changes", f"{changed:g}", 4, met=met)]


# --- all of it -----------------------------------------------------------------------------


def run(sizes: list[int], supplies: list[str]) -> bool:
    """Measure and tell; give whether every goal is met."""
    met: list[bool] = []
    for supply in supplies:
        with started(supply, max(sizes)) as peers:
            for people in sorted(sizes):
                for peer in peers.values():
                    peer.runs = []
                taking_part = measured(people, supply, peers)
                table(people, supply, peers, taking_part)
                met += report(people, supply, peers)
                met += questions(people, supply) if people < LARGE else []
    print(f"\n{sum(met)} of {len(met)} goals met")
    return all(met)


def main() -> int:
    """Read what was asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(part) for part in text.split(",")],
        default=[100, 500, 2_000],
        help="mentees, as many mentors; 5000 takes some minutes, 20000 and 50000 long and much memory",
    )
    parser.add_argument(
        "--supplies",
        type=lambda text: text.split(","),
        default=["ample", "scarce", "tied"],
        help=f"some of {', '.join(drawn.PLACES)}",
    )
    asked = parser.parse_args()
    if unknown := {*asked.supplies} - {*drawn.PLACES}:
        parser.error(f"no such supply: {', '.join(sorted(unknown))}")
    return 0 if run(asked.sizes, asked.supplies) else 1


if __name__ == "__main__":
    sys.exit(main())
