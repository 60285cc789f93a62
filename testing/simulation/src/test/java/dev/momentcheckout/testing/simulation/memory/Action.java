package dev.momentcheckout.testing.simulation.memory;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a history. Actions refer to sessions and webhooks by numbers, taken modulo the count of those that exist.
 * A history therefore stays valid when actions are removed from it.
 */
sealed interface Action {
    /** A request to one of the functions, which runs in a process of its own and may be interleaved with others. */
    sealed interface Request extends Action {}

    /** What a create request asks for. */
    enum Item {
        ORDER,
        ORDER_OF_USER_1,
        FIXED_PRICE,
        PRODUCT,
        CLIENT_AMOUNT
    }

    /**
     * @param key which of the app's idempotency keys, or 0 for none
     * @param user 0 for an app without users
     * @param address which return address; two devices have different ones
     * @param content which quantity or amount
     */
    record Create(Item item, int key, int user, int address, int content, Calls.@Nullable Fault fault)
            implements Request {}

    record Status(int session, Calls.@Nullable Fault fault) implements Request {}

    /** @param again whether a later step may deliver the same webhook again */
    record Deliver(int webhook, boolean again, Calls.@Nullable Fault fault) implements Request {}

    record Reconcile(Calls.@Nullable Fault fault) implements Request {}

    /** @param withoutToken whether the session is chosen among all, or among those whose token was handed out */
    record Customer(MomentModel.Act act, int session, boolean withoutToken) implements Request {}

    record ChangePrices() implements Request {}

    /** What an operator decides. */
    enum Decision {
        APPROVE,
        CLOSE_AS_REFUNDED,
        CLOSE_WITHOUT_PAYMENT
    }

    /**
     * An operator decides about a session.
     *
     * @param queued whether the session is chosen among those that await an operator, if there is one
     * @param operator which operator
     * @param earlier whether the operator acts on what an earlier command read, although it may have changed since
     */
    record Decide(
            Decision decision, int session, boolean queued, int operator, boolean earlier, Calls.@Nullable Fault fault)
            implements Request {}

    /** An operator runs an interrupted command again. */
    record RunAgain(int command, Calls.@Nullable Fault fault) implements Request {}

    /** Several requests at the same time. */
    record Together(List<Request> requests) implements Action {}

    record Drop(int webhook) implements Action {}

    /**
     * A webhook reports the session with an amount that differs by some cents.
     *
     * @param pays whether the customer pays first
     */
    record DeliverOtherAmount(int session, int cents, boolean pays) implements Action {}

    /** Moment reports a refund of the session's payment. */
    record Refund(int session) implements Action {}

    /** A webhook reports the session without outcome. */
    record DeliverWithoutOutcome(int session) implements Action {}

    record ChangeSettings(int process) implements Action {}

    record RotateApiKey() implements Action {}

    /** A stranger opens a session with the public key and our integration id. */
    record Stranger(boolean pays) implements Action {}

    record Fail(Outage outage) implements Action {}

    record Recover() implements Action {}

    record Advance(Duration duration) implements Action {}
}
