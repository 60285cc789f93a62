import copy
import json
import re

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
    return copy.deepcopy(ROLE)


@pytest.fixture(scope="module")
def requests(template, facts):
    excuses = deploy_role.excuses_of(template)
    return {stack: deploy_role.requests(template, facts["types"], excuses, stack) for stack in STACKS}


def every_statement(role):
    return [
        each
        for policy in role["Resources"]["Role"]["Properties"]["Policies"]
        for each in policy["PolicyDocument"]["Statement"]
    ]


def statement(role, sid):
    return next(each for each in every_statement(role) if each["Sid"] == sid)


def as_resources(each):
    return deploy_role.as_list(each["Resource"])


ROLE = deploy_role.load_template(deploy_role.ROLE)
STATEMENTS = every_statement(ROLE)
NARROW = [each["Sid"] for each in STATEMENTS if each["Resource"] != "*"]
CONDITIONS = [
    (each["Sid"], operator, key)
    for each in STATEMENTS
    for operator, tests in each.get("Condition", {}).items()
    for key in tests
]
# Each part of a resource that could be made wider, with what it would become.
WIDER = [
    (each["Sid"], index, text, wider)
    for each in STATEMENTS
    for index, resource in enumerate(as_resources(each))
    if resource != "*"
    for text, wider in (
        ("${AWS::Region}", "*"),
        ("${AWS::AccountId}", "*"),
        ("${StackPrefix}", "*${StackPrefix}"),
        ("${StackPrefix}", ""),
        ("aws-sam-cli-managed-default", "aws-sam-cli-managed-*"),
        ("Serverless-2016-10-31", "*"),
        ("ops.apigateway.amazonaws.com/", ""),
        ("/apis", "/*"),
        ("/tags/", "/"),
        ("event-source-mapping:", ""),
        ("schedule/default/", "schedule/*/"),
        ("ApiKeySecret-", ""),
        ("SigningSecret-", ""),
    )
    if text in resource["Fn::Sub"]
]


def excessive(role, requests, sid):
    """Returns what a statement allows although it must refuse it, for the first stack and the second."""
    return [
        [*deploy_role.excessive([each for each in deploy_role.statements(role, stack) if each.sid == sid], refused)]
        for stack, (_, refused) in requests.items()
    ]


def actions(role):
    return {action for each in deploy_role.statements(role, STACKS[0]) for action in each.actions}


def test_the_role_allows_exactly_what_a_deployment_demands(resources, role, facts):
    assert deploy_role.findings(resources, role, facts) == []


@pytest.mark.parametrize("field", ["actions", "resources"])
def test_removing_any_action_or_resource_from_the_role_is_found(role, requests, field):
    for stack in STACKS:
        granted = list(deploy_role.statements(role, stack))
        tried = 0
        for at, each in enumerate(granted):
            for index, value in enumerate(getattr(each, field)):
                reduced = [*granted[:at], deploy_role.without(each, field, index), *granted[at + 1 :]]
                found = list(deploy_role.missing(reduced, requests[stack][0]))
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
    streams = {"Sid": "Streams", "Effect": "Allow", "Action": "kinesis:CreateStream", "Resource": "*"}
    role["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(streams)
    assert deploy_role.findings(resources, role, facts) == [
        "Streams: nothing demands kinesis:CreateStream, or another statement allows it",
        "Streams: nothing demands *, or another resource allows it",
        "Streams: kinesis:CreateStream on every resource is not listed in ANYWHERE",
    ]


def test_a_wildcard_among_the_actions_is_found(resources, role, facts):
    statement(role, "Queues")["Action"] = "sqs:*"
    assert "Queues: name the actions instead of sqs:*" in deploy_role.findings(resources, role, facts)


def test_a_resource_that_nothing_demands_is_found(resources, role, facts):
    buses = statement(role, "Buses")
    buses["Resource"] = [buses["Resource"], {"Fn::Sub": "arn:${AWS::Partition}:events:*:*:rule/*"}]
    assert deploy_role.findings(resources, role, facts) == [
        "Buses: nothing demands arn:aws:events:*:*:rule/*, or another resource allows it",
        "Buses: arn:aws:events:*:*:rule/* has no name of the stack and is not listed in SHARED",
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
    resources["Stream"] = {"Type": "AWS::Kinesis::Stream", "Properties": {}}
    assert deploy_role.findings(resources, role, facts) == [
        "AWS::Kinesis::Stream (Stream) has no facts: run checks/resource_schemas.py with AWS's schemas"
    ]


def test_facts_of_a_type_that_no_resource_has_are_named(resources, role, facts):
    facts = copy.deepcopy(facts)
    facts["types"]["AWS::Kinesis::Stream"] = {"handlers": {}, "tagging": None, "properties": []}
    assert deploy_role.findings(resources, role, facts) == [
        "no resource has the type AWS::Kinesis::Stream of the facts: run checks/resource_schemas.py with AWS's schemas"
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


@pytest.mark.parametrize("sid", NARROW)
def test_every_action_on_every_resource_is_found(role, requests, sid):
    changed = statement(role, sid)
    names = deploy_role.as_list(changed["Action"])
    for name in names:
        changed.update(Action=name, Resource="*")
        for found in excessive(role, requests, sid):
            assert [problem for problem in found if problem.startswith(f"{sid}: the role must refuse {name} on ")], name
        granted = list(deploy_role.statements(role, STACKS[0]))
        assert f"{sid}: {name} on every resource is not listed in ANYWHERE" in deploy_role.unnamed(granted, STACKS[0])
    assert names


def test_a_statement_for_cloudformation_alone_must_require_it(resources, role, facts):
    del statement(role, "Tables")["Condition"]
    assert deploy_role.findings(resources, role, facts) == [
        "Tables: the role must refuse dynamodb:CreateTable on"
        f" arn:aws:dynamodb:ap-southeast-1:111122223333:table/{prefix}-Catalog-A1b2C3d4E5f6 with no condition key and 51 more"
        for prefix in ("moment-checkout-test", "moment-checkout-producti")
    ]


def test_every_other_place_differs_from_one_that_a_deployment_reaches(requests):
    for text in deploy_role.ELSEWHERE:
        assert any(text in demand.arn for demand in requests[STACKS[0]][0]), text


def test_only_these_statements_reach_every_resource():
    assert {each["Sid"] for each in STATEMENTS} - set(NARROW) == {"Anywhere"}


@pytest.mark.parametrize(("sid", "index", "text", "wider"), WIDER)
def test_a_wider_resource_is_found(role, requests, sid, index, text, wider):
    changed = statement(role, sid)
    patterns = as_resources(changed)
    patterns[index] = {"Fn::Sub": patterns[index]["Fn::Sub"].replace(text, wider)}
    changed["Resource"] = patterns
    for found in excessive(role, requests, sid):
        assert [problem for problem in found if problem.startswith(f"{sid}: the role must refuse ")]


@pytest.mark.parametrize(("sid", "operator", "key"), CONDITIONS)
def test_a_condition_that_is_dropped_is_found(role, requests, sid, operator, key):
    del statement(role, sid)["Condition"][operator][key]
    for stack, (_, refused) in requests.items():
        (changed,) = (each for each in deploy_role.statements(role, stack) if each.sid == sid)
        assert any(changed.allows(request) for request in refused if key not in dict(request.context))
    for found in excessive(role, requests, sid):
        (problem,) = found
        assert problem.startswith(f"{sid}: the role must refuse ")


@pytest.mark.parametrize(("sid", "operator", "key"), CONDITIONS)
def test_a_further_value_of_a_condition_is_found(role, requests, sid, operator, key):
    tests = statement(role, sid)["Condition"][operator]
    tests[key] = [*deploy_role.as_list(tests[key]), "sns.amazonaws.com"]
    for stack, (demands, refused) in requests.items():
        found = list(deploy_role.differences(role, stack, demands, refused))
        assert found == [f"{sid}: nothing demands sns.amazonaws.com in {key}"]


@pytest.mark.parametrize(("sid", "operator", "key"), CONDITIONS)
def test_a_pattern_of_any_value_in_a_condition_is_found(role, requests, sid, operator, key):
    changed = statement(role, sid)["Condition"]
    del changed[operator][key]
    changed.setdefault("StringLike", {})[key] = "*"
    for found in excessive(role, requests, sid):
        (problem,) = found
        assert problem.startswith(f"{sid}: the role must refuse ")


@pytest.mark.parametrize(
    ("sid", "operator", "key", "value", "request_text"),
    [
        ("PassRoles", "StringEquals", "iam:PassedToService", "ec2.amazonaws.com", "iam:PassRole on "),
        (
            "ServiceLinkedRole",
            "StringEquals",
            "iam:AWSServiceName",
            "elasticloadbalancing.amazonaws.com",
            "iam:CreateServiceLinkedRole on ",
        ),
        (
            "DeleteSecrets",
            "StringLike",
            "aws:ResourceTag/aws:cloudformation:stack-name",
            "orders",
            "secretsmanager:DeleteSecret on ",
        ),
        ("Tables", "ForAnyValue:StringEquals", "aws:CalledVia", "lambda.amazonaws.com", "dynamodb:CreateTable on "),
    ],
)
def test_a_request_for_another_service_or_stack_is_refused(role, requests, sid, operator, key, value, request_text):
    assert excessive(role, requests, sid) == [[], []]
    statement(role, sid)["Condition"][operator][key] = value
    for found in excessive(role, requests, sid):
        assert any(f"{sid}: the role must refuse {request_text}" in problem and value in problem for problem in found)


def test_a_secret_without_a_tag_and_one_of_another_stack_are_among_the_refused_requests(requests):
    deletions = [each for each in requests[STACKS[0]][1] if each.action == "secretsmanager:DeleteSecret"]
    key = "aws:ResourceTag/aws:cloudformation:stack-name"
    tags = {dict(each.context).get(key) for each in deletions if "secret:ApiKeySecret-" in each.arn}
    assert tags == {
        None,
        *((stack,) for stack in ("moment-checkout-test", "moment-checkout-tesy", "x-moment-checkout-test", "orders")),
    }


def test_a_resource_without_the_stacks_name_is_found_where_no_request_shows_it(role, requests):
    statement(role, "Api")["Resource"].append({"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/vpclinks"})
    demands, refused = requests[STACKS[0]]
    assert (
        "Api: arn:aws:apigateway:ap-southeast-1::/vpclinks has no name of the stack and is not listed in SHARED"
        in deploy_role.differences(role, STACKS[0], demands, refused)
    )


def test_a_listed_reason_that_no_statement_needs_is_found(role, requests, monkeypatch):
    monkeypatch.setitem(deploy_role.SHARED, "arn:{partition}:sns:{region}:{account}:*", "reason")
    monkeypatch.setitem(deploy_role.ANYWHERE, "sns:ListTopics", "reason")
    assert list(deploy_role.differences(role, STACKS[0], *requests[STACKS[0]])) == [
        "no statement has arn:{partition}:sns:{region}:{account}:*: remove it from SHARED",
        "no statement has sns:ListTopics on *: remove it from ANYWHERE",
    ]


def trust(role):
    return role["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]


def any_repository(role):
    trust(role)["Condition"] = {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}


def no_audience(role):
    del trust(role)["Condition"]["StringEquals"]["token.actions.githubusercontent.com:aud"]


def no_subject(role):
    del trust(role)["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]


def every_branch(role):
    subject = {"Fn::Sub": "repo:${Repository}:*"}
    trust(role)["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"] = subject


def any_principal(role):
    trust(role)["Principal"] = "*"


def another_provider(role):
    trust(role)["Principal"]["Federated"] = "arn:aws:iam::111122223333:oidc-provider/issuer.example"


def another_account(role):
    trust(role)["Principal"]["AWS"] = "arn:aws:iam::444455556666:root"


def another_action(role):
    trust(role)["Action"] = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"]


def another_statement(role):
    document = role["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]
    document["Statement"].append(
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )


@pytest.mark.parametrize(
    "change",
    [
        any_repository,
        no_audience,
        no_subject,
        every_branch,
        any_principal,
        another_provider,
        another_account,
        another_action,
        another_statement,
    ],
)
def test_another_trust_policy_is_found(role, change):
    change(role)
    assert list(deploy_role.beyond(role)) == ["Role: its AssumeRolePolicyDocument differs from TRUST"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Url", "https://issuer.example"),
        ("ClientIdList", ["sts.amazonaws.com", "other"]),
        ("ThumbprintList", ["0" * 40]),
    ],
)
def test_another_provider_is_found(role, name, value):
    role["Resources"]["Provider"]["Properties"][name] = value
    assert list(deploy_role.beyond(role)) == ["Provider: its properties differ from PROVIDER"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
        ("PermissionsBoundary", "arn:aws:iam::aws:policy/AdministratorAccess"),
        ("RoleName", "Administrator"),
    ],
)
def test_a_further_property_of_the_role_is_found(resources, role, facts, name, value):
    role["Resources"]["Role"]["Properties"][name] = value
    assert deploy_role.findings(resources, role, facts) == [
        f"Role: its properties must be those of ROLE_PROPERTIES, unlike {name}"
    ]


@pytest.mark.parametrize(
    "kind", ["AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role"]
)
def test_a_further_resource_of_the_template_is_found(resources, role, facts, kind):
    role["Resources"]["Further"] = {"Type": kind, "Properties": {"Roles": [{"Ref": "Role"}]}}
    assert deploy_role.findings(resources, role, facts) == [
        "the template must have these resources only: Provider, Role"
    ]


def test_a_macro_in_the_template_is_found(role):
    role["Transform"] = "Macro"
    assert list(deploy_role.beyond(role)) == [
        "the template must have no Transform, because a macro could add permissions"
    ]


def test_a_further_policy_of_the_role_is_found(role):
    everything = {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = {"PolicyName": "further", "PolicyDocument": {"Statement": [everything]}}
    role["Resources"]["Role"]["Properties"]["Policies"].append(policy)
    assert list(deploy_role.beyond(role)) == ["Role: its policies must be deploy and resources"]


@pytest.mark.parametrize("name", deploy_role.REJECTED_VALUES)
def test_a_parameter_that_accepts_a_wider_value_is_found(role, name):
    role["Parameters"][name]["AllowedPattern"] = ".*"
    (problem,) = deploy_role.beyond(role)
    assert re.fullmatch(rf"{name}: its AllowedPattern accepts .*'\*'.*", problem)
    del role["Parameters"][name]["AllowedPattern"]
    assert list(deploy_role.beyond(role)) == [problem]
    del role["Parameters"][name]
    assert list(deploy_role.beyond(role)) == [f"{name}: the parameters must be those of REJECTED_VALUES"]


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
    assert "demanded by AWS's schemas of 28 resource types" in capsys.readouterr().out
    facts = deploy_role.load_facts()
    facts["types"]["AWS::SQS::Queue"]["handlers"]["create"].append("sqs:AddPermission")
    changed = tmp_path / "facts.json"
    changed.write_text(json.dumps(facts))
    monkeypatch.setattr(deploy_role, "FACTS", changed)
    assert deploy_role.main([str(deploy_role.TEMPLATE)]) == 1
    assert "the role lacks sqs:AddPermission on " in capsys.readouterr().out
