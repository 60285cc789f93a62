package dev.momentcheckout.session;

/**
 * What an operator's command is about. It is a part of the key of the stored {@link Operation}.
 *
 * @param value a session id, or a kind and an id, such as {@code refund#msg_1}
 */
public record OperationSubject(String value) {
    private static final int MAX_LENGTH = 300;

    /** @throws IllegalArgumentException if {@code value} is empty or has more than 300 characters */
    public OperationSubject {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("not a valid subject of an operation");
        }
    }

    public static OperationSubject of(SessionId session) {
        return new OperationSubject(session.value());
    }

    /** @param eventId the {@code webhook-id} of the refund */
    public static OperationSubject ofRefund(String eventId) {
        return new OperationSubject("refund#" + eventId);
    }

    /** @param messageId the id of a message of a queue that names no session and no refund */
    public static OperationSubject ofMessage(String messageId) {
        return new OperationSubject("message#" + messageId);
    }

    @Override
    public String toString() {
        return value;
    }
}
