"""The commands redrive of the examples: no event is deleted before it was sent, and none is left because of another.

A stub takes the place of the AWS CLI and keeps the queue in a file. The tests in testing/deployment run both commands on an emulator.
"""

import json
import os
import subprocess
import sys

import pytest
from common import ROOT

# A number after its name in the environment variable FAIL lets only so many entries of a request succeed.
STUB = f"""#!{sys.executable}
import json, os, pathlib, sys

words = sys.argv[1:]
options = dict(zip(words[2::2], words[3::2]))
file = pathlib.Path(__file__).with_name("state.json")
state = json.loads(file.read_text())
command, _, limit = os.environ.get("FAIL", "").partition(":")
entries = json.loads(pathlib.Path(options.get("--entries", "file:///dev/null")[7:]).read_text() or "[]")
if words[1] == command:
    entries = entries[: int(limit)]
if words[1] == "describe-stacks":
    print(options["--query"].split("'")[1])
elif words[1] == "receive-message":
    messages = [each for each in state["queue"] if each["MessageId"] not in state["invisible"]][:10]
    state["invisible"] += [each["MessageId"] for each in messages]
    if options["--output"] == "json":
        print(json.dumps({{"Messages": messages}}) if messages else "", end="")
    else:
        sent = [{{"Id": each["MessageId"], "MessageBody": each["Body"]}} for each in messages]
        deleted = [{{"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"]}} for each in messages]
        print(len(messages), json.dumps(sent), json.dumps(deleted), sep="\\t")
elif words[1] == "delete-message-batch":
    ids = [each["Id"] for each in entries]
    assert len(state["sent"]) >= len(ids)
    state["queue"] = [each for each in state["queue"] if each["MessageId"] not in ids]
    if len(ids) == 0:
        sys.exit("AccessDenied")
else:
    state["sent"] += entries
    asked = json.loads(pathlib.Path(options["--entries"][7:]).read_text())
    print(len(entries) if words[1] == "send-message-batch" else len(asked) - len(entries))
file.write_text(json.dumps(state))
"""
COMMANDS = {"consumer": "send-message-batch", "other-account": "put-events"}


class Queue:
    def __init__(self, folder, bodies):
        self.folder = folder
        (folder / "aws").write_text(STUB)
        (folder / "aws").chmod(0o755)
        messages = [
            {"MessageId": f"m{number}", "ReceiptHandle": f"r{number}", "Body": body}
            for number, body in enumerate(bodies)
        ]
        self.write({"queue": messages, "sent": [], "invisible": []})

    def write(self, state):
        (self.folder / "state.json").write_text(json.dumps(state))

    def state(self):
        return json.loads((self.folder / "state.json").read_text())

    def redrive(self, example, fail=""):
        self.write({**self.state(), "invisible": []})
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "FAIL": fail}
        command = ["bash", ROOT / "examples" / example / "redrive"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    def left(self):
        return [message["MessageId"] for message in self.state()["queue"]]

    def sent(self):
        """The ids of the events that were sent, in order."""
        return [json.loads(self.detail(entry))["id"] for entry in self.state()["sent"]]

    def detail(self, entry):
        return entry["Detail"] if "Detail" in entry else json.dumps(json.loads(entry["MessageBody"])["detail"])


def event(name):
    return json.dumps(
        {
            "source": "moment.checkout",
            "detail-type": "Payment Paid",
            "time": "2026-11-30T10:00:00Z",
            "detail": {"id": name},
        }
    )


@pytest.fixture
def queue(tmp_path):
    return Queue(tmp_path, [event(f"e{number}") for number in range(23)])


@pytest.mark.parametrize("example", COMMANDS)
def test_moves_every_event(queue, example):
    done = queue.redrive(example)
    assert (done.returncode, done.stderr) == (0, "")
    assert " 23 events " in done.stdout
    assert (queue.left(), queue.sent()) == ([], [f"e{number}" for number in range(23)])


@pytest.mark.parametrize(("example", "send"), COMMANDS.items())
def test_an_event_that_was_not_sent_stays(queue, example, send):
    done = queue.redrive(example, fail=f"{send}:9")
    assert done.returncode == 1
    assert len(queue.left()) == 23
    assert queue.redrive(example).returncode == 0
    assert queue.left() == []
    assert set(queue.sent()) == {f"e{number}" for number in range(23)}


@pytest.mark.parametrize("example", COMMANDS)
def test_a_run_that_ends_before_it_deletes_loses_nothing(queue, example):
    assert queue.redrive(example, fail="delete-message-batch:0").returncode != 0
    assert len(queue.left()) == 23
    assert queue.redrive(example).returncode == 0
    assert set(queue.sent()) == {f"e{number}" for number in range(23)}


@pytest.mark.parametrize("body", ["no event", "[]", '"text"', "{}", event("e").replace("time", "other")])
def test_a_message_that_is_no_event_stays_and_prevents_no_other(tmp_path, body):
    queue = Queue(tmp_path, [body, *(event(f"e{number}") for number in range(12)), body])
    done = queue.redrive("other-account")
    assert done.returncode == 1
    assert "published 12 events" in done.stdout
    assert done.stderr.rstrip().endswith("are no events and stay in DeadLettersQueue: m0 m13")
    assert queue.left() == ["m0", "m13"]
    assert queue.sent() == [f"e{number}" for number in range(12)]
