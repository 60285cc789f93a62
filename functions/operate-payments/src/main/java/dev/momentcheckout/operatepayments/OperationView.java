package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.PaymentSession;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stored operation as {@code inspect} shows it.
 *
 * @param session that the operation is about, or null if it cannot be read
 */
record OperationView(Operation operation, @Nullable PaymentSession session, TimeText times) {
    ObjectNode json() {
        ObjectNode json = JsonTree.object();
        json.put("subject", operation.subject().value());
        json.put("number", operation.number());
        json.put("command", operation.command());
        json.put("started_at", operation.startedAt().toString());
        json.put("by", operation.by());
        json.put("request_id", operation.requestId());
        if (operation.because() != null) {
            json.put("because", operation.because().text());
        }
        if (operation.revision() != null) {
            json.put("revision", operation.revision());
        }
        ArrayNode values = json.putArray("values");
        operation.values().forEach(values::add);
        Operation.End end = operation.end();
        if (end != null) {
            json.put("done_at", end.doneAt().toString());
            json.put("outcome", end.outcome());
        }
        return json;
    }

    List<Block.Field> fields() {
        List<Block.Field> fields = new ArrayList<>();
        String revision = operation.revision() == null ? "" : " --revision " + operation.revision();
        fields.add(new Block.Field("command", operation.command() + " " + operation.subject() + revision));
        fields.add(new Block.Field("started", times.withAge(operation.startedAt())));
        fields.add(new Block.Field("by", operation.by()));
        if (operation.because() != null) {
            fields.add(new Block.Field("because", operation.because().text()));
        }
        if (!operation.values().isEmpty()) {
            boolean closes = operation.isOf(CommandName.CLOSE.wireName());
            fields.add(new Block.Field(
                    "values",
                    operation.values().stream()
                            .map(value -> closes ? DecisionText.closed(value) : DecisionText.approved(value, session))
                            .collect(Collectors.joining(", "))));
        }
        Operation.End end = operation.end();
        fields.add(new Block.Field(
                "outcome",
                end == null
                        ? "started, not finished: run it again"
                        : end.outcome() + ", " + times.withAge(end.doneAt())));
        fields.add(new Block.Field("request id", operation.requestId()));
        return fields;
    }
}
