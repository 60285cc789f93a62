import re
import subprocess
import time

import common
import pytest

LARGEST_SEED = 999_999_999_999_999_999


def make(*arguments):
    return subprocess.run(["make", *arguments], cwd=common.ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["load", "RATE=abc"], "RATE is 1 to 9999: make load RATE=200 SECONDS=60"),
        (["load", "RATE="], "RATE is 1 to 9999: make load RATE=200 SECONDS=60"),
        (["load", "RATE=08"], "RATE is 1 to 9999: make load RATE=200 SECONDS=60"),
        (["load", "RATE=2'; echo injected #'3"], "RATE is 1 to 9999: make load RATE=200 SECONDS=60"),
        (["load", "SECONDS=10000"], "SECONDS is 1 to 9999: make load RATE=200 SECONDS=60"),
        (["simulator", "PORT=65536"], "PORT is 0 to 65535: make simulator PORT=8090 WEBHOOKS="),
        (["simulator", "WEBHOOKS=localhost:3000"], "WEBHOOKS is an http or https URL: make simulator PORT=8090 "),
        (["simulate", "HISTORIES=0"], "HISTORIES is 1 to 1000000000: make simulate HISTORIES="),
        (["simulate-http", "SEED=-1"], f"SEED is 0 to {LARGEST_SEED}: make simulate-http HISTORIES="),
        (["run", "LAB_PAGE_PORT=none"], "LAB_PAGE_PORT is 0 to 65535: make run LAB_PAGE_PORT=9088"),
        (["run", "LAB_QUEUES_PORT=-1"], "LAB_QUEUES_PORT is 0 to 65535: make run LAB_QUEUES_PORT=9088"),
        (
            ["run", "LAB_HOST=localhost"],
            "LAB_HOST is an IPv4 address of this machine, or 0.0.0.0: make run LAB_HOST=0.0.0.0",
        ),
        (
            ["run", "LAB_WEBHOOK_URL=localhost"],
            "LAB_WEBHOOK_URL is an http or https URL: make run LAB_WEBHOOK_URL=http://127.0.0.1:3000/api/moment-webhook",
        ),
        (
            ["run", "LAB_CORS_ORIGINS=http://a/b"],
            "LAB_CORS_ORIGINS is a list of origins, separated by commas: make run LAB_CORS_ORIGINS=http://localhost:3000",
        ),
        (
            ["demo", "LAB_DYNAMODB_ENDPOINT=x"],
            "LAB_DYNAMODB_ENDPOINT is an http or https URL: make demo LAB_DYNAMODB_ENDPOINT=http://127.0.0.1:8000",
        ),
        (
            ["run", "LAB_PAGE_PROT=1"],
            "LAB_PAGE_PROT is none of the lab's variables: LAB_PAGE_PORT LAB_GATEWAY_PORT LAB_MOMENT_PORT LAB_DYNAMODB_PORT "
            "LAB_SECRETS_PORT LAB_EVENTS_PORT LAB_QUEUES_PORT LAB_HOST LAB_WEBHOOK_URL LAB_DYNAMODB_ENDPOINT LAB_CORS_ORIGINS",
        ),
        (["run", "LAB_PGAE_PORT=9088"], "LAB_PGAE_PORT is none of the lab's variables: LAB_PAGE_PORT "),
        (["fuzz", "RUNS=1e6"], "RUNS is 1 to 1000000000: make fuzz RUNS="),
        (["differential", f"OPERATIONS={10**30}"], "OPERATIONS is 1 to 1000000000: make differential OPERATIONS="),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_before_anything_is_built(arguments, line):
    started = time.monotonic()
    done = make(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(line)
    assert done.stdout == ""
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "arguments",
    [
        ["load", "RATE=1", "SECONDS=9999"],
        [
            "run",
            "LAB_HOST=0.0.0.0",
            "LAB_PAGE_PORT=",
            "LAB_CORS_ORIGINS=http://localhost:3000,https://shop.example",
            "LAB_WEBHOOK_URL=",
        ],
        ["simulator", "PORT=0", "WEBHOOKS="],
        ["simulator", "PORT=65535", "WEBHOOKS=https://shop.example/hook?a=1&b=2"],
        ["differential", "OPERATIONS=1000000000", f"SEED={LARGEST_SEED}"],
    ],
)
def test_values_up_to_the_limits_are_allowed(arguments):
    done = subprocess.run(["checks/arguments", *arguments], cwd=common.ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_quote_in_an_address_does_not_end_the_argument():
    done = make("-n", "simulator", "WEBHOOKS=http://shop.example/it's")
    assert "simulator.Main 8090 'http://shop.example/it'\\''s'" in done.stdout


def test_origins_have_the_pattern_of_the_template():
    template = (common.ROOT / "template.yaml").read_text()
    pattern = re.search(r"(?s)\n  CorsOrigins:.*?AllowedPattern: '\^\$\|(.*?)'", template)[1]
    assert f"'{pattern}'" in (common.ROOT / "checks/arguments").read_text()


def test_a_name_without_a_rule_is_an_error_of_the_makefile():
    done = subprocess.run(["checks/arguments", "load", "COLOUR=1"], cwd=common.ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "no rule for COLOUR" in done.stderr
