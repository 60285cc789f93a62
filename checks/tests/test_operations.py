"""docs/operations has a page for each alarm, the alarm names the page and its first command, and a test runs every command."""

import re

import insights
import pytest
import yaml
from common import ROOT

FOLDER = ROOT / "docs/operations"
PAGES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.md"))}
CONTRACT = yaml.safe_load((ROOT / "docs/contract.yaml").read_text(encoding="utf-8"))
ALARMS = insights.resources("AWS::CloudWatch::Alarm")
SECTIONS = ["What it means", "First command", "Causes", "What not to do", "When it ends"]
TESTS = "".join(
    file.read_text(encoding="utf-8")
    for file in (ROOT / "testing/deployment/src/test/java/dev/momentcheckout/testing/deployment").glob("*Test.java")
)
README, DRILLS = PAGES["README"], PAGES["drills"]
# make check-deploy exports a table to S3 no more than the emulator does.
NOT_RUN = {"Leave": 1}
# The longest page that a screen shows.
LINES = 66
REGION = " --region ${AWS::Region}"


def sections(text):
    return re.findall(r"(?m)^## (.+)$", text)


def blocks(text):
    """Returns the shell blocks with the paragraph before each."""
    return re.findall(r"(?ms)((?:^(?! *```)[^\n]+\n)*)\n?^ *```sh\n(.*?)^ *```$", text)


def section(text, heading):
    return re.search(rf"(?ms)^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text)[1]


def described_command(alarm):
    return re.search(r"^First command: (.+)$", ALARMS[alarm]["AlarmDescription"], re.MULTILINE)[1]


def first_command(alarm):
    """Returns the command of the description without the region, which the environment of an operator sets."""
    return described_command(alarm).replace(REGION, "")


def commands():
    """Returns each line of the pages' blocks, and each command of a description, with where it stands."""
    shown = [(page, line) for page, text in PAGES.items() for _, block in blocks(text) for line in block.splitlines()]
    return shown + [(f"{alarm} in template.yaml", described_command(alarm)) for alarm in ALARMS]


def test_each_alarm_has_a_page_and_each_page_an_alarm():
    assert PAGES.keys() - {"README", "drills"} == ALARMS.keys()


@pytest.mark.parametrize("alarm", ALARMS)
def test_a_page_has_its_five_sections_and_fits_on_a_screen(alarm):
    assert PAGES[alarm].startswith(f"# {alarm}\n\nFires when ")
    assert sections(PAGES[alarm]) == SECTIONS
    assert PAGES[alarm].count("\n") <= LINES


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_names_its_page_and_the_pages_first_command(alarm):
    description = ALARMS[alarm]["AlarmDescription"]
    command = first_command(alarm).replace("${AWS::StackName}", "$STACK")
    command = re.sub(r"\$\{(\w+)\}((?::\w+)?)", r'"$(name \1)\2"', command)
    shown = blocks(section(PAGES[alarm], "First command"))[0][1].splitlines()
    assert description.splitlines()[-1] == f"Then: docs/operations/{alarm}.md"
    assert shown[-1] == command


@pytest.mark.parametrize("alarm", ALARMS)
def test_each_command_of_a_mail_names_the_region(alarm):
    command = described_command(alarm)
    assert command.count("aws ") == len(re.findall(rf"aws [a-z]+ [a-z-]+{re.escape(REGION)} ", command))


def test_a_command_prints_one_log_line_a_line_and_the_last_fifty():
    printed = [(where, line) for where, line in commands() if "filter-log-events" in line]
    assert len(printed) > 20
    assert [each for each in printed if " --query 'events[].[message]' --output text | tail -n 50" not in each[1]] == []


def test_a_command_that_receives_messages_waits_for_them():
    """Without a wait, SQS asks some of its servers only, and may return nothing although there are messages."""
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    received = [line for _, line in commands() if "receive-message" in line] + re.findall(r"`aws sqs [^`]+`", template)
    assert len(received) == 9
    assert [line for line in received if " --wait-time-seconds 20 " not in line] == []


def test_no_page_names_a_stack_that_may_exist():
    """A command that is pasted as it is must not reach production from a mail of another stack."""
    settings = (ROOT / "samconfig.toml").read_text(encoding="utf-8")
    stacks = re.findall(r'(?m)^stack_name = "(.+)"$', settings)
    assert len(stacks) == 3
    assert [(where, line) for where, line in commands() for stack in stacks if stack in line] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_first_block_of_a_page_sets_what_the_others_use(page):
    lines = blocks(PAGES[page])[0][1].splitlines()
    assert lines[:2] == ['export AWS_PAGER=""', "STACK=STACK_NAME"]
    assert lines[2] == blocks(README)[0][1].splitlines()[2]


@pytest.mark.parametrize("page", PAGES)
def test_a_command_names_resources_and_outputs_that_exist(page):
    commands = "".join(block for _, block in blocks(PAGES[page]))
    template = yaml.load((ROOT / "template.yaml").read_text(encoding="utf-8"), insights.Template)
    resources = template["Resources"].keys() | {"ReconcileSessionsEachMinute"}
    assert set(re.findall(r"\$\(name (\w+)\)", commands)) <= resources
    assert set(re.findall(r"\$\(output (\w+)\)", commands)) <= template["Outputs"].keys()


@pytest.mark.parametrize("page", [*ALARMS, "README"])
def test_a_test_runs_the_commands_of_a_page(page):
    assert f'page("{page}")' in TESTS or f'page(deployment, "{page}")' in TESTS
    assert "no test runs" not in PAGES[page]


@pytest.mark.parametrize("heading", [name for name in sections(DRILLS) if blocks(section(DRILLS, name))])
def test_a_test_runs_the_commands_of_a_drill_or_the_drill_says_that_none_does(heading):
    assert f'drill("{heading}")' in TESTS or f'drill(deployment, "{heading}")' in TESTS
    said = [before for before, _ in blocks(section(DRILLS, heading)) if "no test runs" in before]
    assert len(said) == NOT_RUN.get(heading, 0)


@pytest.mark.parametrize("heading", [name for name in sections(DRILLS) if blocks(section(DRILLS, name))])
def test_a_test_that_runs_single_blocks_of_a_drill_runs_each_of_them(heading):
    named = re.compile(rf'drill\((?:deployment, )?"{re.escape(heading)}"\)')
    (method,) = [text for text in TESTS.split("@Test") if named.search(text)]
    single = re.findall(r"\.only\((\d+)\)", method)
    runnable = [before for before, _ in blocks(section(DRILLS, heading)) if "no test runs" not in before]
    if len(single) == len(re.findall(r"\.run\(\w*\)", method)):
        assert set(map(int, single)) == set(range(len(runnable)))


def test_no_page_writes_an_item_but_a_restored_one():
    writing = r"update-item|put-item|delete-item|transact-write|batch-write|execute-statement"
    found = [(page, command) for page, text in PAGES.items() for command in re.findall(writing, text)]
    assert found == [("drills", "put-item")]
    assert "put-item" in section(DRILLS, "Restore from a point in time")


def test_the_index_lists_each_alarm_once():
    listed = re.findall(r"(?m)^\| \[(\w+)\]\((\w+)\.md\) \|", section(README, "The alarms"))
    assert sorted(listed) == sorted((alarm, alarm) for alarm in ALARMS)


def faults():
    lines = re.findall(r"(?m)^\| (\d+) \| (.+) \|$", section(README, "All faults"))
    return [(int(number), *text.split(" | ")) for number, text in lines]


def test_the_table_has_the_forty_faults_each_with_what_to_do():
    assert [number for number, *_ in faults()] == list(range(1, 41))
    assert [columns for columns in faults() if len(columns) != 6 or not re.search("[a-z]", columns[5])] == []


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: str(fault[0]))
def test_a_fault_names_messages_metrics_and_alarms_that_exist(fault):
    _, _, log, metric, alarm, _ = fault
    filters = insights.resources("AWS::Logs::MetricFilter").values()
    counted = {each["MetricName"] for properties in filters for each in properties["MetricTransformations"]}
    fields = {*CONTRACT["log"]["fields"], "authorizer_error"}
    assert set(re.findall('"([^"]+)"', log)) <= set(CONTRACT["log"]["messages"])
    assert set(re.findall("`([a-z_]+)`", log)) <= fields
    assert set(re.findall("`([A-Z]\\w+)`", metric)) <= {*CONTRACT["metrics"], *counted, "Reason", "DeadLetters"}
    assert set(re.findall(r"\[(\w+)\]", alarm)) <= ALARMS.keys()


def test_each_alarm_belongs_to_a_fault():
    assert {alarm for fault in faults() for alarm in re.findall(r"\[(\w+)\]", fault[4])} == ALARMS.keys()


def test_the_page_lists_the_saved_queries():
    listed = re.findall(r"(?m)^\| `([^`]+)` \|", section(README, "Saved queries"))
    assert listed == list(insights.saved_queries())
