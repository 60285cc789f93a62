#!/usr/bin/env python3
"""Writes checks/resource-permissions.json from AWS's CloudFormation resource schemas.

    checks/resource_schemas.py SCHEMAS "SOURCE" DATE

SCHEMAS is a folder or a zip file with one JSON file for each resource type, SOURCE names where it is from, and DATE is its day
(YYYY-MM-DD). The facts are those that checks/deploy_role.py needs: for each resource type of the template the actions that the handlers
and the tags demand, and the names of the properties. AWS publishes the schemas as
https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip. A wheel of cfn-lint contains the same files:

    python3 -m pip download --no-deps --dest target cfn-lint==1.58.0
    checks/resource_schemas.py target/cfn_lint-1.58.0-py3-none-any.whl "cfn-lint 1.58.0" 2026-10-20
"""

import json
import pathlib
import re
import sys
import zipfile

import deploy_role
from common import CheckError

ORIGIN = "https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip"
# CloudFormation calls the list handler for other features, not when it deploys a stack:
# https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-develop.html
HANDLERS = ("create", "read", "update", "delete")


def texts(source):
    """Yields the text of each JSON file in a folder or a zip file."""
    if source.is_dir():
        yield from (file.read_text(encoding="utf-8") for file in sorted(source.rglob("*.json")))
        return
    with zipfile.ZipFile(source) as archive:
        yield from (archive.read(name).decode() for name in sorted(archive.namelist()) if name.endswith(".json"))


def facts(schema):
    """Returns what the check needs of one schema."""
    handlers = {
        name: sorted(set(schema["handlers"][name]["permissions"])) for name in HANDLERS if name in schema["handlers"]
    }
    tagging = schema.get("tagging", {})
    # Without "tagging" a schema has the older member "taggable", and either is true by default.
    taggable = tagging.get("taggable", schema.get("taggable", True))
    return {
        "handlers": handlers,
        "tagging": sorted(set(tagging.get("permissions", []))) if taggable else None,
        "properties": sorted(schema["properties"]),
    }


def collect(source, types):
    """Returns the facts of each type, in the order of their names."""
    found = {}
    for text in texts(source):
        schema = json.loads(text)
        if not isinstance(schema, dict) or "handlers" not in schema or schema.get("typeName") not in types:
            continue
        made = facts(schema)
        if found.setdefault(schema["typeName"], made) != made:
            raise CheckError(f"{source} has several schemas of {schema['typeName']}, which demand different actions")
    missing = sorted(set(types) - set(found))
    if missing:
        raise CheckError(f"{source} has no schema with handlers for {', '.join(missing)}")
    return dict(sorted(found.items()))


def document(source, name, date):
    return {"origin": ORIGIN, "source": name, "date": date, "types": collect(source, deploy_role.resource_types())}


def main(arguments):
    if len(arguments) != 3 or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", arguments[2]):
        print(__doc__.splitlines()[2].strip(), file=sys.stderr)
        return 2
    try:
        made = document(pathlib.Path(arguments[0]), *arguments[1:])
    except (CheckError, OSError, zipfile.BadZipFile) as problem:
        print(f"checks/resource_schemas.py: {problem}", file=sys.stderr)
        return 1
    deploy_role.FACTS.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{deploy_role.FACTS.relative_to(deploy_role.ROOT)}: {len(made['types'])} resource types")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
