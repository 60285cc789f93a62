#!/usr/bin/env python3
"""Runs the shell commands of deploy/README.md against MiniStack, an emulator of AWS: checks/deploy_readme.py

Each check prepares what its section describes, such as a first deployment that failed, and runs the commands as they are, apart from the names
that a reader replaces. The README names the commands that no test runs. Needs MiniStack and the AWS CLI.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from common import ROOT, Report, free_port, require, running

DOCUMENT = ROOT / "deploy" / "README.md"
STACK = "moment-checkout-test"
TABLE = f"{STACK}-Sessions-EXAMPLE"
STATUS = "aws cloudformation describe-stacks --stack-name $stack --query 'Stacks[0].StackStatus' --output text"

# What a first deployment leaves behind, with the deletion policies of template.yaml. CloudFormation creates the event bus last.
FAILING = """
Resources:
  Sessions:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      DeletionProtectionEnabled: true
  ParkedEvents: { Type: AWS::SQS::Queue, DeletionPolicy: RetainExceptOnCreate }
  EventBus:
    Type: AWS::Events::EventBus
    DependsOn: [Sessions, ParkedEvents]
    Properties: { Name: !Ref AWS::StackName }
"""
UPDATED = """
Resources:
  Logs: { Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: 30 } }
"""
FAILING_BUS = "  EventBus: { Type: AWS::Events::EventBus, DependsOn: Logs, Properties: { Name: TAKEN } }\n"
DEPLOYED = """
Resources:
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: !Ref AWS::StackName, ProtocolType: HTTP } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: $default, AutoDeploy: true } }
  CreateSessionLogs: { Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: 30 } }
Outputs:
  ApiUrl: { Value: !Sub "https://${Api}.execute-api.${AWS::Region}.amazonaws.com" }
"""


def blocks(heading, document=None):
    """Returns the shell blocks of a section, without those of its subsections."""
    text = document if document is not None else DOCUMENT.read_text(encoding="utf-8")
    section = re.search(rf"(?ms)^(#+) {re.escape(heading)}$(.*?)(?=^#+ |\Z)", text)
    require(section, f"{DOCUMENT.name} has no section {heading}")
    found = re.findall(r"(?ms)^( *)```sh\n(.*?)^ *```$", section[2])
    require(found, f"the section {heading} has no commands")
    return [re.sub(rf"(?m)^{indent}", "", commands) for indent, commands in found]


class Shell:
    def __init__(self, port, home):
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_PAGER": "",
            "HOME": home,
        }

    def run(self, commands, fails=False):
        """Runs commands in one shell and returns their output. All must succeed; with `fails`, the last one must not."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"stack={STACK}\n{commands}"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        output = done.stdout + done.stderr
        require((done.returncode != 0) == fails, f"{commands.strip()}\nends with {done.returncode}:\n{output}")
        return output

    def create_stack(self, template, name=STACK):
        parameters = f"--stack-name {name} --tags Key=stack,Value={name}"
        self.run(f"aws cloudformation create-stack --template-body '{template}' {parameters}")


def contains(output, *texts):
    missing = [text for text in texts if text not in output]
    require(not missing, f"{missing} is not in:\n{output}")


def checklist(shell):
    limits, bus = blocks("Before the first deployment")
    contains(shell.run(limits), "ConcurrentExecutions")
    contains(shell.run(bus, fails=True), "ResourceNotFoundException")
    shell.run(f"aws events create-event-bus --name {STACK}")
    contains(shell.run(bus), f"event-bus/{STACK}")


def first_deployment(shell):
    """An event bus of the stack's name exists, so the first deployment fails."""
    shell.create_stack(FAILING)
    shell.run(f"until [[ $({STATUS}) == ROLLBACK_COMPLETE ]]; do :; done")
    (cause,) = blocks("When a deployment fails")
    causes = shell.run(cause)
    contains(causes, "ROLLBACK_COMPLETE", "already exists")
    require(
        first_failure(causes)[1:3] == ["EventBus", "CREATE_FAILED"],
        f"the first failure is not the event bus:\n{causes}",
    )

    delete, table = blocks("The first deployment failed")
    left = shell.run(delete)
    contains(left, f":table/{STACK}-Sessions-")
    require(":sqs:" not in left, f"the rollback left a queue:\n{left}")
    name = re.search(rf"{STACK}-Sessions-\w+", left)[0]
    shell.run(f"aws dynamodb delete-table --table-name {name}", fails=True)
    require(TABLE in table, f"the commands name no table {TABLE}")
    contains(shell.run(table.replace(TABLE, name)), "0\n")
    require(name not in shell.run("aws dynamodb list-tables"), f"the table {name} still exists")
    shell.run(f"aws events delete-event-bus --name {STACK}")


def later_deployment(shell):
    """The second deployment fails, and then the third one with another cause."""
    shell.create_stack(UPDATED)
    failing = [UPDATED.replace("30", days) + FAILING_BUS for days in ("60", "90")]
    taken = ["first", "second"]
    for template, name in zip(failing, taken, strict=True):
        shell.run(f"aws events create-event-bus --name {name}")
        shell.run(
            f"aws cloudformation update-stack --stack-name {STACK} --template-body '{template.replace('TAKEN', name)}'\n"
            f"until [[ $({STATUS}) == UPDATE_ROLLBACK_COMPLETE ]]; do :; done"
        )
    (cause,) = blocks("When a deployment fails")
    causes = shell.run(cause)
    require(first_failure(causes)[1] == "EventBus", f"the first failure is not the event bus:\n{causes}")
    contains(first_failure(causes)[3], "second")
    contains(causes, "first")
    shell.run(f"aws cloudformation delete-stack --stack-name {STACK}")
    for name in taken:
        shell.run(f"aws events delete-event-bus --name {name}")


def first_failure(causes):
    """Reads the events as the document says: upwards from the line where the last deployment began."""
    events = [line.split("\t") for line in causes.splitlines() if line.count("\t") == 3]
    starts = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")
    began = next(line for line, event in enumerate(events) if event[1] == STACK and event[2] in starts)
    require(began > 0, f"no event follows the start of the last deployment:\n{causes}")
    return events[began - 1]


def init_error(shell):
    shell.create_stack(DEPLOYED)
    _, read = blocks("A function fails in init")
    group = shell.run(read.splitlines()[0] + '\necho "$group"').strip()
    event = 'timestamp=$(($(date +%s) * 1000)),message="invalid settings: FIXED_CURRENCY"'
    shell.run(
        f"aws logs create-log-stream --log-group-name {group} --log-stream-name one\n"
        f"aws logs put-log-events --log-group-name {group} --log-stream-name one --log-events {event}"
    )
    contains(shell.run(read), "invalid settings: FIXED_CURRENCY")


def domain(shell):
    """Runs after `init_error`, which leaves a stack with an API."""
    certificate = shell.run(
        "aws acm request-certificate --domain-name pay.shop.example --query CertificateArn --output text"
    ).strip()
    commands, unmap = blocks("A domain of your own")
    require("CertificateArn=ARN" in commands, "the commands name no certificate ARN")
    commands = commands.replace("CertificateArn=ARN", f"CertificateArn={certificate}")
    outputs = shell.run(commands)
    contains(outputs, "https://pay.shop.example/api/moment-webhook", "DnsTarget", "DnsHostedZoneId", "execute-api")
    mapping = "aws apigatewayv2 get-api-mappings --domain-name pay.shop.example --query 'Items[].ApiId' --output text"
    before = shell.run(mapping).strip()
    contains(shell.run("deploy/output test ApiUrl"), f"https://{before}.")

    # The emulator deletes an API that has a mapping; API Gateway does not.
    shell.run(unmap)
    require(not shell.run(mapping).strip(), "the mapping to the API remains")
    require(
        target(shell.run(commands.splitlines()[-1])) == target(outputs), "removing the mapping changes the DNS target"
    )
    shell.run(f"aws cloudformation delete-stack --stack-name {STACK}")
    shell.create_stack(DEPLOYED)
    require(target(shell.run(commands)) == target(outputs), "a new mapping changes the DNS target")
    after = shell.run(mapping).strip()
    require(after and after != before, "the domain still leads to the API of the deleted stack")


def target(outputs):
    return re.search(r"DnsTarget\s+(\S+)", outputs)[1]


def protection(shell):
    (commands,) = blocks("Protect the stack")
    shell.run(commands)
    contains(
        shell.run(f"aws cloudformation delete-stack --stack-name {STACK}", fails=True).lower().replace(" ", ""),
        "terminationprotection",
    )


CHECKS = {
    "the limits of the account, and a bus of the stack's name": checklist,
    "a failed first deployment is found and removed": first_deployment,
    "the cause of the last deployment's failure is found, not that of an earlier one": later_deployment,
    "the error of a function's init is found": init_error,
    "a domain keeps its DNS target when the API's stack is replaced": domain,
    "a protected stack cannot be deleted": protection,
}


def main():
    report = Report()
    missing = [tool for tool in ("ministack", "aws") if not shutil.which(tool)]
    if missing:
        report.skip("the commands of deploy/README.md", f"{' and '.join(missing)} not found: pipx install {missing[0]}")
        return report.end()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            **os.environ,
            "GATEWAY_PORT": str(port),
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_REGION": "eu-west-1",
            "TMPDIR": folder,
        }
        log = Path(folder) / "ministack.log"
        with running(log, "ministack", until="Running on", environment=environment, timeout=60):
            shell = Shell(port, folder)
            for title, check in CHECKS.items():
                with report.check(title):
                    check(shell)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
