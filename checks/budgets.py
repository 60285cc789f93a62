#!/usr/bin/env python3
"""Checks the start budgets of the packaged functions: checks/budgets.py COMMAND...      COMMAND is Maven

Starts each function that serves apps or Moment once, in AWS's own runtime client, and compares it with its budget in bench/budgets: the number
of loaded classes, packages that must not be loaded, and calls to AWS and Moment. The check measures no time.

The functions call a stub over HTTPS. The AWS CRT reads root certificates from a fixed file of the system, so each function runs in a mount
namespace where that file contains the test CA. Linux alone has these namespaces. The SDK's client could read Java's trust store instead, but
only if the deployed functions do so too, and it would load classes of Java's TLS at each cold start.
"""

import os
import pathlib
import subprocess
import sys

from common import ROOT, skipped

FOLDER = "target/budgets"


def missing():
    """Returns why the budgets cannot be checked on this machine, or None."""
    if sys.platform != "linux":
        return "the packaged functions run on Linux only"
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    if subprocess.run(["unshare", *user, "-m", "true"], stderr=subprocess.DEVNULL).returncode:
        return "this system lets only root mount file systems for a single process (unshare -m)"
    return None


def main(command):
    reason = missing()
    if reason:
        return skipped("make check: start budgets", reason)
    if subprocess.run(["bench/prepare", FOLDER, *command], cwd=ROOT).returncode:
        return 1
    classes = f"bench/target/classes:{(ROOT / 'bench/target/runtime.classpath').read_text()}"
    runtime = (ROOT / "bench/target/runtime/runtime.classpath").read_text()
    java = pathlib.Path(os.environ["JAVA_HOME"], "bin/java")
    run = [java, "-cp", classes, "dev.momentcheckout.bench.Budgets", FOLDER, runtime, *command]
    if subprocess.run(run, cwd=ROOT).returncode:
        print(
            "make check: a function exceeds its budget in bench/budgets. Raise a budget only with a reason.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
