import json

import common
import licences
import pytest
from licences import Allowed, Use

ALLOWED = Allowed.read("""
[everywhere]
Apache-2.0 =
    Apache License, Version 2.0
MIT =
[tests]
EPL-2.0 =
[dependencies]
org.a:silent:1.0 = MIT https://example.com/LICENSE
""")
LIBRARY = Use("org.a:library:1.0", "shared", "compile")


def problems(uses, allowed=ALLOWED):
    """The problems of the uses alone, without those of entries that no use needs."""
    return [problem for problem in licences.compare(allowed, uses)[1] if "no dependency needs it" not in problem]


def pom(repository, dependency, content):
    group, artifact, version = dependency.split(":")
    file = repository.joinpath(*group.split("."), artifact, version, f"{artifact}-{version}.pom")
    file.parent.mkdir(parents=True)
    file.write_text(f'<project xmlns="http://maven.apache.org/POM/4.0.0">{content}</project>')


def project(root, module, profiles=""):
    file = root / module / "pom.xml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"<project><profiles>{profiles}</profiles></project>")
    return file


def profile(name, active=False):
    activation = "<activation><activeByDefault>true</activeByDefault></activation>" if active else ""
    return f"<profile><id>{name}</id>{activation}</profile>"


def test_dynamodb_local_is_refused_with_its_licence_and_its_modules():
    names = ("DynamoDB Local License Agreement",)
    uses = {
        Use("com.amazonaws:DynamoDBLocal:2.6.1", module, scope): names
        for module, scope in (("shared", "test"), ("local/aws", "compile"))
    }
    assert problems(uses, Allowed.read(licences.ALLOWED.read_text())) == [
        'com.amazonaws:DynamoDBLocal:2.6.1: "DynamoDB Local License Agreement" is not an allowed licence. Used by local/aws, shared'
    ]


@pytest.mark.parametrize(
    "names", [("MIT",), ("mit",), ("Apache License, Version 2.0",), ("GPL-2.0-only", "Apache-2.0"), ("EPL-2.0", "MIT")]
)
def test_an_allowed_licence_passes_also_beside_another(names):
    assert problems({LIBRARY: names}) == []


def test_names_that_only_resemble_an_allowed_one_are_refused():
    assert (
        'library:1.0: "MIT or so" is not an allowed licence. Used by shared' in problems({LIBRARY: ("MIT or so",)})[0]
    )


def test_some_licences_are_allowed_in_tests_alone():
    in_tests = [Use("org.a:library:1.0", "shared", "test"), Use("org.a:library:1.0", "testing/support", "compile")]
    assert problems(dict.fromkeys(in_tests, ("EPL-2.0",))) == []
    assert problems(dict.fromkeys([*in_tests, LIBRARY], ("EPL-2.0",))) == [
        'org.a:library:1.0: "EPL-2.0" is not an allowed licence outside tests. Used by shared'
    ]


def test_a_dependency_without_a_licence_needs_an_entry_for_its_version():
    uses = {Use(f"org.a:silent:{version}", "shared", "compile"): () for version in ("1.0", "1.1")}
    found, refused = licences.compare(ALLOWED, uses)
    assert found == {"org.a:silent:1.0": "MIT", "org.a:silent:1.1": "no licence"}
    assert refused[0] == "org.a:silent:1.1: its POM names no licence. Used by shared"


def test_what_no_dependency_needs_is_refused():
    unused = licences.compare(ALLOWED, {LIBRARY: ("Apache-2.0", "MIT")})[1]
    assert [problem.split(" ")[0] for problem in unused] == ["org.a:silent:1.0", "MIT", "EPL-2.0"]


@pytest.mark.parametrize(
    ("replaced", "by", "reason"),
    [
        ("MIT https", "GPL-3.0-only https", "GPL-3.0-only is not an allowed licence"),
        ("https://example.com/LICENSE", "unknown", "name the source"),
        ("EPL-2.0 =", "EPL-2.0 =\n    mit", '"mit" is a name of both MIT and EPL-2.0'),
    ],
)
def test_a_wrong_list_is_refused(replaced, by, reason):
    text = "[everywhere]\nMIT =\n[tests]\nEPL-2.0 =\n[dependencies]\norg.a:silent:1.0 = MIT https://example.com/LICENSE"
    assert Allowed.read(text).decided == {"org.a:silent:1.0": "MIT"}
    with pytest.raises(common.CheckError, match=reason):
        Allowed.read(text.replace(replaced, by))


def test_licences_come_from_the_pom_or_its_nearest_parent(tmp_path):
    def licence(content):
        return f"<licenses><license>{content}</license></licenses>"

    parent = "<parent><groupId>org.a</groupId><artifactId>{}</artifactId><version>1.0</version></parent>"
    pom(tmp_path, "org.a:top:1.0", licence("<name>The\n  MIT License</name>"))
    pom(tmp_path, "org.a:middle:1.0", parent.format("top") + licence("<url>https://example.com/LICENSE</url>"))
    pom(tmp_path, "org.a:own:1.0", parent.format("top") + licence("<name>ISC</name>"))
    pom(tmp_path, "org.a:inherits:1.0", parent.format("top"))
    pom(tmp_path, "org.a:inherits-from-middle:1.0", parent.format("middle"))
    pom(tmp_path, "org.a:none:1.0", "")
    assert {
        name: licences.declared(tmp_path, f"org.a:{name}:1.0")
        for name in ("top", "own", "inherits", "inherits-from-middle", "none")
    } == {
        "top": ("The MIT License",),
        "own": ("ISC",),
        "inherits": ("The MIT License",),
        "inherits-from-middle": ("https://example.com/LICENSE",),
        "none": (),
    }
    with pytest.raises(common.CheckError, match=r"org\.a:absent:1\.0: its POM is not in the local Maven repository"):
        licences.declared(tmp_path, "org.a:absent:1.0")


def test_transitive_dependencies_are_listed_and_own_modules_are_not():
    def node(group, artifact, scope, *children):
        return {"groupId": group, "artifactId": artifact, "version": "1", "scope": scope, "children": list(children)}

    third = node("org.b", "third", "runtime")
    tree = node(
        licences.OWN, "lab", "", node(licences.OWN, "shared", "compile", node("org.a", "second", "test", third))
    )
    assert list(licences.uses(tree, "lab")) == [
        Use("org.a:second:1", "lab", "test"),
        Use("org.b:third:1", "lab", "runtime"),
    ]


def test_every_profile_is_in_a_run(tmp_path, monkeypatch):
    monkeypatch.setattr(licences, "ROOT", tmp_path)
    root = project(tmp_path, ".", profile("browser") + profile("localstack"))
    bench = project(tmp_path, "bench", profile("harness", active=True) + profile("runtime") + profile("naive-java"))
    assert list(licences.runs([root, bench])) == [
        (None, ["-Pbrowser,localstack"], [root, bench]),
        ("naive-java", ["-Pnaive-java", "-pl", "bench", "-am"], [bench]),
        ("runtime", ["-Pruntime", "-pl", "bench", "-am"], [bench]),
    ]


def test_the_dependencies_are_those_that_maven_lists_now(tmp_path, monkeypatch):
    monkeypatch.setattr(licences, "ROOT", tmp_path)
    poms = [project(tmp_path, "shared")]
    listing = tmp_path / "shared" / licences.LIST
    listing.parent.mkdir()
    listing.write_text("of an earlier run")
    with pytest.raises(common.CheckError, match="shared is in the modules of no POM"):
        list(licences.listed(["true"], poms))
    with pytest.raises(common.CheckError, match="Maven cannot list"):
        list(licences.listed(["false"], poms))
    child = {"groupId": "org.a", "artifactId": "library", "version": "1.0", "scope": "compile"}
    written = json.dumps({"children": [child]})
    assert list(licences.listed(["sh", "-c", f"echo '{written}' > {listing}"], poms)) == [LIBRARY]
