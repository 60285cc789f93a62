package dev.momentcheckout.session;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Moment's id of a payment and the state it was reported with. Merged by keeping the one with the highest state. */
public record PaymentReference(String id, SessionState reportedState) {
    private static final Comparator<PaymentReference> HIGHEST =
            Comparator.comparing(PaymentReference::reportedState).thenComparing(PaymentReference::id);

    static @Nullable PaymentReference of(Observation observation, SessionState state) {
        String id = observation.paymentId();
        return id == null ? null : new PaymentReference(id, state);
    }

    static @Nullable PaymentReference highest(@Nullable PaymentReference one, @Nullable PaymentReference other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return HIGHEST.compare(one, other) >= 0 ? one : other;
    }
}
