#!/usr/bin/env python3
"""Runs the shell commands of deploy/README.md and docs/catalog.md against MiniStack, an emulator of AWS: checks/deploy_readme.py

Each check prepares what its section describes, such as a first deployment that failed, and runs the commands as they are, apart from the names
that a reader replaces. The README names the commands that no test runs. Needs MiniStack and the AWS CLI; boto3 for an example in Python.
"""

import copy
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from common import ROOT, Report, free_port, require, running

DOCUMENT = ROOT / "deploy" / "README.md"
CATALOG = ROOT / "docs" / "catalog.md"
# make check-deploy creates it; boto3 is in it.
PYTHON = ROOT / "target" / "python" / "bin" / "python3"
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

    def run(self, commands, fails=False, answer=""):
        """Runs commands in one shell and returns their output. All must succeed; with `fails`, the last one must not."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"stack={STACK}\n{commands}"],
            input=answer,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        output = done.stdout + done.stderr
        require((done.returncode != 0) == fails, f"{commands.strip()}\nends with {done.returncode}:\n{output}")
        return output

    def with_key(self, key):
        """A shell with the access key of a user."""
        other = copy.copy(self)
        other.environment = {
            **self.environment,
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }
        return other

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


def catalog_stack():
    """The table of template.yaml, in a stack of its own."""
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    resource = re.search(r"(?ms)^  Catalog:\n.*?(?=^  \S)", template)[0]
    resource = re.sub(r"(?m)^ +(DeletionPolicy|UpdateReplacePolicy|DeletionProtectionEnabled): .*\n", "", resource)
    return f"Resources:\n{resource}Outputs:\n  CatalogTable: {{ Value: !Ref Catalog }}\n"


def catalog_section(heading, kind="sh"):
    text = CATALOG.read_text(encoding="utf-8")
    return blocks(heading, text.replace("```sh", "```other").replace(f"```{kind}", "```sh") if kind != "sh" else text)


@functools.cache
def catalog_table(shell):
    return shell.run("deploy/output test CatalogTable").strip()


def item(shell, entry):
    """Returns an item of the table without the types, and without the key."""
    key = json.dumps({"id": {"S": entry}})
    found = shell.run(f"aws dynamodb get-item --table-name {catalog_table(shell)} --key '{key}'")
    attributes = json.loads(found)["Item"] if found.strip() else {}
    return {name: next(iter(value.values())) for name, value in attributes.items() if name != "id"}


def put(shell, entry, amount, **attributes):
    texts = {name: {"S": value} for name, value in {"id": entry, "currency": "ZAR", **attributes}.items()}
    written = json.dumps({**texts, "amount": {"N": str(amount)}})
    shell.run(f"aws dynamodb put-item --table-name {catalog_table(shell)} --item '{written}'")


def catalog_file(shell):
    """Also runs the commands of the document that follow it in time: the withdrawal of a product."""
    shell.create_stack(catalog_stack())
    (fill,) = catalog_section("Fill it from a file")
    put(shell, "product#tea", 1200, name="One pot of tea")
    put(shell, "product#cup", 4500)
    refused = shell.run(fill, fails=True)
    contains(
        refused, "Nothing was written (--dry-run).", "Write this? [y/N]", "nothing was written: there is no terminal"
    )
    require(item(shell, "product#tea")["amount"] == "1200", "something was written without an answer")

    shown = shell.run(fill, answer="y\n")
    contains(
        shown, "keep    product#cup", "ZAR 12.00 -> ZAR 12.50 (1200 -> 1250)", "add     product#teapot", "Wrote 3."
    )
    expected = {"amount": "1250", "currency": "ZAR", "name": "One pot of tea"}
    require(item(shell, "product#tea") == expected, f"product#tea is {item(shell, 'product#tea')}")
    require(item(shell, "product#cup")["amount"] == "4500", "a product that is only in the table was changed")
    unchanged = shell.run("deploy/catalog test examples/catalog/catalog.json")
    contains(unchanged, "0 to add, 0 to change, 3 unchanged")

    (withdraw,) = catalog_section("Change or withdraw a price")
    shell.run(withdraw)
    require(not item(shell, "product#teapot"), "the product still exists")


def many_entries(shell):
    """More than a transaction, a batch of reads and a page of a scan take."""
    rows = [f"product#p{index},{index + 1},ZAR," for index in range(1000)]
    rows += [f"order#{index},{index + 1},ZAR,https://login.shop.example/#user-{index}" for index in range(250)]
    with tempfile.TemporaryDirectory() as folder:
        file, large = Path(folder) / "catalog.csv", Path(folder) / "large.json"
        file.write_text("\ufeffid,amount,currency,owner\r\n" + "\r\n".join(rows), encoding="utf-8")
        # DynamoDB returns 1 MB for each page of a scan.
        items = [{"id": {"S": f"order#large-{index}"}, "pad": {"S": "x" * 350_000}} for index in range(4)]
        requests = [{"PutRequest": {"Item": each}} for each in items]
        large.write_text(json.dumps({catalog_table(shell): requests}))
        shell.run(f"aws dynamodb batch-write-item --request-items file://{large}")
        contains(shell.run(f"deploy/catalog test {file} --yes"), "1250 to add", "Wrote 1250.")
        contains(shell.run(f"deploy/catalog test {file} --yes"), "0 to add, 0 to change, 1250 unchanged")


def concurrent_change(shell):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.csv"
        file.write_text("id,amount,currency\norder#changed,9900,ZAR\nproduct#mug,3000,ZAR\n", encoding="utf-8")
        put(shell, "order#changed", 5000)
        command = subprocess.Popen(
            [ROOT / "deploy" / "catalog", "test", file],
            cwd=ROOT,
            env=shell.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        shown = ""
        while not shown.endswith("[y/N] "):
            character = command.stdout.read(1)
            require(character, f"the command ends early:\n{shown}")
            shown += character
        put(shell, "order#changed", 6000)
        output, _ = command.communicate("y\n", timeout=60)
        require(command.returncode == 1, f"the command ends with {command.returncode}:\n{output}")
        contains(output, "changed in the table", "order#changed", "0 of 2 written")
        require(item(shell, "order#changed")["amount"] == "6000", "the concurrent change was overwritten")
        require(not item(shell, "product#mug"), "a part of a transaction was written")
        contains(
            shell.run(f"deploy/catalog test {file} --yes"),
            "ZAR 60.00 -> ZAR 99.00",
            "1 order with another price",
            "Wrote 2.",
        )


def catalog_permissions(shell):
    """The policy of the document is all that the command needs, and each of its actions is needed."""
    (policy,) = catalog_section("Permissions of the command", "json")
    table = catalog_table(shell)
    for name, value in {"REGION": "eu-west-1", "ACCOUNT": "000000000000", "STACK": STACK, "TABLE": table}.items():
        policy = policy.replace(name, value)
    shell.run("aws iam create-user --user-name operator")
    operator = shell.with_key(json.loads(shell.run("aws iam create-access-key --user-name operator"))["AccessKey"])
    change = "sed s/1250/125$1/ examples/catalog/catalog.csv > $HOME/c.csv; deploy/catalog test $HOME/c.csv --yes"
    actions = re.findall(r'"(\w+:\w+)"', policy)
    require(len(actions) == 4, f"the policy has the actions {actions}")
    for action in actions:
        grant(shell, "operator", policy.replace(f'"{action}"', '"dynamodb:ListTables"'))
        contains(operator.run(f"set -- 1; {change}", fails=True), "not authorized to perform", action)
    grant(shell, "operator", policy)
    contains(operator.run(f"set -- 2; {change}"), "Wrote")


def grant(shell, user, policy):
    shell.run(f"aws iam put-user-policy --user-name {user} --policy-name catalog --policy-document '{policy}'")


def order_of_a_backend(shell):
    require(PYTHON.exists(), f"{PYTHON.relative_to(ROOT)} is missing. Create it with: make lint")
    (policy,) = catalog_section("Permissions of the backend", "json")
    table = catalog_table(shell)
    for name, value in {"REGION": "eu-west-1", "ACCOUNT": "000000000000", "TABLE": table}.items():
        policy = policy.replace(name, value)
    shell.run("aws iam create-user --user-name backend")
    grant(shell, "backend", policy)
    backend = shell.with_key(json.loads(shell.run("aws iam create-access-key --user-name backend"))["AccessKey"])
    write = f"{PYTHON} examples/catalog/order_writer.py {table} of-a-backend"
    backend.run(f"{write} 9900 ZAR https://login.shop.example/#user-17")
    backend.run(f"{write} 9900 ZAR https://login.shop.example/#user-17")
    contains(backend.run(f"{write} 99 ZAR https://login.shop.example/#user-17", fails=True), "exists with other values")
    contains(backend.run(f"{write} 9900 ZAR", fails=True), "exists with other values")
    expected = {"amount": "9900", "currency": "ZAR", "owner": "https://login.shop.example/#user-17"}
    require(item(shell, "order#of-a-backend") == expected, f"order#of-a-backend is {item(shell, 'order#of-a-backend')}")
    contains(
        backend.run(f"aws dynamodb scan --table-name {table}", fails=True), "not authorized to perform: dynamodb:Scan"
    )


def catalog_deleted(shell):
    shell.run(
        f"aws cloudformation delete-stack --stack-name {STACK}\naws cloudformation wait stack-delete-complete --stack-name {STACK}"
    )


CHECKS = {
    "the catalog is filled from CSV and JSON, after an answer": catalog_file,
    "more than a thousand entries are written, read and compared": many_entries,
    "a price that changed meanwhile is not overwritten": concurrent_change,
    "filling the catalog needs the permissions in docs/catalog.md, and no others": catalog_permissions,
    "a backend writes an order once, with the permissions in docs/catalog.md": order_of_a_backend,
    "the stack of the catalog is deleted": catalog_deleted,
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
        report.skip(
            "the commands of deploy/README.md and docs/catalog.md",
            f"{' and '.join(missing)} not found: pipx install {missing[0]}",
        )
        return report.end()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            **os.environ,
            "GATEWAY_PORT": str(port),
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_REGION": "eu-west-1",
            "AUTH": "true",
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
