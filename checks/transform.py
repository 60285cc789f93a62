#!/usr/bin/env python3
"""Checks what SAM's transform adds to template.yaml: versions, permissions, roles, the event source mapping and the schedules' targets.

checks/transform.py [TEMPLATE]

TemplateTest checks the template as it is written. This check needs no AWS account, but a Python with SAM's transform: target/python/bin/python,
which `make lint` sets up, or the SAM CLI's own.
"""

import json
import os
import pathlib
import sys

TEMPLATE = pathlib.Path(__file__).resolve().parent.parent / "template.yaml"
TABLE = {"Fn::GetAtt": ["Sessions", "Arn"]}
STREAM = {"Fn::GetAtt": ["Sessions", "StreamArn"]}
API_KEY = {"Fn::If": ["CreateApiKeySecret", {"Fn::GetAtt": ["ApiKeySecret", "Id"]}, {"Ref": "ApiKeySecretArn"}]}
SIGNING_SECRET = {
    "Fn::If": ["CreateSigningSecret", {"Fn::GetAtt": ["SigningSecret", "Id"]}, {"Ref": "SigningSecretArn"}]
}
RECORD = [("dynamodb:GetItem", TABLE), ("dynamodb:UpdateItem", TABLE)]
READ = "secretsmanager:GetSecretValue"
DECRYPT = ("if CustomerManagedKey: kms:Decrypt", {"Ref": "SecretsKmsKeyArn"})
QUERY = [("dynamodb:Query", {"Fn::Sub": f"${{Sessions.Arn}}/index/{index}"}) for index in ("next-check", "attention")]
STACK = {"Fn::Sub": "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${AWS::StackName}/*"}
DESCRIBE_STACK = [(f"cloudformation:{action}", STACK) for action in ("DescribeStacks", "ListStackResources")]
# ListStreams names no single stream.
LIST_STREAMS = ("dynamodb:ListStreams", {"Fn::Sub": "${Sessions.Arn}/stream/*"})
# X-Ray's actions accept no resource.
TRACE = [("if Traced: xray:PutTraceSegments", "*"), ("if Traced: xray:PutTelemetryRecords", "*")]

# AWS accepts no resource for these, or shows only with a right on all what does not exist.
ACCOUNT = [
    (action, "*")
    for action in (
        "lambda:GetAccountSettings",
        "lambda:ListEventSourceMappings",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetMetricData",
        "cloudwatch:ListMetrics",
        "logs:GetQueryResults",
    )
]
SCHEDULED = ("CreateSession", "GetSessionStatus", "WebhookReceive", "ReconcileSessions", "PublishEvents")
# Any version of a function.
DESCRIBED = (*SCHEDULED, "RepairPayments")
VERSIONS = [{"Fn::Sub": f"${{{function}.Arn}}:*"} for function in DESCRIBED]
# The grants with a wildcard.
WILDCARDS = [
    TRACE,
    [LIST_STREAMS],
    ACCOUNT,
    DESCRIBE_STACK,
    [(f"lambda:{action}", version) for action in ("GetAlias", "GetFunctionConfiguration") for version in VERSIONS],
]

# The method and path that each function with a route may be called by.
ROUTES = {
    "CreateSession": "POST/api/create-payment-session",
    "GetSessionStatus": "GET/api/session-status",
    "WebhookReceive": "POST/api/moment-webhook",
}
# Everything that each function may do, besides writing its own log and traces.
GRANTS = {
    "CreateSession": [*RECORD, ("dynamodb:GetItem", {"Fn::GetAtt": ["Catalog", "Arn"]}), (READ, API_KEY), DECRYPT],
    "GetSessionStatus": [*RECORD, (READ, API_KEY), DECRYPT],
    "WebhookReceive": [*RECORD, (READ, SIGNING_SECRET), DECRYPT],
    "ReconcileSessions": [*QUERY, *RECORD, (READ, API_KEY), DECRYPT],
    "PublishEvents": [
        *((f"dynamodb:{action}", STREAM) for action in ("DescribeStream", "GetRecords", "GetShardIterator")),
        LIST_STREAMS,
        ("events:PutEvents", {"Fn::GetAtt": ["EventBus", "Arn"]}),
        ("events:DescribeEventBus", {"Fn::GetAtt": ["EventBus", "Arn"]}),
        *(
            (f"sqs:{action}", {"Fn::GetAtt": [queue, "Arn"]})
            for queue in ("ParkedEvents", "DeadLetters")
            for action in ("SendMessage", "GetQueueAttributes")
        ),
    ],
    "InspectPayments": [
        *(
            (f"dynamodb:{action}", TABLE)
            for action in ("GetItem", "Scan", "DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups")
        ),
        *QUERY,
        ("dynamodb:Scan", {"Fn::GetAtt": ["Catalog", "Arn"]}),
        (READ, API_KEY),
        (READ, SIGNING_SECRET),
        DECRYPT,
        *(
            (f"sqs:{action}", {"Fn::GetAtt": [queue, "Arn"]})
            for queue in ("ParkedEvents", "DeadLetters")
            for action in ("GetQueueAttributes", "ReceiveMessage")
        ),
        *DESCRIBE_STACK,
        *(
            (f"lambda:{action}", resource)
            for action in ("GetAlias", "GetFunctionConfiguration")
            for resource in (*({"Fn::GetAtt": [function, "Arn"]} for function in DESCRIBED), *VERSIONS)
        ),
        *ACCOUNT,
        ("events:DescribeEventBus", {"Fn::GetAtt": ["EventBus", "Arn"]}),
        ("sns:ListSubscriptionsByTopic", {"Ref": "Alarms"}),
        *(
            ("logs:StartQuery", {"Fn::GetAtt": [f"{function}Logs", "Arn"]})
            for function in (*SCHEDULED, "InspectPayments", "RepairPayments")
        ),
    ],
    # No events:PutEvents: every event goes through PublishEvents.
    "RepairPayments": [
        *RECORD,
        ("dynamodb:Scan", TABLE),
        (READ, API_KEY),
        DECRYPT,
        *(
            (f"sqs:{action}", {"Fn::GetAtt": [queue, "Arn"]})
            for queue in ("ParkedEvents", "DeadLetters")
            for action in ("ReceiveMessage", "DeleteMessage")
        ),
        ("lambda:InvokeFunction", {"Fn::Sub": "${PublishEvents.Arn}:live"}),
    ],
}
SCHEDULES = {**dict.fromkeys(SCHEDULED, "rate(7 days)"), "ReconcileSessions": "rate(1 minute)"}
# What the policies for operators allow: the functions that they may invoke, and to find them.
OPERATORS = {"OperatorReads": ["InspectPayments"], "OperatorRepairs": ["InspectPayments", "RepairPayments"]}
MAPPING = {
    "EventSourceArn": STREAM,
    "StartingPosition": "TRIM_HORIZON",
    "MaximumRetryAttempts": -1,
    "MaximumRecordAgeInSeconds": 82800,
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}},
}
FILTER = {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"NewImage": {"state": {"S": [{"anything-but": ["OPEN"]}]}}}}


class NoManagedPolicies:
    """Replaces the list of AWS's managed policies, which the transform would request from IAM. The template names none of them."""

    def load(self):
        return {}


def as_list(value):
    return value if isinstance(value, list) else [value]


def text(value):
    return json.dumps(value, sort_keys=True)


def of_type(resources, kind):
    return {name: resource["Properties"] for name, resource in resources.items() if resource["Type"] == kind}


def alias(function):
    """Returns a reference to the alias that SAM adds to a function."""
    return {"Ref": f"{function}Aliaslive"}


def role(resources, reference):
    return resources[reference["Fn::GetAtt"][0]]["Properties"]


def grants(properties):
    """Yields the action and the resource of each grant in a role's policies."""
    for policy in properties.get("Policies", []):
        for statement in as_list(policy["PolicyDocument"]["Statement"]):
            prefix = ""
            if "Fn::If" in statement:
                condition, statement, _ = statement["Fn::If"]
                prefix = f"if {condition}: "
            for action in as_list(statement.get("Action", f"* except {text(statement.get('NotAction'))}")):
                for resource in as_list(statement.get("Resource", f"* except {text(statement.get('NotResource'))}")):
                    yield prefix + action, resource


def check_callers(resources):
    permissions = list(of_type(resources, "AWS::Lambda::Permission").values())
    if len(permissions) != len(ROUTES):
        yield f"{len(permissions)} permissions to call for {len(ROUTES)} routes"
    for function, route in ROUTES.items():
        for permission in (each for each in permissions if each["FunctionName"] == alias(function)):
            caller = (permission["Action"], permission["Principal"])
            source = permission["SourceArn"]["Fn::Sub"]
            if caller == ("lambda:InvokeFunction", "apigateway.amazonaws.com") and source.endswith(
                f":${{Api}}/*/{route}"
            ):
                break
        else:
            yield f"the alias of {function} may not be called by its route"


def check_versions(resources):
    for function in GRANTS:
        snapshots = resources[function]["Properties"].get("SnapStart")
        # A snapshot that nothing invokes for 14 days is removed, and the next invocation fails.
        expected = {"Fn::If": ["Snapshots", "PublishedVersions", "None"]} if function in SCHEDULES else "None"
        if snapshots != {"ApplyOn": expected}:
            yield f"SnapStart of {function} is {snapshots}"
        version = resources[alias(function)["Ref"]]["Properties"]["FunctionVersion"]["Fn::GetAtt"][0]
        if resources[version]["Properties"]["FunctionName"] != {"Ref": function}:
            yield f"the alias of {function} does not refer to its newest version"
        # Lambda publishes the same code only once, so a version that outlives a rollback blocks the next deployment of the same commit.
        if resources[version].get("DeletionPolicy") != "Delete":
            yield f"the version of {function} is retained"


def check_schedules(resources):
    schedules = of_type(resources, "AWS::Scheduler::Schedule")
    found = sorted((text(schedule["Target"]["Arn"]), schedule["ScheduleExpression"]) for schedule in schedules.values())
    expected = sorted((text(alias(function)), rate) for function, rate in SCHEDULES.items())
    if found != expected:
        yield f"the schedules are {found}, not {expected}"
    for name, schedule in schedules.items():
        allowed = list(grants(role(resources, schedule["Target"]["RoleArn"])))
        if allowed != [("lambda:InvokeFunction", schedule["Target"]["Arn"])]:
            yield f"{name} may do {allowed}"


def check_stream(resources):
    mappings = list(of_type(resources, "AWS::Lambda::EventSourceMapping").values())
    if len(mappings) != 1:
        yield f"{len(mappings)} event source mappings, not one"
    for mapping in mappings:
        for key, value in {**MAPPING, "FunctionName": alias("PublishEvents")}.items():
            if text(mapping.get(key)) != text(value):
                yield f"{key} of the event source mapping is {text(mapping.get(key))}, not {text(value)}"
        filters = [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]]
        if FILTER not in filters:
            yield f"the filters of the event source mapping are {filters}"


def check_grants(resources):
    functions = of_type(resources, "AWS::Lambda::Function")
    if set(functions) != set(GRANTS):
        yield f"the functions are {sorted(functions)}, not {sorted(GRANTS)}"
    for function in sorted(set(functions) & set(GRANTS)):
        logs = {"Fn::GetAtt": [f"{function}Logs", "Arn"]}
        log = [("logs:CreateLogStream", logs), ("logs:PutLogEvents", logs)]
        expected = sorted(map(text, [*GRANTS[function], *log, *TRACE]))
        found = sorted(map(text, grants(role(resources, functions[function]["Role"]))))
        if found != expected:
            yield "\n      ".join([f"{function} may do", *found, "not", *expected])


def check_operators(resources):
    policies = of_type(resources, "AWS::IAM::ManagedPolicy")
    if set(policies) != set(OPERATORS):
        yield f"the managed policies are {sorted(policies)}, not {sorted(OPERATORS)}"
    for name in sorted(set(policies) & set(OPERATORS)):
        expected = [*DESCRIBE_STACK]
        for function in OPERATORS[name]:
            invoked = ({"Fn::GetAtt": [function, "Arn"]}, {"Fn::Sub": f"${{{function}.Arn}}:live"})
            expected += (("lambda:InvokeFunction", resource) for resource in invoked)
        found = sorted(map(text, grants({"Policies": [policies[name]]})))
        if found != sorted(map(text, expected)):
            yield "\n      ".join([f"{name} allows", *found, "not", *sorted(map(text, expected))])
        yield from (f"{name} is attached by its {key}" for key in ("Groups", "Roles", "Users") if key in policies[name])


def check_roles(resources):
    roles = of_type(resources, "AWS::IAM::Role")
    expected = len(GRANTS) + len(SCHEDULES)
    if len(roles) != expected:
        yield f"{len(roles)} roles, not {expected}: one for each function and each schedule"
    for name, properties in roles.items():
        for grant in grants(properties):
            if "*" in text(grant) and not any(grant in allowed for allowed in WILDCARDS):
                yield f"{name} grants {text(grant)}"
        yield from (
            f"{name} has the managed policy {text(policy)}" for policy in properties.get("ManagedPolicyArns", [])
        )
    yield from (f"{name} is a policy outside the roles" for name in of_type(resources, "AWS::IAM::Policy"))


CHECKS = {
    "the alias of each function is called by its route alone": check_callers,
    "each alias refers to the newest version, with SnapStart, and no version outlives it": check_versions,
    "each function but those of operators has a schedule, which may call it and nothing else": check_schedules,
    "PublishEvents follows the table's stream, and failed batches are kept": check_stream,
    "each function has exactly the grants that it needs": check_grants,
    "the policies for operators allow to invoke their functions and to find them, and nothing else": check_operators,
    "each function and schedule has its own role, without wildcards except where AWS needs them": check_roles,
}


def transformed(template):
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    try:
        from samtranslator.translator.transform import transform
        from samtranslator.yaml_helper import yaml_parse
    except ImportError:
        sys.exit(
            "checks/transform.py: this Python has no SAM transform. Use: target/python/bin/python checks/transform.py"
        )
    source = yaml_parse(template.read_text(encoding="utf-8"))
    # The place where `sam package` would put the code.
    source["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    defaults = {name: parameter["Default"] for name, parameter in source["Parameters"].items()}
    return transform(source, defaults, NoManagedPolicies())["Resources"]


def main(arguments):
    template = pathlib.Path(*arguments or [TEMPLATE])
    resources = transformed(template)
    failed = 0
    for title, check in CHECKS.items():
        problems = list(check(resources))
        failed += bool(problems)
        print("\n    ".join([("FAILED  " if problems else "ok      ") + title, *problems]))
    print(f"transform: {len(CHECKS) - failed} passed, {failed} failed")
    if failed:
        print("Correct template.yaml or, if the change is intended, GRANTS in checks/transform.py.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
