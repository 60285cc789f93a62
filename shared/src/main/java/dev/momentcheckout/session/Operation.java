package dev.momentcheckout.session;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An operator's command that changes something: who ran it and why. It is stored before the command acts and kept for
 * good. If the command is interrupted, the operation has no end, and the same command completes it.
 *
 * @param number position among the operations of the subject, from 1
 * @param startedAt our time, truncated to milliseconds, the precision of the store
 * @param by who ran the command, as the script {@code ops} reports it; CloudTrail has the proof
 * @param requestId Lambda's id of the invocation that started it
 * @param command the command and the options that change its effect, such as {@code close --as refunded}
 * @param revision the session's revision that the operator read, or null for a command that needs none
 * @param values what the command approves or closes, in the words of {@link OperatorDecisions}; empty for others
 * @param end null while the command is running, or if it was interrupted
 */
public record Operation(
        OperationSubject subject,
        int number,
        Instant startedAt,
        String by,
        String requestId,
        String command,
        @Nullable Because because,
        @Nullable Long revision,
        SortedSet<String> values,
        @Nullable End end) {

    /**
     * The end of a command, also of one that a rule refused.
     *
     * @param doneAt our time, truncated to milliseconds
     * @param outcome one line for an operator
     */
    public record End(Instant doneAt, String outcome) {
        public End {
            doneAt = truncated(doneAt);
        }
    }

    public Operation {
        startedAt = truncated(startedAt);
        values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    private static Instant truncated(Instant at) {
        return Instant.ofEpochMilli(at.toEpochMilli());
    }

    /** Returns whether the command is running or was interrupted. */
    public boolean isOpen() {
        return end == null;
    }

    /** Returns whether this operation has a command, whatever its options. */
    public boolean isOf(String commandName) {
        return command.equals(commandName) || command.startsWith(commandName + " ");
    }

    /** Returns this operation with another number. */
    Operation numbered(int other) {
        return new Operation(subject, other, startedAt, by, requestId, command, because, revision, values, end);
    }

    /** Returns this operation with its end. */
    public Operation finished(String outcome, Instant now) {
        return new Operation(
                subject, number, startedAt, by, requestId, command, because, revision, values, new End(now, outcome));
    }
}
