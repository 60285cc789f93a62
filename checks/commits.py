#!/usr/bin/env python3
"""Checks the subjects of the commits after the one that added this file: imperative, at most 72 characters, one change.

The first word is capitalised and looks like the base form of a verb. Merge commits are exempt.
"""

import re
import subprocess
import sys

from common import ROOT

LENGTH = 72
# Base forms of verbs that end like another form.
BASE_FORMS = """Access Address Assess Bring Bypass Canvas Compress Cross Discuss Dismiss Embed Exceed Express Feed Focus Guess
  Miss Need Pass Ping Press Proceed Process Progress Seed Shed Speed Spring String Stress Succeed Suppress
  Surpass Toss Witness""".split()


def problems(subject):
    first = subject.split(maxsplit=1)[0] if subject.strip() else ""
    if re.match(r"(fixup|squash|amend)!|wip\b", subject, re.IGNORECASE):
        yield "squash it before it is merged"
    elif not re.match("[A-Z][a-z]+(-[a-z]+)?$", first):
        yield "begin with a capitalised verb"
    elif re.search("(ed|ing|s)$", first) and first not in BASE_FORMS:
        yield f'use the imperative, not "{first}" (a verb that ends like this goes into BASE_FORMS)'
    if len(subject) > LENGTH:
        yield f"{len(subject)} characters, not {LENGTH}"
    if subject.endswith("."):
        yield "leave out the full stop"


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


def main():
    added = git("log", "--diff-filter=A", "--format=%H", "--", "checks/commits.py")
    if not added or git("rev-parse", "--is-shallow-repository") == ["true"]:
        print(
            "commit subjects: not checked, since the history does not go back to the commit that added checks/commits.py"
        )
        return 0
    commits = [line.split(" ", 1) for line in git("log", "--no-merges", "--format=%h %s", f"{added[-1]}..HEAD")]
    found = [f'{commit} "{subject}": {problem}' for commit, subject in commits for problem in problems(subject)]
    print("\n".join([f"commit subjects: {len(commits)} checked", *found]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
