"""The redrive of ParkedEventsAlarm.md, run by a shell, and the rules for shops, which must not match the heartbeat.

A stub takes the place of the AWS CLI and keeps the queue in a file. RedriveTest passes the same event to the function.
"""

import json
import os
import re
import subprocess
import sys

import pytest
from common import ROOT

# What Lambda's record contains, and what could change on its way through a shell.
BODY = r'{"eventID":"1","dynamodb":{"NewImage":{"id":{"S":"ps_1"},"x":{"S":"a \"b\" \\ $HOME %s \u00fc \t\n `date`"}}}}'
PUBLISHED = '{"batchItemFailures":[]}'
STUB = f"""#!{sys.executable}
import json, pathlib, sys

words = sys.argv[1:]
file = pathlib.Path(__file__).with_name("state.json")
state = json.loads(file.read_text())
options = dict(zip(words[2:], words[3:]))
if words[1] == "describe-stack-resource":
    print(options["--stack-name"] + "-" + options["--logical-resource-id"])
elif words[1] == "receive-message":
    assert options["--queue-url"] == "test-ParkedEvents"
    if "[0]" not in options["--query"]:
        print(json.dumps([]))
    elif state["body"]:
        assert "--wait-time-seconds 20" in " ".join(words)
        print("handle-1", "ps_1", "ps_1:PAID", "rejected", state["body"], sep="\\t")
    else:
        print(None)
elif words[1] == "invoke":
    assert options["--function-name"] == "test-PublishEvents:live"
    state["invoked"].append(pathlib.Path(options["--payload"].removeprefix("fileb://")).read_text())
    if state["response"] is None:
        file.write_text(json.dumps(state))
        sys.exit("Could not connect to the endpoint URL")
    pathlib.Path(words[-1]).write_text(state["response"])
    print('{{"StatusCode": 200}}')
elif words[1] == "delete-message":
    assert options["--queue-url"] == "test-ParkedEvents"
    state["deleted"].append(options["--receipt-handle"])
else:
    sys.exit("unexpected: " + " ".join(words))
file.write_text(json.dumps(state))
"""


def commands():
    text = (ROOT / "docs/operations/ParkedEventsAlarm.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    return "\n".join(blocks).replace("STACK=STACK_NAME", "STACK=test")


@pytest.fixture
def run(tmp_path):
    (tmp_path / "aws").write_text(STUB)
    (tmp_path / "aws").chmod(0o755)
    state = tmp_path / "state.json"

    def run(response, body=BODY):
        state.write_text(json.dumps({"body": body, "invoked": [], "deleted": [], "response": response}))
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        done = subprocess.run(
            ["bash", "-c", commands()], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
        return {**json.loads(state.read_text()), "output": done.stdout}

    return run


def test_the_commands_pass_the_unchanged_record_to_the_function_and_delete_its_message(run):
    after = run(PUBLISHED)

    assert after["invoked"] == ['{"Records":[' + BODY + "]}"]
    assert json.loads(after["invoked"][0])["Records"] == [json.loads(BODY)]
    assert after["deleted"] == ["handle-1"]


def test_the_commands_print_what_is_parked_before_they_publish_it(run):
    output = run(PUBLISHED)["output"]

    assert "session_id=ps_1 event_id=ps_1:PAID reason=rejected\n" in output
    assert output.index("session_id") < output.index("StatusCode")


def test_the_commands_publish_nothing_if_no_message_is_visible(run):
    after = run(PUBLISHED, body="")

    assert (after["invoked"], after["deleted"]) == ([], [])
    assert "session_id=None" in after["output"]


@pytest.mark.parametrize(
    "response",
    [
        '{"batchItemFailures":[{"itemIdentifier":"1"}]}',
        '{"errorMessage":"[] timed out","errorType":"Sandbox.Timedout"}',
        '{"errorMessage":"{\\"batchItemFailures\\":[]}","errorType":"Error"}',
        "",
    ],
)
def test_the_commands_keep_the_message_of_a_change_that_was_not_published(run, response):
    after = run(response)

    assert len(after["invoked"]) == 1
    assert after["deleted"] == []


def test_the_commands_keep_the_message_if_the_response_is_of_an_earlier_invocation(run):
    run(PUBLISHED)
    after = run(None)

    assert len(after["invoked"]) == 1
    assert after["deleted"] == []


# EventBridge compares a text with the complete source; a prefix or wildcard would also match moment.checkout.heartbeat.
SOURCE = re.compile(r"""["']?source["']?\s*:\s*\[\s*["']?moment\.checkout["']?\s*\]""")


@pytest.mark.parametrize(
    "file",
    [
        "examples/consumer/template.yaml",
        "examples/other-account/checkout-account.yaml",
        "examples/other-account/cdk/lib/payment-queue.ts",
        "docs/events/README.md",
    ],
)
def test_no_rule_for_shops_matches_the_heartbeat(file):
    text = (ROOT / file).read_text(encoding="utf-8")

    rules = re.findall(r"EventPattern\b.*=?.*\{|^\{ \"source\".*\}", text, re.MULTILINE)
    assert rules
    assert len(SOURCE.findall(text)) == len(rules)
    assert not re.search(r"""["']?(prefix|wildcard|anything-but)["']?\s*:\s*["']?moment""", text)


def test_every_rule_for_shops_is_checked():
    found = {
        str(path.relative_to(ROOT))
        for folder in ("examples", "docs", "deploy")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".yaml", ".ts", ".md"}
        and not {"node_modules", "target", "cdk.out"} & set(path.parts)
        and SOURCE.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "examples/consumer/template.yaml",
        "examples/other-account/checkout-account.yaml",
        "examples/other-account/cdk/lib/payment-queue.ts",
        "docs/events/README.md",
    }
