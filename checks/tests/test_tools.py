import signal

import browser
import common
import deployment_tools
import pytest
import simulate


def test_missing_tools_are_named():
    missing = list(deployment_tools.missing(lambda tool: tool != "sam", lambda: False))
    assert [message.split(":")[0] for message in missing] == [
        "make check-deploy needs a running Docker engine that you may use",
        "make check-deploy needs the SAM CLI, which deploys",
    ]
    assert list(deployment_tools.missing(lambda _: True, lambda: True)) == []


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_a_skip_fails_in_ci_only(monkeypatch, capsys, ci, status):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(browser.shutil, "which", lambda _: None)
    assert browser.main(["false"]) == status
    assert "SKIPPED  make check-browser" in capsys.readouterr().out


def test_a_report_counts_checks_and_gives_reasons(capsys):
    report = common.Report()
    with report.check("first") as note:
        note("a figure")
    with report.check("second"):
        common.require(False, "a reason")
    assert report.end() == 1
    output = capsys.readouterr().out
    assert "first: a figure" in output
    assert "a reason" in output
    assert output.endswith("1 passed, 1 failed\n")


def test_a_server_is_ready_when_its_log_says_so(tmp_path):
    with common.running(tmp_path / "log", "sh", "-c", "echo ready; sleep 60", until="ready") as log:
        assert log.read_text() == "ready\n"
    with (
        pytest.raises(common.CheckError, match="does not start"),
        common.running(tmp_path / "log", "false", until="ready"),
    ):
        pass


def test_a_server_is_stopped_as_by_ctrl_c_even_if_this_process_ignores_it(tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        server = "trap 'echo stopped; exit' INT; echo ready; while :; do sleep 0.1; done"
        with common.running(tmp_path / "log", "sh", "-c", server, until="ready") as log:
            pass
        assert log.read_text() == "ready\nstopped\n"
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_progress_bar_of_a_simulation():
    assert simulate.bar("50 100 1\n") == "[" + "#" * 20 + "." * 20 + "] 50 of 100, 1 failed "
    assert simulate.bar("100 histories from seed 1") == ""


def test_the_failed_history_of_a_simulation():
    history = "seed 7: paid twice\n    pay\nonce more: make simulate HISTORIES=1 SEED=7"
    assert simulate.failure(f"[INFO] Maven\n{history}\n[INFO] end\n") == history
