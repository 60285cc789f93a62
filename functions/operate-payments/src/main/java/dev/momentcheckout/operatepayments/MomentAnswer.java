package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.json.ReportedTermsJson;
import dev.momentcheckout.session.Interpretation;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What Moment answers about a session now. Nothing of it is recorded. */
record MomentAnswer(RetrieveResult result, TimeText times) {
    ObjectNode json() {
        return switch (result) {
            case RetrieveResult.Found(Observation found) -> json(found);
            case RetrieveResult.NotFound _ -> JsonTree.object().put("result", "not-found");
            case RetrieveResult.Failed(Failure failure) ->
                JsonTree.object().put("result", "failed").put("problem", text(failure));
        };
    }

    private static ObjectNode json(Observation found) {
        ObjectNode json = JsonTree.object().put("result", "found");
        json.put("state", Interpretation.of(found).state().name());
        json.put("status", wireName(found.status()));
        json.put("payment_outcome", wireName(found.outcome()));
        ReportedTermsJson.put(json, found.reportedTerms());
        if (found.paymentId() != null) {
            json.put("payment_id", found.paymentId());
        }
        SessionView.put(json, "created_at", found.createdAt());
        SessionView.put(json, "updated_at", found.updatedAt());
        return json;
    }

    /** @param stored the session as the table has it, or null if it cannot be compared */
    List<Block> blocks(@Nullable PaymentSession stored, OpsScript script) {
        return switch (result) {
            case RetrieveResult.Found(Observation found) -> blocks(found, stored, script);
            case RetrieveResult.NotFound _ ->
                List.of(new Block.Paragraph("Moment does not know this session (404). The API key may be one of another"
                        + " account, or of the other mode."));
            case RetrieveResult.Failed(Failure failure) ->
                List.of(new Block.Paragraph("Moment gave no answer: " + text(failure) + "."));
        };
    }

    private List<Block> blocks(Observation found, @Nullable PaymentSession stored, OpsScript script) {
        Interpretation meaning = Interpretation.of(found);
        MomentMode mode = found.reportedTerms().mode();
        List<Block.Field> fields = new ArrayList<>();
        fields.add(new Block.Field(
                "state", meaning.state().name() + (meaning.isInconclusive() ? ", perhaps paid: not conclusive" : "")));
        fields.add(new Block.Field("status", wireName(found.status()) + ", outcome " + wireName(found.outcome())));
        fields.add(new Block.Field(
                "money", MoneyText.of(found.reportedTerms()) + (mode == null ? "" : ", mode " + mode.wireName())));
        if (found.paymentId() != null) {
            fields.add(new Block.Field("payment id", found.paymentId()));
        }
        addTime(fields, "created", found.createdAt());
        addTime(fields, "updated", found.updatedAt());
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Fields(fields));
        if (stored != null && meaning.state().isAbove(stored.state())) {
            blocks.add(new Block.Paragraph("Moment reports more than the table has. This records it:"));
            blocks.add(new Block.Literal(script.command("refresh " + stored.id())));
        }
        return blocks;
    }

    private void addTime(List<Block.Field> fields, String name, @Nullable Instant at) {
        if (at != null) {
            fields.add(new Block.Field(name, times.withAge(at)));
        }
    }

    /** Returns why there is no answer. */
    static String text(Failure failure) {
        return switch (failure) {
            case Failure.Unavailable unavailable ->
                "Moment is unavailable (" + wireName(unavailable.reason())
                        + (unavailable.status() == 0 ? "" : ", status " + unavailable.status()) + ")";
            case Failure.ApiKeyRejected(int status) -> "Moment rejected the API key (status " + status + ")";
            case Failure.Rejected(int status) -> "Moment rejected the request (status " + status + ")";
        };
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
