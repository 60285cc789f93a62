#!/usr/bin/env python3
"""Breaks the code on purpose, one semantic mutation at a time, and reports which test detects each of them.

checks/mutate.py [NAME...]      the mutations with these names, or all; called by make mutate
checks/mutate.py --check        only checks that the code that each mutation changes occurs exactly once

A mutated class is compiled below target/mutations and put first on the class path; the sources stay as they are. Each test first runs without
a mutation, since a test that fails anyway detects nothing. A mutation that no test detects is a failure.
"""

import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from common import ROOT

WORK = ROOT / "target/mutations"
AT_ONCE = 2
# Far above any of these tests. A mutation that makes its test run on is detected, too.
TIMEOUT = 180
SIMULATION = "testing/simulation"
RUNNER = "dev.momentcheckout.testing.simulation.FirstFailure"
JVM = f"""--enable-native-access=ALL-UNNAMED -XX:+EnableDynamicAgentLoading -XX:TieredStopAtLevel=1 -Dproject.root={ROOT}
  -Dsimulation.histories=20000 -Dsimulation.http.histories=300""".split()


Mutation = collections.namedtuple("Mutation", "name source old new module test")


def parse(text):
    """Yields one mutation for each test of an entry; the class of a further test becomes part of the name."""
    source, name, tests, old = "", "", [], ""
    for line in text.splitlines():
        if line.startswith("  - "):
            old = line[4:]
        elif line.startswith("  +"):
            for module, _, test in (each.rpartition("/") for each in tests):
                suffix = "" if tests[0].endswith(f"/{test}") else f" ({test})"
                yield Mutation(name + suffix, source, old, line[4:], module, test)
        elif line.startswith("  "):
            name, _, rest = line.strip().partition(": ")
            tests = rest.split()
        elif line and not line.startswith("#"):
            source = line


MUTATIONS = list(parse((ROOT / "checks/mutations.txt").read_text(encoding="utf-8")))


def regex(pattern):
    """Compiles the pattern of a mutation: literal text, in which $1 to $9 are Java names and white space matches any white space."""
    named = set()

    def name(match):
        number = match[1]
        if number in named:
            return f"(?P=n{number})"
        named.add(number)
        return rf"(?P<n{number}>\b\w+\b)"

    literal = re.sub(r"(?:\\\s)+|(?:\\\n)+", r"\\s+", re.escape(pattern))
    return re.compile(re.sub(r"\\\$(\d)", name, literal))


def mutated(mutation, text):
    """Returns the text with the mutation applied, or None if its pattern does not occur exactly once."""
    found = list(regex(mutation.old).finditer(text))
    if len(found) != 1:
        return None
    new = re.sub(r"\$(\d)", lambda match: found[0][f"n{match[1]}"], mutation.new)
    return text[: found[0].start()] + new + text[found[0].end() :]


def stale(root=ROOT):
    """Yields the mutations that cannot be applied to the sources."""
    for mutation in MUTATIONS:
        source = root / mutation.source
        if not source.exists():
            yield f"{mutation.name}: {mutation.source} does not exist"
        elif mutated(mutation, source.read_text(encoding="utf-8")) is None:
            yield f"{mutation.name}: {mutation.source} does not contain exactly once: {mutation.old}"
        elif not list((root / mutation.module).glob(f"src/test/java/**/{mutation.test}.java")):
            yield f"{mutation.name}: {mutation.module} has no test {mutation.test}"


def class_path(module):
    """Returns the class path of a module's tests, which make mutate had Maven compile and list."""
    folder = ROOT / module
    jars = (folder / "target/test.classpath").read_text(encoding="utf-8").strip()
    return f"{folder}/target/test-classes:{folder}/target/classes:{jars}"


def run(module, test, first=None):
    """Runs a test class and returns exit status, last line and output. The classes in the folder `first` replace the project's."""
    sources = ROOT / module / "src/test/java"
    name = ".".join(next(sources.glob(f"**/{test}.java")).relative_to(sources).with_suffix("").parts)
    launcher = [jar for jar in class_path(SIMULATION).split(":") if "junit-platform-launcher" in jar]
    path = [*([str(first)] if first else []), class_path(module), f"{ROOT}/{SIMULATION}/target/test-classes", *launcher]
    # Recording accepts every request to DynamoDB: a rule's own test must detect the mutation, not the list of requests.
    environment = {**os.environ, "RECORD_DYNAMODB_OPERATIONS": str(WORK / "dynamodb-operations.txt")}
    command = [pathlib.Path(os.environ["JAVA_HOME"], "bin/java"), *JVM, "-cp", ":".join(path), RUNNER, name]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT / module,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return 1, f"(still running after {TIMEOUT} s)", ""
    lines = done.stdout.strip().splitlines()
    return done.returncode, lines[-1] if lines else "", done.stdout[-1000:] + done.stderr[-4000:]


def fails_unmutated(test):
    """Runs a test without a mutation and returns what is wrong with it, if anything."""
    status, line, output = run(*test)
    return f"{'/'.join(test)} fails without a mutation: {line}\n{output}" if status else None


def detect(mutation):
    """Returns whether the test detects the mutation, the result in words, and the seconds that it took."""
    started = time.monotonic()
    folder = WORK / re.sub(r"\W+", "-", mutation.name)
    source = folder / mutation.source
    source.parent.mkdir(parents=True)
    text = (ROOT / mutation.source).read_text(encoding="utf-8")
    source.write_text(mutated(mutation, text), encoding="utf-8")
    javac = pathlib.Path(os.environ["JAVA_HOME"], "bin/javac")
    path = class_path(mutation.source.split("/src/")[0])
    command = [javac, "-proc:none", "-parameters", "-cp", path, "-d", folder / "classes", source]
    compiled = subprocess.run(command, capture_output=True, text=True)
    if compiled.returncode:
        return False, f"DOES NOT COMPILE: {compiled.stderr.strip()[:1500]}", time.monotonic() - started
    status, line, output = run(mutation.module, mutation.test, folder / "classes")
    (folder / "output.txt").write_text(output, encoding="utf-8")
    result = {0: "SURVIVED", 1: f"{mutation.test}.{line}"}.get(status, f"CANNOT RUN: {output}")
    return status == 1, result, time.monotonic() - started


def main(names):
    problems = list(stale())
    if problems:
        print("\n".join(["checks/mutations.txt does not match the sources:", *problems]), file=sys.stderr)
        return 1
    if names == ["--check"]:
        print(f"{len(MUTATIONS)} mutations match the sources")
        return 0
    unknown = set(names) - {mutation.name for mutation in MUTATIONS}
    if unknown:
        print(f"checks/mutate.py: unknown mutations: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    chosen = [mutation for mutation in MUTATIONS if not names or mutation.name in names]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
        tests = sorted({(mutation.module, mutation.test) for mutation in chosen})
        broken = {
            test: problem for test, problem in zip(tests, threads.map(fails_unmutated, tests), strict=True) if problem
        }
        print(
            "\n".join([*broken.values(), f"{len(tests) - len(broken)} of {len(tests)} tests pass without a mutation."])
        )
        print("\n| mutation | detected by | seconds |\n|---|---|---|", flush=True)
        failed = sum((mutation.module, mutation.test) in broken for mutation in chosen)
        sound = [mutation for mutation in chosen if (mutation.module, mutation.test) not in broken]
        for mutation, (detected, result, seconds) in zip(sound, threads.map(detect, sound), strict=True):
            failed += not detected
            print(f"| {mutation.name} | {result} | {seconds:.0f} |", flush=True)
    print(f"\n{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
