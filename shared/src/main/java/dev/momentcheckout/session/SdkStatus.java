package dev.momentcheckout.session;

/**
 * What the Flutter SDK is told (SDK page, {@code fetchSessionStatus}).
 *
 * @param status {@code completed}, {@code failed}, {@code expired}, {@code cancelled}, or {@code active} while nothing is known to have ended
 * @param isFinal whether no further attempt can be made in this session
 */
public record SdkStatus(String status, boolean isFinal) {

    /** A held session is {@code completed} too: the customer has paid. Late news is never {@code failed}: who is told so pays twice. */
    public static SdkStatus of(PaymentSession session) {
        return switch (session.state()) {
            case PAID, RESERVED, VERIFIED -> new SdkStatus("completed", true);
            case FAILED -> new SdkStatus("failed", true);
            case EXPIRED -> new SdkStatus("expired", true);
            case CANCELLED -> new SdkStatus("cancelled", true);
            case OPEN ->
                session.lastAttempt().status() == PaymentAttemptStatus.FAILED
                        ? new SdkStatus("failed", false)
                        : new SdkStatus("active", false);
        };
    }
}
