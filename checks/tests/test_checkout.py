"""A clone works with every setting of Git for line ends, and .gitattributes and .editorconfig agree with the files and the formatters."""

import configparser
import json
import os
import re
import subprocess
import sys

import pytest
from checkout import ENVIRONMENT, bare_repository, git
from common import ROOT
from prose import tracked

FILES = {name: (ROOT / name).read_bytes() for name in tracked()}
TEXTS = {name: content.decode() for name, content in FILES.items() if b"\0" not in content}
CRLF = {
    "autocrlf=true": ["core.autocrlf=true"],
    "autocrlf=true, eol=crlf": ["core.autocrlf=true", "core.eol=crlf"],
    "eol=crlf": ["core.eol=crlf"],
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return bare_repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module", params=CRLF)
def clone(request, bare, tmp_path_factory):
    folder = tmp_path_factory.mktemp("clone") / "moment-checkout"
    settings = [part for setting in CRLF[request.param] for part in ("-c", setting)]
    git("clone", "-q", *settings, str(bare), str(folder), cwd=bare.parent)
    return folder


def run(clone, *command):
    return subprocess.run(command, cwd=clone, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)


def test_a_clone_has_the_same_bytes_and_permissions(clone):
    listed = {name for name in git("ls-files", "-z", cwd=clone).split("\0") if name}
    assert listed == FILES.keys()
    assert [name for name, content in FILES.items() if (clone / name).read_bytes() != content] == []
    assert [name for name in FILES if os.access(clone / name, os.X_OK) != os.access(ROOT / name, os.X_OK)] == []
    assert git("status", "--porcelain", cwd=clone) == ""


def test_make_and_the_scripts_run_in_a_clone(clone):
    help_text = run(clone, "make", "help")
    assert "make check-sam " in help_text.stdout
    assert run(clone, "sh", "deploy/jdk").stdout == run(ROOT, "sh", "deploy/jdk").stdout
    assert run(clone, "deploy/digest").stdout == run(ROOT, "deploy/digest").stdout
    usage = run(clone, "deploy/output")
    assert (usage.returncode, usage.stderr.split()[:3]) == (2, ["deploy/output", "ENV", "NAME"])
    refused = run(clone, "make", "deploy", "ENV=absent")
    assert "samconfig.toml has no section [absent.deploy.parameters]" in refused.stderr
    signed = run(clone, "make", "-s", "sign-event", "NAME=webhook-receive/paid")
    assert json.loads(signed.stdout)["headers"]["webhook-signature"].startswith("v1,")
    subjects = run(clone, sys.executable, "checks/commits.py")
    assert (subjects.returncode, subjects.stderr) == (0, "")


def test_every_shell_script_of_a_clone_parses(clone):
    scripts = {name: re.match(r"#!(/bin/sh|/usr/bin/env bash)\n", text) for name, text in TEXTS.items()}
    scripts = {name: match[1].split("/")[-1].split()[-1] for name, match in scripts.items() if match}
    assert {"deploy/jdk", "deploy/run", "bench/run"} <= scripts.keys()
    failed = {name: run(clone, shell, "-n", name).stderr for name, shell in scripts.items()}
    assert {name: error for name, error in failed.items() if error} == {}


def test_files_are_text_with_lf_or_declared_binary(clone):
    binary = FILES.keys() - TEXTS.keys()
    assert [name for name in TEXTS if "\r" in TEXTS[name]] == []
    attributes = subprocess.run(
        ["git", "check-attr", "-z", "--stdin", "text"],
        cwd=clone,
        env=ENVIRONMENT,
        input="\0".join(sorted(FILES)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    declared = {name for name, _, value in zip(*[iter(attributes)] * 3, strict=False) if value == "unset"}
    assert declared == binary


def editorconfig():
    file = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",))
    file.read_string("[root]\n" + (ROOT / ".editorconfig").read_text())
    return file


def test_every_file_is_as_editorconfig_says():
    assert editorconfig()["*"] == {
        "charset": "utf-8",
        "end_of_line": "lf",
        "indent_size": "2",
        "indent_style": "space",
        "insert_final_newline": "true",
        "trim_trailing_whitespace": "true",
    }
    assert [name for name, text in TEXTS.items() if text and not text.endswith("\n")] == []
    assert [name for name, text in TEXTS.items() if re.search("[ \t]$", text, re.MULTILINE)] == []
    tabs = {name.rpartition("/")[2] for name, text in TEXTS.items() if re.search("^\t", text, re.MULTILINE)}
    assert tabs == {"Makefile"}
    assert editorconfig()["Makefile"] == {"indent_style": "tab"}


def test_editorconfig_agrees_with_the_formatters():
    project = TEXTS["pyproject.toml"]
    width = re.search(r"(?m)^line-length = (\d+)$", project)[1]
    assert editorconfig()["*.{java,md,py}"] == {"max_line_length": width}
    # palantir-java-format has 120 columns and indents by four. Only its styles GOOGLE and AOSP differ.
    assert "<palantirJavaFormat>" in TEXTS["pom.xml"]
    assert "<style>" not in TEXTS["pom.xml"]
    python = [name for name, text in TEXTS.items() if text.startswith("#!/usr/bin/env python3")]
    others = sorted(name for name in python if not name.endswith(".py"))
    assert json.loads(re.search(r"(?m)^extend-include = (.*)$", project)[1]) == others
    assert editorconfig()[f"{{{','.join(['*.java', '*.py', *others])}}}"] == {"indent_size": "4"}
