#!/usr/bin/env python3
"""Checks GitHub's workflows and the templates beside the checkout stack's: those that an administrator deploys by hand, and the examples.

actionlint checks the syntax of the workflows. The rules here: each action is pinned by a commit and names its version, each workflow limits
its token, no workflow reads a stored secret, each job has a time limit, and each target of make that a step calls exists. The SAM CLI checks
the templates. A missing tool is a failure in CI.
"""

import os
import re
import shutil
import subprocess
import sys

from common import ROOT, skipped

USES = re.compile(r"""(^|[\s{,])["']?uses["']?\s*:""")
# A tag or a branch can be moved to other code after a review; a commit cannot. Workflows of this repository need no pin.
PINNED = re.compile(
    r"uses: (\./\.github/workflows/[a-z-]+\.yml|[A-Za-z0-9._-]+/[A-Za-z0-9._/-]+@[0-9a-f]{40} # v[0-9][0-9.]*)$"
)
# A stored key can be stolen.
SECRET = re.compile(r"aws[_-](access[_-]key[_-]id|secret[_-]access[_-]key)|secrets\.", re.IGNORECASE)
SAM = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html"
TEMPLATES = (
    "deploy/github-oidc.yaml",
    "deploy/custom-domain.yaml",
    "deploy/tables.yaml",
    "examples/consumer/template.yaml",
    "examples/other-account/checkout-account.yaml",
    "examples/other-account/shop-account.yaml",
)
# The keys of a job stand two spaces deeper than its name.
JOB = re.compile(r"^  ([a-z-]+):\n((?:    .*\n|\n|  *#.*\n)+)", re.MULTILINE)
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
ENVIRONMENT = {"AWS_DEFAULT_REGION": "eu-west-1", **os.environ, "SAM_CLI_TELEMETRY": "0"}


TARGETS = set(re.findall("(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))


def problems(text):
    for number, line in enumerate(text.splitlines(), 1):
        if USES.search(line) and not line.lstrip().startswith("#") and not PINNED.search(line):
            yield f'{number}: pin the action as "uses: owner/name@<40 hex digits> # v1.2.3": {line.strip()}'
        if SECRET.search(line):
            yield f"{number}: workflows sign in to AWS by OIDC and need no stored secret: {line.strip()}"
    if not re.search("(?m)^permissions:", text):
        yield "1: the workflow sets no permissions, so its token has those of the repository's settings"
    for name, job in jobs(text).items():
        if re.search("(?m)^    runs-on:", job) and not re.search("(?m)^    timeout-minutes: [0-9]+$", job):
            yield f"1: the job {name} has no timeout-minutes, so it may run for six hours"
        for target in sorted(targets(job) - TARGETS):
            yield f"1: the job {name} calls make {target}, which the Makefile lacks"


def jobs(text):
    """Returns {name: text} of the jobs of a workflow."""
    return dict(JOB.findall(text.partition("\njobs:\n")[2] + "\n"))


def targets(job):
    """Returns the targets of make that the steps of a job call."""
    lines = [line for line in job.splitlines() if not re.match(r" *(#|- name:|name:)", line)]
    return set(TARGET.findall("\n".join(lines)))


def run_tool(command, installation):
    """Returns how many failures there are: 0 or 1."""
    if not shutil.which(command[0]):
        return skipped(command[0], f"it is not on the PATH. Install it with: {installation}")
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    print(f"ok       {command[0]}" if done.returncode == 0 else done.stdout + done.stderr)
    return int(done.returncode != 0)


def main():
    files = sorted((ROOT / ".github/workflows").glob("*.y*ml"))
    found = [f"{file.relative_to(ROOT)}:{problem}" for file in files for problem in problems(file.read_text())]
    print("\n".join(found) if found else f"ok       the rules of {len(files)} workflows")
    failed = len(found) + run_tool(
        ["actionlint", *map(str, files)], "go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
    )
    for template in TEMPLATES:
        failed += run_tool(["sam", "validate", "--lint", "--template", template], SAM)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
