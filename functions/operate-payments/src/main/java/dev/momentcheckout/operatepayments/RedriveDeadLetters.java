package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.operatepayments.OperatorMessageQueue.Received;
import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Publishes again what has changed since the first change that Lambda could not deliver, and then deletes the messages.
 * They contain no changes, so the events are those of the present states.
 */
final class RedriveDeadLetters {
    private static final int CALLS_WITHOUT_DELETION = 5;

    private final OperatorMessageQueue queue;
    private final ResendEvents resend;
    private final OperationJournal journal;
    private final CommandFailure failure;

    RedriveDeadLetters(
            OperatorMessageQueue queue, ResendEvents resend, OperationJournal journal, CommandFailure failure) {
        this.queue = queue;
        this.resend = resend;
        this.journal = journal;
        this.failure = failure;
    }

    /** @param start of the window in which the changes of the message are */
    private record Letter(Received message, Instant start) {
        long events(ResendEvents.Found found) {
            return found.candidates().stream()
                    .filter(candidate -> !candidate.at().isBefore(start))
                    .count();
        }
    }

    /** The messages, and those of another format than Lambda's. */
    private record Letters(List<Letter> readable, List<Republished> others) {
        static Letters of(List<Received> messages) {
            List<Letter> readable = new ArrayList<>();
            List<Republished> others = new ArrayList<>();
            for (Received message : messages) {
                Instant start = DeadLetterWindow.start(message);
                if (start == null) {
                    others.add(Republished.of(Kind.REFUSED, null, "the message has another format than Lambda's")
                            .withMessage(message.id()));
                } else {
                    readable.add(new Letter(message, start));
                }
            }
            return new Letters(readable, others);
        }

        /** Returns the earliest time that a message names; null if none does. */
        @Nullable Instant since() {
            return readable.stream()
                    .map(Letter::start)
                    .min(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    /** @param sentences the numbers of messages, and what would be done with them; empty without messages */
    record Preview(List<Republished> outcomes, List<String> sentences) {
        Preview {
            outcomes = List.copyOf(outcomes);
            sentences = List.copyOf(sentences);
        }
    }

    /** Returns what {@link #redrive} would do now with each message, and which events it would publish. */
    Preview preview(RepublishRequest request) {
        Letters letters = Letters.of(queue.list());
        List<Republished> outcomes = new ArrayList<>(letters.others());
        List<String> sentences = new ArrayList<>();
        addSentence(sentences, letters.others().size(), "another format than Lambda's, stays");
        Instant since = letters.since();
        if (since == null) {
            return new Preview(outcomes, sentences);
        }
        ResendEvents.Found found = resend.find(since, null, null, request.invocation());
        List<Republished> problems = problems(found);
        outcomes.addAll(problems);
        if (problems.isEmpty()) {
            letters.readable().forEach(letter -> outcomes.add(preview(letter, found)));
            long empty = letters.readable().stream()
                    .filter(letter -> letter.events(found) == 0)
                    .count();
            addSentence(sentences, empty, "no change to publish in its window, will be deleted");
            addSentence(
                    sentences,
                    letters.readable().size() - empty,
                    "will be deleted once what has changed since is published; events: "
                            + found.candidates().size());
        } else {
            outcomes.addAll(kept(letters));
            addSentence(sentences, letters.readable().size(), "stays, because not all changes could be read");
        }
        found.candidates()
                .forEach(candidate -> outcomes.add(
                        Republished.of(Kind.WOULD_PUBLISH, candidate.target().key(), reason(since))));
        return new Preview(outcomes, sentences);
    }

    private static Republished preview(Letter letter, ResendEvents.Found found) {
        String reason = letter.events(found) == 0
                ? nothing(letter) + "; it will be deleted"
                : reason(letter.start()) + "; it will be deleted once that is published";
        return Republished.of(Kind.WOULD_DELETE, null, reason)
                .withMessage(letter.message().id());
    }

    private static void addSentence(List<String> sentences, long messages, String what) {
        if (messages > 0) {
            sentences.add(messages + (messages == 1 ? " message" : " messages") + " of DeadLetters: " + what + ".");
        }
    }

    /** Publishes the events and returns an outcome for each of them, and for each message. */
    List<Republished> redrive(RepublishRequest request) {
        Letters letters = Letters.of(queue.list());
        List<Republished> outcomes = new ArrayList<>(letters.others());
        Instant since = letters.since();
        if (since == null) {
            return outcomes;
        }
        Map<Act, Operation> operations = new HashMap<>();
        for (Letter letter : letters.readable()) {
            String id = letter.message().id();
            Act act = request.withCommand("redrive " + id).act(OperationSubject.ofMessage(id), null);
            operations.put(act, journal.start(act, request.invocation()));
        }
        ResendEvents.Found found = resend.find(since, null, null, request.invocation());
        List<Republished> events = new ArrayList<>(problems(found));
        events.addAll(resend.publish(
                found.candidates().stream().map(ResendEvents.Candidate::target).toList(),
                request.withCommand("redrive --since " + since)));
        boolean failed = events.stream().anyMatch(each -> each.kind() == Kind.FAILED);
        operations.forEach(
                (act, operation) -> journal.finish(act, operation, failed ? "not all events published" : "published"));
        outcomes.addAll(events);
        outcomes.addAll(failed ? kept(letters) : deleted(letters, found, request.invocation()));
        return outcomes;
    }

    /** Returns why changes may be missing. While there is a problem, no message is deleted. */
    private static List<Republished> problems(ResendEvents.Found found) {
        List<Republished> problems = new ArrayList<>(found.unreadableItems());
        if (!found.complete()) {
            problems.add(Republished.of(Kind.FAILED, null, "the time did not suffice to search the table"));
        }
        return problems;
    }

    private static List<Republished> kept(Letters letters) {
        return letters.readable().stream()
                .map(letter -> Republished.of(Kind.FAILED, null, "the message stays until all events are published")
                        .withMessage(letter.message().id()))
                .toList();
    }

    /** Receives the messages again: while the events were published, others may have received them. */
    private List<Republished> deleted(Letters letters, ResendEvents.Found found, Invocation invocation) {
        Map<String, Letter> remaining = new TreeMap<>();
        letters.readable().forEach(letter -> remaining.put(letter.message().id(), letter));
        List<Republished> outcomes = new ArrayList<>();
        try {
            for (int withoutDeletion = 0; !remaining.isEmpty() && withoutDeletion < CALLS_WITHOUT_DELETION; ) {
                int before = remaining.size();
                for (Received message : queue.receive(Duration.ZERO)) {
                    Letter letter = remaining.get(message.id());
                    if (letter != null) {
                        queue.delete(message);
                        remaining.remove(message.id());
                        outcomes.add(deleted(letter, found));
                    }
                }
                withoutDeletion = remaining.size() < before ? 0 : withoutDeletion + 1;
            }
        } catch (SdkException e) {
            outcomes.add(Republished.of(
                    Kind.FAILED, null, "not all messages are deleted. " + failure.text(e, invocation.requestId())));
            return outcomes;
        }
        for (String id : remaining.keySet()) {
            outcomes.add(Republished.of(Kind.FAILED, null, "the message is hidden and not deleted: run it again")
                    .withMessage(id));
        }
        return outcomes;
    }

    private static Republished deleted(Letter letter, ResendEvents.Found found) {
        Republished outcome = letter.events(found) == 0
                ? Republished.of(Kind.NOTHING_TO_PUBLISH, null, nothing(letter) + "; it is deleted")
                : Republished.of(Kind.PUBLISHED, null, reason(letter.start()));
        return outcome.withMessage(letter.message().id());
    }

    private static String nothing(Letter letter) {
        return "dead letter: no change to publish in its window, since " + TimeText.text(letter.start());
    }

    private static String reason(Instant since) {
        return "dead letter: what has changed since " + TimeText.text(since);
    }
}
