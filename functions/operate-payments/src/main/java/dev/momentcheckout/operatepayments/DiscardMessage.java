package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.operatepayments.RepairQueue.Received;
import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.operatepayments.Republisher.Step;
import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.Operation;
import java.util.List;
import java.util.TreeSet;

/** Deletes a message whose change will never be published, with the operator's reason. */
final class DiscardMessage {
    /** The bus never accepts such an event, whatever the item contains now. */
    private static final String REJECTED = "rejected";

    private final RepairQueue parkedEvents;
    private final RepairQueue deadLetters;
    private final RedriveEvents redrive;
    private final OperationJournal journal;

    DiscardMessage(RepairQueue parkedEvents, RepairQueue deadLetters, RedriveEvents redrive, OperationJournal journal) {
        this.parkedEvents = parkedEvents;
        this.deadLetters = deadLetters;
        this.redrive = redrive;
        this.journal = journal;
    }

    /** Returns the outcome for the message. Only a message that redrive refuses, or cannot read, is discarded. */
    Republished discard(String messageId, Because because, boolean dryRun, Invocation invocation) {
        for (RepairQueue queue : List.of(parkedEvents, deadLetters)) {
            for (Received message : queue.list()) {
                if (message.id().equals(messageId)) {
                    return queue == parkedEvents
                            ? parked(message, because, dryRun, invocation)
                            : deadLetter(message, because, dryRun, invocation);
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

    private Republished parked(Received message, Because because, boolean dryRun, Invocation invocation) {
        boolean rejected = REJECTED.equals(message.attributes().get("reason"));
        boolean noChange = switch (ParkedChange.of(message.body())) {
            case ParkedChange.Unreadable _, ParkedChange.NoRecord _ -> true;
            default -> false;
        };
        if (rejected || noChange) {
            return delete(parkedEvents, message, because, dryRun, invocation);
        }
        return switch (redrive.step(message, invocation)) {
            case Step.Publish publish ->
                publish.outcome().with(Kind.REFUSED, "the change can be published: run redrive without --discard");
            case Step.Keep keep
            when keep.outcome().kind() == Kind.REFUSED -> delete(parkedEvents, message, because, dryRun, invocation);
            case Step.Keep keep -> keep.outcome();
        };
    }

    private Republished deadLetter(Received message, Because because, boolean dryRun, Invocation invocation) {
        if (DeadLetterWindow.start(message) != null) {
            return Republished.of(Kind.REFUSED, null, "the changes can be published: run redrive without --discard")
                    .withMessage(message.id());
        }
        return delete(deadLetters, message, because, dryRun, invocation);
    }

    private Republished delete(
            RepairQueue queue, Received message, Because because, boolean dryRun, Invocation invocation) {
        Republished outcome =
                Republished.of(Kind.DISCARDED, ParkedChange.key(message), "").withMessage(message.id());
        if (dryRun) {
            return outcome.with(Kind.WOULD_DISCARD, "");
        }
        Act act = new Act(
                CommandName.REDRIVE,
                "redrive --discard " + message.id(),
                ParkedChange.subject(message),
                ParkedChange.session(ParkedChange.key(message)),
                because,
                null,
                new TreeSet<>());
        Operation started = journal.start(act, invocation);
        // A message that is deleted is not found again, so a crash must not leave its operation without an end.
        journal.finish(act, started, "discarded");
        queue.delete(message);
        return outcome;
    }
}
