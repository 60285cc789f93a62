import pytest
import workflows

COMMIT = "de0fac2e4500dabe0009e67214ff5f5447ce83dd"
PINNED = f"actions/checkout@{COMMIT} # v6.0.2"


def problems(uses=PINNED, permissions="permissions: {}", step="true"):
    lines = [
        "name: case",
        "on: push",
        permissions,
        "jobs:",
        "  only:",
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
        "actions/checkout@v6",
        f"actions/checkout@v6 # {COMMIT}",
        "actions/checkout@main",
        f"actions/checkout@{COMMIT[:7]} # v6.0.2",
        f"actions/checkout@{COMMIT}",
        '"actions/checkout@v6"',
        "docker://alpine:3",
        f"{PINNED}\n      - {{ name: hidden, uses: actions/checkout@v6 }}",
    ],
)
def test_an_action_without_commit_or_version_is_found(uses):
    assert any("pin the action" in problem for problem in problems(uses))


def test_a_token_without_limits_is_found():
    assert any("sets no permissions" in problem for problem in problems(permissions=""))


def test_a_stored_secret_is_found():
    assert any("no stored secret" in problem for problem in problems(step="echo ${{ secrets.AWS_SECRET_ACCESS_KEY }}"))
