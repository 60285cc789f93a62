package dev.momentcheckout.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a create call asked for, already checked.
 *
 * @param amount minor units; 0 asks for a card to be verified
 * @param currency three letters, upper case
 * @param savesMethod whether the payment method is to be kept
 * @param manualCapture whether money is only to be reserved
 * @param metadata echoed in its order
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

    /** A one-time payment and nothing else. */
    public static SessionRequest oneTime(long amount, String currency) {
        return new SessionRequest(SessionType.ONE_TIME, amount, currency, false, false, null, null, null, Map.of());
    }
}
