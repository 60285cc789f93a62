"""The saved queries of template.yaml, and the part of CloudWatch's query language that they use."""

import insights
import pytest
import yaml
from common import ROOT, CheckError

CONTRACT = yaml.safe_load((ROOT / "docs/contract.yaml").read_text(encoding="utf-8"))
# Of a line in CloudWatch's embedded metric format.
METRIC_FIELDS = {"Service", "Reason", "Type"}
QUERIES = insights.saved_queries()


def access_log_fields():
    text = insights.resources("AWS::ApiGatewayV2::Stage")["Stage"]["AccessLogSettings"]["Format"]
    return set(yaml.safe_load(text.replace("$", "")))


def rows(text, *lines):
    return insights.Query(text).rows([{"@timestamp": number, **line} for number, line in enumerate(lines)])


def test_there_are_saved_queries():
    assert len(QUERIES) == 8


@pytest.mark.parametrize("name", QUERIES)
def test_a_saved_query_reads_fields_that_the_lines_of_its_groups_have(name):
    text, groups = QUERIES[name]
    known = set(insights.SYSTEM_FIELDS)
    if "AccessLogs" in groups:
        known |= access_log_fields()
    if set(groups) != {"AccessLogs"}:
        known |= {*CONTRACT["log"]["fields"], *CONTRACT["metrics"], *METRIC_FIELDS}
    assert insights.Query(text).fields - known == set()


@pytest.mark.parametrize("name", QUERIES)
def test_the_groups_of_a_saved_query_exist(name):
    assert set(QUERIES[name][1]) <= insights.resources("AWS::Logs::LogGroup").keys()


def test_a_filter_compares_joins_and_matches():
    lines = ({"level": "ERROR"}, {"level": "INFO", "@message": "Task timed out"}, {"level": "INFO"}, {})
    assert len(rows('filter level = "ERROR" or @message like /Task timed out|Runtime exited/', *lines)) == 2
    assert len(rows('filter level = "INFO" and @message like /timed/', *lines)) == 1
    assert len(rows("filter ispresent(level)", *lines)) == 3


def test_a_number_is_compared_with_a_text_that_is_one():
    assert rows("filter status >= 500", {"status": "503"}, {"status": "429"}, {"status": "-"}, {}) == [
        {"@timestamp": 0, "status": "503"}
    ]


def test_stats_groups_and_aggregates():
    lines = ({"r": "a", "n": 1}, {"r": "b", "n": 5}, {"r": "a", "n": 3})
    result = rows("stats count(*) as times, sum(n) as total, latest(n) as newest, pct(n, 50) as half by r", *lines)
    assert result == [
        {"r": "a", "times": 2, "total": 4, "newest": 3, "half": 3},
        {"r": "b", "times": 1, "total": 5, "newest": 5, "half": 5},
    ]


def test_an_aggregate_is_a_part_of_an_expression_and_a_day_of_a_group():
    (row,) = rows(
        "fields (status >= 500) as failed | stats 100 - 100 * sum(failed) / count(*) as good by bin(1d)",
        {"status": "500"},
        {"status": "200"},
    )
    assert row["good"] == 50


def test_parse_adds_the_named_groups():
    (row,) = rows("parse @message /Init Duration: (?<init>[0-9.]+) ms/", {"@message": "Init Duration: 812.5 ms"})
    assert row["init"] == 812.5


def test_sort_and_limit():
    assert [row["n"] for row in rows("sort n desc | limit 2", {"n": 1}, {"n": 3}, {"n": 2})] == [3, 2]


def test_a_name_that_the_query_defines_is_no_field():
    query = insights.Query("fields a + b as c | stats max(c) as d by e | sort d desc")
    assert query.fields == {"a", "b", "e"}


def test_a_report_of_lambda_has_its_duration():
    fields = insights.line("CreateSessionLogs", 1, "REPORT RequestId: x\tDuration: 12.5 ms\tBilled Duration: 13 ms\t")
    assert (fields["@type"], fields["@duration"]) == ("REPORT", 12.5)


@pytest.mark.parametrize(
    "text",
    [
        "dedup a",
        "filter a =",
        "filter (a = 1",
        "filter a = 1 b",
        "stats median(a) as b",
        "limit 20000",
        "sort a up",
        "fields upper(a)",
        "filter a = #",
        "parse @message /no group/",
    ],
)
def test_what_the_language_does_not_have_is_an_error(text):
    with pytest.raises(CheckError):
        insights.Query(text)
