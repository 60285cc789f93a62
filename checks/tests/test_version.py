import datetime
import re
import shutil

import pytest
import version
from common import ROOT, CheckError

TODAY = datetime.date(2027, 1, 31)
CHANGELOG = """# Changelog

## [Unreleased]

### Added

* A thing.

## [0.1.0] - 2026-11-29

### Added

* The first thing.

[Keep a Changelog]: https://keepachangelog.com
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Returns a copy of the files that contain the version."""
    names = {place.file for place in version.places()}
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG.replace("0.1.0", version.current()))
    monkeypatch.setattr(version, "ROOT", tmp_path)
    monkeypatch.setattr(version, "tracked", lambda: sorted(names))
    return tmp_path


def test_this_tree_has_one_version():
    assert version.SEMANTIC.fullmatch(version.current())
    modules = re.findall("<module>(.*)</module>", (ROOT / "pom.xml").read_text())
    assert {f"{module}/pom.xml" for module in modules} | {"pom.xml"} <= {place.file for place in version.places()}


def test_a_version_is_written_everywhere(tree):
    before = {file: file.read_text() for file in tree.rglob("*") if file.is_file()}
    old = version.current()
    assert version.write("99.0.0-rc.1", TODAY) == old
    assert version.current() == "99.0.0-rc.1"
    for file, text in before.items():
        changed = [
            pair for pair in zip(text.splitlines(), file.read_text().splitlines(), strict=False) if pair[0] != pair[1]
        ]
        if file.name != "CHANGELOG.md":
            assert {line.replace("99.0.0-rc.1", old) for _, line in changed} == {line for line, _ in changed}
            assert len(changed) == (2 if file.name == "template.yaml" else 1)


def test_a_pom_of_another_project_keeps_its_version(tree, monkeypatch):
    other = tree / "examples/client/pom.xml"
    other.parent.mkdir()
    other.write_text("<project><groupId>example</groupId><version>1.0</version></project>")
    names = [*version.tracked(), "examples/client/pom.xml"]
    monkeypatch.setattr(version, "tracked", lambda: names)
    version.write("99.0.0", TODAY)
    assert "<version>1.0</version>" in other.read_text()


def test_the_unreleased_changes_become_those_of_the_version(tree):
    version.write("99.0.0", TODAY)
    text = (tree / "CHANGELOG.md").read_text()
    assert text.startswith("# Changelog\n\n## [Unreleased]\n\n## [99.0.0] - 2027-01-31\n\n### Added\n\n* A thing.\n")
    assert version.notes("99.0.0", text) == "### Added\n\n* A thing.\n"


def test_the_notes_end_before_the_next_version_and_the_links():
    assert version.notes("0.1.0", CHANGELOG) == "### Added\n\n* The first thing.\n"
    with pytest.raises(CheckError, match=r"no section ## \[0\.1\.1\]"):
        version.notes("0.1.1", CHANGELOG)


@pytest.mark.parametrize(
    "wrong", ["1", "1.2", "v1.2.3", "1.2.3+4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3 ", "", "1.2.3/.."]
)
@pytest.mark.usefixtures("tree")
def test_another_form_of_version_is_refused(wrong):
    with pytest.raises(CheckError, match="no semantic version"):
        version.write(wrong, TODAY)
    assert version.current() != wrong


@pytest.mark.usefixtures("tree")
def test_a_version_that_is_not_higher_is_refused():
    present = version.current()
    for lower in (present, "0.0.1", f"{present}-rc.1"):
        with pytest.raises(CheckError, match="not higher"):
            version.write(lower, TODAY)


def test_a_version_without_changes_is_refused_and_nothing_is_written(tree):
    (tree / "CHANGELOG.md").write_text(f"## [Unreleased]\n\n## [{version.current()}] - 2026-11-29\n\n* A thing.\n")
    before = version.current()
    with pytest.raises(CheckError, match=r"the section of 99\.0\.0 is empty"):
        version.write("99.0.0", TODAY)
    assert version.current() == before


@pytest.mark.parametrize(
    "name", ["pom.xml", "functions/create-session/pom.xml", "template.yaml", "docs/openapi.yaml", "CHANGELOG.md"]
)
def test_a_place_with_another_version_is_found(tree, name):
    old = version.current()
    file = tree / name
    marks = {"template.yaml": "Value: ", "CHANGELOG.md": "[", "docs/openapi.yaml": "version: "}
    before = f"{marks.get(name, '<version>')}{old}"
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, before.replace(old, "0.0.9"), 1))
    with pytest.raises(CheckError, match=r"0\.0\.9"):
        version.current()


def test_a_place_without_the_version_is_found(tree):
    file = tree / "template.yaml"
    file.write_text(file.read_text().replace("SemanticVersion: ", "Semantic: "))
    with pytest.raises(CheckError, match=r"template\.yaml: 0 places of the version instead of 1"):
        version.current()


def test_versions_have_the_order_of_the_specification():
    ascending = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.9 1.0.10 1.2.0 2.0.0"
    assert sorted(sorted(ascending.split()), key=version.order) == ascending.split()
