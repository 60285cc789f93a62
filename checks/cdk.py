#!/usr/bin/env python3
"""Synthesises the CDK app of examples/other-account/cdk, and compares each resource with the CloudFormation templates: checks/cdk.py

The app runs without AWS credentials, and needs no network once its packages are installed below target/. Both must have the same resources with
the same properties, and the outputs that redrive reads. Names differ: the logical ids, the ids of statements and targets. Needs Node, npm and,
for CloudFormation's YAML, a Python with SAM's transform: target/python/bin/python.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from common import ROOT, CheckError, installed, require, skipped, tail

EXAMPLES = ROOT / "examples"
APP = EXAMPLES / "other-account/cdk"
WORK = ROOT / "target/cdk"
# The accounts and the region of app.ts.
SHOP_BUS_ARN = "arn:aws:events:eu-west-1:444455556666:event-bus/moment-checkout-events"

# Each CDK stack: the templates that have its resources, with values for their parameters, and CDK's logical ids for theirs.
STACKS = {
    "MomentForwardEvents": (
        {
            "other-account/checkout-account.yaml": {
                "EventBus": "moment-checkout",
                "ShopEventBusArn": SHOP_BUS_ARN,
                "AlarmTopicArn": "",
            }
        },
        {
            "ForwardRule": "ForwardRule",
            "ForwardRole": "ForwardRole",
            "DeadLettersQueue": "DeadLetters",
            "DeadLettersQueuePolicy": "DeadLettersPolicy",
            "DeadLettersAlarm": "DeadLettersAlarm",
        },
    ),
    "MomentShopEvents": (
        {
            "other-account/shop-account.yaml": {"CheckoutAccount": "111122223333"},
            # The bus of the other template.
            "consumer/template.yaml": {"EventBus": {"Ref": "EventBus"}, "AlarmEmail": ""},
        },
        {
            "EventBus": "EventBus",
            "EventBuscdkAcceptPaymentEvents": "EventBusPolicy",
            "PaymentsRule": "PaymentsRule",
            "Payments": "Payments",
            "PaymentsPolicy": "PaymentsPolicy",
            "PaymentsBacklogAlarm": "PaymentsBacklogAlarm",
            "PaymentsDeadLettersQueue": "DeadLetters",
            "PaymentsDeadLettersQueuePolicy": "DeadLettersPolicy",
            "PaymentsDeadLettersAlarm": "DeadLettersAlarm",
        },
    ),
}
# The commands that find the queues of a stack by its outputs.
REDRIVE = {"MomentForwardEvents": "other-account/redrive", "MomentShopEvents": "consumer/redrive"}
# Resources of the consumer that the CDK app leaves to the shop.
OF_THE_SHOP = {"Fulfil", "FulfilRole", "FulfilLogs", "Fulfilments", "FulfilErrorsAlarm", "AlarmTopic"}
# CDK adds actions to what a rule may do with its queue, which EventBridge does not need.
ADDED_BY_CDK = {"sqs:GetQueueAttributes", "sqs:GetQueueUrl"}
# Names without an effect.
NAMES = {"Sid", "StatementId"}


class NoValue:
    """The value of a property that CloudFormation omits."""


def substitute(text, values):
    return re.sub(r"\$\{([A-Za-z:.]+)\}", lambda name: str(values.get(name[1], f"${{{name[1]}}}")), text)


def resolved(value, values, conditions):
    """Returns a value of a template with its parameters, conditions and texts evaluated. References to resources and to AWS:: stay."""
    if isinstance(value, list):
        items = [resolved(item, values, conditions) for item in value]
        return [item for item in items if item is not NoValue]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        name = value["Ref"]
        return NoValue if name == "AWS::NoValue" else values.get(name, value)
    if set(value) == {"Fn::If"}:
        condition, yes, no = value["Fn::If"]
        return resolved(yes if conditions[condition] else no, values, conditions)
    if set(value) == {"Fn::Sub"}:
        return substitute(value["Fn::Sub"], values)
    if set(value) == {"Fn::Join"}:
        separator, parts = value["Fn::Join"]
        parts = [resolved(part, values, conditions) for part in parts]
        return separator.join(f"${{{part['Ref']}}}" if isinstance(part, dict) else part for part in parts)
    if set(value) == {"Fn::GetAtt"} and isinstance(value["Fn::GetAtt"], str):
        return {"Fn::GetAtt": value["Fn::GetAtt"].split(".")}
    items = {key: resolved(item, values, conditions) for key, item in value.items()}
    return {key: item for key, item in items.items() if item is not NoValue}


def condition(expression, values):
    """Evaluates a condition, which compares parameters."""
    if "Fn::Not" in expression:
        return not condition(expression["Fn::Not"][0], values)
    left, right = (resolved(each, values, {}) for each in expression["Fn::Equals"])
    return left == right


def comparable(value, names):
    """Returns a value without names that have no effect, and with these names of resources."""
    if isinstance(value, list):
        items = [comparable(item, names) for item in value]
        items = [item for item in items if not (isinstance(item, str) and item in ADDED_BY_CDK)]
        return items[0] if len(items) == 1 else items
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return {"Ref": names.get(value["Ref"], value["Ref"])}
    if set(value) == {"Fn::GetAtt"}:
        resource, attribute = value["Fn::GetAtt"]
        return {"Fn::GetAtt": [names.get(resource, resource), attribute]}
    # A target's id; no other compared map has an id beside an ARN.
    ignored = NAMES | ({"Id"} if {"Id", "Arn"} <= set(value) else set())
    return {key: comparable(item, names) for key, item in value.items() if key not in ignored}


def without_hash(logical_id):
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)


def of_cdk(template, ids):
    """Returns {name: resource} of a synthesised template, by the names of the CloudFormation templates."""
    names = {logical_id: ids.get(without_hash(logical_id), logical_id) for logical_id in template["Resources"]}
    return {
        names[logical_id]: comparable(resolved(resource, {}, {}), names)
        for logical_id, resource in template["Resources"].items()
    }


def of_cloudformation(template, parameters):
    """Returns {name: resource} of a template with these parameters, and the defaults of all others."""
    values = {name: each["Default"] for name, each in template.get("Parameters", {}).items() if "Default" in each}
    values |= parameters
    conditions = {name: condition(each, values) for name, each in template.get("Conditions", {}).items()}
    return {
        name: comparable(resolved(resource, values, conditions), {})
        for name, resource in template["Resources"].items()
        if name not in OF_THE_SHOP
    }


def differences(cdk, cloudformation):
    """Yields what differs between two sets of resources."""
    for name in sorted(cdk.keys() | cloudformation.keys()):
        if name not in cdk:
            yield f"{name} is missing in the CDK app"
        elif name not in cloudformation:
            yield f"{name} is missing in the CloudFormation template"
        else:
            yield from (f"{name}{each}" for each in differing(cdk[name], cloudformation[name]))


def differing(cdk, cloudformation):
    if isinstance(cdk, dict) and isinstance(cloudformation, dict):
        for key in sorted(cdk.keys() | cloudformation.keys()):
            yield from (f".{key}{each}" for each in differing(cdk.get(key), cloudformation.get(key)))
    elif cdk != cloudformation:
        yield f": CDK has {json.dumps(cdk)}, CloudFormation {json.dumps(cloudformation)}"


def missing_outputs(template, script):
    """Yields a line for each output that a script reads and the template does not have."""
    names = re.findall(r"\$\(output (\w+)\)", (EXAMPLES / script).read_text(encoding="utf-8"))
    require(names, f"examples/{script} reads no output")
    yield from (f"no output {name}, which {script} reads" for name in names if name not in template.get("Outputs", {}))


def read(template):
    from samtranslator.yaml_helper import yaml_parse

    return yaml_parse(template.read_text(encoding="utf-8"))


def run(command, **environment):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    done = subprocess.run(command, cwd=WORK, env=inherited | environment, capture_output=True, text=True)
    require(done.returncode == 0, f"{' '.join(command)} failed:\n{tail(done.stdout + done.stderr)}")


def install():
    """Copies the app and installs its packages, unless those of this package.json are installed."""
    stamp = WORK / "installed"
    current, content = installed(stamp, APP / "package.json")
    if not current:
        shutil.rmtree(WORK, ignore_errors=True)
    shutil.rmtree(WORK / "lib", ignore_errors=True)
    shutil.copytree(APP, WORK, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "target"))
    if not current:
        # Exact versions instead of a lock file, which would name a package registry.
        run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"])
        stamp.write_text(content)


def synthesise():
    """Returns {stack: template} of the app."""
    install()
    out = WORK / "out"
    shutil.rmtree(out, ignore_errors=True)
    run(["npm", "run", "--silent", "synth"], CDK_OUTDIR=str(out))
    return {
        file.name.removesuffix(".template.json"): json.loads(file.read_text())
        for file in pathlib.Path(out).glob("*.template.json")
    }


def check():
    synthesised = synthesise()
    require(set(synthesised) == set(STACKS), f"the CDK app has the stacks {sorted(synthesised)}, not {sorted(STACKS)}")
    failed = 0
    for stack, (templates, ids) in STACKS.items():
        expected = {}
        for template, parameters in templates.items():
            expected |= of_cloudformation(read(EXAMPLES / template), parameters)
        found = list(differences(of_cdk(synthesised[stack], ids), expected))
        found += missing_outputs(synthesised[stack], REDRIVE[stack])
        failed += bool(found)
        title = f"{stack}: the {len(expected)} resources of {' and '.join(templates)}"
        print("\n    ".join([("FAILED  " if found else "ok      ") + title, *found]))
    return 1 if failed else 0


def main():
    missing = [tool for tool in ("node", "npm") if not shutil.which(tool)]
    if missing:
        return skipped("make check-cdk", f"{' and '.join(missing)} not on the PATH: https://nodejs.org")
    try:
        return check()
    except CheckError as problem:
        print(f"make check-cdk: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
