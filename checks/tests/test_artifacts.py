import zipfile

import artifacts
import pytest

SOUND = [
    "create-session-0.1.0.jar",
    "shared-0.1.0.jar",
    "aws-crt-0.48.4-linux-x86_64.jar",
    "aws-crt-0.48.4-linux-aarch_64.jar",
]


def artifact(folder, jars):
    lib = folder / "CreateSession/lib"
    lib.mkdir(parents=True)
    for name in jars:
        with zipfile.ZipFile(lib / name, "w") as jar:
            jar.writestr("dev/momentcheckout/A.class" if "0.1.0" in name else "other/A.class", "")
    return lib.parent


def test_a_sound_artifact_has_no_problem(tmp_path):
    folder = artifact(tmp_path, SOUND)
    (folder / "samconfig.sha256").touch()
    assert list(artifacts.problems(folder)) == []
    assert artifacts.main([str(folder)]) == 0


@pytest.mark.parametrize(
    ("jars", "problem"),
    [
        ([*SOUND, "netty-common-4.1.jar"], "netty-common-4.1.jar does not belong there"),
        ([*SOUND, "webhook-receive-0.1.0.jar"], "our own jars are"),
        (SOUND[1:], "our own jars are"),
        ([*SOUND, "aws-crt-0.48.4.jar"], "aws-crt is there for"),
        (SOUND[:3], "aws-crt is there for"),
    ],
)
def test_a_wrong_jar_is_found(tmp_path, jars, problem):
    assert [found for found in artifacts.problems(artifact(tmp_path, jars)) if problem in found]


def test_a_wrong_file_and_an_absent_folder_are_found(tmp_path):
    folder = artifact(tmp_path, SOUND)
    (folder / "README.md").touch()
    assert "README.md" in "".join(artifacts.problems(folder))
    assert "has no lib" in "".join(artifacts.problems(tmp_path / "PublishEvents"))


def test_a_large_zip_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "LIMIT", -1)
    assert artifacts.main([str(artifact(tmp_path, SOUND))]) == 1
