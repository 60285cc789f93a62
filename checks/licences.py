#!/usr/bin/env python3
"""Compares the licences of all dependencies with checks/licences.ini, and counts them.

    checks/licences.py [--write-notice] COMMAND...      COMMAND is Maven

It also checks that NOTICE has the licences and notices of what is deployed, as checks/notice.py makes it from target/artifacts. With
--write-notice it writes that file.

It covers the direct and transitive dependencies of every module, in every scope and profile, but not Maven's plugins and their dependencies.
Maven lists the dependencies; their POMs name their licences and are in the local repository. license-maven-plugin would also download each jar,
among them Playwright's driver of 200 MB, and reports one scope for a dependency that has different ones in different modules.
"""

import collections
import configparser
import dataclasses
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import notice
from common import ROOT, CheckError, require
from prose import tracked

ALLOWED = ROOT / "checks/licences.ini"
LIST = "target/dependencies.json"
REPOSITORY = ROOT / "target/maven-repository.txt"
GOALS = f"""help:evaluate -Dexpression=settings.localRepository -Doutput={REPOSITORY}
  dependency:tree -DoutputType=json -DoutputFile={LIST}""".split()
OWN = "dev.momentcheckout"
ARTIFACTS = ROOT / "target/artifacts"


@dataclasses.dataclass(frozen=True)
class Use:
    """A dependency, as GROUP:ARTIFACT:VERSION, in a scope of a module."""

    dependency: str
    module: str
    scope: str

    def in_tests(self):
        return self.scope == "test" or self.module.startswith("testing/")

    def is_deployed(self):
        return self.module.startswith("functions/") and self.scope in ("compile", "runtime")


@dataclasses.dataclass(frozen=True)
class Allowed:
    """The licences that dependencies may have, by their SPDX identifiers.

    `names` has the identifier for each name in lower case, `tests_only` the identifiers that only tests may use, and `decided` the identifier for
    each dependency whose POM names no clear one.
    """

    names: dict
    tests_only: frozenset
    decided: dict

    @staticmethod
    def read(text):
        file = parsed(text)
        names, decided = {}, {}
        for section in ("everywhere", "tests"):
            for licence, others in file[section].items():
                for known in (licence, *others.strip().splitlines()):
                    owner = names.setdefault(known.lower(), licence)
                    require(owner == licence, f'"{known}" is a name of both {owner} and {licence}')
        for dependency, decision in file["dependencies"].items():
            licence, _, source = decision.partition(" ")
            require(licence in names.values(), f"{dependency}: {licence} is not an allowed licence")
            require(source.startswith("https://"), f"{dependency}: name the source of its licence, an https address")
            decided[dependency] = licence
        return Allowed(names, frozenset(file["tests"]), decided)

    def licences(self):
        return list(dict.fromkeys(self.names.values()))

    def choose(self, found, in_tests):
        """Returns the first allowed licence, in the order of the file, among the names found in a POM, or None.

        Of several licences in a POM the user may choose one: https://maven.apache.org/ref/current/maven-model/maven.html#class_licenses
        """
        choices = {self.names.get(name.lower()) for name in found} - (set() if in_tests else self.tests_only)
        return next((licence for licence in self.licences() if licence in choices), None)


def parsed(text):
    file = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    file.optionxform = str
    file.read_string(text)
    return file


def declared(repository, dependency):
    """Returns the names of the licences in the dependency's POM or, as Maven does, in its nearest parent that has any."""
    group, artifact, version = dependency.split(":")
    pom = repository.joinpath(*group.split("."), artifact, version, f"{artifact}-{version}.pom")
    require(pom.is_file(), f"{dependency}: its POM is not in the local Maven repository {repository}")
    project = ElementTree.parse(pom).getroot()
    licences = project.findall("{*}licenses/{*}license")
    if licences:
        stated = [licence.findtext("{*}name") or licence.findtext("{*}url") or "without a name" for licence in licences]
        return tuple(" ".join(name.split()) for name in stated)
    parent = project.find("{*}parent")
    if parent is None:
        return ()
    return declared(
        repository, ":".join(parent.findtext("{*}" + part).strip() for part in ("groupId", "artifactId", "version"))
    )


def name(pom):
    return pom.parent.relative_to(ROOT).as_posix()


def profiles(pom):
    """Returns the profiles of a POM, and those of them that are active by default."""
    found = ElementTree.parse(pom).getroot().findall("{*}profiles/{*}profile")
    return [
        {profile.findtext("{*}id") for profile in some}
        for some in (found, [one for one in found if one.findtext("{*}activation/{*}activeByDefault") == "true"])
    ]


def runs(poms):
    """Yields the profile of each run of Maven, its options, and the POMs whose dependencies it lists.

    Another profile switches off the one that is active by default in the same POM, and needs a run of its own. All others are active together.
    """
    together, alone = set(), []
    for pom in poms:
        every, default = profiles(pom)
        if default:
            alone += [(pom, profile) for profile in sorted(every - default)]
        else:
            together |= every
    yield None, ["-P" + ",".join(sorted(together))] if together else [], poms
    for pom, profile in alone:
        yield profile, [f"-P{profile}", "-pl", name(pom), "-am"], [pom]


def uses(node, module):
    for child in node.get("children", ()):
        if child["groupId"] != OWN:
            yield Use("{groupId}:{artifactId}:{version}".format(**child), module, child["scope"])
        yield from uses(child, module)


def listed(command, poms):
    """Yields every use of a dependency in the modules of the POMs."""
    for profile, options, modules in runs(poms):
        files = {pom.parent / LIST: name(pom) for pom in modules}
        for file in files:
            file.unlink(missing_ok=True)
        done = subprocess.run([*command, *GOALS, *options], cwd=ROOT)
        require(done.returncode == 0, "Maven cannot list the dependencies: see the lines above")
        for file, module in files.items():
            require(file.is_file(), f"{module} is in the modules of no POM")
            yield from uses(json.loads(file.read_text()), f"{module} with profile {profile}" if profile else module)


def compare(allowed, found):
    """Compares the uses, each with its licence names, and returns the licences by dependency and the problems."""
    licences, refused = {}, collections.defaultdict(set)
    for use, names in found.items():
        decided = allowed.decided.get(use.dependency)
        stated = (decided,) if decided else names
        licence = allowed.choose(stated, use.in_tests())
        if not licence:
            only = " outside tests" if allowed.choose(stated, True) else ""
            reason = (
                f'"{" or ".join(stated)}" is not an allowed licence{only}' if stated else "its POM names no licence"
            )
            refused[f"{use.dependency}: {reason}"].add(use.module)
        licences.setdefault(use.dependency, licence or " or ".join(stated) or "no licence")
    problems = [f"{problem}. Used by {', '.join(sorted(modules))}" for problem, modules in sorted(refused.items())]
    unused = [entry for entry in allowed.decided if entry not in licences]
    unused += [licence for licence in allowed.licences() if licence not in licences.values()]
    return licences, problems + [f"{entry} is in checks/licences.ini, and no dependency needs it" for entry in unused]


def check_notice(every, licences, write):
    """Compares NOTICE with what is deployed, or writes it."""
    deployed = {use.dependency for use in every if use.is_deployed()}
    jars = notice.dependencies(sorted(ARTIFACTS.glob("*")), deployed)
    missing = sorted(deployed - jars.keys())
    require(not missing, f"{missing} are in no function of target/artifacts, which is out of date: make artifacts")
    text = notice.notice(jars, licences, notice.read(parsed(ALLOWED.read_text())))
    if write:
        notice.NOTICE.write_text(text, encoding="utf-8")
    current = notice.NOTICE.is_file() and notice.NOTICE.read_text(encoding="utf-8") == text
    require(current, "NOTICE differs from the licences and notices of what is deployed. Write it with: make notice")
    print(f"NOTICE: the licences and notices of {len(jars)} deployed jars")


def main(command):
    write = command[:1] == ["--write-notice"]
    command = command[write:]
    REPOSITORY.parent.mkdir(exist_ok=True)
    poms = sorted(ROOT / name for name in tracked() if pathlib.Path(name).name == "pom.xml")
    try:
        allowed = Allowed.read(ALLOWED.read_text())
        every = list(listed(command, poms))
        repository = pathlib.Path(REPOSITORY.read_text().strip())
        names = {dependency: declared(repository, dependency) for dependency in {use.dependency for use in every}}
        licences, problems = compare(allowed, {use: names[use.dependency] for use in every})
        report(licences, poms, problems)
        check_notice(every, licences, write)
    except CheckError as problem:
        print(f"make {'notice' if write else 'check-licences'}: {problem}", file=sys.stderr)
        return 1
    if problems:
        print('make check-licences: see "Dependencies" in CONTRIBUTING.md', file=sys.stderr)
    return 1 if problems else 0


def report(licences, poms, problems):
    print(f"licences of the {len(licences)} dependencies of {len(poms)} POMs with all profiles:")
    for licence, count in collections.Counter(licences.values()).most_common():
        print(f"{count:5}  {licence}")
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
