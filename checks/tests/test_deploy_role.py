import copy
import json

import deploy_role
import pytest
from deploy_role import CLOUDFORMATION, STACKS, Statement


@pytest.fixture(scope="module")
def template():
    return deploy_role.transformed(deploy_role.TEMPLATE)


@pytest.fixture(scope="module")
def facts():
    return deploy_role.load_facts()


@pytest.fixture
def resources(template):
    return copy.deepcopy(template)


@pytest.fixture
def role():
    return deploy_role.load_template(deploy_role.ROLE)


@pytest.fixture(scope="module")
def demands(template, facts):
    excuses = deploy_role.excuses_of(template)
    return {
        stack: [*deploy_role.by_schemas(template, facts["types"], excuses, stack), *deploy_role.other_demands(stack)]
        for stack in STACKS
    }


def statement(role, sid):
    return next(
        each
        for policy in role["Resources"]["Role"]["Properties"]["Policies"]
        for each in policy["PolicyDocument"]["Statement"]
        if each["Sid"] == sid
    )


def actions(role):
    return {action for each in deploy_role.statements(role, STACKS[0]) for action in each.actions}


def test_the_role_allows_exactly_what_a_deployment_demands(resources, role, facts):
    assert deploy_role.findings(resources, role, facts) == []


@pytest.mark.parametrize("field", ["actions", "resources"])
def test_removing_any_action_or_resource_from_the_role_is_found(role, demands, field):
    for stack in STACKS:
        granted = list(deploy_role.statements(role, stack))
        tried = 0
        for at, each in enumerate(granted):
            for index, value in enumerate(getattr(each, field)):
                reduced = [*granted[:at], deploy_role.without(each, field, index), *granted[at + 1 :]]
                found = list(deploy_role.missing(reduced, demands[stack]))
                assert found, f"{each.sid} without {value}"
                if field == "actions":
                    assert any(value in problem for problem in found)
                tried += 1
        assert tried == sum(len(getattr(each, field)) for each in granted) > 20


def test_the_role_reads_no_secret_and_no_item_and_deletes_no_table_and_no_stack(role):
    forbidden = [
        "secretsmanager:GetSecretValue",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:PutSecretValue",
        *(f"dynamodb:{each}" for each in "GetItem BatchGetItem Query Scan PutItem UpdateItem DeleteItem".split()),
        "dynamodb:DeleteTable",
        "dynamodb:GetRecords",
        "sqs:ReceiveMessage",
        "cloudformation:DeleteStack",
        "s3:DeleteObject",
    ]
    for each in deploy_role.statements(role, STACKS[0]):
        exact, patterns = each.action_patterns
        assert not patterns
        assert not exact & {action.lower() for action in forbidden}


@pytest.mark.parametrize("action", ["dynamodb:Scan", "sqs:ReceiveMessage", "dynamodb:DescribeTable"])
def test_an_action_that_nothing_demands_or_that_is_repeated_is_found(resources, role, facts, action):
    statement(role, "Tables")["Action"].append(action)
    found = deploy_role.findings(resources, role, facts)
    assert f"Tables: nothing demands {action}, or another statement allows it" in found


def test_a_statement_that_nothing_demands_is_found(resources, role, facts):
    topics = {"Sid": "Topics", "Effect": "Allow", "Action": "sns:CreateTopic", "Resource": "*"}
    role["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(topics)
    assert deploy_role.findings(resources, role, facts) == [
        "Topics: nothing demands sns:CreateTopic, or another statement allows it",
        "Topics: nothing demands *, or another resource allows it",
    ]


def test_a_wildcard_among_the_actions_is_found(resources, role, facts):
    statement(role, "Queues")["Action"] = "sqs:*"
    assert "Queues: name the actions instead of sqs:*" in deploy_role.findings(resources, role, facts)


def test_a_resource_that_nothing_demands_is_found(resources, role, facts):
    buses = statement(role, "Buses")
    buses["Resource"] = [buses["Resource"], {"Fn::Sub": "arn:${AWS::Partition}:events:*:*:rule/*"}]
    assert deploy_role.findings(resources, role, facts) == [
        "Buses: nothing demands arn:aws:events:*:*:rule/*, or another resource allows it"
    ]


@pytest.mark.parametrize(
    ("sid", "resource", "lacking"),
    [
        (
            "Functions",
            "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${StackPrefix}*-A1b2C3d4E5f6",
            "lambda:GetFunctionConfiguration on arn:aws:lambda:ap-southeast-1:111122223333:function:moment-checkout-test",
        ),
        ("Api", "arn:aws:apigateway:${AWS::Region}::/apis*", "apigateway:TagResource on arn:aws:apigateway"),
        ("Logs", "arn:aws:logs:*:*:log-group:${StackPrefix}*", "log-group:/aws/vendedlogs/moment-checkout-test-"),
        ("Queues", "arn:aws:sqs:*:*:${StackPrefix}-test*", "sqs:CreateQueue on arn:aws:sqs"),
    ],
)
def test_a_resource_that_does_not_cover_the_stacks_names_is_found(resources, role, facts, sid, resource, lacking):
    statement(role, sid)["Resource"] = {"Fn::Sub": resource}
    found = deploy_role.findings(resources, role, facts)
    assert any(problem.startswith("the role lacks ") and lacking in problem for problem in found)


def test_a_resource_type_without_facts_is_named(resources, role, facts):
    resources["Topic"] = {"Type": "AWS::SNS::Topic", "Properties": {}}
    assert deploy_role.findings(resources, role, facts) == [
        "AWS::SNS::Topic (Topic) has no facts: run checks/resource_schemas.py with AWS's schemas"
    ]


def test_facts_of_a_type_that_no_resource_has_are_named(resources, role, facts):
    facts = copy.deepcopy(facts)
    facts["types"]["AWS::SNS::Topic"] = {"handlers": {}, "tagging": None, "properties": []}
    assert deploy_role.findings(resources, role, facts) == [
        "no resource has the type AWS::SNS::Topic of the facts: run checks/resource_schemas.py with AWS's schemas"
    ]


def test_a_type_without_arns_is_named(resources, role, facts, monkeypatch):
    monkeypatch.delitem(deploy_role.ARNS, "AWS::SQS::Queue")
    found = deploy_role.findings(resources, role, facts)
    assert "AWS::SQS::Queue (DeadLetters) has no entry in ARNS of checks/deploy_role.py" in found


def test_a_property_newer_than_the_facts_is_named(resources, role, facts):
    resources["DeadLetters"]["Properties"]["Colour"] = "green"
    assert deploy_role.findings(resources, role, facts) == [
        "AWS::SQS::Queue (DeadLetters) has no property Colour in the recorded schema: run checks/resource_schemas.py"
        " with AWS's schemas"
    ]


def test_a_table_that_cloudformation_would_delete_is_found(resources, role, facts):
    resources["Sessions"]["DeletionPolicy"] = "Delete"
    assert deploy_role.findings(resources, role, facts) == [
        "AWS::DynamoDB::Table (Sessions) needs the DeletionPolicy Retain, because the role must not delete it"
    ]


@pytest.mark.parametrize(
    ("logical", "change", "lacking"),
    [
        ("CreateSession", {"Properties": {"VpcConfig": {"SubnetIds": []}}}, "ec2:DescribeSubnets"),
        ("CreateSession", {"Properties": {"Code": {"S3ObjectVersion": "1"}}}, "s3:GetObjectVersion"),
        ("CreateSession", {"Properties": {"Code": {"Fn::If": ["Condition", {}, {}]}}}, "s3:GetObjectVersion"),
        ("CreateSessionAliaslive", {"UpdatePolicy": {}}, "codedeploy:CreateDeployment"),
        ("ApiKeySecret", {"Properties": {"GenerateSecretString": {}}}, "secretsmanager:GetRandomPassword"),
        ("Sessions", {"Properties": {"SSESpecification": {"KMSMasterKeyId": "key"}}}, "kms:CreateGrant"),
        ("CreateSessionRole", {"Properties": {"ManagedPolicyArns": []}}, "iam:AttachRolePolicy"),
    ],
)
def test_a_property_that_is_set_demands_its_actions(resources, role, facts, logical, change, lacking):
    resource = resources[logical]
    resource.update({key: value for key, value in change.items() if key != "Properties"})
    resource["Properties"].update(change.get("Properties", {}))
    found = deploy_role.findings(resources, role, facts)
    assert any(problem.startswith(f"the role lacks {lacking} on ") for problem in found)


def test_an_excuse_that_no_schema_needs_is_found(resources, role, facts, monkeypatch):
    monkeypatch.setitem(deploy_role.REFUSED, ("AWS::SQS::Queue", "sqs:ReceiveMessage"), "reason")
    monkeypatch.setitem(deploy_role.UNSET, "AWS::SQS::Queue", {"KmsMasterKeyId": "kms:*"})
    assert deploy_role.findings(resources, role, facts) == [
        "no handler of AWS::SQS::Queue lists kms:*: remove it from UNSET",
        "no handler of AWS::SQS::Queue lists sqs:ReceiveMessage: remove it from REFUSED",
    ]


def test_a_statement_for_cloudformation_alone_must_require_it(resources, role, facts):
    del statement(role, "Tables")["Condition"]
    assert deploy_role.findings(resources, role, facts) == [
        "Tables: only CloudFormation needs it, so it must require aws:CalledVia"
    ]


@pytest.mark.parametrize(
    ("sid", "operator", "key", "value", "lacking"),
    [
        ("PassRoles", "StringEquals", "iam:PassedToService", "lambda.amazonaws.com", "iam:PassRole"),
        (
            "DeleteSecrets",
            "StringLike",
            "aws:ResourceTag/aws:cloudformation:stack-name",
            "other-*",
            "secretsmanager:DeleteSecret",
        ),
        ("Stack", "StringEquals", "aws:RequestedRegion", "eu-west-1", "cloudformation:CreateChangeSet"),
    ],
)
def test_a_condition_that_the_deployment_does_not_fulfil_is_found(
    resources, role, facts, sid, operator, key, value, lacking
):
    statement(role, sid).setdefault("Condition", {}).setdefault(operator, {})[key] = value
    found = deploy_role.findings(resources, role, facts)
    assert any(problem.startswith(f"the role lacks {lacking} on ") for problem in found)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, "does not evaluate the operator Bool"),
        ({"Effect": "Deny"}, "reads allowed actions and resources only: Tables"),
        ({"NotAction": "s3:*"}, "reads allowed actions and resources only: Tables"),
    ],
)
def test_what_the_check_cannot_evaluate_is_refused(resources, role, facts, change, reason):
    statement(role, "Tables").update(change)
    with pytest.raises(deploy_role.CheckError, match=reason):
        deploy_role.findings(resources, role, facts)


def test_policies_that_iam_would_not_accept_are_found(resources, role, facts):
    statement(role, "Tables")["Sid"] = "S" * 2000
    found = deploy_role.findings(resources, role, facts)
    assert any("characters without white space, and IAM accepts 10240" in problem for problem in found)


def test_the_size_of_policies_counts_no_white_space():
    assert deploy_role.size([{"a b": ["c"]}, {}]) == len('{"ab":["c"]}{}')


def test_iam_ignores_the_case_of_an_action_and_not_that_of_a_resource():
    granted = Statement("Case", ("s3:GETobject",), ("arn:aws:s3:::Bucket/?",), ())
    frozen = deploy_role.frozen(CLOUDFORMATION)
    assert granted.allows(deploy_role.Demand("s3:getObject", "arn:aws:s3:::Bucket/1", "test", frozen))
    assert not granted.allows(deploy_role.Demand("s3:getObject", "arn:aws:s3:::bucket/1", "test", frozen))
    assert not granted.allows(deploy_role.Demand("s3:getObject", "arn:aws:s3:::Bucket/12", "test", frozen))


def test_the_command_reports_findings_and_figures(tmp_path, capsys, monkeypatch):
    assert deploy_role.main([]) == 0
    assert "demanded by AWS's schemas of 21 resource types" in capsys.readouterr().out
    facts = deploy_role.load_facts()
    facts["types"]["AWS::SQS::Queue"]["handlers"]["create"].append("sqs:AddPermission")
    changed = tmp_path / "facts.json"
    changed.write_text(json.dumps(facts))
    monkeypatch.setattr(deploy_role, "FACTS", changed)
    assert deploy_role.main([str(deploy_role.TEMPLATE)]) == 1
    assert "the role lacks sqs:AddPermission on " in capsys.readouterr().out
