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

    /** For the operations of all messages that are listed, before and after their events. */
    private static final Duration OPERATIONS_TIME = Duration.ofMinutes(3);

    /** For ten messages, with a second attempt of each call. */
    private static final Duration DELETION_TIME = Duration.ofSeconds(20);

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

    /**
     * @param start of the window in which the changes of the message are
     * @param operations all of the message
     */
    private record Letter(Received message, Instant start, List<Operation> operations) {
        /** Returns the start of the part of the window that earlier redrives have left. */
        Instant from() {
            RedriveProgress progress = RedriveProgress.of(operations);
            return progress == null || progress.to().isBefore(start) ? start : progress.to();
        }

        /** Returns whether no event is in the window, and none was in the part that earlier redrives have published. */
        boolean isEmpty(ResendEvents.Found found) {
            return from().equals(start)
                    && found.candidates().stream().allMatch(each -> each.at().isBefore(start));
        }
    }

    /** The messages, and those of another format than Lambda's. */
    private record Letters(List<Letter> readable, List<Republished> others) {
        static Letters of(List<Received> messages, OperationJournal journal) {
            List<Letter> readable = new ArrayList<>();
            List<Republished> others = new ArrayList<>();
            for (Received message : messages) {
                Instant start = DeadLetterWindow.start(message);
                if (start == null) {
                    others.add(Republished.of(Kind.REFUSED, null, "the message has another format than Lambda's")
                            .withMessage(message.id()));
                } else {
                    readable.add(new Letter(message, start, journal.list(OperationSubject.ofMessage(message.id()))));
                }
            }
            return new Letters(readable, others);
        }

        /** Returns the time of the earliest change to publish; null without a message that names one. */
        @Nullable Instant since() {
            return readable.stream()
                    .map(Letter::from)
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
        Letters letters = Letters.of(queue.list(), journal);
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
                    .filter(letter -> letter.isEmpty(found))
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
        String reason = letter.isEmpty(found)
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
        Invocation invocation = request.invocation();
        List<Received> messages = queue.list();
        if (!messages.isEmpty() && !invocation.deadline().hasAtLeast(OPERATIONS_TIME)) {
            return List.of(Republished.of(
                    Kind.FAILED, null, "the time of the invocation ended before the dead letters. Run it again"));
        }
        Letters letters = Letters.of(messages, journal);
        List<Republished> outcomes = new ArrayList<>(letters.others());
        Instant since = letters.since();
        if (since == null) {
            return outcomes;
        }
        Map<Act, Operation> operations = new HashMap<>();
        for (Letter letter : letters.readable()) {
            String id = letter.message().id();
            Act act = request.withCommand("redrive " + id).act(OperationSubject.ofMessage(id), null);
            operations.put(act, journal.start(act, invocation, letter.operations()));
        }
        ResendEvents.Found found = resend.find(since, null, null, invocation);
        List<Republished> problems = problems(found);
        ResendEvents.Outcomes published = resend.publish(
                found.candidates().stream().map(ResendEvents.Candidate::target).toList(),
                request.withCommand("redrive --since " + since));
        List<Republished> events = new ArrayList<>(problems);
        events.addAll(published.reached());
        if (published.left() > 0) {
            events.add(Republished.of(
                    Kind.FAILED,
                    null,
                    "the time of the invocation ended before " + published.left() + " of "
                            + found.candidates().size() + " events of dead letters. Run it again: it continues there"));
        }
        boolean failed = events.stream().anyMatch(each -> each.kind() == Kind.FAILED);
        // The next search would not find again what cannot be read, so it begins where this one did.
        Instant to = problems.isEmpty() ? firstUnpublished(found.candidates(), published) : null;
        String outcome =
                !failed ? "published" : to == null ? "not all events published" : new RedriveProgress(to).text();
        operations.forEach((act, operation) -> journal.finish(act, operation, outcome));
        outcomes.addAll(events);
        outcomes.addAll(failed ? kept(letters) : deleted(letters, found, invocation));
        if (messages.size() >= OperatorMessageQueue.MAX_LISTED) {
            outcomes.add(
                    Republished.of(Kind.FAILED, null, "the queue DeadLetters may have further messages. Run it again"));
        }
        return outcomes;
    }

    /** Returns the time of the first event that is not published, or null if all are. */
    private static @Nullable Instant firstUnpublished(
            List<ResendEvents.Candidate> candidates, ResendEvents.Outcomes published) {
        for (int i = 0; i < candidates.size(); i++) {
            boolean reached = i < published.reached().size();
            if (!reached || published.reached().get(i).kind() == Kind.FAILED) {
                return candidates.get(i).at();
            }
        }
        return null;
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
            for (int withoutDeletion = 0;
                    !remaining.isEmpty()
                            && withoutDeletion < CALLS_WITHOUT_DELETION
                            && invocation.deadline().hasAtLeast(DELETION_TIME); ) {
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
            outcomes.add(Republished.of(Kind.FAILED, null, "the message is not deleted yet. Run it again")
                    .withMessage(id));
        }
        return outcomes;
    }

    private static Republished deleted(Letter letter, ResendEvents.Found found) {
        Republished outcome = letter.isEmpty(found)
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
