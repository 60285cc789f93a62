package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The report of {@code refresh}.
 *
 * @param previewOnly whether nothing was written
 * @param script begins each command that the report names
 */
record RefreshReport(SessionId id, boolean previewOnly, Instant now, OpsScript script) {
    private static final String INCONCLUSIVE =
            "Moment's answer leaves open whether the session was paid: it proves nothing.";

    Report of(RefreshOutcome result) {
        ObjectNode json = JsonTree.object().put("session_id", id.value()).put("dry_run", previewOnly);
        return switch (result) {
            case RefreshOutcome.NotStored _ ->
                failed(
                        ExitCode.NOT_FOUND,
                        "not-found",
                        "This stack has no session " + id
                                + ". If Moment's dashboard shows it for this shop, --adopt stores it.",
                        json);
            case RefreshOutcome.UnknownToMoment(boolean isStored) -> unknownToMoment(isStored, json);
            case RefreshOutcome.Failed failed ->
                failedCall(MomentAnswer.text(failed.failure()) + ". Nothing was recorded. Run it again, or:", json);
            case RefreshOutcome.OtherMode other ->
                failed(
                        ExitCode.REFUSED,
                        "refused",
                        "The session is of the mode " + other.reported().wireName()
                                + ", and this stack is of the other one. It was not adopted.",
                        json);
            case RefreshOutcome.Unchanged unchanged -> unchanged(unchanged, json);
            case RefreshOutcome.Recorded recorded -> recorded(recorded, json);
        };
    }

    private static Report failed(ExitCode exit, String result, String problem, ObjectNode json) {
        json.put("result", result).put("problem", problem);
        return new Report(exit, json, List.of(), List.of(new Block.Paragraph(problem)));
    }

    /** Returns the report of a call that doctor examines. */
    private Report failedCall(String problem, ObjectNode json) {
        String doctor = script.command("doctor");
        json.put("result", "failed").put("problem", problem).put("next_command", doctor);
        return new Report(
                ExitCode.FAILED, json, List.of(), List.of(new Block.Paragraph(problem), new Block.Literal(doctor)));
    }

    private Report unknownToMoment(boolean isStored, ObjectNode json) {
        return isStored
                ? failedCall(
                        "Moment does not know this session (404). The API key may be one of another account, or of the"
                                + " other mode. This checks it:",
                        json)
                : failed(
                        ExitCode.NOT_FOUND,
                        "not-found",
                        "Neither this stack nor Moment has a session " + id + ".",
                        json);
    }

    private Report unchanged(RefreshOutcome.Unchanged unchanged, ObjectNode json) {
        PaymentSession session = unchanged.session();
        json.put("result", "unchanged").put("inconclusive", unchanged.isInconclusive());
        json.set("session", new SessionView(session, new TimeText(now)).json());
        List<Block> out = new ArrayList<>();
        out.add(new Block.Paragraph("Moment reports nothing new."));
        if (unchanged.isInconclusive()) {
            out.add(new Block.Paragraph(INCONCLUSIVE));
        }
        out.add(new Block.Heading("The session:"));
        out.add(new Block.Fields(new SessionView(session, new TimeText(now)).fields()));
        return Report.done(json, out);
    }

    private Report recorded(RefreshOutcome.Recorded recorded, ObjectNode json) {
        PaymentSession after = recorded.after();
        boolean adopted = recorded.before() == null;
        PaymentEvent event = ChangeView.event(recorded.before(), after);
        json.put("result", (previewOnly ? "would-be-" : "") + (adopted ? "adopted" : "recorded"));
        json.put("inconclusive", recorded.isInconclusive());
        ChangeView view = new ChangeView(recorded.before(), after, new TimeText(now));
        view.putInto(json, event);
        List<Block> out = new ArrayList<>();
        out.add(new Block.Paragraph((adopted ? "The session " : "Moment's answer ")
                + (previewOnly ? "would be " : "was ")
                + (adopted ? "adopted" : "recorded")
                + (previewOnly ? ", nothing was written." : ".")));
        if (recorded.isInconclusive()) {
            out.add(new Block.Paragraph(INCONCLUSIVE));
        }
        out.addAll(view.differences());
        if (after.isProvisional()) {
            out.add(new Block.Paragraph(
                    after.state().isMoney()
                            ? "Unless create records it, the session needs review as unrecorded-session in about 10"
                                    + " minutes."
                            : "Without money, the session expires an hour after it was first reported."));
        }
        out.add(ChangeView.eventText(event, previewOnly));
        return Report.done(json, out);
    }
}
