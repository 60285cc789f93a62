"""./ops finds stack, region, caller and function, passes any argument on, prints what the function returns, and names what is wrong.

Runs with a stub for aws, without an account or network.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest
from common import ROOT

AWS_STUB = """#!/bin/sh
echo "$AWS_MAX_ATTEMPTS aws $*" >> "$CALLS"
for last; do :; done
for each; do case $each in fileb://*) request=${each#fileb://} ;; esac; done
case "$*" in
  *get-caller-identity*) [ -z "${NO_CREDENTIALS:-}" ] || { printf '\\nUnable to locate credentials\\n' >&2; exit 253; }
    echo "arn:aws:sts::111122223333:assumed-role/operator/jane" ;;
  *"configure get region"*) [ -n "${PROFILE_REGION:-}" ] && echo "$PROFILE_REGION" ;;
  *describe-stacks*) [ -z "${DESCRIBE_ERROR:-}" ] || { printf '\\n%s\\n' "$DESCRIBE_ERROR" >&2; exit 254; }
    printf "%s\\n" "$OUTPUTS" ;;
  *list-stack-resources*) echo "shop-RepairPaymentsLogs-1A2B" ;;
  *"lambda invoke"*) cp "$request" "$REQUEST"
    [ -z "${INVOKE_SECONDS:-}" ] || { echo started >> "$CALLS"; exec sleep "$INVOKE_SECONDS"; }
    [ -z "${INVOKE_ERROR:-}" ] || { printf '\\n%s\\n' "$INVOKE_ERROR" >&2; exit 254; }
    cp "$RESPONSE" "$last"; echo "${FUNCTION_ERROR:-None}" ;;
esac
"""
TOOLS = """sh bash dirname readlink sed grep tr awk mktemp rm cat stty head cut iconv cp sleep env""".split()
AWKS = {
    "mawk": ["mawk"],
    "gawk": ["gawk"],
    # macOS has the awk of Brian Kernighan, which Debian packages as original-awk.
    "original-awk": ["original-awk"],
    "busybox": ["busybox", "awk"],
}
OUTPUTS = "\n".join(
    f"{name}\t{value}"
    for name, value in {
        "Version": "0.2.0",
        "InspectPayments": "shop-InspectPayments-1A2B",
        "RepairPayments": "shop-RepairPayments-1A2B",
        "OperatorReads": "arn:aws:iam::111122223333:policy/shop-OperatorReads-1A2B",
        "OperatorRepairs": "arn:aws:iam::111122223333:policy/shop-OperatorRepairs-1A2B",
    }.items()
)
DENIED = (
    "An error occurred (AccessDeniedException) when calling the Invoke operation: User is not authorized to perform"
)
# Quotes, backslashes, control characters, several scripts and a character outside of Unicode's first plane.
UNUSUAL = [
    "",
    " ",
    'it\'s "quoted"',
    "C:\\new\\temp",
    "\\",
    "\\\\",
    "\\u0041",
    "two\nlines\ttab\x01\x1b[31m\x7f",
    "Zoë Ünal",
    "顧客は支払った",
    "🙂 100%",
    "%s %d",
    "a=b",
    "--because=x",
    "-",
    "--",
    "$(true) `true` *",
    "&",
]


def executable(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class Operator:
    def __init__(self, folder):
        self.project = folder / "a project"
        self.calls, self.request, self.response = folder / "calls", folder / "request", folder / "response"
        self.bin, self.stubs, self.tmp = folder / "bin", folder / "stubs", folder / "tmp"
        for path in (self.project, self.bin, self.tmp):
            path.mkdir()
        shutil.copy(ROOT / "ops", self.project)
        (self.project / "samconfig.toml").write_text(
            "[default.deploy.parameters]\nstack_name = 'shop'\n"
            "[test.deploy.parameters]\nstack_name = 'shop-test'\nregion = 'eu-north-1'\nprofile = 'second account'\n"
            "[empty.deploy.parameters]\n"
        )
        (self.project / "deploy").mkdir()
        for script in ("setting", "region"):
            shutil.copy(ROOT / "deploy" / script, self.project / "deploy")
        executable(self.stubs / "aws", AWS_STUB)
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.answer({"exit": 0, "out": "", "err": ""})

    def answer(self, response, **options):
        self.response.write_text(json.dumps(response, **options), encoding="utf-8")

    def use_awk(self, command):
        (self.bin / "awk").unlink()
        executable(self.bin / "awk", f'#!/bin/sh\nexec {shutil.which(command[0])} {" ".join(command[1:])} "$@"\n')

    def environment(self, **environment):
        return {
            "HOME": str(self.tmp),
            "TMPDIR": str(self.tmp),
            "CALLS": str(self.calls),
            "REQUEST": str(self.request),
            "RESPONSE": str(self.response),
            "OUTPUTS": OUTPUTS,
            "PATH": f"{self.stubs}:{self.bin}",
            "AWS_REGION": "eu-west-1",
            "AWS_MAX_ATTEMPTS": "5",
            **environment,
        }

    def run(self, *arguments, command=None, cwd=None, **environment):
        self.calls.write_text("")
        self.request.unlink(missing_ok=True)
        done = subprocess.run(
            [*(command or ["./ops"]), *arguments],
            cwd=cwd or self.project,
            env=self.environment(**environment),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert list(self.tmp.iterdir()) == [], "files of ops are left"
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        return done

    def sent(self):
        return json.loads(self.request.read_text(encoding="utf-8"))

    def calls_of(self, operation):
        return [line for line in self.calls.read_text().splitlines() if operation in line]

    def fails(self, code, messages, *arguments, **environment):
        done = self.run(*arguments, **environment)
        assert done.returncode == code, done.stderr
        assert done.stdout == ""
        assert [message for message in messages if message not in done.stderr] == [], done.stderr


@pytest.fixture
def operator(tmp_path):
    return Operator(tmp_path)


@pytest.fixture(params=AWKS)
def each_awk(operator, request):
    if not shutil.which(AWKS[request.param][0]):
        pytest.skip(f"this machine has no {request.param}")
    operator.use_awk(AWKS[request.param])
    return operator


def commands():
    """Returns {command: (function, description)} of the sources."""
    source = (
        ROOT / "functions/operate-payments/src/main/java/dev/momentcheckout/operatepayments/CommandName.java"
    ).read_text()
    found = re.findall(r'^    ([A-Z]+)\(Function\.([A-Z_]+), "([^"]+)"\)[,;]$', source, re.MULTILINE)
    return {
        name.lower(): ("".join(word.title() for word in function.split("_")), description)
        for name, function, description in found
    }


def test_help_lists_the_commands_without_aws(operator):
    (operator.stubs / "aws").unlink()
    for arguments in (["help"], ["--help"], ["-h"], ["-e", "test", "help"]):
        done = operator.run(*arguments)
        assert done.returncode == 0
        listed = dict(re.findall(r"^  ([a-z]+) +(.+)$", done.stdout, re.MULTILINE))
        assert listed == {name: description for name, (_, description) in commands().items()}
    assert len(commands()) == 9
    assert operator.run().returncode == 2
    assert operator.run().stderr.startswith("Usage: ./ops ")


@pytest.mark.parametrize("command", commands())
def test_a_command_runs_in_its_function(operator, command):
    function = commands()[command][0]
    assert operator.run(command).returncode == 0
    (invoke,) = operator.calls_of("lambda invoke")
    assert f"--function-name shop-{function}-1A2B --qualifier live" in invoke


def test_invokes_the_function_once_and_waits_for_its_end(operator):
    operator.run("list", "parked")
    assert len(operator.calls_of("aws ")) == 3
    (invoke,) = operator.calls_of("lambda invoke")
    assert invoke.startswith("1 aws --region eu-west-1 lambda invoke --cli-read-timeout 0 ")
    caller = "arn:aws:sts::111122223333:assumed-role/operator/jane"
    assert operator.sent() == {"argv": ["list", "parked"], "by": caller, "ops": "./ops", "width": 120}


@pytest.mark.parametrize(
    ("options", "call"),
    [
        (["-e", "test"], "./ops -e test"),
        (["--environment", "test"], "./ops --environment test"),
        (["--stack", "s", "--region", "eu-west-1", "--profile", "p"], "./ops --stack s --region eu-west-1 --profile p"),
        (
            ["--stack", "s", "--region", "eu-west-1", "--profile", "my team"],
            "./ops --stack s --region eu-west-1 --profile VALUE",
        ),
        (
            ["--stack", "s", "--region", "eu-west-1", "--profile", "$(p)"],
            "./ops --stack s --region eu-west-1 --profile VALUE",
        ),
    ],
)
def test_the_function_learns_how_the_script_was_called(operator, options, call):
    assert operator.run(*options, "redrive").returncode == 0
    assert operator.sent()["ops"] == call


def test_help_about_a_command_comes_from_its_function(operator):
    operator.run("help", "approve")
    assert operator.sent()["argv"] == ["approve", "--help"]
    assert operator.calls_of("shop-RepairPayments-1A2B")


def test_every_argument_arrives_unchanged(each_awk):
    done = each_awk.run("close", *UNUSUAL)
    assert (done.returncode, done.stderr) == (0, "")
    assert each_awk.sent()["argv"] == ["close", *UNUSUAL]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_every_text_is_printed_unchanged(each_awk, ascii_only):
    """AWS returns the text as the function wrote it; an emulator may escape it."""
    text = "\n".join(text.replace("\0", "") for text in UNUSUAL)
    each_awk.answer({"exit": 4, "out": f"{text}\n", "err": f'"{text}"\\'}, ensure_ascii=ascii_only)
    done = each_awk.run("list")
    assert (done.returncode, done.stdout, done.stderr) == (4, f"{text}\n", f'"{text}"\\')


@pytest.mark.parametrize("form", [{"indent": 2}, {"separators": (",", ":")}, {"sort_keys": True}])
def test_the_form_of_the_response_does_not_matter(each_awk, form):
    response = {"exit": 6, "out": 'a "exit": 3, "out": "b"\n', "err": "", "more": ["exit", {"exit": "9"}]}
    each_awk.answer(response, **form)
    done = each_awk.run("doctor")
    assert (done.returncode, done.stdout, done.stderr) == (6, response["out"], "")


def test_a_large_output_takes_no_minutes(each_awk):
    text = 'ps_1  20261130T120000Z  "quoted" \\ Zoë\n' * 100_000
    each_awk.answer({"exit": 0, "out": text, "err": ""}, ensure_ascii=False)
    started = time.monotonic()
    assert each_awk.run("list").stdout == text
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("code", range(7))
def test_ends_with_the_exit_code_of_the_command(operator, code):
    operator.answer({"exit": code, "out": "out\n", "err": "err\n"})
    done = operator.run("list")
    assert (done.returncode, done.stdout, done.stderr) == (code, "out\n", "err\n")


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "busybox sh"])
def test_runs_in_every_shell_and_from_any_folder(operator, tmp_path, shell):
    program, *more = shell.split()
    if not shutil.which(program):
        pytest.skip(f"this machine has no {program}")
    command = [shutil.which(program), *more, "../a project/ops"]
    (tmp_path / "elsewhere").mkdir()
    done = operator.run("-e", "test", "close", "it's \\ two\nlines", command=command, cwd=tmp_path / "elsewhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert operator.sent()["argv"] == ["close", "it's \\ two\nlines"]
    assert operator.calls_of("--stack-name shop-test ")


def test_runs_through_links_on_the_path(operator, tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links/ops").symlink_to("../second link")
    (tmp_path / "second link").symlink_to(operator.project / "ops")
    assert operator.run("list", command=[str(tmp_path / "links/ops")], cwd="/").returncode == 0
    assert operator.calls_of("--stack-name shop ")


def test_an_environment_has_its_stack_region_and_profile(operator):
    operator.run("-e", "test", "list")
    calls = operator.calls_of("aws ")
    assert len(calls) == len([call for call in calls if "aws --profile second account --region eu-north-1 " in call])
    assert operator.calls_of("describe-stacks --stack-name shop-test ")


def test_a_stack_needs_no_samconfig(operator):
    shutil.rmtree(operator.project / "deploy")
    (operator.project / "samconfig.toml").unlink()
    operator.run("--stack", "other", "--region", "af-south-1", "--profile", "ops", "list")
    calls = operator.calls_of("aws ")
    assert len(calls) == len([call for call in calls if "aws --profile ops --region af-south-1 " in call]) == 3
    assert operator.calls_of("--stack-name other ")
    operator.run("--stack", "other", "list")
    assert operator.calls_of("--region eu-west-1 ")
    operator.run("--stack", "other", "list", AWS_REGION="", PROFILE_REGION="eu-south-1")
    assert operator.calls_of("--region eu-south-1 ")
    operator.fails(2, ["no AWS region is set", "--region"], "--stack", "other", "list", AWS_REGION="")
    operator.fails(2, ["no samconfig.toml", "--stack NAME"], "list")


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        (["-e", "staging", "list"], ["no section [staging.deploy.parameters]", "default test empty"]),
        (["-e", ".*", "list"], ["no section [.*.deploy.parameters]"]),
        (["-e", "empty", "list"], ["names no stack for empty"]),
        (["-e"], ["-e needs a value"]),
        (["-e", "", "list"], ["-e needs a value"]),
        (["-e", "test", "--stack", "shop", "list"], ["choose either"]),
        (["--region", "eu-west-1", "list"], ["belong to --stack"]),
        (["--output", "json", "list"], ['no option "--output" before the command']),
        (["delete"], ['there is no command "delete"', "./ops help"]),
        (["LIST"], ['there is no command "LIST"']),
    ],
)
def test_a_wrong_command_line_is_refused_without_aws(operator, arguments, messages):
    operator.fails(2, messages, *arguments)
    assert operator.calls_of("aws") == []


def test_refuses_without_the_aws_cli(operator):
    (operator.stubs / "aws").unlink()
    operator.fails(1, ["the AWS CLI is needed", "getting-started-install.html"], "list")


def test_refuses_without_a_region(operator):
    operator.fails(2, ["no AWS region is set"], "list", AWS_REGION="")


def test_names_absent_credentials(operator):
    operator.fails(1, ["Unable to locate credentials", "aws sso login"], "list", NO_CREDENTIALS="yes")


def test_names_an_absent_stack(operator):
    error = "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id shop does not exist"
    operator.fails(1, ["there is no stack shop in eu-west-1", "operator/jane"], "list", DESCRIBE_ERROR=error)


def test_names_an_older_version(operator):
    messages = ["has no function InspectPayments", "older version (0.1.0)", "Deploy the current version"]
    operator.fails(1, messages, "list", OUTPUTS="Version\t0.1.0\nApiUrl\thttps://api.example")


@pytest.mark.parametrize(
    ("command", "policy", "arn"),
    [
        ("list", "OperatorReads or OperatorRepairs", "policy/shop-OperatorReads-1A2B"),
        ("approve", "the policy OperatorRepairs", "policy/shop-OperatorRepairs-1A2B"),
    ],
)
def test_names_the_policy_that_an_operator_needs(operator, command, policy, arn):
    operator.fails(1, ["operator/jane", policy, arn, "--query 'Stacks[0].Outputs'"], command, INVOKE_ERROR=DENIED)
    error = "An error occurred (AccessDenied) when calling the DescribeStacks operation: not authorized"
    operator.fails(1, ["to describe the stack shop", policy, "as an output"], command, DESCRIBE_ERROR=error)


def test_other_failures_of_aws_are_named(operator):
    operator.fails(1, ["cannot be described", "Throttling"], "list", DESCRIBE_ERROR="(Throttling): Rate exceeded")
    error = "An error occurred (TooManyRequestsException) when calling the Invoke operation: Rate Exceeded."
    operator.fails(1, ["could not be invoked", "can be run again", "Rate Exceeded"], "resend", INVOKE_ERROR=error)


def test_an_error_of_the_function_is_named_with_its_log_group(operator):
    operator.answer(
        {"errorMessage": 'Task timed out after "900" seconds', "errorType": "Sandbox.Timedout", "x": ["exit"]}
    )
    messages = [
        'RepairPayments failed: Sandbox.Timedout Task timed out after "900" seconds',
        "shop-RepairPaymentsLogs-1A2B",
    ]
    operator.fails(1, messages, "redrive", FUNCTION_ERROR="Unhandled")


@pytest.mark.parametrize("response", ["", "null", '"text"', "{}", '{"out":"a"}', "<html>"])
def test_a_response_of_another_form_is_a_failure(each_awk, response):
    each_awk.response.write_text(response)
    each_awk.fails(1, ["returned something else"], "list")


def test_text_that_is_not_utf_8_is_refused(operator):
    operator.fails(2, ["no UTF-8 text"], "close", b"Zo\xeb")
    assert operator.calls_of("lambda invoke") == []


@pytest.mark.parametrize(
    ("columns", "width"), [("80", 80), ("40", 40), ("39", 40), ("0", 40), ("", 120), ("wide", 120), ("-1", 120)]
)
def test_the_width_is_that_of_columns(operator, columns, width):
    operator.run("list", COLUMNS=columns)
    assert operator.sent()["width"] == width


@pytest.mark.parametrize(("size", "width"), [("50 100", 100), ("24 20", 40), ("0 0", 120)])
def test_the_width_is_that_of_the_terminal(operator, size, width):
    rows, columns = size.split()
    script = shutil.which("script")
    if not script:
        pytest.skip("this machine has no script")
    command = f"stty rows {rows} columns {columns}; ./ops list"
    operator.calls.write_text("")
    subprocess.run(
        [script, "-qec", command, "/dev/null"],
        cwd=operator.project,
        env=operator.environment(SHELL="/bin/sh"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert operator.sent()["width"] == width


@pytest.mark.parametrize("ignored", [False, True])
def test_a_reader_that_ends_early_is_no_failure(operator, ignored):
    operator.answer({"exit": 6, "out": "line\n" * 200_000, "err": ""})
    trap = 'trap "" PIPE; ' if ignored else ""
    command = f'{trap}{{ ./ops list; echo $? > "$CALLS"; }} | head -n 1'
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=operator.project,
        env=operator.environment(),
        capture_output=True,
        text=True,
        check=True,
        restore_signals=True,
    )
    assert (done.stdout, done.stderr) == ("line\n", "")
    assert operator.calls.read_text() == "6\n"


def test_an_output_that_cannot_be_written_is_a_failure(operator):
    if not pathlib.Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    operator.answer({"exit": 0, "out": "line\n", "err": ""})
    with pathlib.Path("/dev/full").open("w") as full:
        done = subprocess.run(
            ["./ops", "list"],
            cwd=operator.project,
            env=operator.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert b"the output cannot be written" in done.stderr


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_an_interruption_says_that_the_function_may_still_run(operator, shell):
    if not shutil.which(shell):
        pytest.skip(f"this machine has no {shell}")
    operator.calls.write_text("")
    # A session of its own, because Ctrl-C reaches all processes of the terminal.
    running = subprocess.Popen(
        [shutil.which(shell), "./ops", "redrive"],
        cwd=operator.project,
        env=operator.environment(INVOKE_SECONDS="30"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell starts background jobs with SIGINT ignored, and a script cannot trap an ignored signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 90
    while "started" not in operator.calls.read_text():
        assert time.monotonic() < deadline, "the function is not invoked"
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (130, "")
    assert "RepairPayments may still be running" in err
    assert "run the same command again" in err
    assert "Error" not in err
    assert list(operator.tmp.iterdir()) == []
