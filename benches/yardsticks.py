"""Records + people of amends beside DuckDB and ripgrep, over the same files in the same run."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

# Three patterns that any scan for personal data would begin with: SSN, e-mail, card.
PATTERNS = [
    r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"\b[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,4}\b",
]
ROUNDS = 3


def unpack(evidence, into):
    """A flat copy of the evidence with compression taken off, so that every tool reads the same bytes."""
    for folder, _, names in os.walk(evidence):
        for name in sorted(names):
            path = os.path.join(folder, name)
            flat = os.path.relpath(path, evidence).replace("/", "_")
            target = os.path.join(into, flat)
            with open(path, "rb") as file:
                head = file.read(4)
            if head[:2] == b"\x1f\x8b":
                with open(target, "wb") as out:
                    subprocess.run(["gzip", "-dc", path], stdout=out, check=True)
            elif head == b"\x28\xb5\x2f\xfd":
                with open(target, "wb") as out:
                    subprocess.run(["zstd", "-dcq", path], stdout=out, check=True)
            elif head == b"PK\x03\x04" and name.endswith(".zip"):
                shutil.unpack_archive(path, target + ".d", "zip")
            else:
                shutil.copyfile(path, target)


def size_of(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)


def timed(run):
    started = time.perf_counter()
    result = run()
    return time.perf_counter() - started, result


def ripgrep(folder):
    command = ["rg", "-a", "-o", "--no-unicode", "--no-filename", "--no-ignore", "-j1"]
    for pattern in PATTERNS:
        command += ["-e", pattern]
    subprocess.run(command + [folder], stdout=subprocess.DEVNULL, check=True)


def duckdb_count(folder):
    import duckdb

    total = 0
    for at, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith((".csv", ".gz", ".zst", ".txt", ".dat")):
                path = os.path.join(at, name).replace("'", "''")
                query = f"select count(*) from read_csv('{path}', all_varchar=true, ignore_errors=true, compression='none')"
                try:
                    total += duckdb.sql(query).fetchall()[0][0]
                except duckdb.Error:
                    # A file in another encoding: read for its bytes, so that the time is not understated.
                    with open(os.path.join(at, name), "rb") as file:
                        total += sum(1 for _ in file)
    return total


def amends(incident):
    case = tempfile.mkdtemp(suffix=".case")
    shutil.rmtree(case)
    config = tempfile.mkdtemp()
    environment = {**os.environ, "XDG_CONFIG_HOME": config}
    for name in ("AMENDS_PASSPHRASE", "AMENDS_IDENTITY", "AMENDS_CASE"):
        environment.pop(name, None)
    command = ["target/debug/amends", "respond", incident, "--case", case, "--sample", "0", "--format", "json"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    shutil.rmtree(case)
    shutil.rmtree(config)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr.decode())
    return json.loads(done.stdout)


def main():
    corpus = sys.argv[1]
    with tempfile.TemporaryDirectory() as flat:
        unpack(os.path.join(corpus, "evidence"), flat)
        megabytes = size_of(flat) / 1e6
        print(f"{megabytes:.0f} MB once unpacked; best of {ROUNDS} interleaved rounds")
        best = {}
        for _ in range(ROUNDS):
            best["rg, 3 patterns, 1 core"] = min(best.get("rg, 3 patterns, 1 core", 1e9), timed(lambda: ripgrep(flat))[0])
            best["duckdb read_csv count (delimited only)"] = min(
                best.get("duckdb read_csv count (delimited only)", 1e9), timed(lambda: duckdb_count(flat))[0]
            )
            result = amends(os.path.join(corpus, "incident.toml"))
            costs = {cost["stage"]: cost for cost in result["costs"]}
            stages = ("evidence", "records", "people")
            best["amends, evidence + records + people"] = min(
                best.get("amends, evidence + records + people", 1e9), sum(costs[stage]["wall_seconds"] for stage in stages)
            )
            best["amends, records alone"] = min(best.get("amends, records alone", 1e9), costs["records"]["wall_seconds"])
        delimited = sum(
            os.path.getsize(os.path.join(at, name))
            for at, _, names in os.walk(flat)
            for name in names
            if name.endswith((".csv", ".gz", ".zst", ".txt", ".dat"))
        ) / 1e6
        for what, seconds in best.items():
            of = delimited if "delimited" in what else megabytes
            print(f"{what:<42} {seconds:8.2f} s {of / seconds:8.1f} MB/s")
        records = result["status"]["records"]
        seconds = best["amends, evidence + records + people"]
        print(f"{records} records: {records / seconds:,.0f} records/s; peak {max(c['peak_bytes'] for c in costs.values()) / 1e6:.0f} MB")


main()
