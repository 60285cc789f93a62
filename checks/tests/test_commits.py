import commits
import pytest


@pytest.mark.parametrize(
    "subject",
    [
        "Add a test",
        "Process each webhook once",
        "Re-run the check",
        "Pass the deadline on",
        "Feed the simulator",
        "Bring it back",
    ],
)
def test_an_imperative_subject_is_accepted(subject):
    assert list(commits.problems(subject)) == []


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("Added a test", "use the imperative"),
        ("Adding a test", "use the imperative"),
        ("Adds a test", "use the imperative"),
        ("add a test", "capitalised verb"),
        ("README: add a line", "capitalised verb"),
        ("", "capitalised verb"),
        ("Add a test.", "full stop"),
        ("Add " + "x" * 69, "73 characters"),
        ("WIP", "squash"),
        ("fixup! Add a test", "squash"),
    ],
)
def test_another_subject_is_rejected(subject, problem):
    assert problem in " ".join(commits.problems(subject))
