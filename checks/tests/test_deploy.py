"""make deploy refuses what would not be deployed, names a solution, and else calls SAM as documented.

Runs on a copy of the few files that it needs, with stubs for sam, aws, Maven and Java: no account, no build, no network. The JUnit tests of
deploy/preflight test the program that checks the settings.
"""

import shutil
import subprocess

import pytest
from common import ROOT

SAM_STUB = """#!/bin/sh
echo "sam $*" >> "$CALLS"
"""
MAVEN_STUB = """#!/bin/sh
echo "mvn $*" >> "$CALLS"
mkdir -p deploy/preflight/target && echo preflight.jar > deploy/preflight/target/runtime.classpath
"""
# The stack is the last argument.
JAVA_STUB = """#!/bin/sh
echo "java $*" >> "$CALLS"
for stack; do :; done
[ ! -f "$stack" ] || cat "$stack" >> "$CALLS"
[ -z "${INVALID_SETTINGS:-}" ] || { echo "The settings cannot work" >&2; exit 2; }
"""
AWS_STUB = """#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$*" in
  *get-caller-identity*) [ -z "${NO_CREDENTIALS:-}" ] || { echo "Unable to locate credentials" >&2; exit 253; }; echo 111122223333 ;;
  *"configure get region"*) [ -z "${NO_REGION:-}" ] && echo eu-west-1 ;;
  *describe-stacks*OutputKey*) echo "${OUTPUT_VALUE-https://api.example}" ;;
  *describe-stacks*) [ -z "${DESCRIBE_ERROR:-}" ] || { echo "$DESCRIBE_ERROR" >&2; exit 254; }; echo "deployed parameters" ;;
esac
"""
# The PATH has nothing else, so that a sam or aws of this machine is not found.
TOOLS = "bash sh make sed awk grep head cut dirname env cat git rm mkdir sha256sum shasum".split()


def executable(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class Project:
    def __init__(self, folder):
        self.folder = folder / "project"
        self.calls = folder / "calls"
        self.bin, self.stubs, self.home = folder / "bin", folder / "stubs", folder / "home"
        for path in (self.folder, self.bin, self.home):
            path.mkdir()
        for name in ("Makefile", "samconfig.toml"):
            shutil.copy(ROOT / name, self.folder)
        (self.folder / "checks").mkdir()
        for name in ("maven", "writable"):
            shutil.copy(ROOT / "checks" / name, self.folder / "checks")
        shutil.copytree(ROOT / "deploy", self.folder / "deploy", ignore=shutil.ignore_patterns("target"))
        executable(self.stubs / "sam", SAM_STUB)
        executable(self.stubs / "aws", AWS_STUB)
        executable(self.stubs / "mvn", MAVEN_STUB)
        self.jdk = folder / "jdk"
        self.jdk.mkdir()
        (self.jdk / "release").write_text('JAVA_VERSION="25.0.1"\n')
        executable(self.jdk / "bin" / "java", JAVA_STUB)
        executable(self.jdk / "bin" / "javac", "#!/bin/sh\n")
        for tool in TOOLS:
            if shutil.which(tool):
                (self.bin / tool).symlink_to(shutil.which(tool))

    def run(self, *command, **environment):
        self.calls.write_text("")
        environment = {
            "HOME": str(self.home),
            "CALLS": str(self.calls),
            "PATH": f"{self.stubs}:{self.bin}",
            "JAVA_HOME": str(self.jdk),
            "AWS_REGION": "eu-west-1",
            **environment,
        }
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)

    def calls_of(self, tool):
        return [line for line in self.calls.read_text().splitlines() if line.startswith(f"{tool} ")]

    def sam_calls(self):
        return self.calls_of("sam")

    def checked(self):
        """The environment, region and stack that the check of the settings got."""
        (call,) = self.calls_of("java")
        return call.split(" dev.momentcheckout.preflight.Main ")[1]

    def refuses(self, messages, *command, **environment):
        done = self.run(*command, **environment)
        assert done.returncode != 0
        assert self.sam_calls() == []
        assert [message for message in messages if message not in done.stdout + done.stderr] == []


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ("default", ["make", "deploy"]),
        ("default", ["make", "deploy", "ENV="]),
        ("test", ["make", "deploy", "ENV=test"]),
        ("test", ["make", "-j2", "-k", "deploy", "ENV=test"]),
        ("production", ["env", "ENV=production", "make", "deploy"]),
    ],
)
def test_deploys_an_environment(project, environment, command):
    assert project.run(*command).returncode == 0
    assert project.sam_calls() == ["sam build", f"sam deploy --config-env {environment}"]


def test_the_output_of_sam_package_beside_the_sources_makes_no_release(project):
    (project.folder / "template.yaml").touch()
    (project.folder / "packaged.yaml").touch()
    assert project.run("make", "deploy").returncode == 0
    assert project.sam_calls() == ["sam build", "sam deploy --config-env default"]


def test_deploys_without_the_aws_cli(project):
    (project.stubs / "aws").unlink()
    assert project.run("make", "deploy", "ENV=test").returncode == 0
    assert project.sam_calls() == ["sam build", "sam deploy --config-env test"]


@pytest.mark.parametrize(
    "variable",
    [
        "PARAMETERS=FixedAmount=2000",
        "PARAMETER_OVERRIDES=FixedAmount=2000",
        "ARGS=--parameter-overrides FixedAmount=2000",
        "FixedAmount=2000",
        "SAM=sam --parameter-overrides X=1",
        "ANYTHING=",
        "PARAMETERS:=MomentMode=live",
    ],
)
def test_refuses_a_make_variable(project, variable):
    messages = ["on the command line is refused", "[test.deploy.parameters]"]
    project.refuses(messages, "make", "deploy", "ENV=test", variable)


@pytest.mark.parametrize(
    "name",
    """PARAMETERS PARAMETER_OVERRIDES ARGS SAM_ARGS SAM_CLI_PARAMETER_OVERRIDES SAM_CONFIG_FILE SAM_CONFIG_ENV
      SAM_TEMPLATE_FILE""".split(),
)
def test_refuses_an_environment_variable(project, name):
    messages = [f"the environment variable {name} is refused", "[test.deploy.parameters]"]
    project.refuses(messages, "make", "deploy", "ENV=test", **{name: "FixedAmount=2000"})


def test_refuses_further_arguments(project):
    arguments = ["--parameter-overrides", "FixedAmount=2000"]
    project.refuses(['"--parameter-overrides FixedAmount=2000" is refused'], "deploy/run", "test", *arguments)


@pytest.mark.parametrize("goals", [["deploy", "test"], ["deploy", "production"], ["help", "deploy"]])
def test_refuses_another_goal_beside_it(project, goals):
    """make deploy test would deploy the default stack, and then run the tests."""
    project.refuses(["deploy is run alone", "make deploy ENV=test"], "make", *goals)


def test_refuses_an_unknown_environment(project):
    messages = ["no section [staging.deploy.parameters]", "default", "test", "production"]
    project.refuses(messages, "make", "deploy", "ENV=staging")
    project.refuses(["no section"], "make", "deploy", "ENV=.*")


def test_refuses_without_the_sam_cli(project):
    (project.stubs / "sam").unlink()
    project.refuses(["the SAM CLI is needed", "install-sam-cli.html"], "make", "deploy")


def test_refuses_without_a_region(project):
    project.refuses(["no AWS region is set", "export AWS_REGION"], "make", "deploy", AWS_REGION="", NO_REGION="yes")
    (project.stubs / "aws").unlink()
    project.refuses(["no AWS region is set"], "make", "deploy", AWS_REGION="")


def test_refuses_without_credentials(project):
    messages = ["Unable to locate credentials", "aws sso login", "AWS_PROFILE"]
    project.refuses(messages, "make", "deploy", NO_CREDENTIALS="yes")


def test_refuses_without_samconfig(project):
    (project.folder / "samconfig.toml").unlink()
    project.refuses(["there is no samconfig.toml"], "make", "deploy")


def test_checks_the_settings_before_the_build(project):
    assert project.run("make", "deploy", "ENV=test").returncode == 0
    calls = [call.split()[0] for call in project.calls.read_text().splitlines()]
    assert calls == ["aws", "aws", "mvn", "java", "deployed", "sam", "sam"]
    assert project.checked() == "test eu-west-1 target/deployed-stack.json"
    assert "--region eu-west-1 --stack-name moment-checkout-test " in project.calls_of("aws")[1]


def test_refuses_settings_that_cannot_work(project):
    project.refuses(["The settings cannot work"], "make", "deploy", "ENV=test", INVALID_SETTINGS="yes")


def test_checks_the_settings_without_deploying(project):
    assert project.run("make", "check-settings", "ENV=production").returncode == 0
    assert project.checked() == "production eu-west-1 target/deployed-stack.json"
    project.refuses(["The settings cannot work"], "make", "check-settings", INVALID_SETTINGS="yes")


def test_a_new_stack_has_no_parameters_to_compare(project):
    error = (
        "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id s does not exist"
    )
    done = project.run("make", "deploy", "ENV=test", DESCRIBE_ERROR=error)
    assert done.returncode == 0
    assert project.checked() == "test eu-west-1 absent"
    assert "Not checked" not in done.stderr


def test_says_that_the_deployed_parameters_were_not_compared(project):
    done = project.run("make", "deploy", "ENV=test", DESCRIBE_ERROR="AccessDenied: no\npermission")
    assert done.returncode == 0
    assert project.checked() == "test eu-west-1 unknown"
    assert "Not checked: whether the stack keeps values" in done.stderr
    assert "AccessDenied: no permission" in done.stderr
    (project.stubs / "aws").unlink()
    done = project.run("make", "deploy", "ENV=test")
    assert project.checked() == "test eu-west-1 unknown"
    assert "That needs the AWS CLI." in done.stderr


@pytest.mark.parametrize(
    "settings",
    [
        "[test.deploy.parameters]\nstack_name = 'shop'\n",
        "[test.deploy.parameters]\n\tstack_name='shop' # \"the\" shop's stack\n",
        '[ test.deploy.parameters ] # "test"\n"stack_name" = "shop" # the shop\'s "stack"\n',
        "[test.global.parameters]\nstack_name = 'shop'\n[test.deploy.parameters]\nprofile = ''\n",
        "[test.global.parameters]\nstack_name = 'all'\n[test.deploy.parameters]\nstack_name = 'shop'\n",
        "[test.deploy.parameters]\nstack_name = 'shop'\n[test.global.parameters]\nstack_name = 'all'\n",
        "[default.deploy.parameters]\nstack_name = 'all'\n[test.deploy.parameters]\r\nstack_name = 'shop'\r\n",
    ],
)
def test_reads_the_stack_name_as_the_sam_cli_does(project, settings):
    (project.folder / "samconfig.toml").write_bytes(settings.encode())
    assert project.run("deploy/setting", "test", "deploy", "stack_name").stdout == "shop\n"
    done = project.run("make", "deploy", "ENV=test")
    assert done.returncode == 0
    assert "stack shop in eu-west-1" in done.stdout
    assert project.checked() == "test eu-west-1 target/deployed-stack.json"
    assert "--stack-name shop " in project.calls_of("aws")[1]


@pytest.mark.parametrize(
    "line", ["", 'stack_name = """shop"""\n', "stack_name = '''\nshop'''\n", "stack_name = 1\n", "stack_name = ''\n"]
)
def test_says_that_it_cannot_read_the_stack_name(project, line):
    (project.folder / "samconfig.toml").write_text(f"[test.deploy.parameters]\n{line}")
    done = project.run("make", "check-settings", "ENV=test")
    assert done.returncode == 0
    assert project.checked() == "test eu-west-1 unknown"
    assert [call for call in project.calls_of("aws") if "describe-stacks" in call] == []
    assert "Not checked: whether the stack keeps values" in done.stderr
    assert "[test.deploy.parameters] has no stack_name that is text in single or double quotes" in done.stderr


def test_reads_the_region_of_the_stack(project):
    (project.folder / "samconfig.toml").write_text("[test.global.parameters]\nregion = 'eu-north-1'\n")
    assert project.run("deploy/region", "test").stdout == "eu-north-1\n"
    assert project.run("deploy/region", "default").stdout == "eu-west-1\n"


def test_reads_the_stack_with_the_profile_of_the_section(project):
    """SAM takes the profile in place of credentials in environment variables; the AWS CLI does so only if the profile is an option."""
    settings = project.folder / "samconfig.toml"
    settings.write_text("[test.deploy.parameters]\nstack_name = 'shop'\nprofile = 'second account'\n")
    stub = AWS_STUB.replace("&& echo eu-west-1", '&& echo "region-of-${AWS_PROFILE:-none}"')
    executable(project.stubs / "aws", stub)
    for command in (["make", "deploy", "ENV=test"], ["deploy/output", "test", "ApiUrl"]):
        assert project.run(*command, AWS_REGION="").returncode == 0
        calls = [call for call in project.calls_of("aws") if "configure get region" not in call]
        assert len(calls) == len([call for call in calls if " --profile second account" in call]) > 0
        assert "region-of-second account" in project.calls.read_text()


def test_the_check_of_the_token_issuer_can_be_switched_off(project):
    executable(project.jdk / "bin" / "java", '#!/bin/sh\necho "java $ISSUER_CHECK" >> "$CALLS"\n')
    for command in (["make", "deploy", "ISSUER_CHECK=off"], ["env", "ISSUER_CHECK=off", "make", "deploy"]):
        assert project.run(*command).returncode == 0
        assert project.calls_of("java") == ["java off"]


def test_the_settings_can_be_checked_without_a_region(project):
    assert project.run("make", "check-settings", AWS_REGION="", NO_REGION="yes").returncode == 0
    assert project.checked() == "default  target/deployed-stack.json"


def test_prints_an_output_of_the_stack(project):
    assert project.run("deploy/output", "test", "ApiUrl").stdout == "https://api.example\n"
    assert "--stack-name moment-checkout-test " in project.calls.read_text()
    project.refuses(["has no output Nothing"], "deploy/output", "test", "Nothing", OUTPUT_VALUE="")


def test_digests_the_settings(project):
    settings = project.folder / "samconfig.toml"

    def digest():
        return project.run("deploy/digest").stdout.strip()

    before = digest()
    assert len(before) == 64
    assert digest() == before
    if (project.bin / "shasum").exists() and (project.bin / "sha256sum").exists():
        (project.bin / "sha256sum").unlink()
        perl = shutil.which("perl")
        if perl:
            (project.bin / "perl").symlink_to(perl)
            assert digest() == before, "macOS has shasum only"
    settings.write_text(settings.read_text().replace("FixedAmount=1000", "FixedAmount=2000"))
    assert digest() != before
    settings.unlink()
    assert digest() == "none"
