#!/usr/bin/env python3
"""Runs the public suite dynamodb-conformance against the local database: checks/conformance.py SUITE [ENDPOINT]

SUITE is a folder with https://github.com/nubo-db/dynamodb-conformance, after npm install. Without ENDPOINT the check starts the database of
local/aws, which must be compiled. A test may fail if the database refused a feature that conformance.txt lists, or if that file lists the test.
"""

import collections
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys

from common import ROOT, CheckError, require, running, tail

FOLDER = ROOT / "checks/conformance"
EXPECTED = ROOT / "checks/conformance.txt"
TARGET = ROOT / "target/conformance"


@dataclasses.dataclass
class Result:
    """What the tests of one run showed."""

    passed: int = 0
    refused: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # tests by feature
    failed: dict = dataclasses.field(default_factory=dict)  # message by test; no feature was refused in it


def feature(message):
    """Returns what the database does not support, without the texts around it."""
    found = re.search(r"does not support (.*?)\. docs/", message)
    return re.sub(r"\b(DynamoDB|DynamoDBStreams)_\d+\.", "", found[1] if found else message)


def classify(report, refusals):
    """Counts each test once: as passed, as refused under one feature, or as failed.

    report    the JSON report of vitest
    refusals  "file", "test" and "message" of each refusal; "test" is null if it happened before or after the tests of the file
    """
    features = collections.defaultdict(list)
    for refusal in refusals:
        features[refusal["file"], refusal["test"]].append(feature(refusal["message"]))
    result = Result()
    for file in report["testResults"]:
        for test in file["assertionResults"]:
            title = " ".join([*test["ancestorTitles"], test["title"]])
            found = features.get((file["name"], title)) or features.get((file["name"], None))
            if test["status"] == "passed":
                result.passed += 1
            elif found:
                result.refused[found[-1]] += 1
            else:
                name = f"{file['name'].partition('/tests/')[2]}: {title}"
                result.failed[name] = next(iter(test["failureMessages"]), file["message"] or "not run").splitlines()[0]
    return result


def read_expected(text):
    """Returns the refused features and the failing tests that are expected."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {what for kind, what in lines if kind == "refused"}, {what for kind, what in lines if kind == "fails"}


def problems(result, refused, fails):
    """Returns a line for each difference between the result and what is expected."""
    return [
        *(f"refuses {what}, which conformance.txt does not list" for what in sorted(result.refused.keys() - refused)),
        *(f"fails {test}\n    {result.failed[test]}" for test in sorted(result.failed.keys() - fails)),
        *(
            f"conformance.txt lists a refusal that no test met: {what}"
            for what in sorted(refused - result.refused.keys())
        ),
        *(f"conformance.txt lists a test that passes: {test}" for test in sorted(fails - result.failed.keys())),
    ]


@contextlib.contextmanager
def local_database():
    classpath = ROOT / "local/aws/target/runtime.classpath"
    require(classpath.exists(), "local/aws is not compiled; make check-conformance compiles it")
    java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java"
    command = (java, "-cp", f"local/aws/target/classes:{classpath.read_text().strip()}", FOLDER / "Server.java")
    with running(TARGET / "database.log", *command, until="endpoint http") as log:
        yield re.search(r"endpoint (\S+)", log.read_text())[1]


def run(suite, endpoint):
    report, refusals, log = TARGET / "report.json", TARGET / "refusals.jsonl", TARGET / "vitest.log"
    report.unlink(missing_ok=True)
    refusals.write_text("")
    environment = os.environ | {"SUITE": str(suite), "REFUSALS": str(refusals), "DYNAMODB_ENDPOINT": endpoint}
    config = FOLDER / "vitest.config.mjs"
    command = ["npx", "vitest", "run", f"--config={config}", "--reporter=json", f"--outputFile={report}"]
    with log.open("w") as out:
        subprocess.run(command, cwd=suite, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    require(report.exists(), f"vitest wrote no report:\n{tail(log.read_text())}")
    return classify(json.loads(report.read_text()), map(json.loads, refusals.read_text().splitlines()))


def main(suite, endpoint=None):
    suite = pathlib.Path(suite).resolve()
    TARGET.mkdir(parents=True, exist_ok=True)
    try:
        require((suite / "node_modules").is_dir(), f"{suite} has no node_modules: run npm install there")
        with contextlib.nullcontext(endpoint) if endpoint else local_database() as url:
            result = run(suite, url)
    except CheckError as problem:
        print(f"make check-conformance: {problem}", file=sys.stderr)
        return 1
    total = result.passed + result.refused.total() + len(result.failed)
    for what, count in sorted(result.refused.items()):
        print(f"{count:4} not supported: {what}")
    print(f"{total} tests: {result.passed} passed, {result.refused.total()} not supported, {len(result.failed)} failed")
    found = problems(result, *read_expected(EXPECTED.read_text()))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
