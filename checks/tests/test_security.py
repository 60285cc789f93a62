"""docs/security.md names a test for each defence; each must exist."""

import re

import pytest
from common import ROOT

TABLE = re.search(r"(?ms)^## Threat model$(.*?)^\*\*", (ROOT / "docs/security.md").read_text(encoding="utf-8"))[1]
NAMED = sorted(set(re.findall(r"`(\w+Test)(?:\.(\w+))?`", TABLE)))


def sources(name):
    return [path.read_text(encoding="utf-8") for path in ROOT.glob(f"*/**/src/test/java/**/{name}.java")]


def test_the_threat_model_names_tests_of_java_and_python():
    assert len(NAMED) > 25
    assert (ROOT / "checks/tests/test_workflows.py").exists()
    assert re.findall(r"`(test_\w+\.py)`", TABLE) == ["test_workflows.py"]


@pytest.mark.parametrize(("name", "method"), NAMED)
def test_a_named_test_exists(name, method):
    found = sources(name)
    assert found, f"no class {name}"
    assert not method or any(re.search(rf"\b{method}\(", source) for source in found), f"no {name}.{method}"
