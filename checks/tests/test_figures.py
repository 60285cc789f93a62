import functools

import figures


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_reports_of_modules_are_counted(tmp_path):
    report = '<testsuite name="A" tests="{}" errors="1" skipped="2" failures="3"><testcase/></testsuite>'
    write(tmp_path / "shared/target/surefire-reports/TEST-a.xml", report.format(10))
    write(tmp_path / "functions/create-session/target/surefire-reports/TEST-b.xml", report.format(5))
    write(tmp_path / "target/clone/shared/target/surefire-reports/TEST-copy.xml", report.format(99))
    found = figures.reports("surefire-reports/TEST-*.xml", root=tmp_path)
    assert figures.summary(figures.tests(found)) == "tests: 15 run, 8 failed, 4 skipped"


def test_older_reports_are_left_out(tmp_path):
    write(tmp_path / "shared/target/surefire-reports/TEST-a.xml", "<testsuite/>")
    later = write(tmp_path / "started", "")
    assert figures.reports("surefire-reports/TEST-*.xml", later, tmp_path) == []


def test_each_reason_of_a_skip_is_named_once(tmp_path):
    skip = "<testcase><skipped>org.opentest4j.TestAbortedException: {}\n\tat a.B.c(B.java:1)</skipped></testcase>"
    skips = "".join(skip.format(reason) for reason in ("no emulator", "no emulator", "no Docker"))
    file = write(tmp_path / "TEST-a.xml", f"<testsuite>{skips}</testsuite>")
    assert figures.skip_reasons([file]) == ["no Docker", "no emulator"]


def test_mutants_are_counted(tmp_path):
    report = "<mutations><mutation detected='true'/><mutation detected='false'/><mutation detected='true'/></mutations>"
    assert figures.mutants(write(tmp_path / "mutations.xml", report)) == (3, 2)


def test_a_package_is_reported_by_its_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(figures, "ROOT", tmp_path)
    monkeypatch.setattr(figures, "reports", functools.partial(figures.reports, root=tmp_path))
    report = "<mutations><mutation detected='true'/><mutation detected='false'/></mutations>"
    write(tmp_path / "shared/target/pit-reports/store/mutations.xml", report)
    figures.main([])
    assert capsys.readouterr().out == "mutants of store: 1 of 2 detected (50 %)\n"
