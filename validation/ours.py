"""Our side: the methods of crates/insight, run on a table, and how far two answers may differ.

Nothing is installed here. A script that misses its peer says so and ends with 0: what was not compared has not failed.
"""

import math
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALL = "python3 -m venv VENV && VENV/bin/pip install -r validation/requirements.txt"
COMMAND = ["cargo", "run", "--release", "-q", "-p", "shapan-insight", "--example", "validate", "--"]
# Resamples for intervals that are compared: the spread over R resamples is known to 1/sqrt(2 (R - 1)) of itself.
RESAMPLES = 1000
# Standard errors by which two random numbers may differ: with a thousand comparisons a false alarm is rarer than once in a hundred calls.
ERRORS = 4.5


def skipped(why):
    print(f"skipped: {why}; to install the peers: {INSTALL}", flush=True)
    sys.exit(0)


def run(method, names, columns, y, **options):
    """Columns of the answer by name, and the CPU seconds of each repetition. `columns` by input."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        with open(table, "w") as out:
            out.write(",".join([*names, "y"]) + "\n")
            rows = np.column_stack([*columns, y]).tolist()
            out.writelines(",".join(map(repr, row)) + "\n" for row in rows)
        words = [f"{name}={value}" for name, value in options.items()]
        done = subprocess.run([*COMMAND, method, str(table), *words], cwd=ROOT, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{method}: {done.stderr}")
    head, *lines = done.stdout.splitlines()
    cells = [line.split(",") for line in lines]
    answer = {}
    for at, name in enumerate(head.split(",")):
        column = [row[at] for row in cells]
        answer[name] = column if name == "names" else np.array([float(cell) for cell in column])
    return answer, [float(second) for second in re.findall(r"^cpu (.*)$", done.stderr, re.M)]


class Comparison:
    """Differences, the largest of each kind kept; told at the end."""

    def __init__(self):
        self.worst = {}
        self.failed = 0

    def near(self, what, ours, theirs, bound, unit="absolute"):
        """Each of ours within its bound of theirs."""
        import numpy as np

        ours, theirs, bound = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=float)) for v in (ours, theirs, bound)))
        both = np.isnan(ours) & np.isnan(theirs)
        gap = np.where(both, 0.0, np.abs(ours - theirs))
        bad = ~(gap <= bound)
        self.failed += int(bad.sum())
        for at in zip(*np.nonzero(bad)):
            place = " ".join(map(str, at))
            print(f"DIFFERS {what} at {place}: ours {ours[at]:.12g}, theirs {theirs[at]:.12g}, bound {bound[at]:.3g}", flush=True)
        share = float(np.max(np.where(both, 0.0, gap / np.maximum(bound, 1e-300)))) if gap.size else 0.0
        most, worst, count, _ = self.worst.get(what, (0.0, 0.0, 0, ""))
        self.worst[what] = (max(most, share), max(worst, float(np.nanmax(gap))), count + gap.size, unit)

    def same(self, what, ours, theirs, digits=1e-9):
        """The same formula on the same numbers: they differ by rounding alone."""
        import numpy as np

        scale = np.maximum(np.abs(np.nan_to_num(np.asarray(theirs, dtype=float))), 1.0)
        self.near(what, ours, theirs, digits * scale, "rounding")

    def widths(self, what, ours, theirs, resamples=RESAMPLES):
        """Two spreads over other resamples: their quotient is 1 with a standard error of 1/sqrt(R - 1)."""
        import numpy as np

        ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
        told = theirs > 1e-12
        ratio = np.where(told, ours / np.where(told, theirs, 1.0), 1.0)
        self.near(what, ratio, np.ones_like(ratio), ERRORS / math.sqrt(resamples - 1), "quotient")

    def end(self):
        print(f"\n{'quantity':58s} {'numbers':>7s} {'largest difference':>19s} {'of its bound':>12s}  kind")
        for what, (share, gap, count, unit) in self.worst.items():
            print(f"{what:58s} {count:7d} {gap:19.3g} {share:12.2g}  {unit}")
        print("\nall within their bounds" if not self.failed else f"\n{self.failed} numbers DIFFER", flush=True)
        sys.exit(1 if self.failed else 0)


def paired(what, theirs, method, names, columns, y, rounds, bar=None, **options):
    """CPU seconds of both in turn, round by round; the quotient within rounds. True if the median reaches the bar."""
    pairs = []
    for _ in range(rounds):
        start = time.process_time()
        theirs()
        peer = time.process_time() - start
        _, own = run(method, names, columns, y, repeat=3, **options)
        pairs.append((peer, statistics.median(own)))
    ratios = sorted(peer / own for peer, own in pairs)
    middle = statistics.median(ratios)
    best = [min(pair[side] for pair in pairs) for side in (0, 1)]
    told = f", wanted {bar}" if bar else ""
    print(f"{what}: theirs {best[0]:.3g} s, ours {best[1]:.3g} s (CPU, best); {middle:.0f} times as fast"
          f" [{ratios[0]:.0f}, {ratios[-1]:.0f}] over {rounds} rounds{told}", flush=True)
    return bar is None or middle >= bar
