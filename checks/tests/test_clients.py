import json
import re
import urllib.error
import urllib.request

import client_answers
import clients
import pytest
from common import CheckError, Report

PROBLEM = client_answers.TYPE


def document():
    response = {
        "headers": {"X-Request-Id": {}, "Retry-After": {}},
        "content": {
            "application/json": {},
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Conflict"}},
        },
    }
    types = [f"{PROBLEM}payment-pending", f"{PROBLEM}idempotency-key-reused"]
    conflict = [{"allOf": [{"properties": {"type": {"enum": [one]}}}]} for one in types]
    return {
        "paths": {
            "/pay": {"post": {"operationId": "pay", "responses": {"200": {}, "409": response, "429": {"content": {}}}}}
        },
        "components": {"schemas": {"Conflict": {"oneOf": conflict}}},
    }


def test_the_answers_are_each_problem_a_newer_one_and_api_gateways_own():
    found = client_answers.answers(document())
    assert [answer["title"] for answer in found] == [
        "409 payment-pending",
        "409 idempotency-key-reused",
        "409 newer-than-this-document",
        "409 of API Gateway",
        "429 of API Gateway",
    ]
    assert [answer["body"].get("session_id") for answer in found] == ["ps_1", None, None, None, None]
    assert "Retry-After" in found[0]["headers"]
    assert not found[3]["headers"]


def test_the_server_sends_each_answer_below_its_number():
    found = client_answers.answers(document())
    with client_answers.AnswerServer(found) as server:
        for number, answer in enumerate(found):
            with pytest.raises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(f"{server.url}/{number}/api/session-status", b"{}")
            assert error.value.code == answer["status"]
            assert json.load(error.value) == answer["body"]
            assert error.value.headers["Content-Type"] == answer["media_type"]


@pytest.mark.parametrize(
    "line",
    [
        "Warning(s) encountered while generating. Client was generated, but some pieces may be missing",
        "Cannot parse response for status code 409, response will be omitted from generated client",
        "[WARNING] Failed to get the schema name: null",
        " ⚠  a schema that openapi-typescript cannot express",
    ],
)
def test_a_warning_of_a_generator_fails(line):
    with pytest.raises(CheckError):
        clients.require_no_warning(f"Generating\n{line}\n")


def test_an_allowed_warning_passes():
    clients.require_no_warning("[WARNING] OpenAPI 3.1 support is still in beta. To report an issue, …")


def results(tmp_path, *cases):
    file = tmp_path / "results.xml"
    file.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
    return [file]


def test_each_test_of_a_client_counts(tmp_path, capsys):
    report = Report()
    failed = '<testcase name="b"><failure>the reason</failure></testcase>'
    clients.tests(report, "a client", results(tmp_path, '<testcase name="a"/>', failed))
    assert (report.passed, report.failed) == (1, 2)
    assert "b: the reason" in capsys.readouterr().out


@pytest.mark.parametrize("cases", [(), ('<testcase name="a"><skipped/></testcase>',)])
def test_no_test_and_a_skipped_test_fail(tmp_path, cases):
    report = Report()
    clients.tests(report, "a client", results(tmp_path, *cases))
    assert report.failed == 1


def test_the_lock_file_of_the_web_client_names_no_registry():
    assert "resolved" not in (clients.WEB / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (clients.WEB / ".npmrc").read_text()


def snippets(language):
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", (clients.WEB / "README.md").read_text(encoding="utf-8"))


def test_the_snippet_of_the_web_client_is_a_part_of_the_page_that_is_compiled():
    page = (clients.WEB / "src/page.ts").read_text(encoding="utf-8")
    (snippet,) = snippets("ts")
    at = 0
    for block in re.split(r"\n{2,}", snippet.strip()):
        assert block in page[at:], block
        at = page.index(block, at) + len(block)


def test_the_web_client_says_which_of_its_commands_the_tests_run():
    text = " ".join((clients.WEB / "README.md").read_text(encoding="utf-8").split())
    python, java = "".join(snippets("sh")).splitlines()
    assert "The tests run the first command" in text
    assert "The second is not run" in text
    assert python == "openapi-python-client generate --path docs/openapi.yaml"
    assert '("generate", "--path", DOCUMENT,' in (clients.ROOT / "checks/clients.py").read_text(encoding="utf-8")
    assert java.startswith("openapi-generator-cli generate -g java --library native")
