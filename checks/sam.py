#!/usr/bin/env python3
"""Builds and runs the functions with the SAM CLI, in Lambda's own container: checks/sam.py [PART...]

The parts are build, builds-again (with build: two releases, and a changed file with an old time), invoke (one event of each function), other-events,
api, bad-input and localstack; the default is all of them. The last five need Docker: without it they are skipped, and in CI a skip is a failure.
Where no image can be pulled but the SAM CLI already has its own, set SAM_SKIP_PULL_IMAGE=1. An image that stands in for Lambda's proves that the
functions start and respond in a container, and nothing about Lambda's own Java or its times. The check ends everything that it starts. Its logs are in
target/sam.
"""

import contextlib
import filecmp
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import artifacts
from checkout import RELEASE, bare_repository
from common import ROOT, Report, free_port, require, running, tail
from deploy_readme import blocks
from prose import tracked

LOGS = ROOT / "target" / "sam"
BUILT = ROOT / ".aws-sam" / "build"
NAMES = (
    "CreateSession",
    "GetSessionStatus",
    "WebhookReceive",
    "ReconcileSessions",
    "PublishEvents",
    "InspectPayments",
    "RepairPayments",
)
# By the folder of their events. The operator's functions have no events, and share a module.
FUNCTIONS = {artifacts.module(name): name for name in NAMES if name not in artifacts.SHARED_MODULES}
# These functions have no route, so their responses are not HTTP.
UNROUTED = ("reconcile-sessions", "publish-events")
PARTS = ("build", "builds-again", "invoke", "other-events", "api", "bad-input", "localstack")
KNOWN_PORTS = {
    "LAB_GATEWAY_PORT": 8080,
    "LAB_MOMENT_PORT": 8081,
    "LAB_DYNAMODB_PORT": 8000,
    "LAB_SECRETS_PORT": 8082,
    "LAB_EVENTS_PORT": 8083,
    "LAB_QUEUES_PORT": 8084,
    "LAB_PAGE_PORT": 8088,
    "API": 3000,
}
TIMEOUT = 300
# A person waits for this build, so it must reuse the previous one.
SECOND_BUILD_WITHIN = 20

NO_DOCKER = "docker info fails. Start Docker Desktop or the Docker engine, or install Docker: https://docs.docker.com/get-docker/"
NO_SAM = "The SAM CLI is needed: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html"

# AWS would reject these keys if a function called it by mistake.
ENVIRONMENT = {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"):
    ENVIRONMENT.pop(name, None)


def run(*command, cwd=ROOT, stdin="", environment=None, timeout=TIMEOUT):
    """Runs a command to its end and returns its output."""
    environment = {**ENVIRONMENT, **(environment or {})}
    how = {"input": stdin, "timeout": timeout, "capture_output": True, "text": True}
    return subprocess.run(command, cwd=cwd, env=environment, **how)


def succeed(*command, **how):
    done = run(*command, **how)
    ended = f"{' '.join(command)} ends with {done.returncode}"
    require(done.returncode == 0, f"{ended}:\n{tail(done.stdout + done.stderr)}")
    return done.stdout


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def serve(name, *command, until, environment=None):
    environment = {**ENVIRONMENT, **(environment or {})}
    return running(LOGS / f"{name}.log", *command, until=until, environment=environment, timeout=TIMEOUT)


def http(method, url, body=None, headers=None):
    """Returns status and JSON of a response, and how many milliseconds it took."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    started = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text.strip() else None, round((time.monotonic() - started) * 1000)


def recorded_events():
    """Returns the events in alphabetical order, such as create-session/reference."""
    return sorted(str(file.relative_to(ROOT / "events").with_suffix("")) for file in (ROOT / "events").glob("*/*.json"))


def expected_statuses():
    """Returns the status code of each event, from the folder's README."""
    rows = re.findall(
        r"^\| `([a-z-]+/[a-z0-9-]+)\.json` \| (\d{3}) \|",
        (ROOT / "events/README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    recorded = {event for event in recorded_events() if event.split("/")[0] not in UNROUTED}
    statuses = {event: int(status) for event, status in rows}
    different = sorted(statuses.keys() ^ recorded)
    require(not different, f"events/README.md and the events differ: {different}")
    return statuses


class Lab:
    """The ports of the lab and the API, and the options that pass them to the SAM CLI. samconfig.toml is enough if the known ports are free."""

    def __init__(self):
        taken = [port for port in KNOWN_PORTS.values() if listens(port)]
        self.ports = {name: free_port() for name in KNOWN_PORTS} if taken else dict(KNOWN_PORTS)
        self.options = []
        self.settings = json.loads((ROOT / "events/local-env.json").read_text())["Parameters"]
        if taken:
            print(f"Ports {taken} are in use, so the SAM CLI gets others by --env-vars")
            instead = {str(KNOWN_PORTS[name]): str(port) for name, port in self.ports.items()}
            self.settings = {
                name: re.sub(r"(?<=host\.docker\.internal:)\d+", lambda known: instead[known[0]], value)
                for name, value in self.settings.items()
            }
            self.options = self.env_vars("other-ports", self.settings)
        self.api = f"http://127.0.0.1:{self.ports['API']}"
        self.moment = f"http://127.0.0.1:{self.ports['LAB_MOMENT_PORT']}"

    @staticmethod
    def env_vars(name, settings):
        file = LOGS / f"{name}.json"
        file.write_text(json.dumps({"Parameters": settings}))
        return ["--env-vars", str(file)]

    def start(self):
        environment = {"LAB_HOST": "0.0.0.0", "LAB_WEBHOOK_URL": f"{self.api}/api/moment-webhook"}
        environment.update({name: str(port) for name, port in self.ports.items() if name != "API"})
        return serve("lab", "make", "run", until="Ready after", environment=environment)

    def hold_webhooks(self):
        """Stops webhooks: the SAM CLI leaves a container behind if it is stopped while that container starts for one."""
        http("POST", f"{self.moment}/_sim/webhooks/hold")

    def create(self):
        return http("POST", f"{self.api}/api/create-payment-session", b"", {"Content-Type": "application/json"})

    def start_api(self, name, *options):
        command = ["sam", "local", "start-api", "--port", str(self.ports["API"]), *self.options, *options]
        return serve(name, *command, until="Running on http")

    def invoke_unrouted(self, function, *event, stdin="", options=None):
        """Returns the response of a function without a route, and the log."""
        done = run("sam", "local", "invoke", function, *(options or self.options), "-e", *(event or ["-"]), stdin=stdin)
        ended = f"sam local invoke {function} ends with {done.returncode}"
        require(done.returncode == 0 and done.stdout.strip(), f"{ended}:\n{tail(done.stderr)}")
        return json.loads(done.stdout.strip().splitlines()[-1]), done.stderr

    def invoke(self, function, *event, **how):
        """Returns status, body and log of a function with a route."""
        response, log = self.invoke_unrouted(function, *event, **how)
        require("statusCode" in response, f"{function} fails: {response}\n{tail(log)}")
        return response["statusCode"], json.loads(response.get("body") or "null"), log

    def item(self, session):
        """Returns the state of a session in the lab's table."""
        credential = "Credential=local/20260101/eu-west-1/dynamodb/aws4_request"
        headers = {
            "X-Amz-Target": "DynamoDB_20120810.GetItem",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0",
        }
        body = json.dumps({"TableName": "Sessions", "Key": {"id": {"S": session}}, "ConsistentRead": True}).encode()
        _, response, _ = http("POST", f"http://127.0.0.1:{self.ports['LAB_DYNAMODB_PORT']}/", body, headers)
        return response.get("Item", {}).get("state", {}).get("S")


def signed(event, session):
    return succeed("make", "-s", "sign-event", f"NAME={event}", f"SESSION={session}")


def shell(commands, repository, home, cwd):
    """Runs commands of deploy/README.md with the repository's address and a tag, without this machine's settings of Git."""
    commands = re.sub(r"\bTAG\b", RELEASE, commands.replace("REPOSITORY", repository.as_uri()))
    author = {f"GIT_{role}_{part}": "checks" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    # The SAM CLI keeps a clone in the home directory, and asks before it replaces one.
    succeed("sh", "-ec", commands, cwd=cwd, environment={"HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull, **author})


def init(report, folder):
    """Runs the commands of "Get the files" in a folder that is in no Git repository, and returns the copy that sam init makes."""
    repository = bare_repository(folder)
    clone, copy_and_commit = blocks("Get the files")
    copy, commit = copy_and_commit.splitlines()
    made = re.search("--name ([^ ]+)", copy)[1]
    with report.check("git clone --branch TAG REPOSITORY") as note:
        (folder / "clones").mkdir()
        shell(clone, repository, folder, folder / "clones")
        note(same_files(folder / "clones" / made))

    with report.check("sam init --location git+REPOSITORY: the same files, executable ones too") as note:
        shell(copy, repository, folder, folder)
        note(same_files(folder / made))

    with report.check("make help, prose and commit subjects in the copy, which has no Git repository"):
        require("make check-sam" in succeed("make", "help", cwd=folder / made), "make help lists no targets")
        succeed("checks/prose.py", cwd=folder / made)
        unchecked = succeed("checks/commits.py", cwd=folder / made)
        require("not checked" in unchecked, f"checks/commits.py finds commits: {unchecked}")

    with report.check("git init && git add --all && git commit in another copy"):
        shutil.copytree(folder / made, folder / "committed")
        shell(commit, repository, folder, folder / "committed")
        committed = succeed("git", "ls-files", "-z", cwd=folder / "committed").split("\0")
        require(set(committed) - {""} == set(tracked()), "not the same files are committed")
    return folder / made


def same_files(copy):
    """Says how many files a copy has, if they are those of the project."""
    files = {file.relative_to(copy).as_posix() for file in copy.rglob("*") if file.is_file()}
    files = {file for file in files if not file.startswith(".git/")}
    require(files == set(tracked()), f"not the same files: {sorted(files ^ set(tracked()))}")
    different = [file for file in files if not same(ROOT / file, copy / file)]
    require(not different, f"not the same content or permissions: {different}")
    return f"{len(files)} files"


def same(file, other):
    return file.read_bytes() == other.read_bytes() and os.access(file, os.X_OK) == os.access(other, os.X_OK)


def build(report, again):
    with report.check("sam validate --lint"):
        succeed("sam", "validate", "--lint", environment={"AWS_DEFAULT_REGION": "eu-west-1"})

    with tempfile.TemporaryDirectory() as folder:
        # The folder's name may be a link, and the SAM CLI resolves links.
        build_twice(report, init(report, pathlib.Path(folder).resolve()), again)


def build_twice(report, copy, again):
    with report.check("the files have one version") as note:
        version = succeed("checks/version.py").strip()
        note(version)

    with report.check("sam build in the copy"):
        # Another time zone, since the times in jars are local times.
        succeed("sam", "build", cwd=copy, environment={"TZ": "Pacific/Auckland"})

    with report.check("sam build"):
        succeed("sam", "build", environment={"TZ": "Africa/Johannesburg"})

    with report.check("sam build when nothing has changed") as note:
        started = time.monotonic()
        succeed("sam", "build")
        require(time.monotonic() - started < SECOND_BUILD_WITHIN, f"it takes longer than {SECOND_BUILD_WITHIN} s")
        note(f"less than {SECOND_BUILD_WITHIN} s")

    with report.check("two builds give the same bytes, in any folder and time zone") as note:
        other = copy / ".aws-sam/build"
        files, others = ({file.relative_to(at) for file in at.rglob("*") if file.is_file()} for at in (BUILT, other))
        require(files == others, f"not the same files: {sorted(map(str, files ^ others))}")
        _, different, unread = filecmp.cmpfiles(BUILT, other, files, shallow=False)
        require(not different and not unread, f"not the same bytes: {different + unread}")
        note(f"{len(files)} files")

    if again:
        release_twice(report, copy, version)
        build_change(report, copy, version)

    with report.check("the content of each artifact") as note:
        sizes = succeed("checks/artifacts.py", *(str(BUILT / function) for function in NAMES))
        note("\n    " + sizes.strip().replace("\n", "\n    "))

    with report.check("SAM's transform: versions, roles, permissions") as note:
        python = pathlib.Path(shutil.which("sam")).resolve().open("rb").readline().decode().strip().removeprefix("#!")
        note(tail(succeed(python, "checks/transform.py"), 1))


def release_twice(report, copy, version):
    with report.check("two releases are the same bytes, in any folder and time zone") as note:
        for folder, zone in ((copy, "Pacific/Auckland"), (ROOT, "Africa/Johannesburg")):
            succeed("make", "-s", "release-files", f"VERSION={version}", cwd=folder, environment={"TZ": zone})
        name = f"target/release/moment-checkout-{version}"
        sums, others = (set((at / name / "SHA256SUMS").read_text().splitlines()) for at in (ROOT, copy))
        different = sorted({line.split("  ")[1] for line in sums ^ others})
        require(not different, f"not the same bytes: {different}")
        require(filecmp.cmp(ROOT / f"{name}.tar.gz", copy / f"{name}.tar.gz", shallow=False), "the archives differ")
        note(f"{version}, {(ROOT / f'{name}.tar.gz').stat().st_size / 1e6:.1f} MB")


def build_change(report, copy, version):
    with report.check("a change is built, even if the files' times do not show it"):
        jar = pathlib.Path(f".aws-sam/build/CreateSession/lib/create-session-{version}.jar")
        source = next((copy / "functions/create-session/src/main").rglob("CreateSessionHandler.java"))
        times = (source.stat().st_atime, source.stat().st_mtime)
        source.write_text(source.read_text() + "\n/** A new class. */\nfinal class Changed {}\n")
        os.utime(source, times)
        succeed("sam", "build", "CreateSession", cwd=copy)
        require(not filecmp.cmp(ROOT / jar, copy / jar, shallow=False), "the change is not in the jar")


def invoke_events(report, lab, events):
    statuses = expected_statuses()
    for event in events:
        folder = event.split("/")[0]
        with report.check(f"sam local invoke {FUNCTIONS[folder]} -e events/{event}.json") as note:
            if folder in UNROUTED:
                response, _ = lab.invoke_unrouted(FUNCTIONS[folder], f"events/{event}.json")
                failures = response.get("batchItemFailures", response.get("failed"))
                require(failures in ([], 0) and "errorMessage" not in response, f"response {response}")
                note(str(response))
            else:
                status, body, log = lab.invoke(FUNCTIONS[folder], f"events/{event}.json")
                require(status == statuses[event], f"status {status}, not {statuses[event]}: {body}\n{tail(log)}")
                note(str(status))
                if status == 200:
                    require(lab.item(body["session_id"]) == "OPEN", f"{body['session_id']} is not in the lab's table")


def first_events():
    """Returns one event of each function."""
    return [next(events) for _, events in itertools.groupby(recorded_events(), lambda event: event.split("/")[0])]


def other_events(report, lab):
    invoke_events(report, lab, sorted(set(recorded_events()) - set(first_events())))


def invoke(report, lab):
    invoke_events(report, lab, first_events())
    for event, reported, stored in (("paid", "completed", "PAID"), ("failed", "failed", "FAILED")):
        title = f"make sign-event NAME=webhook-receive/{event} | sam local invoke WebhookReceive -e -"
        with report.check(title) as note:
            _, created, _ = lab.invoke("CreateSession", "events/create-session/body-less-post.json")
            session = created["session_id"]
            status, body, log = lab.invoke("WebhookReceive", stdin=signed(f"webhook-receive/{event}", session))
            require(status == 200, f"status {status}: {body}\n{tail(log)}")
            require(lab.item(session) == stored, f"the session is {lab.item(session)} in the lab's table, not {stored}")
            _, body, _ = lab.invoke("GetSessionStatus", stdin=signed("get-session-status/session-id", session))
            require(body.get("status") == reported, f"the status function reports {body}")
            note(f"{stored} in the table, {reported} for the app")


def api(report, lab):
    title = "sam local start-api, warm containers: a whole payment by curl"
    with report.check(title) as note, lab.start_api("start-api", "--warm-containers", "EAGER"):
        code, created, first = lab.create()
        require(code == 200 and created["client_token"], f"create: status {code}: {created}")
        session = created["session_id"]
        status = f"{lab.api}/api/session-status?session_id={session}"
        code, found, first_status = http("GET", status)
        require((code, found["status"]) == (200, "active"), f"status: status {code}: {found}")
        http("POST", f"{lab.moment}/_sim/sessions/{session}/pay")
        deadline = time.monotonic() + 60
        while lab.item(session) != "PAID":
            require(time.monotonic() < deadline, "Moment's webhook does not arrive")
            time.sleep(0.2)
        lab.hold_webhooks()
        code, found, _ = http("GET", status)
        paid = (code, found["status"], found["final"]) == (200, "completed", True)
        require(paid, f"after the payment: status {code}, {found}")
        warm = sorted(http("GET", status)[2] for _ in range(10))
        warm_create = sorted(lab.create()[2] for _ in range(10))
        note(f"first create {first} ms, first status {first_status} ms")
        note(f"warm, median of 10: create {warm_create[5]} ms, status {warm[5]} ms")

    with report.check("sam local start-api, a container for each call") as note:
        lab.hold_webhooks()
        with lab.start_api("start-api-cold"):
            code, body, cold = lab.create()
            require(code == 200, f"create: status {code}: {body}")
            note(f"create with the container's start {cold} ms")


def require_no_bug(log):
    require("NullPointerException" not in log and "scheme" not in log, f"the log has an unexpected error:\n{tail(log)}")


def bad_input(report, lab):
    def check_refused(title, function, event, settings, *words):
        with report.check(title) as note:
            options = lab.env_vars("bad-input", {**lab.settings, **settings})
            status, body, log = lab.invoke(function, stdin=event, options=options)
            require(status == 503, f"status {status}: {body}\n{tail(log)}")
            missing = [word for word in words if word not in json.dumps(body)]
            require(not missing, f"the response does not contain {missing}: {body}")
            require_no_bug(log)
            note(body["type"])

    create = (ROOT / "events/create-session/body-less-post.json").read_text(encoding="utf-8")
    paid = signed("webhook-receive/paid", "ps_1")
    no_secret = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:Absent-Lab000"
    endpoints = {"AWS_ENDPOINT_URL_DYNAMODB": "", "AWS_ENDPOINT_URL_SECRETS_MANAGER": ""}
    check_refused("empty endpoint variables select AWS's endpoints", "CreateSession", create, endpoints)
    for title, function, event, name, parameter in (
        ("an absent API key", "CreateSession", create, "MOMENT_API_KEY_SECRET_ARN", "ApiKeySecretArn"),
        ("an absent signing secret", "WebhookReceive", paid, "MOMENT_SIGNING_SECRET_ARN", "SigningSecretArn"),
    ):
        check_refused(title, function, event, {name: no_secret}, "secret-unreadable", "does not exist", parameter)
    live = {
        "MOMENT_MODE": "live",
        "MOMENT_BASE_URL": "https://api.momentpay.net",
        "SUCCESS_URLS": "https://shop.example/return?session_id={SESSION_ID}",
    }
    check_refused("a test key in live mode", "CreateSession", create, live, "MomentMode is live")

    with report.check("without local-env.json one message names the missing setting"):
        done = run("sam", "local", "invoke", "CreateSession", *lab.env_vars("no-settings", {}), "-e", "-", stdin=create)
        named = "MOMENT_API_KEY_SECRET_ARN is missing" in done.stdout
        require(named, f"the message is: {done.stdout}\n{tail(done.stderr)}")
        require_no_bug(done.stderr)

    with report.check("a port in use: make run names it and a solution"):
        done = run("make", "run", environment={"LAB_GATEWAY_PORT": str(lab.ports["LAB_GATEWAY_PORT"])})
        require(done.returncode != 0, "expected a failure, but the command started")
        named = "is in use" in done.stderr and "LAB_GATEWAY_PORT=" in done.stderr
        require(named, f"the message is: {tail(done.stderr)}")

    with report.check("a port in use: sam local start-api ends") as note:
        done = run("sam", "local", "start-api", "--port", str(lab.ports["LAB_GATEWAY_PORT"]), timeout=60)
        require(done.returncode != 0, "expected a failure, but the command started")
        require("in use" in done.stderr, f"the message is: {tail(done.stderr)}")
        note(tail(done.stderr, 1))


def without_docker(report):
    with report.check("make sign-event keeps an invalid signature"):
        recorded = json.loads((ROOT / "events/webhook-receive/bad-signature.json").read_text(encoding="utf-8"))
        require(json.loads(signed("webhook-receive/bad-signature", "")) == recorded, "it is not the recorded event")

    with report.check("make sign-event with an unknown name lists the known ones"):
        done = run("make", "sign-event", "NAME=no/such")
        listed = done.returncode == 2 and "webhook-receive/paid" in done.stderr
        require(listed, f"ends with {done.returncode}: {done.stderr}")

    for ci, code in (("", 0), ("true", 1)):
        with report.check(f"without Docker{' in CI' if ci else ''}: skipped, ends with {code}"):
            done = run(sys.executable, __file__, "invoke", environment={"DOCKER_HOST": "unix:///nonexistent", "CI": ci})
            correct = NO_DOCKER in done.stdout and done.returncode == code
            require(correct, f"ends with {done.returncode}:\n{tail(done.stdout + done.stderr)}")


def localstack(report):
    if run("make", "-n", "check-localstack").returncode == 0:
        with report.check("make check-localstack") as note:
            note("\n    " + tail(succeed("make", "check-localstack", timeout=900), 5).replace("\n", "\n    "))


def leftovers(report):
    """Removes and reports the containers that the SAM CLI sometimes leaves behind when it is interrupted."""

    def left():
        volumes = [option for name in NAMES for option in ("--filter", f"volume={BUILT / name}")]
        return succeed("docker", "ps", "-aq", *volumes).split()

    with report.check("no container is left") as note:
        leftover_containers = left()
        if leftover_containers:
            # docker rm fails for a container that is being removed already.
            run("docker", "rm", "-f", *leftover_containers)
            deadline = time.monotonic() + 20
            while left():
                require(time.monotonic() < deadline, f"{len(left())} are left")
                time.sleep(0.2)
            note(f"the SAM CLI left {len(leftover_containers)} behind; they are removed")


def has_docker():
    try:
        return run("docker", "info", timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


ON_THE_LAB = {"invoke": invoke, "other-events": other_events, "api": api, "bad-input": bad_input}


def on_the_lab(report, parts):
    lab = Lab()
    failed = report.failed
    with contextlib.ExitStack() as servers:
        servers.callback(leftovers, report)
        with report.check("make run LAB_HOST=0.0.0.0"):
            servers.enter_context(lab.start())
        for part in parts if report.failed == failed else []:
            ON_THE_LAB[part](report, lab)


def in_containers(report, parts):
    if not has_docker():
        for part in parts:
            report.skip(part, NO_DOCKER)
        return
    if not all((BUILT / name / "lib").is_dir() for name in NAMES):
        with report.check("sam build for the containers"):
            succeed("sam", "build")
    if set(parts) & ON_THE_LAB.keys():
        on_the_lab(report, [part for part in parts if part in ON_THE_LAB])
    if "localstack" in parts:
        localstack(report)


def main(parts):
    unknown = set(parts) - set(PARTS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}. The parts are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    if not shutil.which("sam"):
        print(NO_SAM, file=sys.stderr)
        return 1
    # sys.exit ends the `with` blocks, which stop the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    LOGS.mkdir(parents=True, exist_ok=True)
    report = Report()
    parts = parts or list(PARTS)
    if "build" in parts:
        build(report, "builds-again" in parts)
    if "bad-input" in parts:
        without_docker(report)
    containers = [part for part in parts if part not in ("build", "builds-again")]
    if containers:
        in_containers(report, containers)
    return report.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
