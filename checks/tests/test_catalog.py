"""deploy/catalog: what it refuses before it calls AWS, what it shows, and what it does when DynamoDB cannot answer at once.

checks/deploy_readme.py runs it with the AWS CLI on an emulator. CatalogFileRulesTest compares its rules with those of the functions.
"""

import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

import deploy_readme
import pytest
from common import ROOT


def loaded():
    loader = importlib.machinery.SourceFileLoader("catalog_command", str(ROOT / "deploy" / "catalog"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    # A dataclass looks its module up by name.
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


catalog = loaded()
HEADER = "id,amount,currency,owner\n"
TEA = "product#tea,1250,ZAR,\n"
OWNER = "https://login.shop.example/#user-17"


def read(folder, content, name="catalog.csv"):
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return catalog.read(file)


def refusal(folder, content, name="catalog.csv"):
    with pytest.raises(catalog.RefusedError) as refused:
        read(folder, content, name)
    return str(refused.value)


def problems(folder, content, name="catalog.csv"):
    first, *rest = refusal(folder, content, name).splitlines()
    assert first.endswith(f" has {len(rest)} problem{'' if len(rest) == 1 else 's'}:")
    return [line.strip() for line in rest]


def entry(entry_id, amount="1250", currency="ZAR", owner=None, names_owner=False):
    return catalog.Entry(entry_id, amount, currency, owner, names_owner)


def item(amount="1250", currency="ZAR", owner=None):
    return {
        "amount": {"N": amount},
        "currency": {"S": currency},
        **({"owner": {"S": owner}} if owner is not None else {}),
    }


# --- Files that are accepted ---


@pytest.mark.parametrize(
    "content",
    [
        HEADER + TEA,
        "\ufeff" + HEADER + TEA,
        (HEADER + TEA).replace("\n", "\r\n"),
        (HEADER + TEA).replace("\n", "\r"),
        (HEADER + TEA).rstrip("\n"),
        (HEADER + TEA).replace(",", ";"),
        HEADER + "\n" + TEA + "\n\n,,,\n",
        '"id","amount","currency","owner"\n"product#tea","1250","ZAR",""\n',
        "currency,id,amount\nZAR,product#tea,1250\n",
    ],
    ids=["plain", "byte order mark", "CRLF", "CR", "no last newline", "semicolons", "blank rows", "quotes", "columns"],
)
def test_reads_csv_as_spreadsheets_write_it(tmp_path, content):
    assert read(tmp_path, content) == [entry("product#tea")]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_reads_json(tmp_path, mark):
    content = '[{"id": "product#tea", "amount": 1250, "currency": "ZAR"},\r\n {"id": "order#17", "currency": "JPY", "amount": 9}]\n'
    assert read(tmp_path, mark + content, "catalog.JSON") == [entry("product#tea"), entry("order#17", "9", "JPY")]


def test_csv_and_json_mean_the_same_owners(tmp_path):
    expected = [
        entry("order#1", owner=OWNER, names_owner=True),
        entry("order#2", names_owner=True),
        entry("product#tea"),
    ]
    rows = f"order#1,1250,ZAR,{OWNER}\norder#2,1250,ZAR,\n" + TEA
    assert read(tmp_path, HEADER + rows) == expected
    objects = [
        {"id": "order#1", "amount": 1250, "currency": "ZAR", "owner": OWNER},
        {"id": "order#2", "amount": 1250, "currency": "ZAR", "owner": None},
        {"id": "product#tea", "amount": 1250, "currency": "ZAR", "owner": None},
    ]
    assert read(tmp_path, json.dumps(objects), "catalog.json") == expected


def test_a_file_without_owners_does_not_name_them(tmp_path):
    assert read(tmp_path, "id,amount,currency\norder#1,1250,ZAR\n") == [entry("order#1")]


def test_reads_thousands_of_entries(tmp_path):
    rows = "".join(f"product#p{number},{number},ZAR,\n" for number in range(1, 20_001))
    assert len(read(tmp_path, HEADER + rows)) == 20_000
    objects = [{"id": f"product#p{number}", "amount": number, "currency": "ZAR"} for number in range(1, 20_001)]
    assert len(read(tmp_path, json.dumps(objects, indent=1), "catalog.json")) == 20_000


@pytest.mark.parametrize("name", ["catalog.csv", "catalog.json"])
def test_the_examples_are_valid_and_the_same(name):
    assert catalog.read(ROOT / "examples" / "catalog" / name) == catalog.read(
        ROOT / "examples" / "catalog" / "catalog.csv"
    )


# --- Files that are refused ---


@pytest.mark.parametrize(
    "amount",
    ["", "0", "-5", "+5", "01250", "1e3", " 1250", "1250 ", "12 50", "1 250", "1'250", "0x10", "1_000", "1000000000000000", "½", "١٢٥٠", "R12", "NaN"],
)  # fmt: skip
def test_refuses_an_amount_that_is_no_positive_whole_number_of_15_digits(tmp_path, amount):
    (problem,) = problems(tmp_path, HEADER + f"product#tea,{amount},ZAR,\n")
    assert problem.startswith(f"line 2: amount {json.dumps(amount)} must be a whole number of minor units")


@pytest.mark.parametrize(
    ("amount", "currency", "hint"),
    [
        ("12.50", "ZAR", "must be in minor units: 1250 for ZAR 12.50"),
        ("12,50", "ZAR", "must be in minor units: 1250 for ZAR 12.50"),
        ("0.05", "ZAR", "must be in minor units: 5 for ZAR 0.05"),
        ("1.250", "KWD", "must be in minor units: 1250 for KWD 1.250"),
        # Either 1,250 rand or 1.25.
        ("1,250", "ZAR", "must be a whole number"),
        ("12.5", "ZAR", "must be a whole number"),
        ("12.50", "JPY", "must be a whole number"),
        ("0.00", "ZAR", "must be a whole number"),
        ("9999999999999999.00", "ZAR", "must be a whole number"),
    ],
)
def test_names_the_minor_units_of_an_amount_in_major_units(tmp_path, amount, currency, hint):
    (problem,) = problems(tmp_path, HEADER + f'product#tea,"{amount}",{currency},\n')
    assert f'amount "{amount}" {hint}' in problem


@pytest.mark.parametrize(
    "entry_id",
    ["", "tea", "product#", "order#", "Product#tea", "product#a b", " product#tea", "product#tea ", "product#té", "product#a#b", "refund#1", "product#" + "a" * 65],
)  # fmt: skip
def test_refuses_another_id_than_apps_may_send(tmp_path, entry_id):
    (problem,) = problems(tmp_path, HEADER + f"{entry_id},1250,ZAR,\n")
    assert problem.startswith(f"line 2: id {json.dumps(entry_id)} must be product# or order#")


@pytest.mark.parametrize(
    ("currency", "wanted"), [("", "ISO"), ("zar", "ZAR"), (" ZAR", "ZAR"), ("XAU", "ISO"), ("DEM", "ISO"), ("R", "ISO")]
)
def test_refuses_a_currency_that_is_not_in_circulation(tmp_path, currency, wanted):
    (problem,) = problems(tmp_path, HEADER + f"product#tea,1250,{currency},\n")
    assert f'currency "{currency}" must be ' in problem
    assert wanted in problem.partition(" must be ")[2]


@pytest.mark.parametrize(
    "owner",
    ["user-17", "https://login.shop.example/", "#user-17", "https://login.shop.example/#", "http://login.shop.example#1", " " + OWNER, OWNER + " ", "https://a b#1", OWNER + "\x07", "anonymous"],
)  # fmt: skip
def test_refuses_an_owner_that_no_token_has(tmp_path, owner):
    (problem,) = problems(tmp_path, HEADER + f"order#17,1250,ZAR,{owner}\n")
    assert "must be issuer#subject of a token" in problem


@pytest.mark.parametrize("owner", [OWNER, "https://a.auth0.com/#auth0|5f", "https://a#b#c d"])
def test_accepts_the_owners_of_tokens(tmp_path, owner):
    assert [each.owner for each in read(tmp_path, HEADER + f"order#17,1250,ZAR,{owner}\n")] == [owner]


def test_refuses_an_owner_of_a_product(tmp_path):
    assert problems(tmp_path, HEADER + f"product#tea,1250,ZAR,{OWNER}\n") == [
        "line 2: a product has no owner, only an order"
    ]


def test_lists_every_problem_with_its_line(tmp_path):
    rows = "product#tea,12.50,rand,\n\nproduct#tea,-5,ZAR\nproduct#tea,0,ZAR,me\n" + TEA
    assert [problem.split(":")[0] for problem in problems(tmp_path, HEADER + rows)] == [
        "line 2",
        "line 2",
        "line 4",
        "line 5",
        "line 5",
        "line 5",
        "line 6",
    ]


def test_refuses_an_id_that_occurs_twice(tmp_path):
    assert problems(tmp_path, HEADER + TEA + "product#Tea,1,ZAR,\n" + TEA) == [
        'line 4: id "product#tea" occurs twice, first in line 2'
    ]
    objects = [{"id": "order#1", "amount": 1, "currency": "ZAR"}] * 2
    assert problems(tmp_path, json.dumps(objects), "catalog.json") == [
        'entry 2 (line 1): id "order#1" occurs twice, first in entry 1 (line 1)'
    ]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("id,amount,currency,name", 'line 1: unknown column "name"'),
        ("id,amount,currency,Owner", 'line 1: unknown column "Owner"'),
        ("id, amount,currency", 'line 1: unknown column " amount"'),
        ("id,amount", "line 1: the column currency is missing"),
        ("id,amount,currency,id", "line 1: the column id occurs twice"),
        ("id\tamount\tcurrency", "must separate id, amount, currency, owner with commas"),
        ("product#tea,1250,ZAR", 'line 1: unknown column "product#tea"'),
        ("sep=;", "Only Excel understands it"),
    ],
)
def test_refuses_a_header_that_it_does_not_know(tmp_path, header, problem):
    assert problem in refusal(tmp_path, header + "\n" + TEA)


def test_refuses_rows_of_another_length_than_the_header(tmp_path):
    rows = "product#a,1,250,ZAR,\nproduct#b;1250;ZAR;\nproduct#c,1250,ZAR\n"
    assert [problem.split(". ")[0] for problem in problems(tmp_path, HEADER + rows)] == [
        "line 2: the row has 5 cells, and the header has 4",
        "line 3: the row has 1 cell, and the header has 4",
        "line 4: the row has 3 cells, and the header has 4",
    ]


@pytest.mark.parametrize("row", ['"product#tea,1250,ZAR,\n', 'product#a,1,ZAR,\n"product#tea"x,1250,ZAR,\n'])
def test_refuses_quotes_that_do_not_match(tmp_path, row):
    assert "not CSV" in refusal(tmp_path, HEADER + row)


@pytest.mark.parametrize(("name", "content"), [("c.csv", ""), ("c.csv", "\n\n"), ("c.csv", HEADER), ("c.json", "[]")])
def test_refuses_a_file_without_entries(tmp_path, name, content):
    assert problems(tmp_path, content, name) == ["the file has no entries"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ((HEADER + TEA).encode("utf-16"), "is UTF-16 or binary"),
        ((HEADER + TEA).encode("utf-16-le"), "is UTF-16 or binary"),
        ((HEADER + "product#té,1250,ZAR,\n").encode("latin-1"), "line 2: the byte 0xe9 is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "is UTF-16 or binary"),
    ],
    ids=["UTF-16 with a byte order mark", "UTF-16 without", "Latin-1", "Excel"],
)
def test_refuses_another_encoding_than_utf_8(tmp_path, content, problem):
    assert problem in refusal(tmp_path, content)
    assert "CSV UTF-8" in refusal(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "line 1: the file must be a list of objects"),
        ('{"id": "product#tea"}', "line 1: the file must be a list of objects"),
        ("[\n1]", 'entry 1 (line 2): "1" is not an object'),
        ('[{"id": "product#tea", "amount": 1250, "currency": "ZAR"}', "a comma or the"),
        ('[{"id": "product#tea", "amount": 1250, "currency": "ZAR"},\n]', "line 2: not JSON"),
        ('[{"id": "product#tea", "amount": 1250, "currency": "ZAR"}]\n[]', "line 2: not JSON: the list must be all"),
        ("[{'id': 1}]", "line 1: not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"id": "product#tea", "amount": 1250, "currency": "ZAR", "id": "x"}]', "the field id occurs twice"),
        ('[{"id": "product#tea", "amount": 1250, "currency": "ZAR", "name": "x"}]', 'unknown field "name"'),
        ('[{"id": "product#tea", "amount": 1250}]', "the field currency is missing"),
        ('[{"id": "product#tea", "amount": "1250", "currency": "ZAR"}]', "must be a number, without quotes"),
        ('[{"id": "product#tea", "amount": 1250.0, "currency": "ZAR"}]', 'amount "1250.0" must be a whole number'),
        ('[{"id": "product#tea", "amount": 1e3, "currency": "ZAR"}]', 'amount "1e3" must be a whole number'),
        ('[{"id": "product#tea", "amount": true, "currency": "ZAR"}]', "amount true must be a whole number"),
        ('[{"id": "product#tea", "amount": NaN, "currency": "ZAR"}]', 'amount "NaN" must be a whole number'),
        ('[{"id": 7, "amount": 1250, "currency": "ZAR"}]', 'id "7" must be product# or order#'),
        ('[{"id": {"S": "product#tea"}, "amount": 1250, "currency": "ZAR"}]', "id {...} must be product# or order#"),
        ('[{"id": "order#1", "amount": 1250, "currency": 710}]', 'currency "710" must be the ISO 4217 code'),
        ('[{"id": "order#1", "amount": 1, "currency": "ZAR", "owner": 7}]', 'owner "7" must be issuer#subject'),
        ('[{"id": "order#1", "amount": 1, "currency": "ZAR", "owner": false}]', "owner false must be issuer#subject"),
    ],
)
def test_refuses_json_that_is_no_list_of_entries(tmp_path, content, problem):
    assert problem in refusal(tmp_path, content, "catalog.json")


def test_refuses_a_file_of_another_name_and_one_that_is_absent(tmp_path):
    assert "must end in .csv or .json" in refusal(tmp_path, TEA, "catalog.xlsx")
    with pytest.raises(catalog.RefusedError, match="No such file"):
        catalog.read(tmp_path / "absent.csv")


# --- The differences ---


def shown(entries, table, parameters=None, kept_lines=20):
    found = catalog.differences(entries, table)
    return list(catalog.report(entries, found, table, parameters or {}, kept_lines))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1250", "ZAR", "ZAR 12.50"),
        ("5", "ZAR", "ZAR 0.05"),
        ("1250", "JPY", "JPY 1250"),
        ("1250", "KWD", "KWD 1.250"),
        ("1", "KWD", "KWD 0.001"),
        ("999999999999999", "ZAR", "ZAR 9999999999999.99"),
    ],
)
def test_formats_a_price_in_the_currency(amount, currency, text):
    assert catalog.price(amount, currency) == text


def test_shows_what_it_adds_changes_and_leaves():
    entries = [entry("product#cup", "900"), entry("product#tea", "1300"), entry("product#pot")]
    table = {"product#tea": item(), "product#pot": item(), "product#old": item("700")}
    assert shown(entries, table) == [
        "  keep    product#old  ZAR 7.00",
        "  add     product#cup  ZAR 9.00 (900)",
        "  change  product#tea  ZAR 12.50 -> ZAR 13.00 (1250 -> 1300)",
        "1 to add, 1 to change, 1 unchanged",
        "1 product only in the table: not changed, and still for sale",
    ]


def test_lists_only_some_of_what_stays_so_that_the_differences_are_not_below_a_long_list():
    table = {f"product#{number}": item() for number in range(30)}
    lines = shown([entry("product#tea")], table)
    assert len([line for line in lines if line.startswith("  keep")]) == 21
    assert "10 more" in lines[20]
    assert lines[21].startswith("  add ")


def test_an_entry_that_is_equal_is_no_difference():
    table = {"product#tea": item(), "order#1": item(owner=OWNER), "order#2": item(owner=OWNER)}
    entries = [entry("product#tea"), entry("order#1"), entry("order#2", owner=OWNER, names_owner=True)]
    assert catalog.differences(entries, table) == []


@pytest.mark.parametrize(
    "invalid",
    [{}, {"amount": {"S": "1250"}, "currency": {"S": "ZAR"}}, item("12.5"), item(currency="zar"), item(currency="XAU")],
)
def test_an_invalid_item_of_the_table_is_shown_as_such_and_changed(invalid):
    (line, _) = shown([entry("product#tea")], {"product#tea": invalid})
    assert line.startswith("  change  product#tea  not a valid price (amount ")
    assert " -> ZAR 12.50 (" in line


@pytest.mark.parametrize(
    ("before", "owner", "names_owner", "text"),
    [
        (OWNER, None, True, f"owner {OWNER} -> none"),
        (None, OWNER, True, f"owner none -> {OWNER}"),
        (OWNER, "https://b#1", True, f"owner {OWNER} -> https://b#1"),
        (OWNER, None, False, None),
    ],
)
def test_an_owner_changes_only_if_the_file_names_it(before, owner, names_owner, text):
    lines = shown([entry("order#1", owner=owner, names_owner=names_owner)], {"order#1": item(owner=before)})
    assert [line.split("order#1  ")[1] for line in lines if "change  order" in line] == ([text] if text else [])


def warnings(entries, table, parameters=None):
    return [line for line in shown(entries, table, parameters) if line.startswith("Warning: ")]


def test_warns_of_orders_with_another_price():
    entries, table = (
        [entry("order#1", "1300"), entry("product#tea", "1300")],
        {"order#1": item(), "product#tea": item()},
    )
    (warning,) = warnings(entries, table)
    assert warning.startswith("Warning: 1 order with another price. A paid order stays paid at its old price.")


def test_warns_of_orders_that_every_caller_may_pay_from_now_on():
    found = warnings([entry("order#1", names_owner=True)], {"order#1": item(owner=OWNER)})
    assert [warning for warning in found if "every caller who knows the id may pay" in warning]
    assert [warning for warning in found if "A session that the former owner opened can still be paid" in warning]


@pytest.mark.parametrize(("before", "after", "warned"), [(1250, 12500, 1), (1250, 12, 1), (1250, 12499, 0), (9, 89, 0)])
def test_warns_of_a_price_that_looks_like_another_unit(before, after, warned):
    table = {"product#tea": item(str(before))}
    assert len(warnings([entry("product#tea", str(after))], table)) == warned


def test_warns_of_ids_that_differ_only_in_capitals():
    assert "differ only in capitals" in warnings([entry("product#Tea")], {"product#tea": item()})[0]
    assert "differ only in capitals" in warnings([entry("order#A"), entry("order#a")], {})[0]
    assert warnings([entry("product#cup")], {"product#tea": item(), "product#Tea": item()}) == []


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"Pricing": "fixed"}, "Pricing=fixed, so it does not read this table"),
        ({"Pricing": "catalog", "JwtIssuer": ""}, "no sign-in"),
        ({"Pricing": "catalog", "JwtIssuer": "https://login.shop.example"}, "1 owner of another issuer"),
        ({"Pricing": "catalog", "JwtIssuer": "https://login.shop.example/"}, None),
        ({}, None),
    ],
)
def test_warns_of_a_stack_that_cannot_sell_the_entries(parameters, text):
    found = warnings([entry("order#1", owner=OWNER, names_owner=True)], {}, parameters)
    assert ([text in warning for warning in found] or None) == ([True] if text else None)


# --- Writing ---


class Dynamo:
    """Answers in the place of the AWS CLI what DynamoDB cannot be asked for: throttling, conflicts and failures."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def run(self, *words, **arguments):
        self.requests.append((words[1], arguments))
        answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, Exception):
            raise answer
        return answer


def cancelled(*reasons):
    return catalog.AwsError(
        "An error occurred (TransactionCanceledException) when calling the TransactWriteItems operation: Transaction cancelled, "
        f"please refer cancellation reasons for specific reasons [{', '.join(reasons)}]"
    )


def table_of(dynamo):
    pauses = []
    return catalog.Catalog(dynamo, "Catalog", pauses.append), pauses


def additions(number):
    return catalog.differences([entry(f"product#{index}") for index in range(number)], {})


def updates(dynamo):
    return [[each["Update"] for each in arguments["transact_items"]] for _, arguments in dynamo.requests]


def test_writes_a_hundred_entries_in_a_transaction():
    dynamo = Dynamo()
    table_of(dynamo)[0].write(additions(250))
    assert [len(group) for group in updates(dynamo)] == [100, 100, 50]


def test_writes_only_if_the_entry_is_as_it_was_shown():
    entries = [entry("product#new"), entry("order#1", "1300", owner="https://b#1", names_owner=True)]
    dynamo = Dynamo()
    table_of(dynamo)[0].write(catalog.differences(entries, {"order#1": item()}))
    ((new, changed),) = updates(dynamo)
    assert new["ConditionExpression"] == "attribute_not_exists(#id)"
    assert changed["ConditionExpression"] == (
        "attribute_exists(#id) AND #amount = :old_amount AND #currency = :old_currency AND attribute_not_exists(#owner)"
    )
    assert changed["ExpressionAttributeValues"][":old_amount"] == {"N": "1250"}


def test_removes_an_owner_and_leaves_the_other_attributes():
    dynamo = Dynamo()
    found = catalog.differences([entry("order#1", names_owner=True)], {"order#1": item(owner=OWNER)})
    table_of(dynamo)[0].write(found)
    ((update,),) = updates(dynamo)
    assert update["UpdateExpression"] == "SET #amount = :amount, #currency = :currency REMOVE #owner"


def test_repeats_a_transaction_that_dynamodb_cancelled_for_a_while():
    dynamo = Dynamo(cancelled("None", "TransactionConflict"), cancelled("ThrottlingError", "None"))
    table, pauses = table_of(dynamo)
    table.write(additions(2))
    assert len(dynamo.requests) == 3
    assert pauses == [0.2, 0.4]


def test_stops_at_an_entry_that_changed_meanwhile_and_says_what_was_written():
    dynamo = Dynamo({}, cancelled(*["None"] * 7, "ConditionalCheckFailed", *["None"] * 92))
    with pytest.raises(catalog.FailedError) as failed:
        table_of(dynamo)[0].write(additions(300))
    assert "\n  product#107\n100 of 300 written, and none of the others." in str(failed.value)
    assert len(dynamo.requests) == 2


@pytest.mark.parametrize(
    ("answers", "calls"),
    [
        ([catalog.AwsError("AccessDeniedException: not authorized to perform dynamodb:UpdateItem")], 1),
        ([cancelled("ThrottlingError")] * catalog.ATTEMPTS, catalog.ATTEMPTS),
        ([cancelled("ItemCollectionSizeLimitExceeded")], 1),
    ],
)
def test_reports_a_failure_and_what_was_written_before(answers, calls):
    dynamo = Dynamo({}, *answers)
    with pytest.raises(catalog.FailedError, match="100 of 101 written, and perhaps the next 1"):
        table_of(dynamo)[0].write(additions(101))
    assert len(dynamo.requests) == 1 + calls


def stored(entry_id, **attributes):
    return {"id": {"S": entry_id}, **item(**attributes)}


def test_reads_all_products_and_only_the_orders_of_the_file():
    dynamo = Dynamo({"Items": [stored("product#tea"), stored("product#old")]}, {"Responses": {"Catalog": []}})
    table = table_of(dynamo)[0].items([entry("product#tea"), entry("order#1")])
    assert table == {"product#tea": item(), "product#old": item()}
    assert [(name, arguments.get("filter_expression")) for name, arguments in dynamo.requests] == [
        ("scan", "begins_with(#id, :product)"),
        ("batch-get-item", None),
    ]


def test_reads_no_products_for_a_file_of_orders():
    dynamo = Dynamo({"Responses": {"Catalog": [stored("order#1")]}})
    assert table_of(dynamo)[0].items([entry("order#1")]) == {"order#1": item()}
    assert [name for name, _ in dynamo.requests] == ["batch-get-item"]


def test_reads_the_keys_again_that_dynamodb_did_not_process():
    rest = {"Catalog": {"Keys": [{"id": {"S": "order#2"}}]}}
    dynamo = Dynamo(
        {"Responses": {"Catalog": [stored("order#1")]}, "UnprocessedKeys": rest},
        {"Responses": {"Catalog": [stored("order#2")]}, "UnprocessedKeys": {}},
    )
    table, pauses = table_of(dynamo)
    assert table.items([entry("order#1"), entry("order#2")]).keys() == {"order#1", "order#2"}
    assert dynamo.requests[1][1]["request_items"] == rest
    assert pauses == [0.2]


def test_gives_up_when_dynamodb_never_returns_all_keys():
    rest = {"Catalog": {"Keys": [{"id": {"S": "order#1"}}]}}
    dynamo = Dynamo(*[{"Responses": {}, "UnprocessedKeys": rest}] * catalog.ATTEMPTS)
    with pytest.raises(catalog.AwsError, match="throttled"):
        table_of(dynamo)[0].items([entry("order#1")])


# --- The document ---


def document_blocks():
    """Yields heading, language and text of each block with a language."""
    for section in re.split(r"(?m)^## ", deploy_readme.CATALOG.read_text(encoding="utf-8"))[1:]:
        for language, text in re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", section):
            yield section.partition("\n")[0], language, text


def test_every_command_and_policy_of_the_document_is_run():
    checks = (ROOT / "checks" / "deploy_readme.py").read_text(encoding="utf-8")
    run = [(heading, kind or "sh") for heading, kind in re.findall(r'catalog_section\("(.+?)"(?:, "(\w+)")?\)', checks)]
    assert sorted(run) == sorted((heading, kind) for heading, kind, _ in document_blocks() if kind in ("sh", "json"))


@pytest.mark.parametrize(
    ("language", "source"),
    [("java", "src/main/java/dev/momentcheckout/example/catalog/OrderWriter.java"), ("python", "order_writer.py")],
)
def test_the_document_shows_the_examples_as_they_are_tested(language, source):
    (shown,) = [text for _, kind, text in document_blocks() if kind == language]
    tested = (ROOT / "examples" / "catalog" / source).read_text(encoding="utf-8")
    assert shown in "\n".join(line.removeprefix(indent_of(tested, shown)) for line in tested.split("\n"))


def indent_of(tested, shown):
    """The indentation that the first line of a text has in a source."""
    return re.search(rf"(?m)^( *){re.escape(shown.partition(chr(10))[0])}$", tested)[1]


# --- The command ---


def command(*arguments, program=ROOT / "deploy" / "catalog", **environment):
    return subprocess.run(
        [sys.executable, program, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_refuses_an_invalid_file_before_it_needs_aws(tmp_path):
    file = tmp_path / "catalog.csv"
    file.write_text(HEADER + "product#tea,12.50,ZAR,\n")
    done = command("default", str(file), "--yes", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert done.returncode == 2
    assert done.stderr.startswith(f"deploy/catalog: {file} has 1 problem:\n  line 2: amount")


def test_asks_the_account_and_the_region_of_the_profile_in_the_settings(tmp_path):
    """SAM takes the profile in place of credentials in environment variables; the AWS CLI does so only if the profile is an option."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("target"))
    settings = '[test.deploy.parameters]\nstack_name = "shop"\nprofile = "second account"\n'
    (tmp_path / "samconfig.toml").write_text(settings)
    stub = tmp_path / "bin" / "aws"
    stub.parent.mkdir()
    stub.write_text(
        '#!/bin/sh\n[ "$1" = configure ] && exec echo "region-of-$AWS_PROFILE"\necho "$AWS_REGION: $*" >&2; exit 1\n'
    )
    stub.chmod(0o755)
    path = f"{stub.parent}:{os.environ['PATH']}"
    file = ROOT / "examples/catalog/catalog.csv"
    done = command("test", file, AWS_REGION="", AWS_DEFAULT_REGION="", PATH=path, program=tmp_path / "deploy/catalog")
    call = "region-of-second account: cloudformation describe-stacks --profile second account --output json --stack-name shop"
    assert (done.returncode, done.stderr) == (1, f"deploy/catalog: {call}\nNothing was written.\n")


def test_refuses_an_environment_without_a_stack():
    done = command("staging", "examples/catalog/catalog.csv")
    assert (done.returncode, done.stderr) == (2, "deploy/catalog: samconfig.toml names no stack for staging\n")


def test_says_that_it_stopped_when_nothing_reads_its_output(tmp_path):
    """A part of the table may be written then: deploy/catalog test catalog.csv --yes | head -1"""
    file = tmp_path / "catalog.csv"
    file.write_text(HEADER + "".join(f"product#{number},1250,ZAR,\n" for number in range(2000)))
    answers = {
        "describe-stacks": {"Stacks": [{"Outputs": [{"OutputKey": "CatalogTable", "OutputValue": "Catalog"}]}]},
        "scan": {"Items": []},
    }
    stub = tmp_path / "aws"
    stub.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps({answers}.get(sys.argv[2], {{}})))\n")
    stub.chmod(0o755)
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, ROOT / "deploy" / "catalog", "default", file, "--yes"],
        env={**os.environ, "AWS_REGION": "eu-west-1", "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writer)
    assert done.stderr == f"deploy/catalog: [Errno 32] Broken pipe. What was written stays. {catalog.AGAIN}\n"
    assert done.returncode == 1


@pytest.mark.parametrize("arguments", [[], ["default"], ["default", "a.csv", "b.csv"], ["default", "a.csv", "--force"]])
def test_refuses_other_arguments(arguments):
    done = command(*arguments)
    assert done.returncode == 2
    assert "usage: deploy/catalog ENV FILE [--dry-run] [--yes]" in done.stderr
