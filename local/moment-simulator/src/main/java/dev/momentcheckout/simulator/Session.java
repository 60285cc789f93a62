package dev.momentcheckout.simulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a payment session at one time. It is immutable: a change returns a new instance.
 *
 * @param sessionUrl the hosted checkout page; null for {@link SessionType#NEXT_IN_SERIES}
 * @param payment null until the first attempt
 * @param lastPaymentError null unless the last attempt failed
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/object">Moment, the session object</a>
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

    /** Returns a new session in test mode, for tests that make no HTTP call. */
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

    /** Returns the amount in minor units. */
    public long amount() {
        return request.amount();
    }

    /** Returns the ISO 4217 code in upper case. */
    public String currency() {
        return request.currency();
    }

    public @Nullable String externalReference() {
        return request.externalReference();
    }

    public Map<String, String> metadata() {
        return request.metadata();
    }

    /**
     * Returns the payment's id: present once money is captured or authorised, and always for {@link
     * SessionType#NEXT_IN_SERIES}.
     */
    public Optional<String> paymentId() {
        boolean isVisible = outcome.isMoney() || request.type() == SessionType.NEXT_IN_SERIES;
        return Optional.ofNullable(payment).filter(_ -> isVisible).map(Payment::id);
    }

    /** Returns the customer's id: present once an attempt succeeded. */
    public Optional<String> customerId() {
        return outcome.isSuccess() ? Optional.of("cus_" + suffix()) : Optional.empty();
    }

    /** Returns the id of the saved payment method; empty if none was saved. */
    public Optional<String> paymentMethodId() {
        boolean saved = request.savesMethod() || request.type() != SessionType.ONE_TIME;
        return outcome.isSuccess() && saved ? Optional.of("pmt" + suffix()) : Optional.empty();
    }

    /**
     * Returns the link that returns the customer to the app: the success URL with {@code {SESSION_ID}} replaced; empty
     * without a success URL. It is the same for every outcome, so following it does not prove a payment.
     *
     * @see <a href="https://docs.momentco.io/libraries-and-sdks/mobile/flutter">Moment, Flutter SDK</a>
     */
    public Optional<String> returnLink() {
        return Optional.ofNullable(request.successUrl())
                .map(url -> url.replace(PLACEHOLDER, URLEncoder.encode(id, StandardCharsets.UTF_8)));
    }

    /** Returns whether the session expired while an attempt was in flight that may still succeed or fail. */
    public boolean isPendingAfterExpiry() {
        return status == SessionStatus.EXPIRED && outcome == PaymentOutcome.PENDING;
    }

    /** Returns this session in another state, without a check whether the transition is possible. */
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

    /** Increases by at least one millisecond, so that {@code updated_at} orders all changes. */
    private Instant afterLastChange(Instant now) {
        Instant millis = now.truncatedTo(ChronoUnit.MILLIS);
        return millis.isAfter(updatedAt) ? millis : updatedAt.plusMillis(1);
    }

    private String suffix() {
        return id.startsWith("ps_") ? id.substring(3) : id;
    }
}
