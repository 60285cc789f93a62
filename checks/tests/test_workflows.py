import pytest
import workflows

COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
PINNED = f"actions/checkout@{COMMIT} # v7.0.1"


def problems(uses=PINNED, permissions="permissions: {}", step="true", limit="timeout-minutes: 5"):
    lines = [
        "name: case",
        "on: push",
        permissions,
        "jobs:",
        "  only:",
        "    runs-on: ubuntu-24.04",
        f"    {limit}",
        "    steps:",
        f"      - uses: {uses}",
        f"      - run: {step}",
    ]
    return list(workflows.problems("\n".join(lines)))


def test_a_sound_workflow_has_no_problem():
    assert problems() == []
    assert problems("./.github/workflows/check.yml") == []


@pytest.mark.parametrize(
    "uses",
    [
        "actions/checkout@v7",
        f"actions/checkout@v7 # {COMMIT}",
        "actions/checkout@main",
        f"actions/checkout@{COMMIT[:7]} # v7.0.1",
        f"actions/checkout@{COMMIT}",
        '"actions/checkout@v7"',
        "docker://alpine:3",
        f"{PINNED}\n      - {{ name: hidden, uses: actions/checkout@v7 }}",
    ],
)
def test_an_action_without_commit_or_version_is_found(uses):
    assert any("pin the action" in problem for problem in problems(uses))


def test_a_token_without_limits_is_found():
    assert any("sets no permissions" in problem for problem in problems(permissions=""))


def test_a_stored_secret_is_found():
    assert any("no stored secret" in problem for problem in problems(step="echo ${{ secrets.AWS_SECRET_ACCESS_KEY }}"))


@pytest.mark.parametrize("limit", ["# timeout-minutes: 5", "env:\n      timeout-minutes: 5"])
def test_a_job_without_a_time_limit_is_found(limit):
    assert any("the job only has no timeout-minutes" in problem for problem in problems(limit=limit))


def test_a_job_that_calls_another_workflow_needs_no_time_limit():
    text = "permissions: {}\njobs:\n  check:\n    uses: ./.github/workflows/check.yml\n"
    assert list(workflows.problems(text)) == []


def test_a_target_that_the_makefile_lacks_is_found():
    assert problems(step="make check") == []
    assert any("calls make checks, which" in problem for problem in problems(step="make checks"))


def called(workflow):
    text = (workflows.ROOT / ".github/workflows" / workflow).read_text()
    return {name: workflows.targets(job) for name, job in workflows.jobs(text).items()}


def test_each_kind_of_check_has_a_job():
    assert called("check.yml") == {
        "check": {"check"},
        "browser": {"check-browser"},
        "clients": {"check-clients"},
        # The Flutter SDK is only there.
        "flutter": set(),
        "sam": {"check-workflows", "check-cdk", "check-sam"},
        "deployment": {"check-deploy"},
    }
    assert called("nightly.yml") == {"nightly": {"nightly"}, "vulnerabilities": {"check-vulnerabilities"}}
