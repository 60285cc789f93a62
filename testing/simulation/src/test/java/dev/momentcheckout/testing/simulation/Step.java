package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.SessionAction;
import java.time.Duration;

/**
 * One step of a history. Steps refer to sessions and webhooks by numbers, taken modulo the count of those that exist. A
 * history therefore stays valid when steps are removed from it.
 */
sealed interface Step {
    /** The user of an app without users. */
    int ANONYMOUS = -1;

    /** The key of a create request without an {@code Idempotency-Key}. */
    int NO_KEY = -1;

    /**
     * @param key which of the app's idempotency keys, or {@link #NO_KEY}
     * @param user which user, or {@link #ANONYMOUS}
     * @param address which return address; two devices have different ones
     */
    record Create(int key, int price, int user, int address) implements Step {}

    /** @param amount in minor units */
    record CreateByClient(int key, long amount) implements Step {}

    /** @param user which user, or {@link #ANONYMOUS}; the order is every user's */
    record CreateForOrder(int order, boolean otherSettings, int user, int address) implements Step {}

    record CreateForProduct(int key, int quantity, int address) implements Step {}

    record Status(int session, int user) implements Step {}

    record CustomerAction(int session, SessionAction action) implements Step {}

    /** A session that has ended is paid, as a slow bank transfer does. */
    record LatePayment(int session) implements Step {}

    /** A session is completed while its payment is pending. Moment does not document this combination. */
    record CompletedPending(int session) implements Step {}

    /** A session is completed with a verified payment method and without money. */
    record VerifyPaymentMethod(int session) implements Step {}

    /** Moment reports a refund, in full or in part. */
    record Refund(int session) implements Step {}

    /** @param again whether a later step may deliver the same webhook again */
    record DeliverWebhook(int webhook, boolean again) implements Step {}

    record DropWebhook(int webhook) implements Step {}

    /** A webhook reports the current state in another shape or with other terms. */
    record DeliverAltered(int session, Deviation deviation) implements Step {}

    /**
     * A webhook reports the current state with an amount that differs by some cents.
     *
     * @param pays whether the customer pays first
     */
    record DeliverOtherAmount(int session, int cents, boolean pays) implements Step {}

    /** A webhook whose body was changed after signing reports a payment. */
    record DeliverForged(int session) implements Step {}

    record Reconcile() implements Step {}

    record Publish() implements Step {}

    record FailBus(BusFault fault) implements Step {}

    enum BusFault {
        NONE,
        DOWN,
        EVERY_SECOND_ENTRY_REJECTED
    }

    record AdvanceClock(Duration duration) implements Step {}

    /**
     * @param creates whether create fails; otherwise retrieve does
     * @param calls the number of calls that fail
     */
    record FailMoment(boolean creates, int fault, int status, int calls) implements Step {}

    /** Whether Moment stores its failures under the idempotency key. */
    record StoreFailures(boolean stored) implements Step {}

    /** A stranger opens a session with the public key and our integration id. */
    record Stranger(boolean pays) implements Step {}

    /** @param amount in minor units */
    record ChangeOrderPrice(int order, long amount) implements Step {}

    record RotateApiKey() implements Step {}

    record RotateSigningSecret() implements Step {}

    /** The process crashes in the next invocation, after this many outgoing calls. */
    record Crash(int calls) implements Step {}

    /** The database fails in the next invocation, at this call. */
    record FailDatabase(int call, DatabaseFault fault) implements Step {}

    enum DatabaseFault {
        THROTTLED,
        /** The call takes effect, but its response does not arrive. */
        RESPONSE_LOST,
        /** The call fails, and so do all later ones. */
        DOWN
    }

    /** Another step runs during the next invocation, before this outgoing call. */
    record Interleave(int call, Step step) implements Step {}

    /**
     * A create request whose process crashes after this many outgoing calls. The app gives up, and a later create step
     * may repeat the request.
     */
    record AbandonedCreate(Step create, int calls) implements Step {}

    /**
     * An operator runs a command.
     *
     * @param queued whether the session is chosen among those that await an operator, if there is one
     * @param operator which operator
     * @param earlier whether the operator acts on what an earlier command read, although it may have changed since
     */
    record Operate(OperatorCommand command, int session, boolean queued, int operator, boolean earlier)
            implements Step {}

    /** An operator runs an interrupted command again. */
    record RunAgain(int command) implements Step {}

    enum OperatorCommand {
        APPROVE,
        APPROVE_OTHER_CURRENCY,
        CLOSE_AS_REFUNDED,
        CLOSE_WITHOUT_PAYMENT,
        REFRESH,
        RESEND,
        RESEND_SINCE,
        REDRIVE
    }
}
