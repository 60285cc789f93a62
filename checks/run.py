#!/usr/bin/env python3
"""Starts make simulator and make run as a new user does, runs the commands that they print, and opens the page; called by make check-run."""

import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.request

from common import ROOT, Report, free_port, require, running, tail

LOGS = ROOT / "target/run"
PAGE = ROOT / "local/lab/src/main/resources/dev/momentcheckout/lab/page"
PAGE_LIMIT_BYTES = 60_000


def contains(text, expected):
    require(expected in text, f'"{expected}" is missing in:\n{tail(text, 5)}')


def pasted(commands):
    """Returns what a shell prints for commands that are pasted into it."""
    done = subprocess.run(
        ["bash", "-c", commands], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout


def get(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read()


def refused(message, *command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    require(done.returncode != 0, "expected a failure, but the command started")
    contains(done.stdout + done.stderr, message)


def check_simulator(report):
    port = free_port()
    command = ["make", "simulator", f"PORT={port}", "WEBHOOKS=http://127.0.0.1:9/webhooks"]
    with contextlib.ExitStack() as servers:
        with report.check("make simulator starts"):
            log = servers.enter_context(running(LOGS / "simulator", *command, until="\nwebhooks")).read_text()
        # Each command is printed after a word that names it.
        with report.check("its command create"):
            create = re.search(r'(?ms)^create(.*?"currency".*?)$', log)[1]
            created = pasted(create)
            contains(created, '"status":"active"')
            session = re.search(r'"id":"(ps_[^"]*)"', created)[1]
        responses = ""
        with report.check("its other commands"):
            for line in re.findall(r"(?m)^(?!create)\w+ +(curl .*)$", log):
                responses += pasted(re.sub(r"    \(also.*", "", line.replace("ps_...", session))) + "\n"
            contains(responses, '"now":')
        with report.check("the paid session is paid"):
            contains(responses, '"payment_outcome":"paid"')
        with report.check("its payment page"):
            get(f"http://127.0.0.1:{port}/pay/{session}")
    with report.check("an invalid port is rejected in one line"):
        refused("the port must be", "make", "simulator", "PORT=none")


def check_lab(report):
    with contextlib.ExitStack() as servers:
        other = servers.enter_context(socket.socket())
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 8088))
        other.listen()
        started = time.monotonic()
        with report.check("make run starts although a port is in use") as note:
            log = servers.enter_context(running(LOGS / "lab", "make", "run", until="\nReady after")).read_text()
            page = re.search(r"(?s)\nReady after.*?(http\S+)", log)[1]
            html = get(page)
            milliseconds = (time.monotonic() - started) * 1000
            note(f"page after {milliseconds:.0f} ms, most of them Maven's; {re.search('(?m)^Ready after.*', log)[0]}")
        with report.check("it names the port that it uses instead"):
            require(re.search(r"Port 8088 \(page\) is in use\D+80\d\d", log), tail(log, 5))
        with report.check("the page is served"):
            contains(html.decode(), "Payments lab")
        with report.check("the whole page is small") as note:
            assets = ["lab.css", "diagram.css", "icon.svg", *(file.name for file in PAGE.glob("*.js"))]
            size = len(html) + sum(len(get(f"{page}/assets/{asset}")) for asset in assets)
            note(f"{size} bytes, uncompressed")
            require(size < PAGE_LIMIT_BYTES, f"it exceeds {PAGE_LIMIT_BYTES} bytes")
        # A pipe takes the output, since one of the commands opens standard error again.
        output = pasted("\n".join(re.findall(r"(?m)^  ((?:SESSION=|curl ).*)$", log)))
        for title, expected in {
            "the commands that it prints create a session": '"client_token"',
            "retrieve it": '"status":"active"',
            "pay": '"payment_outcome":"paid"',
            "show the stored item": '"S":"ps_',
            "show the webhooks": "payment_session.created",
        }.items():
            with report.check(title):
                contains(output, expected)
        port = re.search(r"(?m)^ *API *http:.*:(\d*)$", log)[1]
        with report.check("the smoke test of deployments accepts the functions"):
            contains(pasted(f"checks/smoke.py http://127.0.0.1:{port}; echo exit $?"), "exit 0")
        with report.check("a port that the caller names must be free"):
            refused("is in use. Stop ", "make", "run", f"LAB_GATEWAY_PORT={port}")


def main():
    LOGS.mkdir(parents=True, exist_ok=True)
    report = Report()
    check_simulator(report)
    check_lab(report)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
