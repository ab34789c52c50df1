#!/usr/bin/env python3
"""Mails a minute to a server on this machine, with the record of every person's fate and without it.

    cargo build --workspace --examples
    python3 benches/mail/run.py --mails 20000 [--connections 8] [--rounds 3] [--grants]

Both ways make the same mails of the same case (address, letter, linter) and send them over the same connections; one is a
trial to a test mailbox, which the ledger does not hear of. What the record costs is the difference. Rounds alternate.
With --grants, a second incident of the same people takes over what the first one granted.
"""
import argparse, json, os, pathlib, resource, shutil, subprocess, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("AMENDS_PROGRAM", str(ROOT / "target/debug/amends"))
SINK = os.environ.get("AMENDS_SINK", str(ROOT / "target/debug/examples/smtp_sink"))
FIRST = "Ottoline Philippa Bartholomew Cressida Ignatius Leocadia Thaddeus Wilhelmina Osgood Perpetua".split()
LAST = "Vance Marlowe Quillfeather Abernathy Thistlewood Okonjo Larkspur Dunmore Ferreira Halvorsen".split()


def evidence(path, mails):
    with open(path, "w") as out:
        out.write("first_name,last_name,date_of_birth,ssn,email\n")
        for n in range(mails):
            ssn = f"{301 + n // 9000 % 400:03}-{10 + n % 80:02}-{1 + n % 9000:04}"
            born = f"19{40 + n % 60:02}-{1 + n // 7 % 12:02}-{1 + n // 3 % 28:02}"
            out.write(f"{FIRST[n % 10]},{LAST[n // 10 % 10]},{born},{ssn},p{n}@mail{n % 50}.example\n")


def incident(port, connections):
    return f"""[organization]
name = "Tidewater Mobile"
home = "us-wa"
[incident]
discovered = 2026-10-05
occurred_from = 2026-08-01
what_happened = "Somebody copied files from a server."
steps_taken = ["We closed the way in."]
[[evidence]]
path = "evidence"
[sender]
address = ["400 Breakwater Way", "East Wenatchee, WA 98802"]
telephone = "1-800-555-0142"
email = "incident@tidewater.example"
website = "https://www.tidewater.example/incident"
signatory_name = "Rosalind Achterberg"
[protection]
months = 24
vendor = "Harborlight Identity"
enrol_url = "https://enrol.harborlight.example"
telephone = "1-800-555-0170"
[channels]
order = ["email"]
[channels.mail]
host = "127.0.0.1"
port = {port}
security = "plain"
from = "Tidewater Mobile <notice@tidewater.example>"
bounces = "bounces@tidewater.example"
connections = {connections}
"""


def plan_of(run, **where):
    return json.loads(run("status", "--format", "json", **where)[0].stdout)["plan"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=20000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--grants", action="store_true")
    given = parser.parse_args()
    sink = subprocess.Popen([SINK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = int(sink.stdout.readline())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        env = {**os.environ, "XDG_CONFIG_HOME": str(folder / "config"), "AMENDS_NOW": "2026-10-12T09:00:00Z"}
        (folder / "evidence").mkdir()
        evidence(folder / "evidence/customers.csv", given.mails)
        (folder / "incident.toml").write_text(incident(port, given.connections))

        def run(*arguments, codes=(0, 3), case="case"):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.monotonic()
            done = subprocess.run([PROGRAM, *arguments, "--case", str(folder / case)], cwd=folder, env=env, text=True, capture_output=True)
            wall = time.monotonic() - began
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert done.returncode in codes, done.stderr
            return done, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        run("respond", "incident.toml")
        run("duties", "approve", plan_of(run), "--as", "Counsel")
        said = run("notices", "approve", "0" * 12, "--as", "Counsel", codes=(1,))[0].stderr
        digest = next(word.strip(";,") for word in said.split() if len(word.strip(";,")) == 64)
        run("notices", "approve", digest, "--as", "Counsel")
        run("protection", "issue", "--as", "Lead")
        _, released, _ = run("notices", "release", "--as", "Lead")
        ledger = folder / "case/ledger"
        shutil.copytree(ledger, folder / "released")
        print(f"{given.mails} notices released in {released:.1f} s; {given.connections} connections")
        print(f"{'':<16} {'wall s':>8} {'CPU s':>8} {'mails/min':>10}")
        walls = {"without": [], "with": []}
        for _ in range(given.rounds):
            shutil.rmtree(ledger)
            shutil.copytree(folder / "released", ledger)
            trial = ["--test-mailbox", "trial@mail.example", "--limit", str(given.mails)]
            for word, more in (("without", trial), ("with", [])):
                _, wall, cpu = run("notices", "send", "--channel", "email", *more)
                walls[word].append(wall)
                print(f"{word + ' record':<16} {wall:8.2f} {cpu:8.2f} {60 * given.mails / wall:10,.0f}")
        best = {word: min(times) for word, times in walls.items()}
        print(f"the record costs {100 * (best['with'] / best['without'] - 1):.0f} % (best of {given.rounds} rounds each)")
        if given.grants:
            file, key = str(folder / "grants.jsonl"), str(folder / "key")
            second = {"case": "second"}
            run("respond", "incident.toml", **second)
            run("duties", "approve", plan_of(run, **second), "--as", "Counsel", **second)
            steps = [
                (("protection", "grants", "export", "--key", key, "--out", file), {}),
                (("protection", "grants", "import", file, "--key", key, "--as", "Lead"), second),
                (("protection", "issue", "--as", "Lead"), second),
            ]
            for arguments, where in steps:
                done, wall, cpu = run(*arguments, **where)
                print(f"{' '.join(arguments[1:3]):<16} {wall:8.2f} {cpu:8.2f}  {done.stdout.splitlines()[0]}")
            print(f"the file has {os.path.getsize(file) / given.mails:,.0f} bytes a grant")
    sink.stdin.close()


if __name__ == "__main__":
    main()
