import json
import zipfile

import pytest
import vulnerabilities
from common import CheckError

JACKSON = ("Maven", "com.fasterxml.jackson.core:jackson-core", "2.21.4")
RUFF = ("PyPI", "ruff", "0.17.6")


@pytest.fixture
def osv_scanner(tmp_path, monkeypatch):
    """Installs a stub that reports the given packages as vulnerable and ends with a status."""
    monkeypatch.setattr(vulnerabilities, "FOLDER", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")

    def install(vulnerable, status=1, write=True):
        packages = [
            {
                "package": {"ecosystem": ecosystem, "name": name, "version": version},
                "vulnerabilities": [{"id": "GHSA-1", "summary": "reads too much"}],
            }
            for ecosystem, name, version in vulnerable
        ]
        (tmp_path / "answer.json").write_text(json.dumps({"results": [{"packages": packages}]}))
        stub = tmp_path / "bin/osv-scanner"
        stub.parent.mkdir()
        answer = f'cp "{tmp_path}/answer.json" "{tmp_path}/report.json"' if write else "echo no such host >&2"
        stub.write_text(f"#!/bin/sh\n{answer}\nexit {status}\n")
        stub.chmod(0o755)

    return install


def test_a_vulnerable_dependency_is_reported(osv_scanner):
    osv_scanner([JACKSON, *vulnerabilities.KNOWN_VULNERABLE])
    assert vulnerabilities.scan({JACKSON, RUFF}) == {JACKSON: {"GHSA-1": "reads too much"}}


def test_the_packages_known_to_be_vulnerable_are_asked_for_and_not_reported(osv_scanner, tmp_path):
    osv_scanner(vulnerabilities.KNOWN_VULNERABLE)
    assert vulnerabilities.scan({RUFF}) == {}
    asked = json.loads((tmp_path / "osv-scanner.json").read_text())["results"][0]["packages"]
    assert {tuple(entry["package"].values()) for entry in asked} == {RUFF, *vulnerabilities.KNOWN_VULNERABLE}


@pytest.mark.parametrize("absent", sorted(vulnerabilities.KNOWN_VULNERABLE))
def test_silence_about_a_package_known_to_be_vulnerable_is_a_failure(osv_scanner, absent):
    osv_scanner(vulnerabilities.KNOWN_VULNERABLE - {absent}, status=0)
    with pytest.raises(CheckError, match="cannot be trusted"):
        vulnerabilities.scan({RUFF})


@pytest.mark.parametrize(("status", "write"), [(127, False), (127, True), (128, True), (0, False)])
def test_a_database_that_is_not_reached_is_a_failure(osv_scanner, status, write):
    osv_scanner(vulnerabilities.KNOWN_VULNERABLE, status, write)
    with pytest.raises(CheckError, match=r"osv\.dev was not asked"):
        vulnerabilities.scan({RUFF})


def test_an_absent_scanner_is_a_failure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CheckError, match="go install"):
        vulnerabilities.scan({RUFF})


def test_the_bill_names_group_and_artifact_of_published_packages():
    bill = {
        "components": [
            {"purl": "pkg:maven/org.slf4j/slf4j-api@2.0.20?type=jar"},
            {"purl": "pkg:maven/dev.momentcheckout/shared@0.1.0?type=jar"},
        ]
    }
    assert vulnerabilities.maven_packages(bill) == {("Maven", "org.slf4j:slf4j-api", "2.0.20")}
    with pytest.raises(CheckError):
        vulnerabilities.maven_packages({"components": [{"purl": "pkg:npm/lodash@1"}]})


def test_packages_of_npm_and_pip_have_their_names():
    lock = {
        "packages": {
            "": {"name": "node-baselines"},
            "node_modules/@aws-sdk/core": {"version": "3.1.0"},
            "node_modules/a/node_modules/b": {"version": "2.0.0"},
        }
    }
    assert vulnerabilities.npm_packages(lock) == {("npm", "@aws-sdk/core", "3.1.0"), ("npm", "b", "2.0.0")}
    report = {"install": [{"metadata": {"name": "ruff", "version": "0.17.6"}}]}
    assert vulnerabilities.pip_packages(report) == {RUFF}


def jar(folder, name, content):
    with zipfile.ZipFile(folder / name, "w") as archive:
        for entry, data in content.items():
            archive.writestr(entry, data)
    return folder / name


def test_a_deployed_jar_that_the_bill_lacks_is_found(tmp_path):
    jars = [
        jar(tmp_path, "shared-0.1.0.jar", {"dev/momentcheckout/A.class": ""}),
        jar(tmp_path, "slf4j-api-2.0.20.jar", {"org/slf4j/A.class": ""}),
    ]
    assert vulnerabilities.unlisted(jars, {("Maven", "org.slf4j:slf4j-api", "2.0.20")}) == []
    assert vulnerabilities.unlisted(jars, {("Maven", "org.slf4j:slf4j-api", "2.0.18")}) == ["slf4j-api-2.0.20.jar"]


def test_a_copy_of_a_library_is_looked_up_by_the_version_in_its_code(tmp_path):
    name, file = vulnerabilities.COPIES["third-party-jackson-core"]
    copy = jar(tmp_path, "third-party-jackson-core-2.59.1.jar", {file: b"\x00\x062.21.8\x08"})
    assert list(vulnerabilities.copied_packages([copy])) == [("Maven", name, "2.21.8")]
    other = jar(tmp_path, "third-party-jackson-core-2.59.2.jar", {file: b"\x00"})
    with pytest.raises(CheckError):
        list(vulnerabilities.copied_packages([other]))
