"""What several checks share."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class CheckError(Exception):
    """Gives the reason why a check failed."""


def require(condition, reason):
    if not condition:
        raise CheckError(reason)


def in_ci():
    return os.environ.get("CI", "") not in ("", "false", "0")


def skipped(what, reason):
    """Prints that something is skipped and returns the exit status: in CI a skip is a failure."""
    print(f"SKIPPED  {what}: {reason}", flush=True)
    return 1 if in_ci() else 0


def tail(text, lines=25):
    return "\n".join(text.strip().splitlines()[-lines:])


def free_port():
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


def installed(stamp, *sources):
    """Whether the stamp was written for the same sources; `stamp.write_text(content)` says so. Returns that content, too."""
    content = "".join(source.read_text() for source in sources)
    return stamp.is_file() and stamp.read_text() == content, content


class Report:
    """Runs checks, prints a line for each, and counts them."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0

    @contextlib.contextmanager
    def check(self, title):
        notes = []
        started = time.monotonic()
        try:
            yield notes.append
        except Exception as problem:  # the other checks still run
            self.failed += 1
            reason = str(problem) if isinstance(problem, CheckError) else repr(problem)
            verdict, notes = "FAILED", ["\n    " + reason.replace("\n", "\n    ")]
        else:
            self.passed += 1
            verdict = "ok"
        seconds = time.monotonic() - started
        print(f"{verdict:7} {seconds:6.1f} s  {title}{': ' if notes else ''}{', '.join(notes)}", flush=True)

    def skip(self, what, reason):
        self.skipped += 1
        self.failed += skipped(what, reason)

    def end(self):
        """Prints the total as .ci/run reads it and returns the exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


@contextlib.contextmanager
def running(log, *command, until, environment=None, timeout=300):
    """Runs a server: waits until its log contains the text `until`, and stops the server when the block ends, as Ctrl-C does."""
    with log.open("w") as out:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            start_new_session=True,
            # A shell starts its background jobs with Ctrl-C ignored, and their children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    try:
        deadline = time.monotonic() + timeout
        while until not in log.read_text():
            alive = server.poll() is None and time.monotonic() < deadline
            require(alive, f"{log.name} does not start:\n{tail(log.read_text())}")
            time.sleep(0.1)
        yield log
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(server.pid, sign)
                server.wait(30)
                break
