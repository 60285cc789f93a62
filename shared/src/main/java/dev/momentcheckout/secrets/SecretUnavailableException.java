package dev.momentcheckout.secrets;

/**
 * A secret cannot be used. The message is in our words and names the secret, never its value; it is fit for an operator's eyes and for an answer.
 */
public final class SecretUnavailableException extends RuntimeException {
    /** What has to be done about it. */
    public enum Reason {
        /** Put a value: nobody has yet. */
        NOT_SET,
        /** Put another value: this one cannot be a key. */
        MALFORMED,
        /** Put the key of the right mode, or change {@code MomentMode}. */
        WRONG_MODE,
        /** Nothing, or look at permissions: Secrets Manager does not give it. */
        UNREADABLE
    }

    private final SecretName secret;
    private final Reason reason;

    public SecretUnavailableException(SecretName secret, Reason reason, String message) {
        super(message);
        this.secret = secret;
        this.reason = reason;
    }

    public SecretUnavailableException(SecretName secret, Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.secret = secret;
        this.reason = reason;
    }

    public SecretName secret() {
        return secret;
    }

    public Reason reason() {
        return reason;
    }
}
