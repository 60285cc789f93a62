"""The comparison of the CDK app with the CloudFormation templates, without Node: the templates themselves, and small examples."""

import json
import re

import cdk
import pytest
from common import ROOT

TEMPLATES = {template: values for templates, _ in cdk.STACKS.values() for template, values in templates.items()}
EVENTS = sorted((ROOT / "examples/consumer/events").glob("*.json"))


def resources(template="other-account/checkout-account.yaml", **parameters):
    return cdk.of_cloudformation(cdk.read(cdk.EXAMPLES / template), TEMPLATES[template] | parameters)


def test_equal_resources_have_no_difference():
    assert list(cdk.differences(resources(), resources())) == []


def test_a_missing_resource_is_found():
    changed = resources()
    del changed["DeadLettersPolicy"]
    assert list(cdk.differences(changed, resources())) == ["DeadLettersPolicy is missing in the CDK app"]
    assert list(cdk.differences(resources(), changed)) == [
        "DeadLettersPolicy is missing in the CloudFormation template"
    ]


@pytest.mark.parametrize(
    ("resource", "path", "value"),
    [
        ("DeadLetters", ["DeletionPolicy"], "Delete"),
        ("DeadLetters", ["Properties", "MessageRetentionPeriod"], 345600),
        ("DeadLettersAlarm", ["Properties", "TreatMissingData"], "notBreaching"),
        ("ForwardRule", ["Properties", "EventPattern", "source"], "another"),
        ("ForwardRole", ["Properties", "Policies", "PolicyDocument", "Statement", "Resource"], "*"),
        ("DeadLettersPolicy", ["Properties", "PolicyDocument", "Statement", "Condition"], None),
    ],
)
def test_a_changed_property_is_found(resource, path, value):
    changed = resources()
    holder = changed[resource]
    for key in path[:-1]:
        holder = holder[key]
    assert holder[path[-1]] != value
    holder[path[-1]] = value
    (difference,) = cdk.differences(changed, resources())
    assert difference.startswith(f"{resource}.{'.'.join(path)}")


def test_a_reference_to_another_resource_is_found():
    changed = resources()
    changed["DeadLettersAlarm"]["Properties"]["Dimensions"]["Value"] = {"Fn::GetAtt": ["Payments", "QueueName"]}
    assert len(list(cdk.differences(changed, resources()))) == 1


def test_the_names_that_cdk_generates_are_no_difference():
    synthesised = {
        "Resources": {
            "QueueA1B2C3D4": {"Type": "AWS::SQS::Queue", "Properties": {}},
            "PolicyB1B2C3D4": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "Queues": [{"Ref": "QueueA1B2C3D4"}],
                    "PolicyDocument": {
                        "Statement": [{"Sid": "Generated", "Action": ["sqs:SendMessage", "sqs:GetQueueUrl"]}]
                    },
                },
            },
        }
    }
    written = {
        "Resources": {
            "Payments": {"Type": "AWS::SQS::Queue", "Properties": {}},
            "PaymentsPolicy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "Queues": [{"Ref": "Payments"}],
                    "PolicyDocument": {"Statement": {"Action": "sqs:SendMessage"}},
                },
            },
        }
    }
    ids = {"Queue": "Payments", "Policy": "PaymentsPolicy"}
    assert list(cdk.differences(cdk.of_cdk(synthesised, ids), cdk.of_cloudformation(written, {}))) == []
    # Another action would let others read the queue.
    written["Resources"]["PaymentsPolicy"]["Properties"]["PolicyDocument"]["Statement"]["Action"] = "sqs:*"
    assert len(list(cdk.differences(cdk.of_cdk(synthesised, ids), cdk.of_cloudformation(written, {})))) == 1


def test_a_condition_omits_the_alarm_actions_without_a_topic():
    assert "AlarmActions" not in resources()["DeadLettersAlarm"]["Properties"]
    topic = "arn:aws:sns:eu-west-1:111122223333:alarms"
    assert resources(AlarmTopicArn=topic)["DeadLettersAlarm"]["Properties"]["AlarmActions"] == topic


def test_an_account_in_an_arn_is_compared():
    principal = resources("other-account/shop-account.yaml")["EventBusPolicy"]["Properties"]["Statement"]["Principal"]
    assert principal == {"AWS": "arn:${AWS::Partition}:iam::111122223333:root"}


@pytest.mark.parametrize("template", ["other-account/checkout-account.yaml", "consumer/template.yaml"])
def test_a_missing_output_of_redrive_is_found(template):
    written = cdk.read(cdk.EXAMPLES / template)
    script = f"{template.split('/')[0]}/redrive"
    assert list(cdk.missing_outputs(written, script)) == []
    del written["Outputs"]["DeadLettersQueue"]
    assert list(cdk.missing_outputs(written, script)) == [f"no output DeadLettersQueue, which {script} reads"]


def matches(pattern, event):
    """EventBridge's patterns as far as the examples use them: one of these values, in each of these fields."""
    return all(event[field] in values for field, values in pattern.items())


def rule(template, name):
    return cdk.read(cdk.EXAMPLES / template)["Resources"][name]["Properties"]["EventPattern"]


@pytest.mark.parametrize(
    ("template", "name"),
    [("consumer/template.yaml", "PaymentsRule"), ("other-account/checkout-account.yaml", "ForwardRule")],
)
def test_a_rule_matches_each_event_of_the_checkout_stack_and_no_other(template, name):
    assert len(EVENTS) > 8
    for event in (json.loads(file.read_text()) for file in EVENTS):
        assert matches(rule(template, name), event)
        assert not matches(rule(template, name), event | {"source": "another.checkout"})


def test_the_pattern_of_the_document_matches_paid_events_alone():
    text = (ROOT / "docs/events/README.md").read_text()
    pattern = json.loads(re.search(r'(?m)^\{ "source".*\}$', text)[0])
    paid = {file.stem for file in EVENTS if matches(pattern, json.loads(file.read_text()))}
    assert paid == {file.stem for file in EVENTS if file.stem.startswith("paid-")}
