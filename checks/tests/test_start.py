"""The class path of local/run, which is declared a second time so that make run needs no test dependency."""

import re
from xml.etree import ElementTree

from common import ROOT

OWN = "dev.momentcheckout"


def dependencies(module):
    root = ElementTree.parse(ROOT / module / "pom.xml").getroot()
    for node in root.findall("{*}dependencies/{*}dependency"):
        yield tuple(node.findtext("{*}" + name) for name in ("groupId", "artifactId", "scope"))


def modules():
    """The modules that the script compiles."""
    script = (ROOT / "local/run/start").read_text()
    return re.search(r'(?s)^modules="(.*?)"', script, re.MULTILINE)[1].replace("\\\n", " ").split()


def test_the_class_path_of_make_run_is_that_of_its_modules():
    declared = {(group, artifact) for group, artifact, _ in dependencies("local/run")}
    needed = {
        (group, artifact)
        for module in modules()
        for group, artifact, scope in dependencies(module)
        if group != OWN and scope not in ("test", "provided")
    }
    assert declared == needed


def test_each_module_that_the_lab_needs_is_compiled():
    names = {(ROOT / module / "pom.xml"): module for module in modules()}
    artifacts = {ElementTree.parse(pom).getroot().findtext("{*}artifactId") for pom in names}
    for module in modules():
        for group, artifact, scope in dependencies(module):
            if group == OWN and scope is None:
                assert artifact in artifacts, f"{module} needs {artifact}"
