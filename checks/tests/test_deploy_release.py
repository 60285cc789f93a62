"""deploy/run in a release: verifies its files, gives each function a digest of release and settings, and calls SAM.

Runs on a folder with the release's scripts and small files in place of the functions, with the stubs of test_deploy.py: no account, no network.
"""

import hashlib
import re
import shutil

import pytest
import release
import test_deploy
from common import ROOT
from samtranslator.yaml_helper import yaml_parse

LITERAL = "6f503e8af2a03d90f23b6257e02cb3528ef66e080e4d72f8ef96f5464fc8bd36"
PACKAGED = f"""Metadata:
  AWS::ServerlessRepo::Application:
    LicenseUrl: LICENSE
    ReadmeUrl: README.md
Resources:
  One:
    Properties:
      CodeUri: functions/One.zip
      AutoPublishCodeSha256: {LITERAL}
  Two:
    Properties:
      CodeUri: functions/Two.zip
      AutoPublishCodeSha256: {LITERAL}
"""


class Unpacked(test_deploy.Project):
    """A release on a machine without make, Maven and a JDK."""

    def __init__(self, folder):
        super().__init__(folder)
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        shutil.copy(ROOT / "samconfig.toml", self.folder)
        files = {"packaged.yaml": PACKAGED, "functions/One.zip": "one", "functions/Two.zip": "two", "LICENSE": "text"}
        for name, text in files.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)
        (self.folder / "deploy").mkdir()
        for name in release.taken():
            if name.startswith("deploy/") and name.count("/") == 1:
                shutil.copy(ROOT / name, self.folder / name)
        self.sum()
        shutil.rmtree(self.jdk)
        for tool in (self.stubs / "mvn", self.bin / "make", self.bin / "git"):
            tool.unlink()
        for tool in ("paste", "mv"):
            (self.bin / tool).symlink_to(shutil.which(tool))

    def sum(self):
        names = sorted(file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file())
        lines = [
            f"{hashlib.sha256((self.folder / name).read_bytes()).hexdigest()}  {name}\n"
            for name in names
            if name not in ("samconfig.toml", "SHA256SUMS")
        ]
        (self.folder / "SHA256SUMS").write_text("".join(lines))

    def digests(self):
        return re.findall("AutoPublishCodeSha256: (.*)", (self.folder / "deployed.yaml").read_text())

    def change(self, name):
        file = self.folder / name
        file.write_bytes(file.read_bytes() + b"\n")


@pytest.fixture
def project(tmp_path):
    return Unpacked(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "environment"), [([], "default"), (["test"], "test"), (["production"], "production")]
)
def test_deploys_an_environment(project, arguments, environment):
    done = project.run("deploy/run", *arguments)
    assert done.returncode == 0, done.stderr
    assert project.sam_calls() == [f"sam deploy --template-file deployed.yaml --config-env {environment}"]
    assert "deploy/run: the settings are not checked before the upload" in done.stdout


def test_each_function_gets_one_digest_of_the_settings(project):
    project.run("deploy/run")
    (first,) = set(project.digests())
    assert len(project.digests()) == 2
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert first != LITERAL
    project.run("deploy/run")
    assert set(project.digests()) == {first}
    settings = project.folder / "samconfig.toml"
    settings.write_text(settings.read_text().replace("FixedAmount=1000", "FixedAmount=2000"))
    project.run("deploy/run")
    assert first not in project.digests()


def test_another_release_with_the_same_settings_has_another_digest(project):
    project.run("deploy/run")
    (first,) = set(project.digests())
    project.change("functions/One.zip")
    project.sum()
    project.run("deploy/run")
    assert first not in project.digests()


def test_the_deployed_template_uploads_no_licence_and_is_otherwise_the_packaged_one(project):
    project.run("deploy/run")
    deployed = (project.folder / "deployed.yaml").read_text()
    (digest,) = set(project.digests())
    lines = [line for line in PACKAGED.splitlines() if "Url: " not in line]
    assert deployed.replace(digest, LITERAL).splitlines() == lines


def test_a_part_of_the_template_replaces_no_complete_one(project):
    project.run("deploy/run")
    complete = (project.folder / "deployed.yaml").read_text()
    (project.bin / "sed").unlink()
    test_deploy.executable(project.bin / "sed", "#!/bin/sh\necho Resources:\nexit 4\n")
    project.refuses([], "deploy/run")
    assert (project.folder / "deployed.yaml").read_text() == complete


@pytest.mark.parametrize("name", ["functions/Two.zip", "packaged.yaml", "deploy/setting", "LICENSE"])
def test_refuses_a_changed_file(project, name):
    project.change(name)
    project.refuses([f"deploy/run: this release was changed: {name}. Unpack the release again"], "deploy/run", "test")
    assert not (project.folder / "deployed.yaml").exists()


def test_names_every_file_that_is_changed_or_absent(project):
    project.change("LICENSE")
    (project.folder / "deploy/output").unlink()
    project.refuses(["LICENSE", "deploy/output"], "deploy/run", "test")


@pytest.mark.parametrize("name", ["functions/Two.zip", "packaged.yaml"])
def test_refuses_a_file_without_a_checksum(project, name):
    sums = project.folder / "SHA256SUMS"
    sums.write_text("".join(line for line in sums.read_text().splitlines(True) if not line.endswith(f"  {name}\n")))
    project.refuses([f"{name} is not a file of this release"], "deploy/run", "test")


def test_a_release_without_its_template_is_a_damaged_release(project):
    (project.folder / "packaged.yaml").unlink()
    project.refuses(["deploy/run: this release was changed: packaged.yaml. Unpack the release again"], "deploy/run")


def test_a_template_that_the_user_adds_is_not_deployed(project):
    (project.folder / "template.yaml").write_text(PACKAGED)
    assert project.run("deploy/run", "test").returncode == 0
    assert project.sam_calls() == ["sam deploy --template-file deployed.yaml --config-env test"]


@pytest.mark.parametrize("text", ["", "no checksums\n"])
def test_refuses_damaged_checksums(project, text):
    (project.folder / "SHA256SUMS").write_text(text)
    project.refuses(["Unpack the release again"], "deploy/run", "test")
    (project.folder / "SHA256SUMS").unlink()
    project.refuses(["this release has no file SHA256SUMS"], "deploy/run", "test")


def test_names_its_own_command_in_place_of_make(project):
    project.refuses(["deploy/run: samconfig.toml has no section [staging", "deploy/run NAME"], "deploy/run", "staging")
    messages = ['deploy/run: "FixedAmount=2000" is refused', "then: deploy/run test"]
    project.refuses(messages, "deploy/run", "test", "FixedAmount=2000")
    (project.folder / "samconfig.toml").unlink()
    project.refuses(["there is no samconfig.toml here. It belongs to the release"], "deploy/run")


def deployed(project, values):
    """Replaces the template by the real one, and has the AWS CLI answer that the stack has these values."""
    (project.folder / "packaged.yaml").write_text((ROOT / "template.yaml").read_text())
    project.sum()
    answer = project.folder.parent / "answer"
    answer.write_text("".join(f"{name}\t{value}\n" for name, value in values.items()))
    stub = test_deploy.AWS_STUB.replace(
        'echo "deployed parameters"', f'while IFS= read -r line; do echo "$line"; done < {answer}'
    )
    test_deploy.executable(project.stubs / "aws", stub)


DEFAULTS = {
    name: str(each["Default"]) for name, each in yaml_parse((ROOT / "template.yaml").read_text())["Parameters"].items()
}
NAMED = ("MomentMode", "Pricing", "FixedAmount", "FixedCurrency", "SuccessUrls")


def test_deploys_over_a_stack_with_the_defaults_and_the_named_values(project):
    deployed(project, {**DEFAULTS, **dict.fromkeys(NAMED, "another"), "Removed": "value"})
    done = project.run("deploy/run", "test")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(project.sam_calls()) == 1


def test_refuses_to_keep_values_that_the_settings_do_not_name(project):
    kept = {name: "another value" for name in DEFAULTS if name not in NAMED}
    deployed(project, {**DEFAULTS, **kept})
    lines = [f'  "{name}=another value",\n' for name in kept]
    project.refuses([*lines, "would keep these values", "[test.deploy.parameters]"], "deploy/run", "test")
    assert len(lines) > 20


def test_an_empty_value_that_is_kept_is_written_in_quotes(project):
    deployed(project, {**DEFAULTS, "SnapStart": ""})
    project.refuses(["  \"SnapStart=''\",\n", "would keep"], "deploy/run", "test")


@pytest.mark.parametrize(
    "form", ["ParameterKey=CreateRate,ParameterValue=20", "ParameterKey='CreateRate',ParameterValue='20'"]
)
def test_a_parameter_in_the_long_form_is_named(project, form):
    deployed(project, {**DEFAULTS, "CreateRate": "20", "StatusRate": "60"})
    settings = project.folder / "samconfig.toml"
    text = settings.read_text().replace("parameter_overrides = [", f'parameter_overrides = [\n  "{form}",')
    settings.write_text(text)
    done = project.run("deploy/run", "test")
    assert "StatusRate=60" in done.stderr
    assert "CreateRate=20" not in done.stderr


@pytest.mark.parametrize("section", ["test", "default", "production"])
def test_a_line_of_another_section_or_a_comment_names_nothing(project, section):
    deployed(project, {**DEFAULTS, "CreateRate": "20"})
    settings = project.folder / "samconfig.toml"
    start = f"[{section}.deploy.parameters]\n"
    settings.write_text(settings.read_text().replace(start, f'{start}# "CreateRate=1"\n'))
    project.refuses(["CreateRate=20"], "deploy/run", section)
    other = "default" if section == "test" else "test"
    text = settings.read_text()
    head, found, rest = text.partition(f"[{other}.deploy.parameters]")
    settings.write_text(
        head + found + rest.replace("parameter_overrides = [", 'parameter_overrides = [\n  "CreateRate=20",', 1)
    )
    project.refuses(["CreateRate=20"], "deploy/run", section)
    assert project.run("deploy/run", other).returncode == 0


def test_a_new_stack_and_an_unreadable_one_are_deployed(project):
    absent = "Stack with id s does not exist"
    done = project.run("deploy/run", "test", DESCRIBE_ERROR=absent)
    assert (done.returncode, done.stderr) == (0, "")
    done = project.run("deploy/run", "test", DESCRIBE_ERROR="AccessDenied: no\npermission")
    assert done.returncode == 0
    assert "Not checked: whether the stack keeps values" in done.stderr
    assert "AccessDenied: no permission" in done.stderr
    (project.stubs / "aws").unlink()
    assert "That needs the AWS CLI." in project.run("deploy/run", "test").stderr


def test_verifies_with_the_tool_of_macos(project):
    if not ((project.bin / "shasum").exists() and shutil.which("perl")):
        pytest.skip("this machine has no shasum")
    (project.bin / "sha256sum").unlink()
    (project.bin / "perl").symlink_to(shutil.which("perl"))
    assert project.run("deploy/run").returncode == 0
    project.change("LICENSE")
    project.refuses(["this release was changed: LICENSE. Unpack"], "deploy/run")


def test_runs_with_the_awk_of_macos(project):
    """macOS has the awk of Brian Kernighan, which Debian packages as original-awk. It accepts no comparison in print without parentheses."""
    if not shutil.which("original-awk"):
        pytest.skip("this machine has no original-awk")
    (project.bin / "awk").unlink()
    (project.bin / "awk").symlink_to(shutil.which("original-awk"))
    deployed(project, DEFAULTS)
    done = project.run("deploy/run", "test")
    assert (done.returncode, done.stderr) == (0, "")
    deployed(project, {**DEFAULTS, "SnapStart": "", "CreateRate": "20"})
    project.refuses(["  \"SnapStart=''\",\n", '  "CreateRate=20",\n'], "deploy/run", "test")
