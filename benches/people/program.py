"""How the scripts here call programs: `amends` with a key of its own, and anything with its time and memory."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# AMENDS_PROGRAM names another build, to compare two or to keep one from being rebuilt meanwhile.
AMENDS = os.environ.get("AMENDS_PROGRAM") or os.path.join(HERE, "..", "..", "target", "debug", "amends")
# What would let a person's own settings into a measurement.
SETTINGS = ("AMENDS_CASE", "AMENDS_IDENTITY", "AMENDS_MEMORY", "AMENDS_NOW", "AMENDS_PASSPHRASE", "AMENDS_RULES", "AMENDS_THREADS")


def environment(config):
    """The environment of a run whose identity lies in the folder `config`, away from the person's own."""
    os.makedirs(config, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**kept, "XDG_CONFIG_HOME": config}


def amends(config, *arguments):
    """Runs `amends`, not measured; hands back what it printed. 3 is: done, with problems that a person should see."""
    done = subprocess.run([AMENDS, *arguments], env=environment(config), capture_output=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"amends {' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout.decode()


def measured(command, output, environment=None):
    """Runs a command with its standard output in the file `output`; its wall and CPU seconds, and its peak in MiB."""
    launcher = [sys.executable, "-I", "-S", os.path.join(HERE, "measure.py"), output]
    done = subprocess.run(launcher + command, env=environment, capture_output=True, check=False)
    cost = json.loads(done.stdout) if done.returncode == 0 else {"code": done.returncode}
    if cost["code"] not in (0, 3):
        sys.exit(f"{' '.join(command)}: exit code {cost['code']}\n{done.stderr.decode()}")
    return cost
