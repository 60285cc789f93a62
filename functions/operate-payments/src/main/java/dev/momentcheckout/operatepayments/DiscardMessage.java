package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.operatepayments.OperatorMessageQueue.Received;
import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.operatepayments.Republisher.Step;
import dev.momentcheckout.session.Operation;
import java.util.List;

/** Deletes a message whose change will never be published, with the operator's reason. */
final class DiscardMessage {
    /** The bus never accepts such an event, whatever the item contains now. */
    private static final String REJECTED = "rejected";

    private final OperatorMessageQueue parkedEvents;
    private final OperatorMessageQueue deadLetters;
    private final RedriveEvents redrive;
    private final OperationJournal journal;

    DiscardMessage(
            OperatorMessageQueue parkedEvents,
            OperatorMessageQueue deadLetters,
            RedriveEvents redrive,
            OperationJournal journal) {
        this.parkedEvents = parkedEvents;
        this.deadLetters = deadLetters;
        this.redrive = redrive;
        this.journal = journal;
    }

    /** Returns the outcome for the message. Only a message that redrive refuses, or cannot read, is discarded. */
    Republished discard(String messageId, boolean dryRun, RepublishRequest request) {
        for (OperatorMessageQueue queue : List.of(parkedEvents, deadLetters)) {
            for (Received message : queue.list()) {
                if (message.id().equals(messageId)) {
                    return queue == parkedEvents
                            ? parked(message, dryRun, request)
                            : deadLetter(message, dryRun, request);
                }
            }
        }
        return Republished.of(
                        Kind.NOT_FOUND,
                        null,
                        "neither queue shows such a message. A message that a redrive has just received is hidden for"
                                + " two minutes")
                .withMessage(messageId);
    }

    private Republished parked(Received message, boolean dryRun, RepublishRequest request) {
        boolean rejected = REJECTED.equals(message.attributes().get("reason"));
        boolean noChange = switch (ParkedChange.of(message.body())) {
            case ParkedChange.Unreadable _, ParkedChange.NoRecord _ -> true;
            default -> false;
        };
        if (rejected || noChange) {
            return delete(parkedEvents, message, dryRun, request);
        }
        return switch (redrive.step(message, request)) {
            case Step.Publish publish ->
                publish.outcome().with(Kind.REFUSED, "the change can be published: run redrive without --discard");
            case Step.Keep keep
            when keep.outcome().kind() == Kind.REFUSED -> delete(parkedEvents, message, dryRun, request);
            case Step.Keep keep -> keep.outcome();
        };
    }

    private Republished deadLetter(Received message, boolean dryRun, RepublishRequest request) {
        if (DeadLetterWindow.start(message) != null) {
            return Republished.of(Kind.REFUSED, null, "the changes can be published: run redrive without --discard")
                    .withMessage(message.id());
        }
        return delete(deadLetters, message, dryRun, request);
    }

    private Republished delete(OperatorMessageQueue queue, Received message, boolean dryRun, RepublishRequest request) {
        Republished outcome =
                Republished.of(Kind.DISCARDED, ParkedChange.key(message), "").withMessage(message.id());
        if (dryRun) {
            return outcome.with(Kind.WOULD_DISCARD, "");
        }
        Act act = request.withCommand("redrive --discard " + message.id())
                .act(ParkedChange.subject(message), ParkedChange.session(ParkedChange.key(message)));
        Operation started = journal.start(act, request.invocation());
        // A message that is deleted is not found again, so a crash must not leave its operation without an end.
        journal.finish(act, started, "discarded");
        queue.delete(message);
        return outcome;
    }
}
