import re

import deploy_readme
import pytest
from common import CheckError

# Sections of the document with commands that need GitHub or AWS, and the sentence with which it says so.
NOT_RUN = {
    "From GitHub": "No test runs the commands of this section",
    "A later deployment failed": "no test runs these two commands",
    "After --disable-rollback": "no test runs these two commands",
    "Regions": "No test runs it",
}
# make check-deploy runs the commands of this section.
RUN_WITH_THE_STACK = {"Reuse the tables of a deleted stack"}


def test_finds_the_commands_of_a_section_and_not_those_of_its_subsections():
    document = "## One\n```sh\na\n```\n1. two:\n   ```sh\n   b\n   c\n   ```\n### Below\n```sh\nd\n```\n"
    assert deploy_readme.blocks("One", document) == ["a\n", "b\nc\n"]
    assert deploy_readme.blocks("Below", document) == ["d\n"]


@pytest.mark.parametrize("heading", ["Missing", "Empty"])
def test_a_section_without_commands_is_an_error(heading):
    with pytest.raises(CheckError):
        deploy_readme.blocks(heading, "## Empty\n## Other\n```sh\na\n```\n")


def sections():
    text = deploy_readme.DOCUMENT.read_text(encoding="utf-8")
    for section in re.split(r"(?m)^#+ ", text)[1:]:
        heading, _, body = section.partition("\n")
        if "```sh" in body:
            yield heading, " ".join(body.split())


def test_every_command_of_the_document_is_run_or_said_not_to_be():
    programs = [deploy_readme.ROOT / "checks" / name for name in ("deploy_readme.py", "sam.py")]
    run = re.findall(r'blocks\("(.*?)"\)', "".join(program.read_text() for program in programs))
    with_commands = dict(sections())
    assert set(with_commands) - RUN_WITH_THE_STACK == set(run) | set(NOT_RUN)
    assert [heading for heading, sentence in NOT_RUN.items() if sentence not in with_commands[heading]] == []


def test_the_first_failure_is_the_one_above_the_start_of_the_last_deployment():
    events = [
        (deploy_readme.STACK, "UPDATE_ROLLBACK_COMPLETE"),
        ("Consequence", "UPDATE_FAILED"),
        ("Cause", "UPDATE_FAILED"),
        (deploy_readme.STACK, "UPDATE_IN_PROGRESS"),
        ("OfAnEarlierDeployment", "CREATE_FAILED"),
        (deploy_readme.STACK, "CREATE_IN_PROGRESS"),
    ]
    output = "UPDATE_ROLLBACK_COMPLETE\n" + "".join(f"time\t{name}\t{status}\treason\n" for name, status in events)
    assert deploy_readme.first_failure(output) == ["time", "Cause", "UPDATE_FAILED", "reason"]


def test_no_query_with_output_text_needs_more_than_one_page():
    """With --output text the AWS CLI applies a query to each page of an answer."""
    commands = re.sub(r"\\\n\s*", "", deploy_readme.DOCUMENT.read_text(encoding="utf-8")).splitlines()
    text = [line for line in commands if "--output text" in line]
    assert len(text) > 10
    assert [line for line in text if re.search(r"\b(reverse|sort|sort_by|length|max_by|min_by|sum)\(", line)] == []
    assert [line for line in text if "--query Count" in line and "--no-paginate" not in line] == []
