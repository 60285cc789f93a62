#!/usr/bin/env python3
"""Runs the AWS tests on LocalStack in a container, and prints how many ran: checks/localstack.py COMMAND...   COMMAND is Maven

Without Docker the tests are skipped: the check then passes, but fails in CI.
"""

import re
import subprocess
import sys

import figures
from common import ROOT, skipped


def skip_reasons(files):
    return "; ".join(
        sorted({reason for file in files for reason in re.findall(r"TestAbortedException: (.*)", file.read_text())})
    )


def main(command):
    started = ROOT / "target/localstack-started"
    started.parent.mkdir(exist_ok=True)
    started.touch()
    if subprocess.run(
        [*command, "test", "-Plocalstack", "-Djacoco.skip=true", "-pl", "shared,local/lab", "-am"], cwd=ROOT
    ).returncode:
        print("make check-localstack: the lines above name the tests that failed on LocalStack", file=sys.stderr)
        return 1
    for output in figures.reports("surefire-reports/*-output.txt", started):
        for line in re.findall(r"(?m)^(?:INFO: )?(.*localstack.* after .* ms)$", output.read_text(errors="replace")):
            print(line)
    files = figures.surefire(started)
    result = figures.tests(files)
    print("on LocalStack, " + figures.summary(result))
    if result.run == 0:
        print("make check-localstack: no test ran, so nothing was checked", file=sys.stderr)
        return 1
    return (
        skipped(f"{result.skipped} of {result.run} tests on LocalStack", skip_reasons(files)) if result.skipped else 0
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
