import copy

import pytest
import transform

FUNCTION = "CreateSession"


def allow(*grants):
    statements = [{"Action": action, "Resource": resource} for action, resource in grants]
    return {"Policies": [{"PolicyDocument": {"Statement": statements}}]}


def resources():
    """Returns what SAM's transform makes of a sound template, as far as the checks read it."""
    made = {}

    def add(name, kind, properties):
        made[name] = {"Type": kind, "Properties": properties}

    for function, own in transform.GRANTS.items():
        logs = {"Fn::GetAtt": [f"{function}Logs", "Arn"]}
        role = allow(*own, ("logs:CreateLogStream", logs), ("logs:PutLogEvents", logs))
        trace = {"Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}
        role["Policies"].append(
            {"PolicyDocument": {"Statement": {"Fn::If": ["Traced", trace, {"Ref": "AWS::NoValue"}]}}}
        )
        add(f"{function}Role", "AWS::IAM::Role", role)
        scheduled = function in transform.SCHEDULES
        snapshots = {"ApplyOn": {"Fn::If": ["Snapshots", "PublishedVersions", "None"]} if scheduled else "None"}
        reference = {"Fn::GetAtt": [f"{function}Role", "Arn"]}
        add(function, "AWS::Lambda::Function", {"Role": reference, "SnapStart": snapshots})
        add(f"{function}Version", "AWS::Lambda::Version", {"FunctionName": {"Ref": function}})
        made[f"{function}Version"]["DeletionPolicy"] = "Delete"
        version = {"Fn::GetAtt": [f"{function}Version", "Version"]}
        add(f"{function}Aliaslive", "AWS::Lambda::Alias", {"FunctionVersion": version})
        if not scheduled:
            continue
        alias = transform.alias(function)
        add(f"{function}ScheduleRole", "AWS::IAM::Role", allow(("lambda:InvokeFunction", alias)))
        target = {"Arn": alias, "RoleArn": {"Fn::GetAtt": [f"{function}ScheduleRole", "Arn"]}}
        schedule = {"Target": target, "ScheduleExpression": transform.SCHEDULES[function]}
        add(f"{function}Schedule", "AWS::Scheduler::Schedule", schedule)
    for name, invoked in transform.OPERATORS.items():
        own = [*transform.DESCRIBE_STACK]
        for function in invoked:
            for resource in ({"Fn::GetAtt": [function, "Arn"]}, {"Fn::Sub": f"${{{function}.Arn}}:live"}):
                own.append(("lambda:InvokeFunction", resource))
        add(name, "AWS::IAM::ManagedPolicy", allow(*own)["Policies"][0])
    for function, route in transform.ROUTES.items():
        permission = {
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "FunctionName": transform.alias(function),
            "SourceArn": {"Fn::Sub": "arn:${Api}/*/".join(["x:", route])},
        }
        add(f"{function}Permission", "AWS::Lambda::Permission", permission)
    filters = {"Filters": [{"Pattern": transform.json.dumps(transform.FILTER)}]}
    mapping = {**transform.MAPPING, "FunctionName": transform.alias("PublishEvents"), "FilterCriteria": filters}
    add("PublishEventsStream", "AWS::Lambda::EventSourceMapping", mapping)
    return copy.deepcopy(made)


def test_sound_resources_have_no_problem():
    assert [list(check(resources())) for check in transform.CHECKS.values()] == [[] for _ in transform.CHECKS]


def test_the_template_has_no_problem():
    made = transform.transformed(transform.TEMPLATE)
    assert [list(check(made)) for check in transform.CHECKS.values()] == [[] for _ in transform.CHECKS]


def add_grant(made, *grant):
    made["CreateSessionRole"]["Properties"]["Policies"] += allow(grant)["Policies"]


def change(name, key, value):
    return lambda made: made[name]["Properties"].update({key: value})


@pytest.mark.parametrize(
    ("check", "break_it"),
    [
        (transform.check_callers, change("CreateSessionPermission", "Principal", "*")),
        (transform.check_callers, change("CreateSessionPermission", "FunctionName", {"Ref": "CreateSession"})),
        (transform.check_callers, lambda made: made.update(More=made["CreateSessionPermission"])),
        (transform.check_versions, change("CreateSession", "SnapStart", {"ApplyOn": "None"})),
        (transform.check_versions, change("CreateSessionVersion", "FunctionName", {"Ref": "WebhookReceive"})),
        (transform.check_versions, lambda made: made["CreateSessionVersion"].update(DeletionPolicy="Retain")),
        (transform.check_schedules, change("ReconcileSessionsSchedule", "ScheduleExpression", "rate(1 hour)")),
        (
            transform.check_schedules,
            change("CreateSessionScheduleRole", "Policies", allow(("s3:GetObject", "x"))["Policies"]),
        ),
        (transform.check_stream, change("PublishEventsStream", "StartingPosition", "LATEST")),
        (transform.check_stream, change("PublishEventsStream", "FilterCriteria", {"Filters": []})),
        (transform.check_stream, lambda made: made.pop("PublishEventsStream")),
        (transform.check_grants, lambda made: add_grant(made, "dynamodb:DeleteItem", transform.TABLE)),
        (transform.check_grants, change("CreateSessionRole", "Policies", [])),
        (transform.check_grants, lambda made: made.update(More=made["CreateSession"])),
        (transform.check_versions, change("RepairPayments", "SnapStart", {"ApplyOn": "PublishedVersions"})),
        (transform.check_operators, lambda made: made.update(More=made["OperatorReads"])),
        (transform.check_operators, lambda made: made["OperatorReads"].update(made["OperatorRepairs"])),
        (transform.check_operators, lambda made: made["OperatorRepairs"].update(made["OperatorReads"])),
        (transform.check_operators, change("OperatorReads", "Users", ["jane"])),
        (transform.check_roles, lambda made: made.update(More={"Type": "AWS::IAM::Policy", "Properties": {}})),
        (transform.check_roles, lambda made: add_grant(made, "dynamodb:*", transform.TABLE)),
        (transform.check_roles, lambda made: made.update(More=made["CreateSessionRole"])),
        (transform.check_roles, change("CreateSessionRole", "ManagedPolicyArns", ["AdministratorAccess"])),
    ],
)
def test_a_change_is_found(check, break_it):
    made = resources()
    break_it(made)
    assert list(check(made))
