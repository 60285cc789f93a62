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
OPS = re.compile(r"\./ops (?:--stack (\S+) )?(?:--region \S+ )?([a-z]+)")
SETUP = [line for line in (FOLDER / "drills.md").read_text(encoding="utf-8").splitlines() if "name() {" in line]


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


def operator_commands():
    """Returns the names of all commands of ./ops, by their pages."""
    return sorted(file.stem for file in (FOLDER / "commands").glob("*.md"))


def commands():
    """Returns each line of the pages' blocks, and each command of a description, with where it stands."""
    shown = [(page, line) for page, text in PAGES.items() for _, block in blocks(text) for line in block.splitlines()]
    return shown + [(f"{alarm} in template.yaml", described_command(alarm)) for alarm in ALARMS]


def test_each_alarm_has_a_page_and_each_page_an_alarm():
    assert PAGES.keys() - {"README", "access", "drills"} == ALARMS.keys()


@pytest.mark.parametrize("alarm", ALARMS)
def test_a_page_has_its_five_sections_and_fits_on_a_screen(alarm):
    assert PAGES[alarm].startswith(f"# {alarm}\n\nFires when ")
    assert sections(PAGES[alarm]) == SECTIONS
    assert PAGES[alarm].count("\n") <= LINES


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_names_its_page_and_the_pages_first_command(alarm):
    description = ALARMS[alarm]["AlarmDescription"]
    command = first_command(alarm).replace("--stack ${AWS::StackName}", '--stack "$STACK"')
    command = command.replace("${AWS::StackName}", "$STACK")
    command = re.sub(r"\$\{(\w+)\}((?::\w+)?)", r'"$(name \1)\2"', command)
    shown = blocks(section(PAGES[alarm], "First command"))[0][1].splitlines()
    assert description.splitlines()[-1] == f"Then: docs/operations/{alarm}.md"
    assert shown[-1] == command


@pytest.mark.parametrize("alarm", ALARMS)
def test_each_command_of_a_mail_names_the_region(alarm):
    command = described_command(alarm)
    if command.startswith("./ops"):
        assert command.startswith("./ops --stack ${AWS::StackName}" + REGION + " ")
    assert command.count("aws ") == len(re.findall(rf"aws [a-z]+ [a-z-]+{re.escape(REGION)} ", command))


def test_a_command_prints_one_log_line_a_line_and_the_last_fifty():
    printed = [(where, line) for where, line in commands() if "filter-log-events" in line]
    assert len(printed) > 15
    assert [each for each in printed if " --query 'events[].[message]' --output text | tail -n 50" not in each[1]] == []


def test_no_command_reads_a_queue_or_an_item_that_ops_reads():
    """A person who receives a message by hand may delete the only copy of a change."""
    by_hand = r"receive-message|purge-queue|delete-message|lambda invoke|dynamodb (?:get-item|query)"
    pages = "".join(text for page, text in PAGES.items() if page not in ("access", "drills"))
    assert re.findall(by_hand, pages + (ROOT / "template.yaml").read_text(encoding="utf-8")) == []
    assert re.findall(by_hand, DRILLS.replace(section(DRILLS, "Restore from a point in time"), "")) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_commands_of_ops_that_exist(page):
    assert {name for _, name in OPS.findall(PAGES[page])} <= {*operator_commands(), "help"}


def test_the_index_lists_each_command_of_ops_once():
    listed = re.findall(r"(?m)^\| \[`\./ops (\w+)`\]\(commands/(\w+)\.md\) \|", section(README, "The commands"))
    assert sorted(listed) == [(name, name) for name in operator_commands()]


@pytest.mark.parametrize("name", operator_commands())
def test_a_page_of_a_command_fits_on_a_screen_and_has_an_example(name):
    text = (FOLDER / "commands" / f"{name}.md").read_text(encoding="utf-8")
    transcript = re.search(r"(?ms)^```console\n(.*?)^```$", text)[1]
    assert text.startswith(f"# ./ops {name}\n\n")
    assert sections(text)[:3] == ["When", "Options", "Example"]
    assert sections(text)[3:] in (["What it never does"], ["What it costs, and what it never does"])
    assert "Exit codes: 0 " in text
    assert transcript.startswith(f"$ ./ops {name}")
    assert text.count("\n") <= LINES


def test_no_page_names_a_stack_that_may_exist():
    """A command that is pasted as it is must not reach production from a mail of another stack."""
    settings = (ROOT / "samconfig.toml").read_text(encoding="utf-8")
    stacks = re.findall(r'(?m)^stack_name = "(.+)"$', settings)
    assert len(stacks) == 3
    assert [(where, line) for where, line in commands() for stack in stacks if stack in line] == []


@pytest.mark.parametrize("page", [*ALARMS, "README", "drills"])
def test_a_page_sets_what_its_commands_use(page):
    shown = [block.splitlines() for _, block in blocks(PAGES[page])]
    assert "STACK=STACK_NAME" in shown[0][:2]
    calling = [lines for lines in shown if any("aws " in line or "$(name" in line for line in lines)]
    if calling:
        assert calling[0][0] == 'export AWS_PAGER=""'
        assert [line for line in calling[0] if "name() {" in line] == SETUP


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
