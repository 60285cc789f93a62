"""The commands of docs/events/README.md for parked events, run by a shell, and the rules that must not match the heartbeat.

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
    if "--query" in options:
        print("handle-1", state["body"], sep="\\t")
    else:
        print(json.dumps({{"Messages": [{{"Body": state["body"]}}]}}))
elif words[1] == "invoke":
    assert options["--function-name"] == "test-PublishEvents:live"
    state["invoked"].append(pathlib.Path(options["--payload"].removeprefix("fileb://")).read_text())
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
    text = (ROOT / "docs/events/README.md").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


@pytest.fixture
def run(tmp_path):
    (tmp_path / "aws").write_text(STUB)
    (tmp_path / "aws").chmod(0o755)
    state = tmp_path / "state.json"

    def run(response):
        state.write_text(json.dumps({"body": BODY, "invoked": [], "deleted": [], "response": response}))
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "STACK": "test"}
        subprocess.run(
            ["bash", "-c", commands()], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
        return json.loads(state.read_text())

    return run


def test_the_commands_pass_the_unchanged_record_to_the_function_and_delete_its_message(run):
    after = run('{"batchItemFailures":[]}')

    assert after["invoked"] == ['{"Records":[' + BODY + "]}"]
    assert json.loads(after["invoked"][0])["Records"] == [json.loads(BODY)]
    assert after["deleted"] == ["handle-1"]


@pytest.mark.parametrize(
    "response",
    [
        '{"batchItemFailures":[{"itemIdentifier":"1"}]}',
        '{"errorMessage":"[] timed out","errorType":"Sandbox.Timedout"}',
        "",
    ],
)
def test_the_commands_keep_the_message_of_a_change_that_was_not_published(run, response):
    after = run(response)

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
