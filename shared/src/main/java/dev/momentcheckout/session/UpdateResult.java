package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** The result of recording something about a session. */
public sealed interface UpdateResult {
    /** Returns the stored session, or null if the update was ignored. */
    default @Nullable PaymentSession session() {
        return switch (this) {
            case Updated updated -> updated.after();
            case Unchanged unchanged -> unchanged.current();
            case Ignored _ -> null;
        };
    }

    /** @param before null if the session is new */
    record Updated(@Nullable PaymentSession before, PaymentSession after) implements UpdateResult {}

    record Unchanged(PaymentSession current) implements UpdateResult {}

    /** The session is not stored, and the update does not create it. */
    record Ignored() implements UpdateResult {}
}
