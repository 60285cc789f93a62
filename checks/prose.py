#!/usr/bin/env python3
"""Checks the project's prose: vocabulary, line length, relative links.

    checks/prose.py [FILE...]      without FILE: every file of the project

Vocabulary: words that have a standard term in docs/glossary.md. Each entry of FORBIDDEN has an accepted and a rejected example;
checks/tests/test_prose.py runs both. Line length: prose in Markdown and Java comments wraps at 120 columns. Links: a relative link in Markdown
names a file, and a heading of it, that exist.
"""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = 120

# Excluded: the lab's page, recorded images, third-party texts.
EXCLUDED = re.compile(
    r"^local/lab/src/main/resources/|^docs/images/|^LICENSE$|^checks/licence-texts/|^CHANGELOG\.md$|^checks/prose\.py$|^checks/tests/test_prose\.py$|^docs/glossary\.md$|\.json$"
)
CHECKED = re.compile(
    r"\.(md|java|py|sh|yaml|yml|toml|xml|mjs|dart)$|(^|/)(Makefile|run|prepare|package|output|digest|setting|region|ops)$|^checks/|^deploy/|^bench/budgets/"
)


@dataclasses.dataclass(frozen=True)
class Forbidden:
    """A word that has a standard term here."""

    pattern: str
    instead: str
    rejected: str
    accepted: str


FORBIDDEN = [
    Forbidden(r"\b(tells?|told|telling)\b", "reports, returns, publishes", "the shop is told", "the total is reported"),
    Forbidden(r"\bnews\b", "observation, update, change", "news of a session", "the newest update"),
    Forbidden(r"\b(rises?|rose|risen)\b", "increases, advances", "the state rises", "an enterprise"),
    Forbidden(
        r"\b(held (for|back)|(is|are|was|were|be) held\b(?! by (a|the|another) (thread|lock|lease))|hold for review|holds? (the )?money)",
        "needs review, kept",
        "the payment is held",
        "the lock is held by a thread",
    ),
    Forbidden(r"\bsettle[sd]?\b", "paid, successful", "the order is settled", "the settlement report"),
    Forbidden(
        r"\b(the|a|its|our|own|other|stack's|this) mark\b",
        "integration id",
        "with the mark of the stack",
        "with a byte order mark",
    ),
    Forbidden(r"\bmend(s|ed|ing)?\b", "repair, fix, recover", "the rest mends itself", "an amendment"),
    Forbidden(r"\bin vain\b", "without effect, failed", "a call in vain", "in vanilla JavaScript"),
    Forbidden(r"\bby chance\b", "randomly generated", "histories by chance", "by change of state"),
    Forbidden(r"\bwhoever\b", "the caller, the operator", "whoever calls", "whatever the caller sends"),
    Forbidden(r"\bfor want of\b", "without", "for want of a key", "for one of the keys"),
    Forbidden(r"\bbef(all|alls|ell)\b", "happens to", "what befalls an answer", "before all answers"),
    Forbidden(r"\bsabotag\w*\b", "mutation", "a sabotage survives", "a mutation survives"),
    Forbidden(
        r"\bon (the |a )?stage\b|\ba stage for\b",
        "test environment",
        "a stage for tests",
        "the version stage AWSCURRENT",
    ),
    Forbidden(r"\b(scenes?|stor(y|ies))\b", "scenario", "the story of a payment", "the history of a payment"),
    Forbidden(r"\bstorms?\b", "chaos run", "let it storm", "a brainstorming"),
    Forbidden(r"\bunderstud(y|ies)\b", "canned responses", "an understudy answers", "a study of answers"),
    Forbidden(r"\brehears(e|es|ed|al|als)\b", "warm-up request", "a request is rehearsed", "a warm-up request is sent"),
    Forbidden(r"\bsurroundings\b", "system services", "the surroundings of a function", "the surrounding function"),
    Forbidden(
        r"\b(announc(e|es|ed|ing|er|ement|ements)|unannounced)\b",
        "publish, published event",
        "the announcer parks it",
        "a pronounced difference",
    ),
    Forbidden(
        r"\blook(s|ed|ing)? at Moment\b|\b(a|the|each|every|next|last|first) looks?\b(?! (like|up))",
        "check, retrieve",
        "the next look",
        "the next lookup",
    ),
    Forbidden(
        r"(?-i:\b([Nn]obody|[Ss]omebody|[Aa]nybody|[Ee]verybody)\b)",
        "no caller, an operator, the app",
        "somebody must act",
        "an operator must act",
    ),
    Forbidden(
        r"\b(at|for|in|a|the|this|that|any|every|one|last|same) moment\b(?!-)",
        "time, while (Moment is a company)",
        "at the moment",
        "at the time",
    ),
    Forbidden(r"\bMoments?' \w+ly\b|\bmomently\b", "(Moment is a company)", "momently", "moment-checkout"),
]


def tracked():
    """Returns the files of the project: those that git tracks, and new ones that it does not ignore."""
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ)
        if not repository():
            # An empty repository elsewhere: git then lists every file that .gitignore does not exclude.
            environment.update(GIT_DIR=folder, GIT_WORK_TREE=str(ROOT))
            git("init", "-q", environment=environment)
        listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", environment=environment)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def repository():
    """Says whether the project is in a Git repository. A project that sam init made is in none."""
    return git("rev-parse", "--is-inside-work-tree", check=False).returncode == 0


def git(*arguments, environment=None, check=True):
    return subprocess.run(["git", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=check)


def words(line):
    """Makes the words of an identifier such as a test's name readable."""
    return line.replace("_", " ")


def vocabulary(line):
    """Yields what to write instead, for each forbidden word of a line."""
    text = words(line)
    for entry in FORBIDDEN:
        found = re.search(entry.pattern, text, re.IGNORECASE if "moment" not in entry.pattern else 0)
        if found:
            yield f'"{found.group(0)}": write {entry.instead}'


def is_prose(name, line, fenced):
    if name.endswith(".md"):
        return (
            not fenced and not line.lstrip().startswith(("|", "#", "<", "!")) and not re.match(r"^\[[^\]]+\]: ", line)
        )
    if name.endswith(".java"):
        return line.lstrip().startswith(("*", "/**", "//"))
    return False


def slugs(text):
    """The anchors that GitHub gives to headings."""
    for heading in re.findall(r"(?m)^#{1,6} +(.*?) *$", text):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", lambda match: match.group(1) or "", heading)
        yield re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def links(name, text):
    """Yields the relative links of a Markdown text that lead nowhere."""
    prose = re.sub(r"(?ms)^```.*?^```", "", text)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        if not file.exists():
            yield f"the link {target} leads nowhere"
        elif anchor and file.suffix == ".md" and anchor not in set(slugs(file.read_text(encoding="utf-8"))):
            yield f"the link {target} names no heading"


def problems(name, text):
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        for problem in vocabulary(line):
            yield f"{name}:{number}: {problem}"
        if len(line) > COLUMNS and is_prose(name, line, fenced):
            yield f"{name}:{number}: {len(line)} columns, not {COLUMNS}"
    if name.endswith(".md"):
        yield from (f"{name}: {problem}" for problem in links(name, text))


def main(names):
    found = []
    for name in names or tracked():
        name = str((pathlib.Path.cwd() / name).resolve().relative_to(ROOT)) if names else name
        if CHECKED.search(name) and not EXCLUDED.search(name):
            try:
                found += problems(name, (ROOT / name).read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue
    print("\n".join(found), end="\n" if found else "")
    if found:
        print(f"checks/prose.py: {len(found)} problems. docs/glossary.md has the project's terms.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
