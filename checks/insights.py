#!/usr/bin/env python3
"""Evaluates queries of CloudWatch Logs Insights on log lines: checks/insights.py LINES

LINES is a folder with a file for each log group, LOGICAL_ID.jsonl, whose lines have @timestamp, in milliseconds, and @message. Runs each
saved query of template.yaml on them. The emulator's own StartQuery evaluates only a part of the language and ignores the rest, so this
module has the part that the saved queries use, and rejects everything else.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

import json
import re
import statistics
import sys
from pathlib import Path

import yaml
from common import ROOT, CheckError, Report, require

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)(?P<unit>[smhd]\b)?|(?P<text>"[^"]*"|'[^']*')|(?P<regex>/(?:\\.|[^/\s])(?:\\.|[^/])*/)
    |(?P<name>@?[A-Za-z_][A-Za-z0-9_.]*)|(?P<sign>!=|<=|>=|[-+*/()=<>,]))""",
    re.VERBOSE,
)
COMMANDS = ("fields", "filter", "parse", "stats", "sort", "limit")
AGGREGATES = ("count", "sum", "min", "max", "avg", "pct", "latest")
# What Insights finds in every line, and in the lines of Lambda's own that begin with REPORT.
SYSTEM_FIELDS = {"@timestamp", "@message", "@log", "@logStream", "@type", "@duration"}


class Query:
    """A parsed query: its fields, and its rows for lines."""

    def __init__(self, text):
        self.names, self.defined = set(), set()
        self.stages = [self._stage(stage) for stage in stages(text)]

    @property
    def fields(self):
        """The fields of the lines that the query reads."""
        return self.names - self.defined

    def rows(self, lines):
        rows = [dict(line) for line in lines]
        for run in self.stages:
            rows = run(rows)
        return rows

    def _stage(self, text):
        command, _, rest = text.partition(" ")
        require(command in COMMANDS, f"{command} is not a command of {', '.join(COMMANDS)}")
        return getattr(self, "_" + command)(rest)

    def _fields(self, text):
        columns = self._columns(text)

        def run(rows):
            for row in rows:
                row.update({name: value(row) for name, value in columns})
            return rows

        return run

    def _filter(self, text):
        tokens = Tokens(text)
        condition = self._either(tokens)
        tokens.end()
        return lambda rows: [row for row in rows if condition(row)]

    def _parse(self, text):
        tokens = Tokens(text)
        source, pattern = self._operand(tokens), tokens.take("regex")
        tokens.end()
        pattern = re.compile(pattern[1:-1].replace("(?<", "(?P<"))
        require(pattern.groupindex, "parse needs a named group")
        self.defined |= pattern.groupindex.keys()

        def run(rows):
            for row in rows:
                found = pattern.search(str(source(row) or ""))
                row.update({name: number(value) for name, value in found.groupdict().items()} if found else {})
            return rows

        return run

    def _stats(self, text):
        values, _, groups = re.sub(r"\s+by\s+", "\0", text).partition("\0")
        columns = self._columns(values, aggregates=True)
        keys = self._columns(groups) if groups else []

        def run(rows):
            grouped = {}
            for row in rows:
                grouped.setdefault(tuple(value(row) for _, value in keys), []).append(row)
            return [
                {
                    **dict(zip([name for name, _ in keys], key, strict=True)),
                    **{name: value(members) for name, value in columns},
                }
                for key, members in grouped.items()
            ]

        return run

    def _sort(self, text):
        found = re.fullmatch(r"(@?\w+)(?: (asc|desc))?", text)
        require(found, f"sort {text} is not a field and a direction")
        self.names.add(found[1])

        def run(rows):
            def key(row):
                value = row.get(found[1])
                return (value is not None, isinstance(value, str), value if value is not None else 0)

            return sorted(rows, key=key, reverse=found[2] == "desc")

        return run

    def _limit(self, text):
        require(re.fullmatch(r"\d+", text) and 0 < int(text) <= 10_000, f"limit {text} is not 1 to 10000")
        return lambda rows: rows[: int(text)]

    def _columns(self, text, aggregates=False):
        tokens, columns = Tokens(text), []
        while True:
            begin = tokens.position
            value = self._aggregate(tokens) if aggregates else self._either(tokens)
            name = text[begin : tokens.position].strip()
            if tokens.next_is("as"):
                name = tokens.take("name")
                self.defined.add(name)
            columns.append((name, value))
            if not tokens.next_is(","):
                tokens.end()
                return columns

    def _aggregate(self, tokens):
        """A sum of products of aggregates and numbers; each is a function of the rows of a group."""
        return self._arithmetic(tokens, self._aggregate_operand)

    def _aggregate_operand(self, tokens):
        if tokens.kind == "number":
            value = float(tokens.take("number"))
            return lambda _rows: value
        function = tokens.take("name")
        require(function in AGGREGATES, f"{function} is not one of {', '.join(AGGREGATES)}")
        tokens.expect("(")
        if function == "count" and tokens.next_is("*"):
            tokens.expect(")")
            return len
        value, share = self._either(tokens), None
        if function == "pct":
            tokens.expect(",")
            share = float(tokens.take("number"))
        tokens.expect(")")

        def run(rows):
            if function == "latest":
                found = [row for row in rows if value(row) is not None]
                return value(max(found, key=lambda row: row["@timestamp"])) if found else None
            values = [value(row) for row in rows if value(row) is not None]
            if function in ("count", "sum"):
                return len(values) if function == "count" else sum(values)
            if not values:
                return None
            if function == "pct":
                return sorted(values)[min(int(len(values) * share / 100), len(values) - 1)]
            return {"min": min, "max": max, "avg": statistics.fmean}[function](values)

        return run

    def _either(self, tokens):
        return self._chain(tokens, "or", lambda: self._chain(tokens, "and", lambda: self._comparison(tokens)))

    @staticmethod
    def _chain(tokens, word, operand):
        parts = [operand()]
        while tokens.next_is(word):
            parts.append(operand())
        if len(parts) == 1:
            return parts[0]
        decide = any if word == "or" else all
        return lambda row: decide(part(row) for part in parts)

    def _comparison(self, tokens):
        left = self._arithmetic(tokens, self._operand)
        if tokens.next_is("like"):
            pattern = re.compile(tokens.take("regex")[1:-1])
            return lambda row: bool(pattern.search(str(left(row) or "")))
        for sign, compare in COMPARISONS.items():
            if tokens.next_is(sign):
                right = self._arithmetic(tokens, self._operand)
                return lambda row: compared(left(row), right(row), compare)
        return left

    def _arithmetic(self, tokens, operand):
        def product():
            value = operand(tokens)
            while tokens.text in ("*", "/"):
                value = combined(value, tokens.take("sign"), operand(tokens))
            return value

        value = product()
        while tokens.text in ("+", "-"):
            value = combined(value, tokens.take("sign"), product())
        return value

    def _operand(self, tokens):
        if tokens.next_is("("):
            value = self._either(tokens)
            tokens.expect(")")
            return value
        if tokens.kind in ("number", "text"):
            value = float(tokens.take("number")) if tokens.kind == "number" else tokens.take("text")[1:-1]
            return lambda _row: value
        name = tokens.take("name")
        if tokens.next_is("("):
            return self._function(name, tokens)
        self.names.add(name)
        return lambda row: row.get(name)

    def _function(self, name, tokens):
        if name == "ispresent":
            value = self._operand(tokens)
            tokens.expect(")")
            return lambda row: value(row) is not None
        require(name == "bin", f"{name} is not a function of ispresent, bin")
        amount, unit = float(tokens.take("number")), tokens.unit
        width = amount * {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit] * 1000
        tokens.expect(")")
        return lambda row: row["@timestamp"] // width * width


COMPARISONS = {
    "!=": lambda a, b: a != b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}


def compared(left, right, compare):
    if left is None or right is None:
        return False
    if isinstance(left, str) != isinstance(right, str):
        left, right = number(left), number(right)
    return not isinstance(left, str) and compare(left, right) if type(left) is not type(right) else compare(left, right)


def combined(left, sign, right):
    def run(row):
        a, b = left(row), right(row)
        if a is None or b is None or (sign == "/" and not b):
            return None
        return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if sign == "/" else 0}[sign]

    return run


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


class Tokens:
    """The words of a stage, one after the other."""

    def __init__(self, text):
        self.source, self.position, self.unit = text, 0, None
        self._look()

    def _look(self):
        self._match = TOKEN.match(self.source, self.position)
        rest = self.source[self.position :].strip()
        require(self._match or not rest, f"unknown text: {rest}")
        self.kind = self._match.lastgroup if self._match else None
        if self.kind == "unit":
            self.kind = "number"
        self.text = self._match[self.kind] if self._match else ""

    def take(self, kind):
        require(self.kind == kind, f"a {kind} is missing before: {self.source[self.position :].strip() or 'the end'}")
        text, self.unit, self.position = self.text, self._match["unit"], self._match.end()
        self._look()
        return text

    def next_is(self, text):
        found = self.kind in ("name", "sign") and self.text == text
        if found:
            self.take(self.kind)
        return found

    def expect(self, text):
        require(self.next_is(text), f"{text} is missing before: {self.source[self.position :].strip() or 'the end'}")

    def end(self):
        require(self.kind is None, f"unexpected: {self.source[self.position :].strip()}")


def stages(text):
    """Splits a query at each pipe outside of a regular expression and a text."""
    parts = re.findall(r"""(?:"[^"]*"|'[^']*'|(?<=[\s])/(?:\\.|[^/])+/|[^|])+""", text)
    return [" ".join(part.split()) for part in parts]


class Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms: !Sub gives its text, !Ref a name."""


Template.add_multi_constructor(
    "!",
    lambda loader, _tag, node: (
        loader.construct_scalar(node)
        if isinstance(node, yaml.ScalarNode)
        else loader.construct_sequence(node, deep=True)
        if isinstance(node, yaml.SequenceNode)
        else loader.construct_mapping(node, deep=True)
    ),
)


def resources(kind):
    """Returns the properties of the template's resources of a type, by logical id."""
    template = yaml.load((ROOT / "template.yaml").read_text(encoding="utf-8"), Template)
    return {
        name: resource["Properties"] for name, resource in template["Resources"].items() if resource["Type"] == kind
    }


def saved_queries():
    """Returns the text and the log groups of each saved query, by its name without the stack's."""
    return {
        properties["Name"].removeprefix("${AWS::StackName}/"): (properties["QueryString"], properties["LogGroupNames"])
        for properties in resources("AWS::Logs::QueryDefinition").values()
    }


def line(group, timestamp, message):
    """Returns the fields that Insights finds in a line."""
    fields = {"@timestamp": timestamp, "@message": message, "@log": group}
    if message.startswith("{"):
        fields.update(json.loads(message))
    elif message.startswith("REPORT"):
        duration = re.search(r"\tDuration: ([\d.]+) ms", message)
        fields.update({"@type": "REPORT", "@duration": float(duration[1]) if duration else None})
    return fields


def read(folder, groups):
    lines = []
    for group in groups:
        for text in (Path(folder) / f"{group}.jsonl").read_text(encoding="utf-8").splitlines():
            event = json.loads(text)
            lines.append(line(group, event["@timestamp"], event["@message"]))
    return lines


def example(lines, *names):
    """Returns a value of the newest line that has one of the fields."""
    for fields in reversed(lines):
        for name in names:
            if isinstance(fields.get(name), str) and fields[name] not in ("", "-"):
                return fields[name]
    raise CheckError(f"no line has {' or '.join(names)}")


def main(folder):
    report = Report()
    for name, (text, groups) in saved_queries().items():
        with report.check(f"the saved query {name}") as note:
            lines = read(folder, groups)
            text = text.replace("ps_ID", example(lines, "session_id")) if "ps_ID" in text else text
            if "REQUEST_ID" in text:
                text = text.replace("REQUEST_ID", example(lines, "integration_request_id", "function_request_id"))
            rows = Query(text).rows(lines)
            require(rows, f"no row of {len(lines)} lines:\n{text}")
            note(f"{len(rows)} rows of {len(lines)} lines")
    return report.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
