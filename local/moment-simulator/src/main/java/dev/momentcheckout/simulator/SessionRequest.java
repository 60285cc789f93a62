package dev.momentcheckout.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The validated request of a create call.
 *
 * @param amount minor units; 0 verifies a card
 * @param currency ISO 4217 code in upper case
 * @param savesMethod whether the payment method is saved
 * @param manualCapture whether the payment is only authorised
 * @param metadata echoed in this order
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/create">Moment, create a session</a>
 */
public record SessionRequest(
        SessionType type,
        long amount,
        String currency,
        boolean savesMethod,
        boolean manualCapture,
        @Nullable String successUrl,
        @Nullable String returnUrl,
        @Nullable String externalReference,
        Map<String, String> metadata) {

    public SessionRequest {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Returns a one-time payment without options. */
    public static SessionRequest oneTime(long amount, String currency) {
        return new SessionRequest(SessionType.ONE_TIME, amount, currency, false, false, null, null, null, Map.of());
    }
}
