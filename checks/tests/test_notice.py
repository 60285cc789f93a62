import zipfile

import licences
import notice
import pytest
from common import ROOT, CheckError

MIT = "Copyright (c) 2004 A\n\nPermission is hereby granted, free of charge"
APACHE = (ROOT / "LICENSE").read_text(encoding="utf-8")
LIBRARY = "org.a:library:1.0"


def jar(folder, dependency=LIBRARY, content=None):
    _, artifact, version = dependency.split(":")
    file = folder / "lib" / f"{artifact}-{version}.jar"
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as target:
        for name, text in (content or {}).items():
            target.writestr(name, text)
    return file


def made(folder, content, licence="MIT", texts=None):
    """The text of NOTICE for one jar."""
    return notice.notice({LIBRARY: jar(folder, content=content)}, {LIBRARY: licence}, texts or {})


def test_notice_contains_the_texts_of_the_jars_and_names_their_owners(tmp_path):
    text = made(tmp_path, {"META-INF/LICENSE.txt": MIT, "META-INF/NOTICE": "by A \n", "org/a/Licence.class": "no"})
    assert "\nMIT\n\norg.a: library\n" in text
    assert f"Notices and licences of\norg.a: library\n\n{MIT}\n" in text
    assert "Notices and licences of\norg.a: library\n\nby A\n" in text
    assert "no\n" not in text


def test_a_text_of_several_jars_is_there_once(tmp_path):
    names = [LIBRARY, "org.a:second:1.0", "org.b:third:2.0"]
    jars = {name: jar(tmp_path, name, {"META-INF/NOTICE": "by A"}) for name in names}
    text = notice.notice(jars, dict.fromkeys(names, "Apache-2.0"), {})
    assert text.count("by A") == 1
    assert "Notices and licences of\norg.a: library, second\norg.b: third\n\nby A\n" in text


def test_the_apache_license_is_not_repeated_and_nothing_else_is_left_out(tmp_path):
    assert "TERMS AND CONDITIONS" not in made(tmp_path, {"META-INF/LICENSE": APACHE}, "Apache-2.0")
    other = APACHE + "\nOther terms. " + "They are long. " * 200
    assert "They are long." in made(tmp_path, {"META-INF/LICENSE": other}, "Apache-2.0")
    assert not notice.is_apache(MIT)
    assert not notice.is_apache(APACHE.replace("END OF TERMS", "").replace("perpetual", ""))


def test_a_jar_without_its_licence_needs_a_text(tmp_path):
    with pytest.raises(CheckError, match=r"org\.a:library:1\.0 is under MIT and contains no licence"):
        made(tmp_path, {"org/a/A.class": ""})
    assert "Copyright 2017-2022 Azul" in made(tmp_path, {"org/a/A.class": ""}, "MIT", {LIBRARY: "crac.txt"})
    assert made(tmp_path, {"org/a/A.class": ""}, "Apache-2.0")


def test_a_jar_with_native_code_needs_a_text(tmp_path):
    content = {"META-INF/LICENSE": MIT, "linux/x86_64/glibc/liba.so": ""}
    with pytest.raises(CheckError, match="has native code, whose licences no check sees"):
        made(tmp_path, content)
    assert "Azul" in made(tmp_path, content, "MIT", {LIBRARY: "crac.txt"})


def test_a_text_that_nothing_deployed_needs_is_refused(tmp_path):
    with pytest.raises(CheckError, match=r"\['org\.a:old:1\.0'\] in the section \[texts\]"):
        made(tmp_path, {}, "Apache-2.0", {"org.a:old:1.0": "crac.txt"})


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ("org.a:a:1 = absent.txt https://example.com", "absent.txt is not in checks/licence-texts"),
        ("org.a:a:1 = crac.txt", "name the source of crac.txt"),
        ("org.a:a:1 = crac.txt https://example.com", "which no dependency in checks/licences.ini needs"),
    ],
)
def test_a_wrong_list_of_texts_is_refused(entries, reason):
    assert len(notice.read(licences.parsed(licences.ALLOWED.read_text()))) == len(list(notice.TEXTS.iterdir()))
    with pytest.raises(CheckError, match=reason):
        notice.read(licences.parsed(f"[texts]\n{entries}"))


def test_deployed_jars_are_those_of_the_functions_dependencies(tmp_path):
    file = jar(tmp_path)
    jar(tmp_path, "dev.momentcheckout:shared:0.1.0", {"dev/momentcheckout/A.class": ""})
    assert notice.dependencies([tmp_path], {LIBRARY}) == {LIBRARY: file}
    with pytest.raises(CheckError, match=r"\['library-1\.0\.jar'\] are deployed, and no dependency of a function"):
        notice.dependencies([tmp_path], {"org.a:library:1.1"})
    with pytest.raises(CheckError, match="nothing is built: make artifacts"):
        notice.dependencies([tmp_path / "absent"], {LIBRARY})
    with pytest.raises(CheckError, match="jars of the same name"):
        notice.dependencies([tmp_path], {LIBRARY, "org.b:library:1.0"})


def test_notice_must_be_what_the_artifacts_give(tmp_path, monkeypatch):
    function = tmp_path / "artifacts" / "CreateSession"
    jar(function, content={"META-INF/LICENSE": MIT})
    monkeypatch.setattr(licences, "ARTIFACTS", function.parent)
    monkeypatch.setattr(notice, "NOTICE", tmp_path / "NOTICE")
    monkeypatch.setattr(notice, "read", lambda _: {})
    uses = [
        licences.Use(LIBRARY, "functions/create-session", "compile"),
        licences.Use("org.a:x:1", "shared", "compile"),
    ]
    with pytest.raises(CheckError, match="Write it with: make notice"):
        licences.check_notice(uses, {LIBRARY: "MIT"}, write=False)
    licences.check_notice(uses, {LIBRARY: "MIT"}, write=True)
    licences.check_notice(uses, {LIBRARY: "MIT"}, write=False)
    jar(function, content={"META-INF/LICENSE": MIT, "META-INF/NOTICE": "by A"})
    with pytest.raises(CheckError, match="NOTICE differs"):
        licences.check_notice(uses, {LIBRARY: "MIT"}, write=False)
    absent = licences.Use("org.a:absent:1.0", "functions/create-session", "runtime")
    with pytest.raises(CheckError, match=r"\['org\.a:absent:1\.0'\] are in no function of target/artifacts"):
        licences.check_notice([*uses, absent], {LIBRARY: "MIT"}, write=False)
