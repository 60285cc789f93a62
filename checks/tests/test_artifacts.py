import zipfile

import artifacts
import pytest

X86 = "linux/x86_64/glibc/libaws-crt-jni.so"
ARM = "linux/armv8/glibc/libaws-crt-jni.so"
SOUND = ["create-session-0.1.0.jar", "shared-0.1.0.jar", "aws-crt-0.50.0.jar"]


def artifact(folder, jars, native=(X86, ARM)):
    lib = folder / "CreateSession/lib"
    lib.mkdir(parents=True)
    for name in jars:
        with zipfile.ZipFile(lib / name, "w") as jar:
            jar.writestr("dev/momentcheckout/A.class" if "0.1.0" in name else "other/A.class", "")
            for library in native if name.startswith("aws-crt") else ():
                jar.writestr(library, "")
    return lib.parent


def test_a_sound_artifact_has_no_problem(tmp_path):
    folder = artifact(tmp_path, SOUND)
    (folder / "samconfig.sha256").touch()
    assert list(artifacts.problems(folder)) == []
    (folder / "lib/shared-0.1.0.jar").rename(folder / "lib/shared-1.0.0-rc.1.jar")
    assert list(artifacts.problems(folder)) == []
    assert artifacts.main([str(folder)]) == 0


@pytest.mark.parametrize(
    ("jars", "problem"),
    [
        ([*SOUND, "netty-common-4.1.jar"], "netty-common-4.1.jar does not belong there"),
        ([*SOUND, "webhook-receive-0.1.0.jar"], "our own jars are"),
        (SOUND[1:], "our own jars are"),
        ([*SOUND, "aws-crt-0.51.0.jar"], "native code is there for"),
        (SOUND[:2], "native code is there for []"),
    ],
)
def test_a_wrong_jar_is_found(tmp_path, jars, problem):
    assert [found for found in artifacts.problems(artifact(tmp_path, jars)) if problem in found]


@pytest.mark.parametrize("native", [[X86], [X86, ARM, "osx/armv8/cruntime/libaws-crt-jni.dylib"]])
def test_native_code_for_other_processors_than_those_of_lambda_is_found(tmp_path, native):
    assert "native code is there for" in "".join(artifacts.problems(artifact(tmp_path, SOUND, native)))


def test_a_wrong_file_and_an_absent_folder_are_found(tmp_path):
    folder = artifact(tmp_path, SOUND)
    (folder / "README.md").touch()
    assert "README.md" in "".join(artifacts.problems(folder))
    assert "has no lib" in "".join(artifacts.problems(tmp_path / "PublishEvents"))


def test_a_large_zip_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "LIMIT", -1)
    assert artifacts.main([str(artifact(tmp_path, SOUND))]) == 1
