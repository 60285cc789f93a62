import mutate
import pytest


def mutation(old, new):
    return mutate.Mutation("name", "A.java", old, new, "shared", "ATest")


def test_each_mutation_matches_the_sources_exactly_once():
    assert list(mutate.stale()) == []


def test_names_of_mutations_are_unique():
    names = [each.name for each in mutate.MUTATIONS]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("old", "new", "text", "result"),
    [
        ("verify($1);", "", "a.verify(message);", "a."),
        ("$1 > 0 ? $1 : $2", "$2", "int a = b > 0 ? b : c;", "int a = c;"),
        ("$1 > 0 ? $1 : $2", "$2", "int a = b > 0 ? c : d;", None),
        ("if (a) { return b;", "x", "if (a) {\n    return b;", "x"),
        ("a.b()", "x", "a.b() + a.b()", None),
        ("a.b()", "x", "aXb()", None),
    ],
)
def test_a_mutation_replaces_code_that_occurs_once(old, new, text, result):
    assert mutate.mutated(mutation(old, new), text) == result


def test_an_entry_gives_a_mutation_for_each_test():
    text = "# comment\nshared/A.java\n  rule removed: shared/ATest testing/simulation/BTest\n  - a\n  +\n"
    assert list(mutate.parse(text)) == [
        mutate.Mutation("rule removed", "shared/A.java", "a", "", "shared", "ATest"),
        mutate.Mutation("rule removed (BTest)", "shared/A.java", "a", "", "testing/simulation", "BTest"),
    ]


def test_a_stale_mutation_is_found(monkeypatch):
    monkeypatch.setattr(mutate, "MUTATIONS", [mutation("a", "b")])
    assert list(mutate.stale()) == ["name: A.java does not exist"]
