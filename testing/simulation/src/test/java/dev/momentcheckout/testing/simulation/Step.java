package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.SessionAction;
import java.time.Duration;

/**
 * One thing that happens. Steps name sessions and webhooks by numbers that are taken modulo what there is, so that a history from which steps are left out is
 * a history still.
 */
sealed interface Step {
    /** In the place of a user, where the app has none. */
    int ANONYMOUS = -1;

    /** @param key which of the app's keys; -1 for none */
    record Create(int key, int price, int user) implements Step {}

    /** @param amount in the minor unit */
    record CreateByClient(int key, long amount) implements Step {}

    record CreateForOrder(int order, boolean otherSettings) implements Step {}

    record CreateForProduct(int key, int quantity) implements Step {}

    record Status(int session, int user) implements Step {}

    record Move(int session, SessionAction verb) implements Step {}

    /** A session that has ended is paid, as slow bank money is. */
    record LateMoney(int session) implements Step {}

    /** Completed, while the payment is still under way: not documented, and met all the same. */
    record CompletedPending(int session) implements Step {}

    /** Completed with a card that is kept, and no money. */
    record Verified(int session) implements Step {}

    /** Money is given back, all or some of it. */
    record Refund(int session) implements Step {}

    /** @param again whether it is delivered again later */
    record Deliver(int webhook, boolean again) implements Step {}

    record Drop(int webhook) implements Step {}

    /** The present state is told in another shape or with other money. */
    record Alter(int session, Deviation deviation) implements Step {}

    record Forge(int session) implements Step {}

    record Reconcile() implements Step {}

    record Publish() implements Step {}

    record BusFails(BusFault how) implements Step {}

    enum BusFault {
        NONE,
        DOWN,
        /** Of the entries of one call some are taken, and some are not. */
        EACH_SECOND_REFUSED
    }

    record Wait(Duration time) implements Step {}

    record MomentFails(boolean creates, int how) implements Step {}

    record OrderPrice(int order, long amount) implements Step {}

    record RotateApiKey() implements Step {}

    record RotateSigningSecret() implements Step {}

    /** The process dies in what comes next, after so many outside calls. */
    record Crash(int calls) implements Step {}

    /** In what comes next, the database fails at a call. */
    record DatabaseFails(int call, DatabaseFault how) implements Step {}

    enum DatabaseFault {
        THROTTLED,
        /** What was to be written is written. */
        ANSWER_LOST,
        /** From that call on. */
        DOWN
    }

    /** Something else happens in the middle of what comes next, before its so manieth outside call. */
    record Meanwhile(int calls, Step step) implements Step {}
}
