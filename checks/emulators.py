#!/usr/bin/env python3
"""Runs the AWS tests on emulators of AWS, and prints how many ran: checks/emulators.py NAMES COMMAND...

NAMES, separated by commas, are of dynoxide, ministack and localstack; COMMAND is Maven. Where an emulator is not installed, its tests are
skipped: the check then passes, but fails in CI.
"""

import re
import subprocess
import sys

import figures
from common import ROOT, skipped


def run_on(emulator, command):
    """Returns the exit status of the tests on one emulator."""
    started = ROOT / f"target/{emulator}-started"
    started.parent.mkdir(exist_ok=True)
    started.touch()
    options = ["test", f"-Daws.emulator={emulator}", "-Dgroups=aws", "-pl", "shared,local/lab", "-am"]
    if emulator == "localstack":
        # The profile adds Testcontainers.
        options.append("-Plocalstack")
    if subprocess.run([*command, *options], cwd=ROOT).returncode:
        print(f"The lines above name the tests that failed on {emulator}", file=sys.stderr)
        return 1
    for output in figures.reports("surefire-reports/*-output.txt", started):
        for line in re.findall(r"(?m)^(?:INFO: )?(.* answers after .* ms)$", output.read_text(errors="replace")):
            print(line)
    files = figures.surefire(started)
    result = figures.tests(files)
    print(f"on {emulator}, {figures.summary(result)}")
    if result.run == 0:
        print(f"No test ran on {emulator}, so nothing was checked", file=sys.stderr)
        return 1
    if result.skipped:
        return skipped(f"{result.skipped} of {result.run} tests on {emulator}", "; ".join(figures.skip_reasons(files)))
    return 0


def main(emulators, *command):
    return max([run_on(emulator, command) for emulator in emulators.split(",")])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
