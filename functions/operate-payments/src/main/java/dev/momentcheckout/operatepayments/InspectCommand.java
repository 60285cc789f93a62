package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inspect}: everything that is known about one payment. */
@Command(name = "inspect")
final class InspectCommand extends OperatorCommand {
    private final ReadSources sources;

    @Parameters(
            paramLabel = "SESSION|order:ID|key:ID",
            description =
                    "SESSION: Moment's id of the session, ps_...; order:ID: the order id; key:ID: the id after key# of"
                            + " an item, or with --owner the Idempotency-Key of the app")
    private String target = "";

    @Option(
            names = "--owner",
            paramLabel = "OWNER",
            description = "who sent the Idempotency-Key: ISSUER#SUBJECT, or anonymous")
    private @Nullable String owner;

    InspectCommand(ReadSources sources) {
        this.sources = sources;
    }

    @Override
    CommandName name() {
        return CommandName.INSPECT;
    }

    @Override
    Report run(Invocation invocation) {
        InspectTarget parsed;
        try {
            parsed = InspectTarget.parse(target, owner);
        } catch (IllegalArgumentException e) {
            return Report.failed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        Inspection inspection =
                new Inspection(sources, invocation, new TimeText(sources.clock().instant()));
        List<Section> sections = switch (parsed) {
            case InspectTarget.OfSession(SessionId id) -> inspection.ofSession(id);
            case InspectTarget.OfPurchase(PurchaseId id) -> inspection.ofPurchase(id);
        };
        return sections.isEmpty() ? notFound(parsed, inspection, invocation.script()) : Section.report(sections);
    }

    private static Report notFound(InspectTarget target, Inspection inspection, OpsScript script) {
        return switch (target) {
            case InspectTarget.OfPurchase(PurchaseId id) ->
                Report.failed(
                        ExitCode.NOT_FOUND,
                        id.isOrder() ? "this stack has no such order" : "this stack has no such key");
            case InspectTarget.OfSession(SessionId id) -> unknown(id, inspection, script);
        };
    }

    /** A session that the table does not have may still exist at Moment. */
    private static Report unknown(SessionId id, Inspection inspection, OpsScript script) {
        MomentAnswer answer;
        try {
            answer = inspection.momentAnswer(id);
        } catch (SecretUnavailableException e) {
            return Report.failed(
                    ExitCode.NOT_FOUND,
                    "this stack does not know " + id + ". Moment could not be asked: " + e.getMessage());
        }
        String problem = switch (answer.result()) {
            case RetrieveResult.Found _ ->
                "this stack does not know " + id
                        + ", but Moment does. If it is a session of this stack, record it with:";
            case RetrieveResult.NotFound _ -> "neither this stack nor Moment knows " + id;
            case RetrieveResult.Failed(var failure) ->
                "this stack does not know " + id + ". Moment could not be asked: " + MomentAnswer.text(failure);
        };
        ObjectNode json = JsonTree.object().put("problem", problem);
        json.set("moment", answer.json());
        if (!(answer.result() instanceof RetrieveResult.Found)) {
            return new Report(ExitCode.NOT_FOUND, json, List.of(), List.of(new Block.Paragraph(problem)));
        }
        String adopt = script.command("refresh " + id + " --adopt");
        json.put("next_command", adopt);
        return new Report(
                ExitCode.NOT_FOUND,
                json,
                answer.blocks(null, script),
                List.of(new Block.Paragraph(problem), new Block.Literal(adopt)));
    }
}
