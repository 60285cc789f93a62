package dev.momentcheckout.session;

/**
 * The status that the Flutter SDK receives from {@code fetchSessionStatus}.
 *
 * @param status {@code completed}, {@code failed}, {@code expired}, {@code cancelled}, or {@code active} while a
 *     payment may still arrive
 * @param isFinal whether no further attempt is possible in this session
 * @see <a href="https://docs.momentco.io/libraries-and-sdks/mobile/flutter">Moment: Flutter SDK</a>
 */
public record SdkStatus(String status, boolean isFinal) {
    private static final SdkStatus ACTIVE = new SdkStatus("active", false);

    /**
     * Returns the status of a session. A session that needs review is {@code completed}, too, because the customer has
     * paid. A session without a result is {@code active}, never {@code failed}: after {@code failed}, customers pay
     * again. So is a session that ended while an attempt was in flight, such as a slow bank transfer, until an operator
     * closes it because no payment is expected any more.
     */
    public static SdkStatus of(PaymentSession session) {
        if (session.isPendingAndNotClosed()) {
            return ACTIVE;
        }
        return switch (session.state()) {
            case PAID, RESERVED, VERIFIED -> new SdkStatus("completed", true);
            case FAILED -> new SdkStatus("failed", true);
            case EXPIRED -> new SdkStatus("expired", true);
            case CANCELLED -> new SdkStatus("cancelled", true);
            case OPEN ->
                session.lastAttempt().status() == PaymentAttemptStatus.FAILED ? new SdkStatus("failed", false) : ACTIVE;
        };
    }
}
