#!/usr/bin/env python3
"""Runs random histories from a seed on, with a progress bar: checks/simulate.py memory|http HISTORIES SEED COMMAND...   COMMAND is Maven"""

import re
import subprocess
import sys

from common import ROOT, tail

PROGRESS = ROOT / "target/histories.txt"
LOG = ROOT / "target/simulate.log"
WIDTH = 40
# The test, and the property that limits its histories.
KINDS = {
    "memory": ("InMemorySimulationTest", "simulation.histories"),
    "http": ("SimulationTest", "simulation.http.histories"),
}


def bar(progress):
    """Returns the progress bar for "DONE TOTAL FAILED", or an empty text for any other content of the file."""
    if not re.fullmatch(r"\d+ [1-9]\d* \d+\s*", progress):
        return ""
    done, total, failed = map(int, progress.split())
    return f"[{'#' * (WIDTH * done // total):.<{WIDTH}}] {done} of {total}, {failed} failed "


def failure(log):
    """Returns the history that failed: from its seed to the command that replays it."""
    found = re.search(r"(?ms)^seed .*?HISTORIES=1 SEED=\d+", log)
    return found[0] if found else tail(log, 40)


def main(kind, histories, seed, *command):
    test, limit = KINDS[kind]
    PROGRESS.parent.mkdir(exist_ok=True)
    PROGRESS.unlink(missing_ok=True)
    options = f"""test -pl testing/simulation -am -Dtest={test} -Dsurefire.failIfNoSpecifiedTests=false
      -D{limit}={histories} -Dsimulation.seed={seed}""".split()
    with LOG.open("w") as log, subprocess.Popen([*command, *options], cwd=ROOT, stdout=log, stderr=log) as maven:
        try:
            while maven.poll() is None:
                if sys.stdout.isatty() and PROGRESS.exists():
                    print("\r" + bar(PROGRESS.read_text()), end="", flush=True)
                try:
                    maven.wait(2)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if maven.poll() is None:
                maven.terminate()
    print()
    if maven.returncode:
        print(failure(LOG.read_text()))
    if PROGRESS.exists():
        print(PROGRESS.read_text(), end="")
    return maven.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
