"""The app client in Dart, its translation for the lab's phone, and what the documents show of it."""

import re

import phone
import pytest
import tree_sitter_dart
import yaml
from tree_sitter import Language, Parser

EXAMPLE = phone.ROOT / "examples/flutter"
FILES = sorted(EXAMPLE.rglob("*.dart"))
CLIENT = phone.DART.read_text(encoding="utf-8")
GUIDE = (phone.ROOT / "docs/flutter.md").read_text(encoding="utf-8")
PARSER = Parser(Language(tree_sitter_dart.language()))
EXCEPTIONS = set(re.findall(r"class (\w+) extends CheckoutException", CLIENT))


def has_syntax_errors(text):
    return PARSER.parse(text.encode()).root_node.has_error


def statements(text):
    """The lines of Dart that do something: no comments, no types, no closing brackets."""
    interface = re.compile(r"(?ms)^abstract interface class .*?^\}\n")
    for line in interface.sub("", text).splitlines():
        code = line.strip()
        if re.match(r"(return|await|throw|if|for|final \w+ =|_\w+|\} else if|headers|item\[)", code):
            yield line


def test_the_phone_runs_the_translation():
    assert phone.JAVASCRIPT.read_text(encoding="utf-8") == phone.translated(CLIENT)


def test_a_difference_fails(tmp_path, monkeypatch, capsys):
    other = tmp_path / "checkout.js"
    other.write_text(phone.translated(CLIENT).replace("statusReads = 6", "statusReads = 5"))
    monkeypatch.setattr(phone, "JAVASCRIPT", other)
    assert phone.main([]) == 1
    assert "checks/phone.py --write" in capsys.readouterr().err
    assert phone.main(["--write"]) == 0
    assert phone.main([]) == 0


def test_each_statement_of_the_client_is_a_statement_of_the_phone():
    expected = phone.translated(CLIENT)
    found = list(statements(CLIENT))
    assert len(found) > 100
    for line in found:
        assert translation_without(line) != expected, line


def translation_without(line):
    try:
        return phone.translated(CLIENT.replace(line + "\n", "", 1))
    except phone.UnknownDartError:
        return None


@pytest.mark.parametrize(
    ("dart", "javascript"),
    [
        ("final name = 'a$b/${c.d}';", "const name = `a${b}/${c.d}`;"),
        ("if (_inSheet != null && a == b) return;", "if (this._inSheet != null && a === b) return;"),
        ("throw AlreadyPaid(answer);", "throw new AlreadyPaid(answer);"),
        ("final name = Uri.encodeComponent(account);", "const name = encodeURIComponent(account);"),
        ("return value is String ? value : null;", "return typeof value === 'string' ? value : null;"),
        ("return await _transport.send(a, b).timeout(timeLimit);", "return await timeout(this._transport.send(a, b), timeLimit);"),
        ("final others = now.skip(1).where((other) => other != session).take(9);", "const others = now.slice(1).filter((other) => other !== session).slice(0, 9);"),
        ("for (final name in _names(stored)) {", "for (const name of this._names(stored)) {"),
        ("if (read > 1) await Future<void>.delayed(Duration(milliseconds: 400 * (read - 1)));", "if (read > 1) await pause(400 * (read - 1));"),
    ],
)  # fmt: skip
def test_statements(dart, javascript):
    source = f"class AlreadyPaid {{\n}}\n\nclass C {{\n  Future<void> m(int a) async {{\n    {dart}\n  }}\n}}\n"
    assert f"    {javascript}\n" in phone.translated(source)


def test_only_our_exceptions_are_caught_where_dart_catches_only_ours():
    source = """\
class Ours {
}

void f() {
  try {
    return;
  } on Ours catch (problem) {
    rethrow;
  } on Exception catch (other) {
    return;
  }
}
"""
    assert phone.translated(source).endswith(
        """\
export function f() {
  try {
    return;
  } catch (problem) {
    if (!(problem instanceof Ours)) throw problem;
    throw problem;
  } catch (other) {
    return;
  }
}
"""
    )


@pytest.mark.parametrize("line", ["late final x = 1;", "int x = 1;", "a..b();", "assert(x);", "return x!;"])
def test_dart_without_a_rule_is_an_error(line):
    with pytest.raises(phone.UnknownDartError):
        phone.translated(f"void f() {{\n  {line}\n}}\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(EXAMPLE)))
def test_the_syntax_of_dart_files(file):
    assert not has_syntax_errors(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("broken", ["void f() {", "final x = ;", "class { }", "if (x) }", "await await;;)"])
def test_broken_syntax_is_found(broken):
    assert has_syntax_errors(CLIENT + broken)


def test_the_client_depends_on_no_transport_and_no_sdk():
    packages = set(re.findall(r"import 'package:(\w+)/", CLIENT))
    assert packages == {"shared_preferences", "uuid"}


def test_each_package_that_is_imported_is_a_dependency():
    pubspec = yaml.safe_load((EXAMPLE / "pubspec.yaml").read_text(encoding="utf-8"))
    imported = {
        name
        for file in (EXAMPLE / "lib").rglob("*.dart")
        for name in re.findall(r"import 'package:(\w+)/", file.read_text(encoding="utf-8"))
    }
    assert imported - {pubspec["name"]} == set(pubspec["dependencies"])


def snippets():
    for document in sorted([phone.ROOT / "README.md", *(phone.ROOT / "docs").rglob("*.md"), *EXAMPLE.rglob("*.md")]):
        for number, code in enumerate(re.findall(r"(?ms)^```dart\n(.*?)^```", document.read_text(encoding="utf-8"))):
            yield pytest.param(code, id=f"{document.relative_to(phone.ROOT)}-{number}")


def plain(text):
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("code", list(snippets()))
def test_a_snippet_of_a_document_is_a_part_of_the_example(code):
    lines = plain(code)
    assert any(
        lines == whole[at : at + len(lines)]
        for whole in (plain(file.read_text(encoding="utf-8")) for file in FILES)
        for at in range(len(whole))
    )


def test_documents_have_snippets_of_dart():
    assert len(list(snippets())) >= 2


def test_the_guide_names_each_exception():
    table = GUIDE[GUIDE.index("## Responses") :]
    named = {name for row in re.findall(r"(?m)^\|[^|]*\| (`\w+`) \|", table) for name in row.strip("`").split()}
    # NotStored is no response.
    assert named == EXCEPTIONS - {"NotStored"}


def test_each_exception_and_outcome_has_a_text():
    texts = (EXAMPLE / "lib/texts.dart").read_text(encoding="utf-8")
    outcomes = re.findall(r"(?m)^  (\w+),$", CLIENT[CLIENT.index("enum Outcome") : CLIENT.index("class Answer")])
    assert set(re.findall(r"Outcome\.(\w+) =>", texts)) == set(outcomes)
    assert set(re.findall(r"(\w+)\(\)", texts)) == EXCEPTIONS


def test_the_problem_types_of_the_client_are_those_of_the_backend():
    contract = yaml.safe_load((phone.ROOT / "docs/contract.yaml").read_text(encoding="utf-8"))
    conflicts = {name for name, (status, _) in contract["problems"].items() if status == 409}
    assert set(re.findall(r"type == '([\w-]+)'", CLIENT)) == conflicts
