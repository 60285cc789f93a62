#!/usr/bin/env python3
"""Prints the results in the test reports: the tests, and each package's mutants.

checks/figures.py [FILE]      only the reports that are newer than FILE
"""

import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

from common import ROOT

Tests = collections.namedtuple("Tests", "run failed skipped")


def reports(pattern, newer_than=None, root=ROOT):
    """Returns the modules' reports in a fixed order. Modules are one or two folders deep."""
    since = newer_than.stat().st_mtime if newer_than else 0
    found = [file for depth in ("*", "*/*") for file in root.glob(f"{depth}/target/{pattern}")]
    return sorted(file for file in found if file.stat().st_mtime > since)


def tests(files):
    suites = [ElementTree.parse(file).getroot() for file in files]

    def total(*names):
        return sum(int(suite.get(name, 0)) for suite in suites for name in names)

    return Tests(total("tests"), total("failures", "errors"), total("skipped"))


def skip_reasons(files):
    """Returns why tests were skipped, each reason once."""
    skips = [skip.text or "" for file in files for skip in ElementTree.parse(file).iter("skipped")]
    return sorted({reason for text in skips for reason in re.findall(r"TestAbortedException: (.*)", text)})


def mutants(file):
    """Returns how many mutants PIT made and how many of them the tests detected."""
    detected = [mutation.get("detected") == "true" for mutation in ElementTree.parse(file).iter("mutation")]
    return len(detected), sum(detected)


def surefire(newer_than=None):
    return reports("surefire-reports/TEST-*.xml", newer_than)


def summary(result):
    return f"tests: {result.run} run, {result.failed} failed, {result.skipped} skipped"


def main(arguments):
    newer_than = pathlib.Path(arguments[0]) if arguments else None
    mutated = reports("pit-reports/*/mutations.xml", newer_than)
    files = surefire(newer_than)
    result = tests(files)
    if result.run or not mutated:
        print(summary(result))
    for reason in skip_reasons(files):
        print(f"SKIPPED  {reason}")
    for file in mutated:
        made, detected = mutants(file)
        print(f"mutants of {file.parent.name}: {detected} of {made} detected ({100 * detected // max(made, 1)} %)")


if __name__ == "__main__":
    main(sys.argv[1:])
