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
    run = re.findall(r'blocks\("(.*?)"\)', (deploy_readme.ROOT / "checks/deploy_readme.py").read_text())
    with_commands = dict(sections())
    assert set(with_commands) - RUN_WITH_THE_STACK == set(run) | set(NOT_RUN)
    assert [heading for heading, sentence in NOT_RUN.items() if sentence not in with_commands[heading]] == []
