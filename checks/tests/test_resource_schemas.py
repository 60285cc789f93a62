import json
import zipfile

import deploy_role
import pytest
import resource_schemas
from common import CheckError

QUEUE = {
    "typeName": "AWS::SQS::Queue",
    "properties": {"QueueName": {}, "Arn": {}},
    "tagging": {"taggable": True, "permissions": ["sqs:UntagQueue", "sqs:TagQueue"]},
    "handlers": {
        "create": {"permissions": ["sqs:TagQueue", "sqs:CreateQueue", "sqs:CreateQueue"], "timeoutInMinutes": 5},
        "list": {"permissions": ["sqs:ListQueues"]},
    },
}


def folder_of(folder, *schemas):
    folder.mkdir(exist_ok=True)
    for number, schema in enumerate(schemas):
        (folder / f"{number}.json").write_text(json.dumps(schema))
    return folder


def test_the_facts_of_a_type_are_its_actions_and_property_names():
    assert resource_schemas.facts(QUEUE) == {
        "handlers": {"create": ["sqs:CreateQueue", "sqs:TagQueue"]},
        "tagging": ["sqs:TagQueue", "sqs:UntagQueue"],
        "properties": ["Arn", "QueueName"],
    }


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"tagging": {"taggable": False}}, None),
        ({"tagging": {"taggable": True}}, []),
        ({"taggable": False}, None),
        ({"taggable": True}, []),
        ({}, []),
    ],
)
def test_a_type_without_tags_demands_no_action_for_them(members, expected):
    schema = {key: value for key, value in QUEUE.items() if key != "tagging"}
    assert resource_schemas.facts({**schema, **members})["tagging"] == expected


def test_a_folder_and_a_zip_file_give_the_same_facts(tmp_path):
    folder = folder_of(tmp_path / "schemas", {"typeName": "AWS::SNS::Topic"}, ["no schema"], QUEUE)
    archive = tmp_path / "schemas.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("__init__.py", "not JSON")
        for file in folder.iterdir():
            made.write(file, f"deep/{file.name}")
    expected = {"AWS::SQS::Queue": resource_schemas.facts(QUEUE)}
    assert resource_schemas.collect(folder, {"AWS::SQS::Queue"}) == expected
    assert resource_schemas.collect(archive, {"AWS::SQS::Queue"}) == expected


def test_a_missing_schema_is_named(tmp_path):
    # A private or old schema has no handlers, and so no actions.
    folder = folder_of(tmp_path / "schemas", QUEUE, {"typeName": "AWS::SNS::Topic", "properties": {}})
    with pytest.raises(CheckError, match="no schema with handlers for AWS::SNS::Topic"):
        resource_schemas.collect(folder, {"AWS::SQS::Queue", "AWS::SNS::Topic"})


def test_schemas_of_one_type_that_differ_are_refused(tmp_path):
    same = folder_of(tmp_path / "same", QUEUE, {**QUEUE, "description": "of another region"})
    assert list(resource_schemas.collect(same, {"AWS::SQS::Queue"})) == ["AWS::SQS::Queue"]
    other = {**QUEUE, "handlers": {"create": {"permissions": ["sqs:CreateQueue", "sqs:AddPermission"]}}}
    with pytest.raises(CheckError, match="several schemas of AWS::SQS::Queue"):
        resource_schemas.collect(folder_of(tmp_path / "different", QUEUE, other), {"AWS::SQS::Queue"})


def test_the_command_writes_the_facts_with_their_source(tmp_path, monkeypatch, capsys):
    written = tmp_path / "facts.json"
    monkeypatch.setattr(deploy_role, "FACTS", written)
    monkeypatch.setattr(deploy_role, "ROOT", tmp_path)
    monkeypatch.setattr(deploy_role, "resource_types", lambda: {"AWS::SQS::Queue"})
    folder = folder_of(tmp_path / "schemas", QUEUE)
    assert resource_schemas.main([str(folder), "a source 1.0", "2026-10-20"]) == 0
    assert capsys.readouterr().out == "facts.json: 1 resource types\n"
    made = json.loads(written.read_text())
    assert (made["source"], made["date"]) == ("a source 1.0", "2026-10-20")
    assert made["types"] == {"AWS::SQS::Queue": resource_schemas.facts(QUEUE)}


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, 'checks/resource_schemas.py SCHEMAS "SOURCE" DATE'),
        (["schemas", "source", "yesterday"], 2, 'checks/resource_schemas.py SCHEMAS "SOURCE" DATE'),
        (["/no/such/file", "source", "2026-10-20"], 1, "No such file"),
    ],
)
def test_the_command_explains_itself(monkeypatch, tmp_path, capsys, arguments, status, message):
    monkeypatch.setattr(deploy_role, "FACTS", tmp_path / "facts.json")
    assert resource_schemas.main(arguments) == status
    assert message in capsys.readouterr().err
    assert not (tmp_path / "facts.json").exists()


def test_the_recorded_facts_name_their_source_and_cover_the_template():
    recorded = deploy_role.load_facts()
    assert recorded["origin"] == resource_schemas.ORIGIN
    assert recorded["source"]
    assert recorded["date"] >= "2026-10-20"
    assert set(recorded["types"]) == deploy_role.resource_types()
