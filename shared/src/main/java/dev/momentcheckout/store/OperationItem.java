package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.millis;
import static dev.momentcheckout.store.ItemAttributes.millisOf;
import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.numberOf;
import static dev.momentcheckout.store.ItemAttributes.putText;
import static dev.momentcheckout.store.ItemAttributes.requireMillis;
import static dev.momentcheckout.store.ItemAttributes.requireText;
import static dev.momentcheckout.store.ItemAttributes.text;
import static dev.momentcheckout.store.ItemAttributes.textOf;

import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Converts an operation to an item of the table {@code Sessions} and back. It has neither {@code state} nor {@code
 * event_id}, so the stream's filter drops it, and no {@code expires_at}, so it stays.
 */
final class OperationItem {
    /** Followed by the subject, {@code #} and the number. Session ids cannot contain {@code #}. */
    static final String PREFIX = "operation#";

    static final String DONE_AT = "done_at_ms";

    private static final String STARTED_AT = "started_at_ms";
    private static final String BY = "by";
    private static final String REQUEST_ID = "request_id";
    private static final String COMMAND = "command";
    private static final String BECAUSE = "because";
    private static final String REVISION_READ = "revision_read";
    private static final String VALUES = "values";
    private static final String OUTCOME = "outcome";

    private OperationItem() {}

    static Map<String, AttributeValue> key(OperationSubject subject, int number) {
        return Map.of(ItemAttributes.ID, text(PREFIX + subject.value() + "#" + number));
    }

    /** Returns all attributes except the key and the end. */
    static Map<String, AttributeValue> attributes(Operation operation) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(ItemAttributes.VERSION, ItemAttributes.CURRENT_VERSION);
        item.put(STARTED_AT, millis(operation.startedAt()));
        item.put(BY, text(operation.by()));
        item.put(REQUEST_ID, text(operation.requestId()));
        item.put(COMMAND, text(operation.command()));
        Because because = operation.because();
        putText(item, BECAUSE, because == null ? null : because.text());
        if (operation.revision() != null) {
            item.put(REVISION_READ, number(operation.revision()));
        }
        if (!operation.values().isEmpty()) {
            item.put(VALUES, AttributeValue.fromSs(List.copyOf(operation.values())));
        }
        return item;
    }

    static Map<String, AttributeValue> attributes(Operation.End end) {
        return Map.of(DONE_AT, millis(end.doneAt()), OUTCOME, text(end.outcome()));
    }

    /** @throws dev.momentcheckout.session.UnreadableItemException if the item has an unknown layout */
    static Operation operation(OperationSubject subject, int number, Map<String, AttributeValue> item) {
        return ItemAttributes.read("an operation", item, () -> read(subject, number, item));
    }

    private static Operation read(OperationSubject subject, int number, Map<String, AttributeValue> item) {
        String because = textOf(item, BECAUSE);
        Instant doneAt = millisOf(item, DONE_AT);
        return new Operation(
                subject,
                number,
                requireMillis(item, STARTED_AT),
                requireText(item, BY),
                requireText(item, REQUEST_ID),
                requireText(item, COMMAND),
                because == null ? null : new Because(because),
                numberOf(item, REVISION_READ),
                values(item.get(VALUES)),
                doneAt == null ? null : new Operation.End(doneAt, requireText(item, OUTCOME)));
    }

    /** Rejects another shape: read as "nothing", an operation would not show that it took effect. */
    private static SortedSet<String> values(@Nullable AttributeValue value) {
        if (value != null && !value.hasSs()) {
            throw new IllegalArgumentException("the values are no set of strings");
        }
        return value == null ? new TreeSet<>() : new TreeSet<>(value.ss());
    }
}
