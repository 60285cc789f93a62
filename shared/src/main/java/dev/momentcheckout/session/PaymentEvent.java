package dev.momentcheckout.session;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the shop is told of a session.
 *
 * @param id the same whenever the same rise is told, and another for every other rise
 */
public record PaymentEvent(String id, Type type, PaymentSession session) {

    /** What is told, by the names that rules on the event bus match. */
    public enum Type {
        PAYMENT_PAID("Payment Paid"),
        PAYMENT_RESERVED("Payment Reserved"),
        PAYMENT_METHOD_VERIFIED("Payment Method Verified"),
        PAYMENT_FAILED("Payment Failed"),
        SESSION_EXPIRED("Session Expired"),
        SESSION_CANCELLED("Session Cancelled"),
        PAYMENT_NEEDS_REVIEW("Payment Needs Review");

        private final String detailType;

        Type(String detailType) {
            this.detailType = detailType;
        }

        public String detailType() {
            return detailType;
        }

        private static Type of(SessionState state) {
            return switch (state) {
                case PAID -> PAYMENT_PAID;
                case RESERVED -> PAYMENT_RESERVED;
                case VERIFIED -> PAYMENT_METHOD_VERIFIED;
                case CANCELLED -> SESSION_CANCELLED;
                case EXPIRED -> SESSION_EXPIRED;
                case FAILED -> PAYMENT_FAILED;
                case OPEN -> throw new IllegalArgumentException("nothing is told of a session that is open");
            };
        }
    }

    /**
     * What to tell of a change, or null if it is nothing. A pure function: whoever applies it to the same change again tells the same under the same id.
     *
     * @param old what was kept before, or null if nothing was
     */
    public static @Nullable PaymentEvent of(@Nullable PaymentSession old, PaymentSession now) {
        SessionState state = now.state();
        if (state == SessionState.OPEN || now.isProvisional() || isNotPublished(now)) {
            return null;
        }
        boolean hidden = old == null || old.isProvisional();
        boolean rose = old == null || state.isAbove(old.state());
        boolean wasHeld = old != null && old.needsReview();
        if (now.needsReview()) {
            boolean newReason = old == null || !old.reviewReasons().containsAll(now.reviewReasons());
            return hidden || rose || newReason ? needsReview(now) : null;
        }
        if (!hidden && !rose && !wasHeld) {
            return null;
        }
        // One end without money is news to the shop, and not which of its kinds it turns out to be.
        boolean toldOfAnEnd = !hidden && !wasHeld && old != null && old.state().isEnded();
        return toldOfAnEnd && state.isEnded()
                ? null
                : new PaymentEvent(now.id() + ":" + state.name(), Type.of(state), now);
    }

    /** What create never recorded and nobody paid for. */
    private static boolean isNotPublished(PaymentSession session) {
        return session.expectedTerms() == null && !session.state().isMoney();
    }

    private static PaymentEvent needsReview(PaymentSession session) {
        String reasons =
                session.reviewReasons().stream().map(ReviewReason::name).collect(Collectors.joining("+"));
        String id = session.id() + ":" + session.state().name() + ":review:" + reasons + ":"
                + session.reportedTerms().size();
        return new PaymentEvent(id, Type.PAYMENT_NEEDS_REVIEW, session);
    }
}
