"""The files for GitHub, editors and version managers agree with the build and with each other."""

import json
import re

import pytest
import workflows
import yaml
from common import ROOT

WORKFLOWS = {file.name: file.read_text(encoding="utf-8") for file in sorted(ROOT.glob(".github/workflows/*.yml"))}
FORMS = sorted(ROOT.glob(".github/ISSUE_TEMPLATE/*.yml"))
CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
JAVA = (ROOT / ".java-version").read_text().strip()


def in_workflows(pattern):
    return {found for text in WORKFLOWS.values() for found in re.findall(pattern, text)}


def test_every_file_names_the_java_version_of_the_build():
    release = re.search("<java.release>(.+)</java.release>", (ROOT / "pom.xml").read_text())[1]
    features = {name: options for name, options in CONTAINER["features"].items() if "/java:" in name}
    assert release == JAVA
    assert in_workflows('java-version: "?([^"\n]+)') == {JAVA}
    assert [options["version"] for options in features.values()] == [JAVA]


def test_the_devcontainer_names_exact_versions_and_those_of_the_workflows():
    names = [CONTAINER["image"], *CONTAINER["features"]]
    assert [name for name in names if not re.search(r":\d+\.\d+\.\d+(-noble)?$", name)] == []
    commands = " ".join(CONTAINER["postCreateCommand"].values())
    assert set(re.findall("aws-sam-cli==([0-9.]+)", commands)) == in_workflows(r"(?m)^ +version: (\d[0-9.]+)$")
    assert set(re.findall("ministack==([0-9.]+)", commands)) == in_workflows("ministack==([0-9.]+)")


def test_the_devcontainer_forwards_the_ports_of_the_lab():
    ports = set(map(int, re.findall(r"(?m)^\| .+ \| (\d+) \| `LAB_", (ROOT / "local/lab/README.md").read_text())))
    assert set(CONTAINER["forwardPorts"]) <= ports
    assert set(CONTAINER["portsAttributes"]) == set(map(str, CONTAINER["forwardPorts"]))


def test_codeql_analyses_every_language_of_the_project():
    matrix = yaml.safe_load(WORKFLOWS["codeql.yml"])["jobs"]["analyze"]["strategy"]["matrix"]["language"]
    assert set(matrix) == {"actions", "java-kotlin", "javascript-typescript", "python"}


def test_a_bug_report_asks_what_is_needed_and_warns_of_secrets():
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/bug.yml").read_text())
    fields = {field.get("id", field["type"]): field for field in form["body"]}
    assert {"version", "region", "request", "happened", "log"} <= fields.keys()
    for word in ("SECURITY.md", "API key", "signing secret", "client token"):
        assert word in fields["markdown"]["attributes"]["value"]
    assert [option["required"] for option in fields["clean"]["attributes"]["options"]] == [True]


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.name)
def test_an_issue_template_is_a_form_with_unique_ids(file):
    form = yaml.safe_load(file.read_text(encoding="utf-8"))
    if file.name == "config.yml":
        assert form["blank_issues_enabled"] is False
        assert all(link["url"].startswith("https://") for link in form["contact_links"])
    else:
        ids = [field["id"] for field in form["body"] if field["type"] != "markdown"]
        assert ids
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "name", ["CONTRIBUTING.md", "SECURITY.md", ".github/pull_request_template.md", "deploy/README.md"]
)
def test_documents_name_targets_that_exist(name):
    commands = re.findall(r"`make ([a-z][a-z-]*)[ `]", (ROOT / name).read_text(encoding="utf-8"))
    assert commands
    assert set(commands) <= workflows.TARGETS
