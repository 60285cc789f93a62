package dev.momentcheckout.simulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A payment session at one moment. Immutable: a change makes a new one.
 *
 * @param sessionUrl the hosted page; absent when the customer is
 * @param payment absent until the first attempt
 */
public record Session(
        String id,
        SessionRequest request,
        Mode mode,
        String clientToken,
        @Nullable String sessionUrl,
        SessionStatus status,
        PaymentOutcome outcome,
        @Nullable Payment payment,
        @Nullable LastPaymentError lastPaymentError,
        Instant createdAt,
        Instant updatedAt) {

    private static final String PLACEHOLDER = "{SESSION_ID}";

    public Session {
        createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
        updatedAt = updatedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A new session in test mode, for tests that need one without an HTTP call. */
    public static Session created(String id, SessionRequest request, Instant at) {
        return new Session(
                id,
                request,
                Mode.TEST,
                "token-of-" + id,
                null,
                SessionStatus.ACTIVE,
                PaymentOutcome.NOT_STARTED,
                null,
                null,
                at,
                at);
    }

    /** Minor units. */
    public long amount() {
        return request.amount();
    }

    /** Three letters, upper case. */
    public String currency() {
        return request.currency();
    }

    public @Nullable String externalReference() {
        return request.externalReference();
    }

    public Map<String, String> metadata() {
        return request.metadata();
    }

    /** The payment's id, shown once there is money; at once when the customer is absent. */
    public Optional<String> paymentId() {
        boolean shown = outcome.isMoney() || request.type() == SessionType.NEXT_IN_SERIES;
        return Optional.ofNullable(payment).filter(_ -> shown).map(Payment::id);
    }

    /** The customer's id, known once an attempt succeeded. */
    public Optional<String> customerId() {
        return outcome.isSuccess() ? Optional.of("cus_" + suffix()) : Optional.empty();
    }

    /** The id of the payment method, when one was saved. */
    public Optional<String> paymentMethodId() {
        boolean saved = request.savesMethod() || request.type() != SessionType.ONE_TIME;
        return outcome.isSuccess() && saved ? Optional.of("pmt" + suffix()) : Optional.empty();
    }

    /**
     * The link by which the customer comes back to the app: the success URL with {@code {SESSION_ID}} replaced. The same link
     * whatever became of the payment; arriving there proves nothing. Empty when the session was created without one.
     */
    public Optional<String> returnLink() {
        return Optional.ofNullable(request.successUrl())
                .map(url -> url.replace(PLACEHOLDER, URLEncoder.encode(id, StandardCharsets.UTF_8)));
    }

    /** The same session in another state, legal or not. */
    public Session with(SessionStatus nextStatus, PaymentOutcome nextOutcome, Instant now) {
        return changed(nextStatus, nextOutcome, payment, lastPaymentError, now);
    }

    Session changed(
            SessionStatus nextStatus,
            PaymentOutcome nextOutcome,
            @Nullable Payment nextPayment,
            @Nullable LastPaymentError nextError,
            Instant now) {
        return new Session(
                id,
                request,
                mode,
                clientToken,
                sessionUrl,
                nextStatus,
                nextOutcome,
                nextPayment,
                nextError,
                createdAt,
                afterLastChange(now));
    }

    /** Two changes within one millisecond would otherwise not tell which is the newer. */
    private Instant afterLastChange(Instant now) {
        Instant millis = now.truncatedTo(ChronoUnit.MILLIS);
        return millis.isAfter(updatedAt) ? millis : updatedAt.plusMillis(1);
    }

    private String suffix() {
        return id.startsWith("ps_") ? id.substring(3) : id;
    }
}
