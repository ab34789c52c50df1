"""The stage *people* beside two peers, on the same columns, in the same run.

    python3 run.py CORPUS [--folder FOLDER] [--rounds N] [--only amends,baseline,splink] [--sweep]

Contestants take turns. Seconds are the median of their rounds and those of a whole process, from columns on disk to people
on disk; the peak is the largest of the rounds. `--sweep` then tries thresholds on what Splink predicts.
"""

import argparse
import json
import os
import shutil
import statistics
import sys

import duckdb
import numpy as np
import pyarrow.parquet as pq
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from columns import prepare
from program import AMENDS, HERE, amends, environment, measured
from score import Truth

CONTESTANTS = {"amends": "amends", "baseline": "eight exact keys, DuckDB", "splink": "Splink 5 at 0.95"}
THRESHOLDS = (0.2, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 0.99999, 0.999999)
HEAD = (
    "| contestant | wall s | CPU s | peak MiB | precision | recall | F1 | B-cubed F1 | exactly right % | people ±% | lost/million | split % |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


class Bench:
    """One corpus, its case up to records, and a folder for what comes out."""

    def __init__(self, corpus, folder):
        self.folder = folder
        self.case, self.config, self.columns = prepare(corpus, folder)
        self.stage = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def amends(self):
        """The stage on a fresh copy of the case: it would not run twice on the same records."""
        copy = self.path("copy.case")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.case, copy)
        # What copying left to be written must not be paid for by who comes next.
        os.sync()
        output = self.path("gather.json")
        command = [AMENDS, "people", "gather", "--case", copy, "--format", "json"]
        cost = measured(command, output, environment(self.config))
        with open(output) as file:
            self.stage = json.load(file)
        records = self.path("records.parquet")
        amends(self.config, "export", "records", "--case", copy, "--format", "parquet", "--out", records)
        duckdb.sql(f"""
            copy (select c.record, r.person_id as person from '{self.columns}' c join '{records}' r using (record_id))
            to '{self.path("amends.parquet")}' (format parquet)
        """)
        shutil.rmtree(copy)
        return cost

    def baseline(self):
        return self.script("baseline")

    def splink(self):
        return self.script("splink5", "splink")

    def script(self, script, name=None):
        command = [sys.executable, os.path.join(HERE, f"{script}.py"), self.columns, self.path(f"{name or script}.parquet")]
        return measured(command, os.devnull)

    def sweep(self, truth):
        """Scores of Splink's predictions at many thresholds; its default's clusters are these at 0.95."""
        edges = self.path("edges.parquet")
        command = [sys.executable, os.path.join(HERE, "splink5.py"), self.columns, self.path("splink.parquet"), "--edges", edges]
        measured(command, os.devnull)
        table = pq.read_table(edges)
        a, b, probability = (table[name].to_numpy() for name in ("a", "b", "probability"))
        for threshold in THRESHOLDS:
            taken = probability >= threshold
            graph = coo_matrix((np.ones(taken.sum(), dtype=bool), (a[taken], b[taken])), shape=(truth.records, truth.records))
            yield threshold, truth.score(connected_components(graph, directed=False)[1].astype(np.int64))


def line(name, costs, result):
    """A row of the table; one without costs is a threshold that was tried afterwards."""
    wall, cpu = (f"{statistics.median(cost[what] for cost in costs):.1f}" if costs else "" for what in ("wall", "cpu"))
    peak = f"{max(cost['mib'] for cost in costs):.0f}" if costs else ""
    shares = " | ".join(f"{result[name]:.4f}" for name in ("precision", "recall", "f1", "b_f1"))
    return (
        f"| {name} | {wall} | {cpu} | {peak} | {shares} | {result['exact_percent']:.2f} | {result['people_off_percent']:+.2f} | "
        f"{result['lost_per_million']:.0f} | {result['split_percent']:.2f} |"
    )


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus")
    options.add_argument("--folder", help="for the case and what comes out (default: CORPUS/people.bench)")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", default=",".join(CONTESTANTS))
    options.add_argument("--sweep", action="store_true")
    given = options.parse_args()
    bench = Bench(given.corpus, given.folder or os.path.join(given.corpus, "people.bench"))
    only = [name for name in CONTESTANTS if name in given.only.split(",")]
    costs = {name: [] for name in only}
    for _ in range(given.rounds):
        for name in only:
            cost = getattr(bench, name)()
            costs[name].append(cost)
            print(f"{name}: {cost['wall']:.1f} s, CPU {cost['cpu']:.1f} s, {cost['mib']:.0f} MiB", file=sys.stderr)
    truth = Truth(bench.columns)
    print(f"{truth.records:,} records, {truth.people:,} true people; {given.rounds} rounds\n\n{HEAD}")
    for name in only:
        print(line(CONTESTANTS[name], costs[name], truth.score_file(bench.path(f"{name}.parquet"))))
    if given.sweep:
        for threshold, result in bench.sweep(truth):
            print(line(f"Splink 5 at {threshold}", [], result))
    if bench.stage:
        print(f"\nThe stage's own account of its last round: {json.dumps(bench.stage)}")


if __name__ == "__main__":
    main()
