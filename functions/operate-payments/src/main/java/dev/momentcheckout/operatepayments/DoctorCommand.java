package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.operatepayments.doctor.CheckReport;
import dev.momentcheckout.operatepayments.doctor.CheckResult;
import dev.momentcheckout.operatepayments.doctor.DoctorWiring;
import dev.momentcheckout.operatepayments.doctor.Finding;
import dev.momentcheckout.session.MomentMode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code doctor}: checks the deployed stack. */
final class DoctorCommand extends OperatorCommand {
    private final DoctorWiring wiring;
    private final MomentMode mode;

    @Option(
            names = "--create",
            description = "also opens one test session at Moment and reads it back; it expires unpaid. Test mode only")
    private boolean opensTestSession;

    DoctorCommand(DoctorWiring wiring, MomentMode mode) {
        this.wiring = wiring;
        this.mode = mode;
    }

    @Override
    CommandName name() {
        return CommandName.DOCTOR;
    }

    @Override
    Report run(Invocation invocation) {
        if (opensTestSession && mode == MomentMode.LIVE) {
            return Report.failed(
                    ExitCode.REFUSED,
                    "--create is refused in live mode: the session would stand among the payments of your Moment"
                            + " account. Run it on a stack in test mode");
        }
        return report(wiring.doctor(opensTestSession).reports(invocation.deadline()), invocation.script());
    }

    /** Returns the report about the results. */
    static Report report(List<CheckReport> checks, OpsScript script) {
        ObjectNode json = JsonTree.object();
        ArrayNode all = json.putArray("checks");
        List<Block> out = new ArrayList<>();
        int faults = 0;
        int unknown = 0;
        for (CheckReport check : checks) {
            ObjectNode entry = all.addObject()
                    .put("number", check.name().number())
                    .put("name", check.name().title());
            switch (check.result()) {
                case CheckResult.Ok ok -> add(check, ok, entry, out);
                case CheckResult.Fault fault -> {
                    faults++;
                    add(check, fault, script, entry, out);
                }
                case CheckResult.Unknown problem -> {
                    unknown++;
                    add(check, problem, entry, out);
                }
            }
        }
        json.put("faults", faults).put("unknown", unknown);
        out.add(new Block.Heading("%d checks: %d ok, %d with faults, %d could not run"
                .formatted(checks.size(), checks.size() - faults - unknown, faults, unknown)));
        return new Report(exit(faults, unknown), json, out, List.of());
    }

    private static ExitCode exit(int faults, int unknown) {
        if (faults > 0) {
            return ExitCode.FINDINGS;
        }
        return unknown > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static void add(CheckReport check, CheckResult.Ok ok, ObjectNode entry, List<Block> out) {
        entry.put("result", "ok");
        details(ok.details(), entry);
        out.add(line("ok", check, ok.details()));
    }

    private static void add(
            CheckReport check, CheckResult.Fault fault, OpsScript script, ObjectNode entry, List<Block> out) {
        entry.put("result", "fault");
        details(fault.details(), entry);
        ArrayNode findings = entry.putArray("findings");
        out.add(line("FAULT", check, fault.details()));
        for (Finding finding : fault.findings()) {
            String command = script.in(finding.command());
            findings.addObject()
                    .put("wrong", finding.wrong())
                    .put("effect", finding.effect())
                    .put("command", command);
            out.add(new Block.Fields(List.of(
                    new Block.Field("  wrong", finding.wrong()), new Block.Field("  effect", finding.effect()))));
            out.add(new Block.Literal("  " + command));
        }
    }

    private static void add(CheckReport check, CheckResult.Unknown unknown, ObjectNode entry, List<Block> out) {
        entry.put("result", "unknown").put("problem", unknown.problem());
        if (unknown.errorCode() != null) {
            entry.put("aws_error_code", unknown.errorCode());
        }
        out.add(line("UNKNOWN", check, List.of(unknown.problem())));
    }

    private static void details(List<String> details, ObjectNode entry) {
        ArrayNode list = entry.putArray("details");
        details.forEach(list::add);
    }

    private static Block line(String result, CheckReport check, List<String> details) {
        String name = check.name().number() + " " + check.name().title();
        return new Block.Fields(List.of(new Block.Field(
                String.format("%-7s", result), details.isEmpty() ? name : name + ": " + String.join("; ", details))));
    }
}
