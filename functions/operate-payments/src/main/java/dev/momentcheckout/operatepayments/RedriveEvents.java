package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.operatepayments.OperatorMessageQueue.Received;
import dev.momentcheckout.operatepayments.Republished.Event;
import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.operatepayments.Republisher.Step;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Republication;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.store.ItemImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Publishes parked changes, each as the change it was, and then deletes its message. A crash in between leaves the
 * message: its event is published again under the same id. Two operators may publish an event twice, and lose none.
 */
final class RedriveEvents {
    /** A long poll asks all servers of the queue, so one empty answer nearly suffices. */
    private static final int EMPTY_ANSWERS = 2;

    private final OperatorMessageQueue queue;
    private final StoredItem.Reader items;
    private final Republisher republisher;
    private final CommandFailure failure;

    RedriveEvents(
            OperatorMessageQueue queue, StoredItem.Reader items, Republisher republisher, CommandFailure failure) {
        this.queue = queue;
        this.items = items;
        this.republisher = republisher;
        this.failure = failure;
    }

    /** Returns what {@link #redrive} would do now. The messages stay visible. */
    List<Republished> preview(RepublishRequest request) {
        return Republisher.preview(
                queue.list().stream().map(message -> step(message, request)).toList());
    }

    /** Publishes all changes and returns an outcome for each message. */
    List<Republished> redrive(RepublishRequest request) {
        Invocation invocation = request.invocation();
        List<Republished> outcomes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> published = new HashSet<>();
        while (Republisher.hasTimeForBatch(invocation)) {
            List<Received> batch;
            try {
                batch = batch(seen, published, invocation);
            } catch (SdkException e) {
                // What has been published so far is reported all the same.
                outcomes.add(Republished.of(Kind.FAILED, null, failure.text(e, invocation.requestId())));
                return outcomes;
            }
            List<Step> steps =
                    batch.stream().map(message -> step(message, request)).toList();
            if (!Republisher.hasTimeForBatch(invocation)) {
                break;
            }
            if (batch.isEmpty()) {
                return outcomes;
            }
            outcomes.addAll(republisher.publish(steps, invocation, position -> {
                Received message = batch.get(position);
                published.add(message.id());
                return delete(message, invocation);
            }));
        }
        outcomes.add(Republished.of(
                Kind.FAILED,
                null,
                "the time of the invocation ended before all parked changes were received, and list parked counts them."
                        + " Run it again"));
        return outcomes;
    }

    /**
     * Returns the next messages, none if there is no other one. A message that is received again although its change is
     * published was not deleted: its receipt handle had expired. One that stays is hidden again, so that it does not
     * hide those behind it.
     *
     * @param seen ids of the messages so far; receives those of this batch
     */
    private List<Received> batch(Set<String> seen, Set<String> published, Invocation invocation) {
        List<Received> batch = new ArrayList<>();
        int empty = 0;
        while (batch.size() + OperatorMessageQueue.MAX_RECEIVED <= Republisher.BATCH
                && empty < EMPTY_ANSWERS
                && Republisher.hasTimeForBatch(invocation)) {
            List<Received> received = queue.receive(OperatorMessageQueue.VISIBILITY_TIMEOUT);
            empty = received.isEmpty() ? empty + 1 : 0;
            for (Received message : received) {
                if (seen.add(message.id())) {
                    batch.add(message);
                } else if (published.contains(message.id())) {
                    queue.delete(message);
                }
            }
        }
        return batch;
    }

    private @Nullable String delete(Received message, Invocation invocation) {
        try {
            queue.delete(message);
            return null;
        } catch (SdkException e) {
            return "the message is not deleted. " + failure.text(e, invocation.requestId());
        }
    }

    /** Returns what redrive does with a message. */
    Step step(Received message, RepublishRequest request) {
        return republisher.step(
                request.invocation(),
                () -> makeStep(message, request),
                reason -> Republished.of(Kind.FAILED, ParkedChange.key(message), reason)
                        .withMessage(message.id()));
    }

    private Step makeStep(Received message, RepublishRequest request) {
        String key = ParkedChange.key(message);
        Republished outcome = Republished.of(Kind.PUBLISHED, key, "").withMessage(message.id());
        return switch (ParkedChange.of(message.body())) {
            case ParkedChange.OfSession change -> ofSession(message, change, outcome, request);
            case ParkedChange.OfRefund(ObjectNode streamRecord, String eventId) ->
                new Step.Publish(
                        OperatorRecord.ofChange(streamRecord),
                        act(message, request),
                        outcome.withEvent(Event.ofRefund(eventId)));
            case ParkedChange.Other(ObjectNode streamRecord) ->
                new Step.Publish(OperatorRecord.ofChange(streamRecord), act(message, request), outcome);
            case ParkedChange.Unreadable _ ->
                Step.Keep.of(outcome.with(
                        Kind.FAILED,
                        "this version cannot read the change: deploy the version that wrote it, and run it again."
                                + " If the item was edited by hand, restore it, run resend, and discard the message"));
            case ParkedChange.NoRecord _ ->
                Step.Keep.of(outcome.with(Kind.REFUSED, "the message is no record of the table's stream: discard it"));
        };
    }

    private Step ofSession(
            Received message, ParkedChange.OfSession change, Republished outcome, RepublishRequest request) {
        String key = change.after().id().value();
        StoredItem item = items.load(key);
        PaymentSession current = item == null ? null : session(item, key);
        return switch (Republication.ofChange(
                change.before(), change.after(), current, items.purchaseOf(current), request.isRefunded())) {
            case Republication.OfChange(var event) ->
                new Step.Publish(
                        OperatorRecord.ofChange(change.streamRecord()),
                        act(message, request),
                        outcome.withEvent(Event.of(event)));
            case Republication.OfState(var event)
            when item != null ->
                new Step.Publish(
                        OperatorRecord.ofState(key, item.json()),
                        act(message, request),
                        outcome.withEvent(Event.of(event))
                                .with(Kind.PUBLISHED, "in place of the parked event: the payment needs review now"));
            case Republication.OfState _ -> throw new IllegalStateException("an item that is not stored has no state");
            case Republication.Nothing _ ->
                new Step.Publish(OperatorRecord.ofChange(change.streamRecord()), act(message, request), outcome);
            case Republication.Refused(var refusal) ->
                new Step.Keep(
                        outcome.with(Kind.REFUSED, refusal.text() + ". " + instead(refusal)), act(message, request));
        };
    }

    /** Returns what an operator does about a change that a rule refuses, as every redrive will. */
    private static String instead(Republication.Refusal refusal) {
        return switch (refusal) {
            case EDITED -> "Inspect the session and decide, then discard the message";
            case NOT_CLAIMED -> "Inspect the purchase and decide, then discard the message";
            case REFUNDED -> "Discard the message";
            case REFUND_STORED -> "Discard the message; if only a part was refunded, first inform the shop by hand";
            case NOT_STORED -> "Inform the shop by hand, then discard the message";
        };
    }

    private static PaymentSession session(StoredItem item, String key) {
        if (item.image() instanceof ItemImage.OfSession(PaymentSession session)) {
            return session;
        }
        throw new UnreadableItemException("the item of a session is no session", key, null);
    }

    /** The id of the message: two changes of a session are two acts. */
    private static Act act(Received message, RepublishRequest request) {
        return request.withCommand("redrive " + message.id())
                .act(ParkedChange.subject(message), ParkedChange.session(ParkedChange.key(message)));
    }
}
