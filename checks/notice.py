"""Makes NOTICE: the licences and notices of the third-party software in what is deployed. checks/licences.py checks or writes the file.

The texts are those in the jars. Of a jar that has none, or whose native code has others, checks/licence-texts has them: the section [texts] of
checks/licences.ini names the file for each version. The Apache License is not repeated: LICENSE has it. NOTICE has no versions, so an update
changes it only if licences or notices change.
"""

import collections
import re
import textwrap
import zipfile

from artifacts import NATIVE, is_ours
from common import ROOT, require

NOTICE = ROOT / "NOTICE"
TEXTS = ROOT / "checks/licence-texts"
IN_JAR = re.compile(r"(META-INF/)?[^/]*(licen[cs]e|notice|copying|third.?party)[^/]*(?<!\.class)", re.IGNORECASE)
TERMS = re.compile(r"1\. Definitions\..* END OF TERMS AND CONDITIONS")
# An appendix on how to apply the licence, with a heading and a remark.
APPENDIX = 1_800
RULE = "=" * 80
INTRODUCTION = """Moment checkout

This product is licensed under the Apache License, Version 2.0. The file LICENSE has its text.

The functions that are deployed contain the third-party software below. "make notice" writes this file from their jars. What is used in tests, in
the lab and by tools is not distributed and not listed."""


def read(file):
    """Returns {GROUP:ARTIFACT:VERSION: file} of the section [texts] in checks/licences.ini."""
    texts = {}
    for dependency, entry in file["texts"].items():
        name, _, sources = entry.partition(" ")
        require((TEXTS / name).is_file(), f"{dependency}: {name} is not in checks/licence-texts")
        require(sources.startswith("https://"), f"{dependency}: name the source of {name}, an https address")
        texts[dependency] = name
    unnamed = sorted({text.name for text in TEXTS.iterdir()} - set(texts.values()))
    require(not unnamed, f"checks/licence-texts has {unnamed}, which no dependency in checks/licences.ini needs")
    return texts


def plain(text):
    """Returns a text without tabs, blanks at line ends, and blank lines around it."""
    return "\n".join(line.expandtabs(4).rstrip() for line in text.strip("\r\n").splitlines())


def is_apache(text):
    """Says whether a text is the Apache License: the terms of LICENSE, and at most an appendix beside them."""
    terms = TERMS.search(" ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split()))[0]
    words = " ".join(text.split())
    return terms in words and len(words) - len(terms) < APPENDIX


def in_jar(jar):
    """Yields the text of each licence and notice in a jar."""
    with zipfile.ZipFile(jar) as content:
        for name in sorted(content.namelist()):
            if IN_JAR.fullmatch(name) and not name.endswith("/"):
                yield plain(content.read(name).decode())


def has_native_code(jar):
    with zipfile.ZipFile(jar) as content:
        return any(NATIVE.fullmatch(name) for name in content.namelist())


def dependencies(folders, known):
    """Returns {GROUP:ARTIFACT:VERSION: jar} of the third-party jars in the artifacts' folders."""
    names = {"{1}-{2}.jar".format(*dependency.split(":")): dependency for dependency in known}
    require(len(names) == len(set(known)), "two dependencies have jars of the same name")
    jars = [jar for folder in folders for jar in sorted((folder / "lib").glob("*.jar")) if not is_ours(jar)]
    require(jars, "nothing is built: make artifacts")
    unknown = sorted({jar.name for jar in jars} - names.keys())
    require(not unknown, f"{unknown} are deployed, and no dependency of a function")
    return {names[jar.name]: jar for jar in jars}


def wrapped(text):
    return textwrap.fill(text, 80, break_long_words=False, break_on_hyphens=False)


def listed(names):
    """Returns GROUP: ARTIFACT, ARTIFACT... for dependencies, a paragraph for each group."""
    groups = collections.defaultdict(set)
    for dependency in names:
        group, artifact, _ = dependency.split(":")
        groups[group].add(artifact)
    return "\n".join(wrapped(f"{group}: {', '.join(sorted(groups[group]))}") for group in sorted(groups))


def notice(jars, licences, texts):
    """Returns the text of NOTICE for the jars of {dependency: jar}, with the licences of {dependency: SPDX identifier}."""
    owners, by_licence = collections.defaultdict(set), collections.defaultdict(set)
    for dependency, jar in jars.items():
        by_licence[licences[dependency]].add(dependency)
        found = list(in_jar(jar))
        if dependency in texts:
            found.append(plain((TEXTS / texts[dependency]).read_text(encoding="utf-8")))
        else:
            add = "Add its texts to checks/licence-texts and checks/licences.ini"
            require(not has_native_code(jar), f"{dependency} has native code, whose licences no check sees. {add}")
            silent = licences[dependency] != "Apache-2.0" and not found
            require(not silent, f"{dependency} is under {licences[dependency]} and contains no licence. {add}")
        for text in found:
            if not is_apache(text):
                owners[text].add(dependency)
    unused = sorted(texts.keys() - jars.keys())
    require(not unused, f"{unused} in the section [texts] of checks/licences.ini are not deployed")
    overview = [f"{licence}\n\n{listed(by_licence[licence])}" for licence in sorted(by_licence)]
    bodies = sorted((listed(names), text) for text, names in owners.items())
    sections = [*overview, *(f"Notices and licences of\n{names}\n\n{text}" for names, text in bodies)]
    introduction = "\n\n".join(wrapped(paragraph) for paragraph in INTRODUCTION.split("\n\n"))
    return f"\n\n{RULE}\n".join([introduction, *sections]) + "\n"
