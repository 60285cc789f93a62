import prose
import pytest


@pytest.mark.parametrize("entry", prose.FORBIDDEN, ids=lambda entry: entry.rejected)
def test_an_entry_rejects_and_accepts_its_examples(entry):
    assert list(prose.vocabulary(entry.rejected))
    assert not list(prose.vocabulary(entry.accepted))


def test_a_word_in_a_test_name_is_found():
    assert list(prose.vocabulary("void the_shop_is_told_once() {"))


def test_long_lines_are_prose_or_not():
    long = "x" * 121
    assert list(prose.problems("a.md", long))
    assert list(prose.problems("A.java", "/** " + long))
    assert not list(prose.problems("a.md", "| " + long))
    assert not list(prose.problems("a.md", "```\n" + long + "\n```"))
    assert not list(prose.problems("A.java", '    String text = "' + long + '";'))


def test_links_must_lead_somewhere():
    assert list(prose.links("README.md", "[x](no-such-file.md)"))
    assert list(prose.links("README.md", "[x](#no-such-heading)"))
    assert not list(prose.links("README.md", "[x](LICENSE) [y](https://example.com/no/file)"))
