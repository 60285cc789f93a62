import gzip
import io
import os
import re
import subprocess
import tarfile
import zipfile

import pytest
import release
import transform
import version as versions
from common import ROOT, CheckError
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = (ROOT / "template.yaml").read_text()
ZIPS = {name: name.encode() for name in release.FUNCTIONS}


def packaged(**options):
    return release.packaged(TEMPLATE, "1.2.3", ZIPS, **options)


def application(text):
    return yaml_parse(text)["Metadata"]["AWS::ServerlessRepo::Application"]


@pytest.fixture
def folder(tmp_path):
    lib = tmp_path / "CreateSession/lib"
    lib.mkdir(parents=True)
    for name in ("b.jar", "a.jar"):
        (lib / name).write_bytes(name.encode() * 1000)
    (lib.parent / "samconfig.sha256").write_text("0" * 64)
    return lib.parent


def test_a_zip_has_the_jars_and_nothing_that_differs_from_build_to_build(folder):
    made = release.zipped(folder)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert [(entry.filename, entry.date_time) for entry in archive.infolist()] == [
            ("lib/a.jar", release.ZIP_TIME),
            ("lib/b.jar", release.ZIP_TIME),
        ]
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
    os.utime(folder / "lib/a.jar", (1, 1))
    (folder / "lib/a.jar").chmod(0o600)
    assert release.zipped(folder) == made


def test_an_archive_has_one_folder_with_programs_and_no_time_or_owner():
    files = {"b": (b"1", True), "a/c": (b"2", False)}
    made = release.archived("moment-checkout-1.2.3", files)
    with tarfile.open(fileobj=io.BytesIO(made)) as archive:
        assert [(entry.name, entry.mode, entry.mtime, entry.uname) for entry in archive] == [
            ("moment-checkout-1.2.3/a/c", 0o644, release.TAR_TIME, ""),
            ("moment-checkout-1.2.3/b", 0o755, release.TAR_TIME, ""),
        ]
    assert gzip.GzipFile(fileobj=io.BytesIO(made)).read(1)
    assert made[4:8] == b"\0\0\0\0", "the time in gzip's header"
    assert release.archived("moment-checkout-1.2.3", dict(reversed(files.items()))) == made


def test_the_packaged_template_has_the_zips_and_is_otherwise_the_template():
    before, after = yaml_parse(TEMPLATE), yaml_parse(packaged())
    digests = set()
    for name in release.FUNCTIONS:
        properties = after["Resources"][name]["Properties"]
        assert properties.pop("CodeUri") == f"functions/{name}.zip"
        digests.add(properties.pop("AutoPublishCodeSha256"))
        del before["Resources"][name]["Metadata"]
        del before["Resources"][name]["Properties"]["AutoPublishAliasAllProperties"]
    assert len(digests) == 1
    assert re.fullmatch("[0-9a-f]{64}", digests.pop())
    del before["Globals"]["Function"]["CodeUri"]
    for template in (before, after):
        del template["Metadata"]
    assert after == before


def test_other_code_publishes_other_versions():
    other = release.packaged(TEMPLATE, "1.2.3", {**ZIPS, "PublishEvents": b"other"})
    assert other.count("AutoPublishCodeSha256: ") == packaged().count("AutoPublishCodeSha256: ")
    assert other != packaged()


def test_the_packaged_template_passes_the_checks_of_sams_transform(tmp_path):
    """With a digest, SAM names a version by it and adds it to the function's description: the function changes, so Lambda publishes."""
    digest = re.search("AutoPublishCodeSha256: (.*)", packaged())[1]
    file = tmp_path / "packaged.yaml"
    file.write_text(packaged().replace("CodeUri: functions/", "CodeUri: s3://bucket/"))
    resources = transform.transformed(file)
    assert [list(check(resources)) for check in transform.CHECKS.values()] == [[] for _ in transform.CHECKS]
    for name in release.FUNCTIONS:
        assert f"{name}Version{digest[:10]}" in resources
        assert resources[name]["Properties"]["Description"].endswith(f" {digest}")
        assert len(resources[name]["Properties"]["Description"]) <= 256, "Lambda's limit"


@pytest.mark.parametrize(
    "template",
    [
        TEMPLATE.replace("    CodeUri: .\n", ""),
        TEMPLATE.replace("      BuildMethod: makefile\n", "", 1),
        TEMPLATE.replace(
            "  PublishEvents:\n    Type: AWS::Serverless::Function", "  Other:\n    Type: AWS::Serverless::Function"
        ),
    ],
)
def test_a_template_of_another_form_is_refused(template):
    with pytest.raises(CheckError):
        release.packaged(template, "1.2.3", ZIPS)


def test_the_application_is_within_the_limits_of_the_repository():
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-template-publishing-applications-metadata-properties.html"""
    found = application(packaged(source="https://code.example/owner/name"))
    assert re.fullmatch(r"[a-zA-Z0-9\-]{1,140}", found["Name"])
    assert 1 <= len(found["Description"]) <= 256
    assert re.fullmatch("[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?", found["Author"])
    assert len(found["Author"]) <= 127
    assert 1 <= len(found["Labels"]) <= 10
    assert all(re.fullmatch(r"[a-zA-Z0-9+\-_:/@]{1,127}", label) for label in found["Labels"])
    assert versions.SEMANTIC.fullmatch(found["SemanticVersion"])
    assert found["SpdxLicenseId"] == "Apache-2.0"
    assert found["LicenseUrl"] in release.taken()
    assert found["ReadmeUrl"] == "README.md"
    assert all((ROOT / file).stat().st_size < 5_000_000 for file in ("LICENSE", "deploy/release-readme.md"))
    assert found["HomePageUrl"] == "https://code.example/owner/name"
    assert found["SourceCodeUrl"] == "https://code.example/owner/name/tree/v1.2.3"


def test_without_a_public_address_the_application_has_none():
    assert not {"HomePageUrl", "SourceCodeUrl"} & application(packaged()).keys()
    for wrong in ("git@code.example:owner/name", "http://code.example/owner", "https://code.example/", "https://a b"):
        with pytest.raises(CheckError, match="SOURCE"):
            packaged(source=wrong)


def test_a_release_has_the_commands_of_an_operator_and_no_build():
    taken = release.taken()
    assert {
        "ops",
        "deploy/run",
        "deploy/release-template",
        "deploy/output",
        "deploy/region",
        "deploy/setting",
        "deploy/README.md",
    } <= taken.keys()
    assert {"deploy/catalog", "examples/catalog/catalog.csv", "checks/smoke.py"} <= taken.keys()
    assert {"LICENSE", "NOTICE", "CHANGELOG.md", "docs/upgrading.md", "docs/openapi.yaml"} <= taken.keys()
    built = "deploy/packaging/pom.xml deploy/jdk deploy/package deploy/check-settings template.yaml Makefile README.md checks/sam.py"
    assert not taken.keys() & set(built.split())


@pytest.fixture
def tree(monkeypatch):
    """A tree of version 1.2.3 without changes."""
    changed = []
    monkeypatch.setattr(versions, "current", lambda: "1.2.3")
    monkeypatch.setattr(versions, "read", lambda _: "## [1.2.3] - 2027-01-31\n\n* A thing.\n")
    monkeypatch.setattr(release, "git", lambda *_: "\n".join(changed))
    return changed


@pytest.mark.usefixtures("tree")
def test_the_version_of_the_tree_is_releasable():
    release.require_releasable("1.2.3")


@pytest.mark.parametrize(
    ("version", "problem"),
    [
        ("", "name the version: make release VERSION="),
        ("1.2", "no semantic version"),
        ("v1.2.3", "no semantic version"),
        ("1.2.4", r"this tree has the version 1\.2\.3.*make version VERSION=1\.2\.4"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_another_version_is_refused(version, problem):
    with pytest.raises(CheckError, match=problem):
        release.require_releasable(version)


@pytest.mark.usefixtures("tree")
def test_a_version_without_a_section_in_the_changelog_is_refused(monkeypatch):
    monkeypatch.setattr(versions, "read", lambda _: "## [Unreleased]\n\n* A thing.\n")
    with pytest.raises(CheckError, match=r"CHANGELOG\.md has no section"):
        release.require_releasable("1.2.3")


def test_changes_that_are_not_committed_are_refused(tree):
    tree += [" M template.yaml", "?? functions/new"]
    with pytest.raises(CheckError, match=r"not committed:\n   M template\.yaml\n  \?\? functions/new"):
        release.require_releasable("1.2.3")


def test_make_release_names_the_reason_and_builds_nothing():
    done = subprocess.run(
        [ROOT / "checks/release.py", "0.0.0", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("make release: this tree has the version ")
