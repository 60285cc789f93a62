"""local/run: the script that compiles and starts what runs on this machine, and its class path, which is declared a second time so that make
run needs no test dependency."""

import os
import re
import shutil
import signal
import subprocess
import time
from xml.etree import ElementTree

import pytest
from common import ROOT

OWN = "dev.momentcheckout"


def dependencies(module):
    root = ElementTree.parse(ROOT / module / "pom.xml").getroot()
    for node in root.findall("{*}dependencies/{*}dependency"):
        yield tuple(node.findtext("{*}" + name) for name in ("groupId", "artifactId", "scope"))


def modules():
    """The modules that the script compiles."""
    script = (ROOT / "local/run/start").read_text()
    return re.search(r'(?s)^modules="(.*?)"', script, re.MULTILINE)[1].replace("\\\n", " ").split()


def test_the_class_path_of_make_run_is_that_of_its_modules():
    declared = {(group, artifact) for group, artifact, _ in dependencies("local/run")}
    needed = {
        (group, artifact)
        for module in modules()
        for group, artifact, scope in dependencies(module)
        if group != OWN and scope not in ("test", "provided")
    }
    assert declared == needed


def test_each_module_that_the_lab_needs_is_compiled():
    names = {(ROOT / module / "pom.xml"): module for module in modules()}
    artifacts = {ElementTree.parse(pom).getroot().findtext("{*}artifactId") for pom in names}
    for module in modules():
        for group, artifact, scope in dependencies(module):
            if group == OWN and scope is None:
                assert artifact in artifacts, f"{module} needs {artifact}"


MAVEN_STUB = """#!/bin/sh
echo mvn >> calls
for each in "$@"; do case $each in -Dmdep.outputFile=*) echo calls > "${each#*=}" ;; esac; done
"""
JAVAC_STUB = """#!/bin/sh
echo javac >> calls
[ ! -f slow ] || exec sleep 60
[ ! -f broken ] || { echo "Broken.java:1: error: unexpected"; exit 1; }
while [ "$1" != -d ]; do shift; done
mkdir -p "$2"
"""
JAVA_STUB = """#!/bin/sh
echo "started $*" >> calls
"""


@pytest.fixture
def project(tmp_path):
    """A project with the script, its modules, and programs that write down that they are called."""
    folder = tmp_path / "the project"
    shutil.copytree(ROOT / "local/run", folder / "local/run")
    (folder / "pom.xml").write_text("<project/>")
    for module in modules():
        (folder / module / "src/main/java").mkdir(parents=True)
        (folder / module / "src/main/java/A.java").write_text("class A {}")
    jdk = tmp_path / "jdk"
    for path, text in {
        tmp_path / "bin/mvn": MAVEN_STUB,
        jdk / "bin/javac": JAVAC_STUB,
        jdk / "bin/java": JAVA_STUB,
        jdk / "release": 'JAVA_VERSION="25"',
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "JAVA_HOME": str(jdk)}

    def start(**options):
        command = [folder / "local/run/start", "lab", "Main", "run"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
        return subprocess.Popen(command, env=environment, **pipes, **options)

    start.folder = folder
    start.calls = lambda: (folder / "calls").read_text().split("\n")
    return start


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def output(process):
    text, _ = process.communicate(timeout=30)
    return text


def test_it_builds_what_has_changed_and_nothing_else(project):
    first = project()
    assert "The first time downloads 80 MB" in output(first)
    assert first.returncode == 0
    assert [call.split()[0] for call in project.calls() if call] == ["mvn", "javac", "started"]
    assert "dev" not in project.calls()[2]
    assert re.search(
        r"started .* -cp target/local/classes-\w+:shared/src/main/resources:.*calls Main run$", project.calls()[2]
    )

    assert output(project()) == ""
    assert [call.split()[0] for call in project.calls()[3:] if call] == ["started"]

    (project.folder / "shared/src/main/java/A.java").write_text("class A { int b; }")
    assert "Building the lab, about 10 s." in output(project())
    assert [call.split()[0] for call in project.calls()[4:] if call] == ["javac", "started"]


def test_an_error_is_printed_and_nothing_is_started(project):
    (project.folder / "broken").touch()
    failed = project()
    assert "Broken.java:1: error: unexpected\nThe lab was not built: the lines above say why.\n" in output(failed)
    assert failed.returncode == 1
    assert not any(call.startswith("started") for call in project.calls())
    (project.folder / "broken").unlink()
    second = project()
    output(second)
    assert second.returncode == 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_stopped_says_so_and_starts_nothing(project, sign):
    (project.folder / "slow").touch()
    stopped = project(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    wait_until(lambda: (project.folder / "calls").exists() and "javac" in project.calls())
    os.killpg(stopped.pid, sign) if sign == signal.SIGINT else stopped.send_signal(sign)
    assert output(stopped).endswith("Stopped\n")
    assert stopped.returncode == 0
    assert not any(call.startswith("started") for call in project.calls())
    assert not (project.folder / "target/local/lock").exists()


def test_a_build_waits_for_another_one(project):
    lock = project.folder / "target/local/lock"
    lock.mkdir(parents=True)
    (lock / "pid").write_text(f"{os.getpid()}\n")
    waiting = project()
    assert waiting.stdout.readline() == "Waiting for another build of the same folder.\n"
    assert not (project.folder / "calls").exists()
    shutil.rmtree(lock)
    assert "Building the lab" in output(waiting)
    assert waiting.returncode == 0


def test_a_build_that_is_stopped_while_it_waits_leaves_the_lock(project):
    lock = project.folder / "target/local/lock"
    lock.mkdir(parents=True)
    (lock / "pid").write_text(f"{os.getpid()}\n")
    waiting = project()
    assert waiting.stdout.readline().startswith("Waiting")
    waiting.terminate()
    assert output(waiting) == "Stopped\n"
    assert waiting.returncode == 0
    assert lock.is_dir()


def test_a_lock_that_a_killed_build_left_is_taken(project):
    lock = project.folder / "target/local/lock"
    lock.mkdir(parents=True)
    ended = subprocess.Popen(["true"])
    ended.wait()
    (lock / "pid").write_text(f"{ended.pid}\n")
    taken = project()
    assert "Building the lab" in output(taken)
    assert taken.returncode == 0
