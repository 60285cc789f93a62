package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.WebhookFault;
import org.jspecify.annotations.Nullable;

/**
 * What the customer, the app and Moment do in a scenario, after they have done it with the deployed backend. Sessions
 * are named by the ids that the deployed backend returned.
 */
interface ScenarioActs {
    /** Repeats nothing. */
    ScenarioActs NONE = new ScenarioActs() {};

    /**
     * The app asks for a session.
     *
     * @param key {@code Idempotency-Key}; null for none
     * @param body null for none
     * @param session the session that the deployed backend returned; null if it returned none
     */
    default void creates(@Nullable String key, @Nullable String body, @Nullable String session) {}

    /** The customer pays in the sheet that is open. */
    default void pays(String session) {}

    /** The app gets the status of the payment. */
    default void getsStatus(String session) {}

    /** Moment ends a session that is not paid. */
    default void expires(String session) {}

    /** Moment's session changes to this state, as after a late payment. */
    default void reports(String session, SessionStatus status, PaymentOutcome outcome) {}

    /** All webhooks have this fault until {@link #clearsFaults()}. */
    default void addsWebhookFault(WebhookFault fault) {}

    /** Moment's API has this fault. */
    default void addsApiFault(Endpoint endpoint, Fault fault, boolean isOnce) {}

    /** All faults end. */
    default void clearsFaults() {}
}
