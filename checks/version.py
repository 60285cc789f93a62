#!/usr/bin/env python3
"""Prints the version of this tree, or writes another one everywhere: checks/version.py [VERSION]

The version is in every POM, in template.yaml (the metadata of the application and the output Version), in docs/openapi.yaml, and in the newest
section of CHANGELOG.md. Writing one also turns the changelog's section [Unreleased] into the section of the version.
"""

import dataclasses
import datetime
import re
import sys

from common import ROOT, CheckError, require
from prose import tracked

# https://semver.org without build metadata, which orders no versions and is not allowed in the names of jars.
NUMBER = r"(?:0|[1-9][0-9]*)"
IDENTIFIER = rf"(?:{NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
SEMANTIC = re.compile(rf"{NUMBER}\.{NUMBER}\.{NUMBER}(?:-{IDENTIFIER}(?:\.{IDENTIFIER})*)?")
CHANGELOG = "CHANGELOG.md"
UNRELEASED = "## [Unreleased]"
SECTION = re.compile(r"(?m)^## \[(?P<version>[^]]+)\] - (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})$")


@dataclasses.dataclass(frozen=True)
class Place:
    """A place of the version in a file: the second group of the pattern, which must match `count` times."""

    file: str
    pattern: str
    count: int = 1

    def found(self, text):
        versions = [match[2] for match in re.finditer(self.pattern, text)]
        require(
            len(versions) == self.count,
            f"{self.file}: {len(versions)} places of the version instead of {self.count}: {self.pattern}",
        )
        return versions

    def replaced(self, text, version):
        self.found(text)
        return re.sub(self.pattern, rf"\g<1>{version}\g<3>", text)


MODULE = "<artifactId>moment-checkout</artifactId>"
# A module's own version is that of its parent.
PROJECT = r"(<groupId>dev\.momentcheckout</groupId>\s*<artifactId>moment-checkout</artifactId>\s*<version>)([^<]*)(</version>)"
TEMPLATE = (
    Place("template.yaml", r"(?m)^(    SemanticVersion: )(.*)()$"),
    Place("template.yaml", r"(?m)^(  Version:\n    Description: .*\n    Value: )(.*)()$"),
)
OPENAPI = Place("docs/openapi.yaml", r"(?m)^(  version: )(.*)()$")


def places():
    """Returns all places outside the changelog. A POM that is no module of this project has a version of its own."""
    poms = [name for name in tracked() if name == "pom.xml" or name.endswith("/pom.xml")]
    return [*(Place(name, PROJECT) for name in poms if MODULE in read(name)), *TEMPLATE, OPENAPI]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def order(version):
    """Returns a key that sorts versions by their precedence: https://semver.org/#spec-item-11"""
    numbers, _, suffix = version.partition("-")
    identifiers = [(0, int(each), "") if each.isdigit() else (1, 0, each) for each in suffix.split(".") if suffix]
    return [int(number) for number in numbers.split(".")], not suffix, identifiers


def require_semantic(version):
    require(
        SEMANTIC.fullmatch(version),
        f'"{version}" is no semantic version, such as 0.2.0 or 1.0.0-rc.1 (https://semver.org)',
    )


def notes(version, text):
    """Returns the section of a version in the text of the changelog, without its heading."""
    sections = {match["version"]: match for match in SECTION.finditer(text)}
    require(version in sections, f"{CHANGELOG} has no section ## [{version}] - YYYY-MM-DD")
    rest = text[sections[version].end() :]
    body = re.split(r"(?m)^## |^\[[^]]+\]: ", rest, maxsplit=1)[0].strip()
    require(body, f"{CHANGELOG}: the section of {version} is empty")
    return body + "\n"


def released(text):
    """Returns the newest version in the text of the changelog."""
    first = SECTION.search(text)
    require(first, f"{CHANGELOG} has no section of a version")
    return first["version"]


def current():
    """Returns the version of this tree. Fails if two places have different ones."""
    found = {CHANGELOG: released(read(CHANGELOG))}
    for place in places():
        for version in place.found(read(place.file)):
            found.setdefault(place.file, version)
            require(found[place.file] == version, f"{place.file} has two versions: {found[place.file]} and {version}")
    versions = sorted(set(found.values()))
    listed = "; ".join(f"{version} in {', '.join(f for f in found if found[f] == version)}" for version in versions)
    require(len(versions) == 1, f"the tree has several versions: {listed}. Write one with: make version VERSION=...")
    return versions[0]


def write(version, today):
    require_semantic(version)
    before = current()
    require(order(version) > order(before), f"{version} is not higher than {before}, the version of this tree")
    changelog = read(CHANGELOG)
    require(changelog.count(UNRELEASED + "\n") == 1, f"{CHANGELOG} has no section {UNRELEASED}")
    changelog = changelog.replace(UNRELEASED, f"{UNRELEASED}\n\n## [{version}] - {today.isoformat()}")
    notes(version, changelog)
    (ROOT / CHANGELOG).write_text(changelog, encoding="utf-8")
    for place in places():
        text = place.replaced(read(place.file), version)
        (ROOT / place.file).write_text(text, encoding="utf-8")
    require(current() == version, "the version was not written everywhere")
    return before


def main(arguments):
    try:
        if not arguments:
            print(current())
            return 0
        (version,) = arguments
        before = write(version, datetime.datetime.now(datetime.timezone.utc).date())
    except CheckError as problem:
        print(f"make version: {problem}", file=sys.stderr)
        return 1
    print(f"{before} is now {version}. Next: docs/releasing.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
