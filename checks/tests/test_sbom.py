import io
import json
import zipfile

import pytest
import sbom
import vulnerabilities
from common import CheckError

COPY, COPY_FILE = vulnerabilities.COPIES["third-party-jackson-core"]


def component(group, name, version, **more):
    purl = f"pkg:maven/{group}/{name}@{version}?type=jar"
    return {"type": "library", "bom-ref": purl, "group": group, "name": name, "version": version, "purl": purl, **more}


def original(name):
    return [{"alg": alg, "content": f"{alg} of {name} as Maven resolved it"} for alg in ("MD5", "SHA-256", "SHA-512")]


@pytest.fixture
def listed():
    """What Maven lists for a function with two dependencies."""
    own = component("dev.momentcheckout", "create-session", "0.1.0", licenses=[{"license": {"id": "Apache-2.0"}}])
    crt = component("software.amazon.awssdk.crt", "aws-crt", "0.50.0", hashes=original("aws-crt"))
    copied = component("software.amazon.awssdk", "third-party-jackson-core", "2.59.1", hashes=original("third-party"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:6ecfb91c-bd8d-3eea-8171-f981d2c6692c",
        "metadata": {"tools": {}, "component": own},
        "components": [crt, copied],
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": [crt["bom-ref"]]}],
    }


@pytest.fixture
def folder(tmp_path):
    lib = tmp_path / "lib"
    lib.mkdir()
    content = {
        "create-session-0.1.0.jar": {"dev/momentcheckout/A.class": b""},
        "aws-crt-0.50.0.jar": {"a": b""},
        "third-party-jackson-core-2.59.1.jar": {COPY_FILE: b"\x00\x062.21.8\x08"},
    }
    for name, entries in content.items():
        with zipfile.ZipFile(lib / name, "w") as jar:
            for entry, data in entries.items():
                jar.writestr(entry, data)
    return lib


def zipped(folder):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"lib/{file.name}")
    return target.getvalue()


@pytest.fixture
def made(listed, folder):
    archive = zipped(folder)
    bill = sbom.bill("CreateSession", "0.1.0", archive, folder, listed)
    return archive, bill, {each["name"]: each for each in bill["components"]}


def test_the_bill_names_exactly_the_jars_of_the_zip(made, folder):
    archive, bill, components = made
    assert [sbom.file_name(each) for each in bill["components"]] == sorted(file.name for file in folder.iterdir())
    assert components["aws-crt"]["hashes"] == sbom.hashes((folder / "aws-crt-0.50.0.jar").read_bytes())
    assert components["aws-crt"]["evidence"]["occurrences"] == [{"location": "lib/aws-crt-0.50.0.jar"}]
    assert bill["metadata"]["component"]["hashes"] == sbom.hashes(archive)
    sbom.require_equal("CreateSession", archive, sbom.text(bill).encode())


def test_a_repackaged_jar_names_the_original(made):
    _, _, components = made
    pedigree = components["aws-crt"]["pedigree"]
    assert [each["alg"] for each in pedigree["ancestors"][0]["hashes"]] == ["SHA-256", "SHA-512"]
    assert "native code" in pedigree["notes"]
    assert "native code" not in components["third-party-jackson-core"]["pedigree"]["notes"]
    assert "pedigree" not in components["create-session"]


def test_a_library_inside_another_jar_is_a_part_of_it(made):
    _, _, components = made
    (copy,) = components["third-party-jackson-core"]["components"]
    assert (f"{copy['group']}:{copy['name']}", copy["version"]) == (COPY, "2.21.8")
    assert "components" not in components["aws-crt"]


def test_the_bill_depends_on_nothing_but_its_input(made, listed, folder):
    archive, bill, _ = made
    assert sbom.text(sbom.bill("CreateSession", "0.1.0", archive, folder, listed)) == sbom.text(bill)
    assert bill["serialNumber"] == sbom.serial_number(archive) != listed["serialNumber"]


@pytest.mark.parametrize("change", ["add", "remove"])
def test_a_jar_that_maven_does_not_list_and_one_that_is_not_deployed_are_found(listed, folder, change):
    if change == "add":
        (folder / "slf4j-api-2.0.20.jar").write_bytes((folder / "aws-crt-0.50.0.jar").read_bytes())
    else:
        (folder / "aws-crt-0.50.0.jar").unlink()
    with pytest.raises(CheckError, match="slf4j-api" if change == "add" else "aws-crt"):
        sbom.bill("CreateSession", "0.1.0", zipped(folder), folder, listed)


def changed_hash(bill):
    bill["components"][0]["hashes"][0]["content"] = "0" * 64


def changed_version(bill):
    bill["components"][0]["version"] = "0.49.0"


def left_out(bill):
    del bill["components"][0]


def twice(bill):
    bill["components"].append(bill["components"][0])


def random_number(bill):
    bill["serialNumber"] = "urn:uuid:6ecfb91c-bd8d-3eea-8171-f981d2c6692c"


def time(bill):
    bill["metadata"]["timestamp"] = "2027-01-31T00:00:00Z"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (changed_hash, "aws-crt-0.50.0.jar has another hash"),
        (changed_version, "aws-crt-0.49.0.jar is in the bill and not in the zip"),
        (left_out, "aws-crt-0.50.0.jar is in the zip and not in the bill"),
        (twice, "aws-crt-0.50.0.jar is listed twice"),
        (random_number, "its serial number or its time differs from build to build"),
        (time, "its serial number or its time differs from build to build"),
    ],
)
def test_a_bill_that_differs_from_the_zip_is_found(made, change, problem):
    archive, bill, _ = made
    change(bill)
    with pytest.raises(CheckError, match=problem):
        sbom.require_equal("CreateSession", archive, sbom.text(bill).encode())


def test_a_bill_of_another_zip_is_found(made, folder):
    _, bill, _ = made
    with zipfile.ZipFile(folder / "aws-crt-0.50.0.jar", "a") as jar:
        jar.writestr("b", b"")
    found = list(sbom.differences(zipped(folder), json.dumps(bill).encode()))
    assert found == [
        "the bill belongs to another zip",
        "aws-crt-0.50.0.jar has another hash in the bill than in the zip",
        "its serial number or its time differs from build to build",
    ]
