"""Runs a command, and says as JSON how long it took and how much memory it held: `measure.py OUTPUT COMMAND…`.

A process of its own, because on Linux a child's peak begins with what its parent held when it forked. This one holds
next to nothing, so that what it says is the command's own.
"""

import json
import resource
import subprocess
import sys
import time


def main():
    with open(sys.argv[1], "wb") as output:
        started = time.perf_counter()
        done = subprocess.run(sys.argv[2:], stdout=output, check=False)
        wall = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    # ru_maxrss is in KiB: getrusage(2).
    cost = {"code": done.returncode, "wall": wall, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}
    print(json.dumps(cost))


main()
