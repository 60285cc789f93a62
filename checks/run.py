#!/usr/bin/env python3
"""Starts make simulator and make run as a new user does, runs the commands that they print, opens the page, and makes the usual mistakes;
called by make check-run.
"""

import concurrent.futures
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request

from common import ROOT, Report, free_port, require, running, tail
from prose import tracked

LOGS = ROOT / "target/run"
PAGE = ROOT / "local/lab/src/main/resources/dev/momentcheckout/lab/page"
ORIGIN = "http://localhost:3000"
# A folder that the character set of LC_ALL=C has no bytes for.
COPY = LOGS / "Zahlungen-für-Ümläute"
# What a user should not see: stack traces, the log of the HTTP server, and Maven's and make's own words about a failure.
NOISE = re.compile(r"\n\tat |Exception|io\.helidon|\[Help 1\]|Error 1\d\d|^\[ERROR\]", re.MULTILINE)
MAKE = re.compile(r"make(\[\d+\])?: ")
PAGE_LIMIT_BYTES = 130_000


def contains(text, expected):
    require(expected in text, f'"{expected}" is missing in:\n{tail(text, 5)}')


def pasted(commands):
    """Returns what a shell prints for commands that are pasted into it."""
    done = subprocess.run(
        ["bash", "-c", commands], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout


def shown_within(seconds, command, expected):
    """Runs a command until it prints a text."""
    deadline = time.monotonic() + seconds
    while expected not in (output := pasted(command)):
        require(time.monotonic() < deadline, f'"{expected}" is missing in:\n{tail(output, 5)}')
        time.sleep(0.1)


def get(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read()


def refused(message, *command, cwd=ROOT):
    """Checks that a command fails with one line, besides make's own."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
    require(done.returncode != 0, "expected a failure, but the command started")
    lines = [line for line in (done.stdout + done.stderr).splitlines() if not MAKE.match(line)]
    require(len(lines) == 1, f"one line is expected, not:\n{tail(chr(10).join(lines), 10)}")
    contains(lines[0], message)


def stopped(log):
    """Checks the end of what a server printed that was stopped as by Ctrl-C."""
    text = log.read_text()
    require(text.rstrip().endswith("Stopped"), f"it did not say that it stopped:\n{tail(text, 5)}")
    require(not NOISE.search(text), f"it printed:\n{tail(text, 10)}")


def preflight(api, origin):
    """Returns status and headers of a browser's question whether a page of an origin may call the API."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    request = urllib.request.Request(f"{api}/api/create-payment-session", method="OPTIONS", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.status, response.headers


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
        with report.check("a port in use is reported in one line"):
            refused(f"Port {port} is in use. Try: make simulator PORT=", "make", "simulator", f"PORT={port}")
    with report.check("it says that it stops, and make reports no error"):
        stopped(LOGS / "simulator")
    with report.check("values that are not allowed are refused before anything is built") as note:
        started = time.monotonic()
        refused("PORT is 0 to 65535: make simulator PORT=8090", "make", "simulator", "PORT=none")
        refused("RATE is 1 to 9999: make load RATE=200 SECONDS=60", "make", "load", "RATE=abc")
        seconds = (time.monotonic() - started) / 2
        note(f"{seconds:.1f} s each")
        require(seconds < 1, "that is too slow")


def check_lab(report):
    with contextlib.ExitStack() as servers:
        other = servers.enter_context(socket.socket())
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 8088))
        other.listen()
        started = time.monotonic()
        with report.check("make run starts although a port is in use") as note:
            log = servers.enter_context(
                running(LOGS / "lab", "make", "run", f"LAB_CORS_ORIGINS={ORIGIN}", until="\nReady after")
            ).read_text()
            page = re.search(r"(?s)\nReady after.*?(http\S+)", log)[1]
            html = get(page)
            milliseconds = (time.monotonic() - started) * 1000
            note(f"page after {milliseconds:.0f} ms; {re.search('(?m)^Ready after.*', log)[0]}")
        with report.check("it names the port that it uses instead"):
            require(re.search(r"Port 8088 \(page\) is in use\D+80\d\d", log), tail(log, 5))
        with report.check("the page is served"):
            contains(html.decode(), "Payments lab")
        with report.check("the whole page is small") as note:
            assets = ["lab.css", "diagram.css", "icon.svg", *(file.name for file in PAGE.glob("*.js"))]
            size = len(html) + sum(len(get(f"{page}/assets/{asset}")) for asset in assets)
            note(f"{size} bytes, uncompressed")
            require(size < PAGE_LIMIT_BYTES, f"it exceeds {PAGE_LIMIT_BYTES} bytes")
        commands = re.findall(r"(?m)^  ((?:SESSION=|curl ).*)$", log)
        # A pipe takes the output, since one of the commands opens standard error again.
        output = pasted("\n".join(commands))
        for title, expected in {
            "the commands that it prints create a session": '"client_token"',
            "retrieve it": '"status":"active"',
            "pay": '"payment_outcome":"paid"',
            "show the stored item": '"S":"ps_',
        }.items():
            with report.check(title):
                contains(output, expected)
        with report.check("show the webhooks, which arrive a little later"):
            listing = next(command for command in commands if "/_sim/deliveries" in command)
            shown_within(10, listing, "payment_session.created")
        port = re.search(r"(?m)^ *API *http:.*:(\d*)$", log)[1]
        with report.check("the smoke test of deployments accepts the functions"):
            contains(pasted(f"checks/smoke.py http://127.0.0.1:{port}; echo exit $?"), "exit 0")
        with report.check("a page of an allowed origin may call the API, and no other one"):
            status, headers = preflight(f"http://127.0.0.1:{port}", ORIGIN)
            allowed = (status, headers["access-control-allow-origin"], headers["access-control-allow-methods"])
            require(allowed == (204, ORIGIN, "GET,POST"), f"the response is {allowed}")
            status, headers = preflight(f"http://127.0.0.1:{port}", "http://localhost:3001")
            require((status, headers["access-control-allow-origin"]) == (204, None), f"{status}, {headers}")
        with report.check("a port that the caller names must be free"):
            refused("is in use. Stop ", "make", "run", f"LAB_GATEWAY_PORT={port}")
    with report.check("it says that it stops, and make reports no error"):
        stopped(LOGS / "lab")


def check_two_at_once(report):
    running_both = threading.Barrier(2)

    def start(number):
        with running(LOGS / f"lab-{number}", "make", "run", until="\nCreate a session") as log:
            running_both.wait(60)
            return log.read_text()

    with report.check("make run twice at once starts two labs"), concurrent.futures.ThreadPoolExecutor() as both:
        pages = {re.search(r"Lab page +(\S+)", text)[1] for text in both.map(start, (1, 2))}
        require(len(pages) == 2, str(pages))
        for number in (1, 2):
            stopped(LOGS / f"lab-{number}")


def unprivileged(*command):
    """A command of a user who may not write in root's folders; the caller's own without root."""
    if os.getuid() or not shutil.which("setpriv"):
        return command
    home = {"HOME": "/tmp", "JAVA_HOME": os.environ.get("JAVA_HOME", "")}
    settings = [f"{name}={value}" for name, value in home.items() if value]
    return "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", *settings, *command


def check_folders(report):
    shutil.rmtree(COPY, ignore_errors=True)
    for name in tracked():
        target = COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    with report.check("make demo works in a folder with umlauts and LC_ALL=C"):
        done = subprocess.run(
            ["make", "demo"], cwd=COPY, env={**os.environ, "LC_ALL": "C"}, capture_output=True, timeout=300
        )
        text = (done.stdout + done.stderr).decode()
        contains(text, "Done: every step met its expectation.")
        require("…" in text and "?" not in re.findall(r"client_token: \S*", text)[0], tail(text, 30))
    with report.check("a folder that cannot be written is named in one line"):
        shutil.rmtree(COPY / "target")
        COPY.chmod(0o555)
        try:
            refused(f"{COPY} is not writable for ", *unprivileged("make", "demo"), cwd=COPY)
        finally:
            COPY.chmod(0o755)
    shutil.rmtree(COPY)


def main():
    LOGS.mkdir(parents=True, exist_ok=True)
    report = Report()
    check_simulator(report)
    check_lab(report)
    check_two_at_once(report)
    check_folders(report)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
