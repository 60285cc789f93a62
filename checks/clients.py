#!/usr/bin/env python3
"""Generates clients from docs/openapi.yaml and uses them: checks/clients.py COMMAND...   COMMAND is Maven; called by make check-clients

openapi-python-client, openapi-typescript and openapi-generator (Java) make a client each. A warning of a generator fails the check unless ALLOWED
has it, because it often means that the client lacks an answer. Each client is compiled, receives every error answer of the document from a server
of this check, and pays in the lab of `make run`. So does the web client, examples/web. Then Schemathesis sends valid and invalid requests, the same
ones each time. Logs and clients are in target/clients.
"""

import contextlib
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import client_answers
from common import ROOT, CheckError, Report, free_port, installed, require, running, tail

TARGET = ROOT / "target/clients"
DOCUMENT = ROOT / "docs/openapi.yaml"
SOURCES = ROOT / "checks/clients"
WEB, JAVA = ROOT / "examples/web", ROOT / "testing/clients"
PYTHON = TARGET / "python/bin"
REQUIREMENTS = SOURCES / "requirements.txt"
SCHEMATHESIS_CASES = 300

# Warnings that lose no answer, each with the reason.
ALLOWED = {
    "OpenAPI 3.1 support is still in beta": "openapi-generator prints it for each document of version 3.1, the one with JSON Schema"
}
WARNING = re.compile(r"\bwarn(ing)?\b|⚠|\bomitted\b|\bskipp(ed|ing)\b|cannot parse|\berror\b", re.IGNORECASE)
# API Gateway answers 404 to a method without a route, and sends no Allow.
EXCLUDED_CHECKS = "unsupported_method,allow_header_conformance"


def run(*command, log, cwd=ROOT, environment=None, timeout=600, succeeds=True):
    """Runs a command, writes its output to target/clients/LOG.log and returns it."""
    environment = {**os.environ, **(environment or {})}
    how = {"cwd": cwd, "env": environment, "stdin": subprocess.DEVNULL, "timeout": timeout}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how)
    (TARGET / f"{log}.log").write_text(done.stdout)
    if succeeds:
        require(done.returncode == 0, f"{command[0]} ends with {done.returncode}:\n{tail(done.stdout)}")
    return done.stdout


def warnings(output):
    """Returns the lines of a generator's output that warn, without those that are allowed."""
    lines = [line for line in output.splitlines() if WARNING.search(line)]
    return [line for line in lines if not any(known in line for known in ALLOWED)]


def require_no_warning(output):
    found = warnings(output)
    require(not found, "the generator warns:\n" + "\n".join(found))


def tests(report, title, files):
    """Counts the tests in JUnit's reports and prints those that failed."""
    with report.check(title) as note:
        cases = [case for file in files for case in ElementTree.parse(file).iter("testcase")]
        failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
        skipped = [case for case in cases if case.find("skipped") is not None]
        require(cases, "there is no test")
        report.passed += len(cases) - len(failed) - len(skipped)
        report.failed += len(failed)
        reasons = [f"{case.get('name')}: {tail(next(iter(case.itertext()), ''), 12)}" for case in failed]
        require(
            not failed and not skipped, f"{len(failed)} failed, {len(skipped)} skipped:\n" + "\n".join(reasons[:10])
        )
        note(f"{len(cases)} tests")
        return len(cases)


def install_python(report):
    with report.check("the Python tools are installed"):
        stamp = TARGET / "python/requirements"
        current, content = installed(stamp, REQUIREMENTS)
        if not current:
            shutil.rmtree(TARGET / "python", ignore_errors=True)
            run(sys.executable, "-m", "venv", TARGET / "python", log="venv")
            run(PYTHON / "pip", "install", "-q", "--disable-pip-version-check", "-r", REQUIREMENTS, log="pip")
            stamp.write_text(content)


def python_client(report, environment):
    client, results = TARGET / "python-client", TARGET / "python.xml"
    # The generator formats its code with ruff, which it installs beside itself.
    environment = {**environment, "PATH": f"{PYTHON}:{os.environ['PATH']}", "PYTHONPATH": str(client)}
    with report.check("openapi-python-client generates a client without a warning"):
        command = ("generate", "--path", DOCUMENT, "--output-path", client, "--overwrite")
        shutil.rmtree(client, ignore_errors=True)
        output = run(PYTHON / "openapi-python-client", *command, log="python-generator", environment=environment)
        require_no_warning(output)
    with report.check("the Python client compiles"):
        run(PYTHON / "python", "-W", "error", "-m", "compileall", "-q", client, log="python-compiler")
    results.unlink(missing_ok=True)
    command = (
        PYTHON / "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:schemathesis",
        "-c",
        os.devnull,
        "--rootdir",
        SOURCES,
    )
    output = run(
        *command,
        f"--junitxml={results}",
        SOURCES / "python",
        log="python-tests",
        environment=environment,
        succeeds=False,
    )
    return tests(report, "the Python client", [results]) if results.is_file() else missing(report, "Python", output)


def missing(report, language, output):
    with report.check(f"the {language} tests run"):
        raise CheckError(tail(output))
    return 0


def web_client(report, environment):
    """Works on a copy of the folder, as a reader does."""
    web, stamp = TARGET / "web", TARGET / "web.lock"
    with report.check("examples/web is installed"):
        current, content = installed(stamp, WEB / "package.json", WEB / "package-lock.json")
        kept = {"node_modules"} if current else set()
        for file in web.iterdir() if web.is_dir() else ():
            if file.name not in kept:
                shutil.rmtree(file) if file.is_dir() else file.unlink()
        shutil.copytree(WEB, web, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "build"))
        if not current:
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", log="npm", cwd=web)
            stamp.write_text(content)
    with report.check("openapi-typescript generates types without a warning"):
        command = (web / "node_modules/.bin/openapi-typescript", DOCUMENT, "-o", web / "src/api.ts")
        require_no_warning(run(*command, log="typescript-generator", cwd=web))
    with report.check("the types in examples/web are those of the document"):
        same = (web / "src/api.ts").read_text() == (WEB / "src/api.ts").read_text()
        require(same, "they are not. Repair it in examples/web with: npm ci && npm run generate")
    with report.check("examples/web compiles with tsc and its option strict"):
        require('"strict": true' in (web / "tsconfig.json").read_text(), "tsconfig.json does not have it")
        run("npm", "run", "-s", "build", log="typescript-compiler", cwd=web)
    count = 0
    for name, title in (
        ("answers", "the TypeScript types, and the web client with bad answers"),
        ("checkout", "the web client in the lab"),
    ):
        results = TARGET / f"web-{name}.xml"
        results.unlink(missing_ok=True)
        options = ("--test-reporter=junit", f"--test-reporter-destination={results}")
        run(
            "node",
            "--test",
            *options,
            f"build/test/{name}.test.js",
            log=f"web-{name}",
            cwd=web,
            environment=environment,
            succeeds=False,
        )
        count += tests(report, title, [results])
    return count


def java_client(report, maven, environment):
    results = JAVA / "target/surefire-reports"
    shutil.rmtree(results, ignore_errors=True)
    # -q hides warnings, too.
    command = [word for word in maven if word != "-q"]
    options = ("-Pclients", "-pl", "testing/clients", "test")
    output = run(*command, *options, log="java", environment=environment, succeeds=False)
    with report.check("openapi-generator generates a Java client without a warning"):
        generated = re.search(r"(?s)--- openapi-generator[^\n]*\n(.*?)(?=\n\[INFO\] ---|\Z)", output)
        require(generated, tail(output))
        require_no_warning("\n".join(line for line in generated[1].splitlines() if not line.startswith("[INFO]")))
    with report.check("the Java client compiles"):
        require("COMPILATION ERROR" not in output and (JAVA / "target/test-classes").is_dir(), tail(output, 40))
    files = list(results.glob("TEST-*.xml"))
    return tests(report, "the Java client", files) if files else missing(report, "Java", output)


def schemathesis(environment, document, log, cases):
    """Runs Schemathesis and returns its report and the number of answers by operation and status."""
    report, answers = TARGET / f"{log}.json", TARGET / f"{log}-answers.json"
    for file in (report, answers):
        file.unlink(missing_ok=True)
    options = [
        "-u",
        environment["LAB_API"],
        "-n",
        str(cases),
        "--generation-deterministic",
        "--exclude-checks",
        EXCLUDED_CHECKS,
    ]
    options += ["--report", "json", "--report-json-path", report, "--no-color", "--no-shrink"]
    hooks = {
        "PYTHONPATH": str(SOURCES),
        "SCHEMATHESIS_HOOKS": "hooks",
        "CHECKED_API": environment["LAB_API"],
        "CHECKED_ANSWERS": str(answers),
    }
    command = (PYTHON / "schemathesis", "run", document, *options)
    output = run(*command, log=log, cwd=TARGET, environment=hooks, succeeds=False)
    require(report.is_file() and answers.is_file(), tail(output))
    return json.loads(report.read_text()), json.loads(answers.read_text())


def schemathesis_checks(report, environment, document):
    count = 0
    with report.check("Schemathesis finds no answer that docs/openapi.yaml does not have, and no 5xx") as note:
        found, answers = schemathesis(environment, DOCUMENT, "schemathesis", SCHEMATHESIS_CASES)
        count = found["test_cases"]["generated"]
        listed = "\n".join(f"{number:5}  {answer}" for answer, number in sorted(answers.items()))
        failed = found["exit_code"] != 0 or found["failures"] or found["errors"]
        require(
            not failed, f"see target/clients/schemathesis.log:\n{tail((TARGET / 'schemathesis.log').read_text(), 60)}"
        )
        accepted = [answer for answer in answers if answer.endswith(" 200")]
        require(len(accepted) == len(document["paths"]), f"not every operation accepted a request:\n{listed}")
        note(f"{count} cases\n{listed}")
    with report.check("Schemathesis finds a body and a status that a document does not have") as note:
        broken = copy.deepcopy(document)
        created = broken["components"]["schemas"]["Created"]
        created["required"].remove("session_id")
        del created["properties"]["session_id"]
        del broken["paths"]["/api/session-status"]["get"]["responses"]["404"]
        file = TARGET / "broken.json"
        file.write_text(json.dumps(broken))
        found, _ = schemathesis(environment, file, "schemathesis-broken", 20)
        titles = {failure["title"] for failure in found["failures"]}
        require(titles == {"Response violates schema", "Undocumented status code"}, f"it finds {sorted(titles)}")
        note(", ".join(sorted(titles)))
    return count


@contextlib.contextmanager
def lab():
    """Starts the lab and yields the environment that the tests need."""
    names = ("GATEWAY", "MOMENT", "DYNAMODB", "SECRETS", "EVENTS", "QUEUES", "PAGE")
    ports = {f"LAB_{name}_PORT": str(free_port()) for name in names}
    with running(TARGET / "lab.log", "make", "run", until="\nReady after", environment={**os.environ, **ports}):
        addresses = {"LAB_API": "GATEWAY", "LAB_MOMENT": "MOMENT", "LAB_PAGE": "PAGE"}
        yield {name: f"http://127.0.0.1:{ports[f'LAB_{server}_PORT']}" for name, server in addresses.items()}


def read_document():
    """Returns the document as JSON. The checks' own Python has no YAML, and the tools have it."""
    script = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
    done = subprocess.run(
        [PYTHON / "python", "-c", script], stdin=DOCUMENT.open(), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def main(maven):
    TARGET.mkdir(parents=True, exist_ok=True)
    report = Report()
    with report.check("Node is installed"):
        require(shutil.which("npm"), "npm is not on the PATH. Install Node 20 or newer: https://nodejs.org")
    install_python(report)
    if report.failed:
        return report.end()
    document = read_document()
    answers = client_answers.answers(document)
    counts = {}
    with contextlib.ExitStack() as servers:
        with report.check("the lab starts"):
            environment = servers.enter_context(lab())
        if report.failed:
            return report.end()
        server = servers.enter_context(client_answers.AnswerServer(answers))
        file = TARGET / "answers.json"
        file.write_text(
            json.dumps([{**answer, "base": f"{server.url}/{number}"} for number, answer in enumerate(answers)])
        )
        environment |= {"ANSWERS": str(file), "DOCUMENT": str(DOCUMENT)}
        environment |= {"HTML": f"{server.url}/html", "NEW_FIELD": f"{server.url}/new-field"}
        counts["Python client"] = python_client(report, environment)
        counts["TypeScript types and web client"] = web_client(report, environment)
        counts["Java client"] = java_client(report, maven, environment)
        counts["Schemathesis cases"] = schemathesis_checks(report, environment, document)
    print(
        f"{len(answers)} error answers of docs/openapi.yaml; tests:",
        ", ".join(f"{name} {count}" for name, count in counts.items()),
    )
    return report.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
