#!/usr/bin/env python3
"""Tidewater's logs, of any length and under any seed: how long the trace takes, how much memory, and whether it is right.

    cargo build --workspace --bins
    python3 benches/trace/run.py --lines 1000000 --seeds 1-20 [--memory 1GB] [--respond]

Right is: every log-in of the intruder's that a line tells of and no other, the very line of the first one, and the state of every store. With
--respond the whole run is measured, not the trace alone. Folders are made, and removed, under --work.
"""
import argparse, csv, io, os, pathlib, shutil, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("AMENDS_PROGRAM", str(ROOT / "target/debug/amends"))
MAKER = os.environ.get("AMENDS_XTASK", str(ROOT / "target/debug/xtask"))


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def wrong(truth, export):
    """What the program says otherwise than the truth."""
    way = lambda row: (row["source"], row["target"], row["account"])
    wanted = [row for row in rows((truth / "hops.csv").read_text()) if row["step"] and row["evidence"]]
    hops = rows(export("hops"))
    said = []
    for name, ways in (("missed", {*map(way, wanted)} - {*map(way, hops)}), ("accused", {*map(way, hops)} - {*map(way, wanted)})):
        said += [f"{name}: {' → '.join(one)}" for one in sorted(ways)]
    if hops and any(hops[0][column] != wanted[0][column] for column in ("source", "target", "account", "evidence", "line")):
        said.append("another entry")
    states = {}
    for row in rows(export("reach")):
        states.setdefault(row["store"], set()).add(row["state"])
    for row in rows((truth / "reach.csv").read_text()):
        if states.get(row["store"]) != {row["state"]}:
            said.append(f"{row['store']}: {row['state']} in truth, {sorted(states.get(row['store'], []))}")
    return said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seeds", default="7")
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()))
    parser.add_argument("--respond", action="store_true")
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    right = 0
    print(f"{'seed':>4} {'lines':>11} {'CPU s':>8} {'µs a line':>9} {'wall s':>8} {'MB':>6}")
    for seed in seeds:
        with tempfile.TemporaryDirectory(dir=given.work) as folder:
            folder = pathlib.Path(folder)
            corpus, case, env = folder / "corpus", str(folder / "case"), {**os.environ, "XDG_CONFIG_HOME": str(folder)}
            make = [MAKER, "corpus", "tidewater", "--persons", "500", "--seed", str(seed), "--log-lines", str(given.lines), "--out", str(corpus)]
            made = subprocess.run(make, check=True, capture_output=True, text=True).stdout
            lines = int(next(line for line in made.splitlines() if " lines in " in line).split(": ")[1].split()[0])
            run = lambda *arguments: subprocess.run([PROGRAM, *arguments, "--case", case], env=env, capture_output=True, text=True, check=False)
            run("case", "new")
            words = ["respond"] if given.respond else ["trace", "run"]
            timed = ["/usr/bin/time", "-f", "%U %S %e %M", PROGRAM, *words, str(corpus / "incident.toml"), "--case", case, "--memory", given.memory]
            done = subprocess.run(timed, env=env, capture_output=True, text=True, check=False)
            assert done.returncode in (0, 3), done.stderr
            user, system, wall, memory = map(float, done.stderr.strip().splitlines()[-1].split())
            cpu = user + system
            print(f"{seed:>4} {lines:>11,} {cpu:8.1f} {1e6 * cpu / lines:9.2f} {wall:8.1f} {memory / 1024:6.0f}", flush=True)
            said = wrong(corpus / "truth", lambda table: run("export", table, "--format", "csv").stdout)
            right += not said
            for one in said:
                print(f"     {one}", flush=True)
            shutil.rmtree(case, ignore_errors=True)
    print(f"right in {right} of {len(seeds)}")


if __name__ == "__main__":
    main()
