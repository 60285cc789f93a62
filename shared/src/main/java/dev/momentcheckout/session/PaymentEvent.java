package dev.momentcheckout.session;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A state change of a session that is published to the shop.
 *
 * @param id deduplication id: the same whenever the same change is published, and different for every other change
 */
public record PaymentEvent(String id, Type type, PaymentSession session) {

    /** The detail types, which rules on the event bus match. */
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

        /** @throws IllegalArgumentException for an open session */
        public static Type of(SessionState state) {
            return switch (state) {
                case PAID -> PAYMENT_PAID;
                case RESERVED -> PAYMENT_RESERVED;
                case VERIFIED -> PAYMENT_METHOD_VERIFIED;
                case CANCELLED -> SESSION_CANCELLED;
                case EXPIRED -> SESSION_EXPIRED;
                case FAILED -> PAYMENT_FAILED;
                case OPEN -> throw new IllegalArgumentException("an open session has no event");
            };
        }
    }

    /**
     * Returns the event of a change, or null if the change is not published. A pure function: the same change gives the
     * same event with the same id, so repeated stream records do no harm.
     *
     * <p>Events of one session may reach the shop repeatedly and out of order. The shop processes each id once and
     * compares ranks.
     *
     * @param before the previous version of the session, or null if it is new
     * @throws UnapprovedChangeException if the payment needed review and no operator approved it
     */
    public static @Nullable PaymentEvent of(@Nullable PaymentSession before, PaymentSession after) {
        SessionState state = after.state();
        if (state == SessionState.OPEN || after.isProvisional() || isUnrecordedWithoutMoney(after)) {
            return null;
        }
        boolean isNew = before == null || before.isProvisional();
        boolean advanced = before == null || state.isAbove(before.state());
        boolean neededReview = before != null && before.needsReview();
        if (after.needsReview()) {
            boolean newReason = before == null || !before.reviewReasons().containsAll(after.reviewReasons());
            return isNew || advanced || newReason ? needsReview(after) : null;
        }
        if (!isNew && !advanced && !neededReview) {
            return null;
        }
        if (isUnapproved(before, after)) {
            throw new UnapprovedChangeException("no operator approved the payment of " + after.id());
        }
        // FAILED, EXPIRED and CANCELLED mean the same to the shop, so only the first of them is published.
        boolean endPublished =
                !isNew && !neededReview && before != null && before.state().isEnded();
        return endPublished && state.isEnded()
                ? null
                : new PaymentEvent(after.id() + ":" + state.name(), Type.of(state), after);
    }

    /** Returns whether the event would publish money whose review no operator has ended. */
    private static boolean isUnapproved(@Nullable PaymentSession before, PaymentSession after) {
        boolean reasonsRemoved =
                before != null && before.needsReview() && !after.decisions().cover(before);
        return reasonsRemoved || (after.state().isSuccessful() && after.isEdited());
    }

    private static boolean isUnrecordedWithoutMoney(PaymentSession session) {
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
