package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of sessions and payments in Moment's format.
 *
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/object">Moment, the session object</a>
 */
final class SessionJson {
    private SessionJson() {}

    /** Returns the response to create. */
    static ObjectNode withClientToken(Session session) {
        return session(session, true);
    }

    /** Returns the data of events, and by default the response to retrieve. The success URL is never included. */
    static ObjectNode withoutClientToken(Session session) {
        return session(session, false);
    }

    private static ObjectNode session(Session session, boolean withToken) {
        ObjectNode json = JsonFormat.JSON.createObjectNode();
        json.put("id", session.id());
        json.put("type", session.request().type().wire());
        json.put("amount", session.amount());
        json.put("currency", session.currency());
        json.put("status", session.status().wire());
        json.put("payment_outcome", session.outcome().wire());
        json.put("payment_status", session.outcome().paymentStatus());
        if (withToken) {
            json.put("client_token", session.clientToken());
        }
        putIfPresent(json, "session_url", session.sessionUrl());
        putIfPresent(json, "return_url", session.request().returnUrl());
        session.customerId().ifPresent(id -> json.put("customer_id", id));
        session.paymentMethodId().ifPresent(id -> json.put("payment_method_id", id));
        session.paymentId().ifPresent(id -> json.put("payment_id", id));
        putError(json, session.lastPaymentError());
        json.put("mode", session.mode().wire());
        putEcho(json, session);
        json.put("created_at", JsonFormat.time(session.createdAt()));
        json.put("updated_at", JsonFormat.time(session.updatedAt()));
        return json;
    }

    /**
     * Returns the data of {@code payment_session.created}, without payment, payment method and payment status.
     *
     * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/webhook/created">Moment,
     *     created</a>
     */
    static ObjectNode created(Session session) {
        return withoutClientToken(session).remove(List.of("payment_id", "payment_method_id", "payment_status"));
    }

    /**
     * Returns the payment object. It does not contain the session's id. Its intent is {@code
     * payment_method_verification} for amount 0; a verified method has zero amounts.
     *
     * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/payment-method-verification">
     *     Moment, payment method verification</a>
     */
    static ObjectNode payment(Session session, Payment payment) {
        ObjectNode json = JsonFormat.JSON.createObjectNode();
        json.put("id", payment.id());
        json.put("status", payment.status().wire());
        json.put("intent", session.amount() == 0 ? "payment_method_verification" : "payment");
        json.put("amount", session.amount());
        json.put("currency", session.currency());
        json.put("country", "ZA");
        json.put("mode", session.mode().wire());
        ObjectNode method = json.putObject("payment_method_details");
        method.put("type", "card");
        method.putObject("card")
                .put("type", "DEBIT")
                .put("scheme", "VISA")
                .put("bin", "424242")
                .put("last4", "4242");
        if (session.outcome() == PaymentOutcome.RESERVED) {
            json.put("capture_method", "manual");
        }
        if (session.outcome().isAuthorisedOnly()) {
            json.put("authorised_amount", session.amount());
            json.put("paid_amount", 0);
            json.put("voided_amount", 0);
        }
        putError(json, session.lastPaymentError());
        putEcho(json, session);
        json.put("created_at", JsonFormat.time(payment.createdAt()));
        json.put("updated_at", JsonFormat.time(session.updatedAt()));
        return json;
    }

    private static void putError(ObjectNode json, @Nullable LastPaymentError error) {
        if (error == null) {
            return;
        }
        json.putObject("last_payment_error")
                .put("error_code", error.errorCode())
                .put("decline_code", error.declineCode())
                .put("message", error.message())
                .put("timestamp", JsonFormat.time(error.timestamp()));
    }

    private static void putEcho(ObjectNode json, Session session) {
        putIfPresent(json, "external_reference", session.externalReference());
        ObjectNode metadata = json.putObject("metadata");
        for (Map.Entry<String, String> entry : session.metadata().entrySet()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
    }

    private static void putIfPresent(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }
}
