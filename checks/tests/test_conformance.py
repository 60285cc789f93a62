import conformance
import pytest

FILE = "/suite/tests/tier1/scan/basic.test.ts"


def report(**tests):
    results = [
        {"ancestorTitles": ["Scan", "pages"], "title": title, "status": status, "failureMessages": ["wrong\n at x"]}
        for title, status in tests.items()
    ]
    return {"testResults": [{"name": FILE, "message": "", "assertionResults": results}]}


def refusal(
    test, message="The local database does not support the parameter Scan.Segment. docs/local-dynamodb.md lists …"
):
    return {"file": FILE, "test": test, "message": message}


def test_a_failing_test_counts_under_the_last_feature_that_was_refused_in_it():
    refusals = [refusal("Scan pages one", "an index of the shared table"), refusal("Scan pages one")]
    result = conformance.classify(report(one="failed", two="passed"), refusals)
    assert result.refused == {"the parameter Scan.Segment": 1}
    assert result.passed == 1
    assert not result.failed


def test_a_passing_test_passes_whatever_was_refused_in_it():
    assert conformance.classify(report(one="passed"), [refusal("Scan pages one")]).passed == 1


def test_a_refusal_in_another_test_excuses_nothing():
    result = conformance.classify(report(one="failed"), [refusal("Scan pages two")])
    assert result.failed == {"tier1/scan/basic.test.ts: Scan pages one": "wrong"}


def test_a_refusal_before_the_tests_of_a_file_excuses_them():
    assert conformance.classify(report(one="failed", two="skipped"), [refusal(None)]).refused.total() == 2


@pytest.mark.parametrize(
    ("message", "feature"),
    [
        (
            "The local database does not support the operation DynamoDB_20120810.TagResource. docs/…",
            "the operation TagResource",
        ),
        (
            "The local database does not support the operation DynamoDBStreams_20120810.ListStreams. docs/…",
            "the operation ListStreams",
        ),
        ("an index of the shared table", "an index of the shared table"),
    ],
)
def test_names_the_feature(message, feature):
    assert conformance.feature(message) == feature


def test_reads_what_is_expected():
    text = "# comment\n\nrefused the operation TagResource\nfails tier1/a.test.ts: one two\n"
    assert conformance.read_expected(text) == ({"the operation TagResource"}, {"tier1/a.test.ts: one two"})


def test_reports_each_difference_from_what_is_expected():
    result = conformance.classify(report(one="failed", two="failed"), [refusal("Scan pages two")])
    assert (
        conformance.problems(result, {"the parameter Scan.Segment"}, {"tier1/scan/basic.test.ts: Scan pages one"}) == []
    )
    found = conformance.problems(result, {"the operation TagResource"}, {"tier1/other.test.ts: gone"})
    assert [line.split("\n")[0] for line in found] == [
        "refuses the parameter Scan.Segment, which conformance.txt does not list",
        "fails tier1/scan/basic.test.ts: Scan pages one",
        "conformance.txt lists a refusal that no test met: the operation TagResource",
        "conformance.txt lists a test that passes: tier1/other.test.ts: gone",
    ]


def test_the_list_can_be_read():
    refused, fails = conformance.read_expected(conformance.EXPECTED.read_text())
    assert refused
    assert all(": " in test for test in fails)
