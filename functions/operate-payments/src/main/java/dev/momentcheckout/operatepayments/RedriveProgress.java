package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Operation;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far an incomplete redrive of a dead letter came, as the outcome of its operation has it. The next redrive
 * continues there, so that a window with more events than one invocation can publish comes to an end.
 *
 * @param to what changed in the window before this time is published, and has not changed since: a change moves an item
 *     behind this time
 */
record RedriveProgress(Instant to) {
    private static final String PREFIX = "published to ";

    /** Returns the outcome. */
    String text() {
        return PREFIX + to;
    }

    /** Returns the furthest progress of the operations, or null if none has any. */
    static @Nullable RedriveProgress of(List<Operation> operations) {
        return operations.stream()
                .map(Operation::end)
                .filter(Objects::nonNull)
                .flatMap(end -> parse(end.outcome()))
                .max(Instant::compareTo)
                .map(RedriveProgress::new)
                .orElse(null);
    }

    private static Stream<Instant> parse(String outcome) {
        if (!outcome.startsWith(PREFIX)) {
            return Stream.empty();
        }
        try {
            return Stream.of(Instant.parse(outcome.substring(PREFIX.length())));
        } catch (DateTimeException e) {
            return Stream.empty();
        }
    }
}
