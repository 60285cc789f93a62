package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.operatepayments.RepairQueue.Received;
import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Publishes again what has changed since the first change that Lambda could not deliver, and then deletes the messages.
 * They contain no changes, so the events are those of the present states.
 */
final class RedriveDeadLetters {
    private static final int CALLS_WITHOUT_DELETION = 5;

    private final RepairQueue queue;
    private final ResendEvents resend;
    private final OperationJournal journal;
    private final CommandFailure failure;

    RedriveDeadLetters(RepairQueue queue, ResendEvents resend, OperationJournal journal, CommandFailure failure) {
        this.queue = queue;
        this.resend = resend;
        this.journal = journal;
        this.failure = failure;
    }

    /** The messages, and the earliest time that one of them names; null if none does. */
    private record Letters(
            List<Received> readable,
            List<Republished> others,
            @Nullable Instant since) {
        static Letters of(List<Received> messages) {
            List<Received> readable = new ArrayList<>();
            List<Republished> others = new ArrayList<>();
            Instant since = null;
            for (Received message : messages) {
                Instant start = DeadLetterWindow.start(message);
                if (start == null) {
                    others.add(Republished.of(Kind.REFUSED, null, "the message has another format than Lambda's")
                            .withMessage(message.id()));
                } else {
                    readable.add(message);
                    since = since == null || start.isBefore(since) ? start : since;
                }
            }
            return new Letters(readable, others, since);
        }
    }

    /** Returns what {@link #redrive} would do now. */
    List<Republished> preview(RepublishRequest request) {
        Letters letters = Letters.of(queue.list());
        List<Republished> outcomes = new ArrayList<>(letters.others());
        if (letters.since() != null) {
            ResendEvents.Found found = resend.find(letters.since(), null, null, request.invocation());
            outcomes.addAll(unreadable(found));
            found.candidates()
                    .forEach(candidate -> outcomes.add(Republished.of(
                            Kind.WOULD_PUBLISH, candidate.target().key(), reason(letters.since()))));
        }
        return outcomes;
    }

    /** Publishes the events and returns an outcome for each of them, and for each message of another format. */
    List<Republished> redrive(RepublishRequest request) {
        Letters letters = Letters.of(queue.list());
        List<Republished> outcomes = new ArrayList<>(letters.others());
        Instant since = letters.since();
        if (since == null) {
            return outcomes;
        }
        Map<Act, Operation> operations = new HashMap<>();
        for (Received message : letters.readable()) {
            Act act =
                    request.withCommand("redrive " + message.id()).act(OperationSubject.ofMessage(message.id()), null);
            operations.put(act, journal.start(act, request.invocation()));
        }
        ResendEvents.Found found = resend.find(since, null, null, request.invocation());
        List<Republished> events = new ArrayList<>(unreadable(found));
        events.addAll(resend.publish(
                found.candidates().stream().map(ResendEvents.Candidate::target).toList(),
                request.withCommand("redrive --since " + since)));
        boolean failed = !found.complete() || events.stream().anyMatch(each -> each.kind() == Kind.FAILED);
        operations.forEach(
                (act, operation) -> journal.finish(act, operation, failed ? "not all events published" : "published"));
        outcomes.addAll(events);
        if (!found.complete()) {
            outcomes.add(Republished.of(Kind.FAILED, null, "the time did not suffice to search the table"));
        }
        outcomes.addAll(failed ? kept(letters) : deleted(letters, since, request.invocation()));
        return outcomes;
    }

    private static List<Republished> unreadable(ResendEvents.Found found) {
        return found.unreadable().stream()
                .map(item -> Republished.of(
                        Kind.FAILED, item, "this version cannot read the item: deploy the version that wrote it"))
                .toList();
    }

    private static List<Republished> kept(Letters letters) {
        return letters.readable().stream()
                .map(message -> Republished.of(Kind.FAILED, null, "the message stays until all events are published")
                        .withMessage(message.id()))
                .toList();
    }

    /** Receives the messages again: while the events were published, others may have received them. */
    private List<Republished> deleted(Letters letters, Instant since, Invocation invocation) {
        Set<String> remaining = new HashSet<>();
        letters.readable().forEach(message -> remaining.add(message.id()));
        List<Republished> outcomes = new ArrayList<>();
        try {
            for (int withoutDeletion = 0; !remaining.isEmpty() && withoutDeletion < CALLS_WITHOUT_DELETION; ) {
                int before = remaining.size();
                for (Received message : queue.receive(Duration.ZERO)) {
                    if (remaining.contains(message.id())) {
                        queue.delete(message);
                        remaining.remove(message.id());
                        outcomes.add(Republished.of(Kind.PUBLISHED, null, reason(since))
                                .withMessage(message.id()));
                    }
                }
                withoutDeletion = remaining.size() < before ? 0 : withoutDeletion + 1;
            }
        } catch (SdkException e) {
            outcomes.add(Republished.of(
                    Kind.FAILED, null, "not all messages are deleted. " + failure.text(e, invocation.requestId())));
            return outcomes;
        }
        for (String id : new TreeSet<>(remaining)) {
            outcomes.add(Republished.of(Kind.FAILED, null, "the message is hidden and not deleted: run it again")
                    .withMessage(id));
        }
        return outcomes;
    }

    private static String reason(Instant since) {
        return "dead letter: what has changed since " + TimeText.text(since);
    }
}
