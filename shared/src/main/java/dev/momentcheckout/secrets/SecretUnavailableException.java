package dev.momentcheckout.secrets;

/** Thrown if a secret cannot be used. The message names the secret, never its value, and may appear in a response. */
public final class SecretUnavailableException extends RuntimeException {
    /** The cause, which determines what the operator must do. */
    public enum Reason {
        /** The secret has no value yet: put one. */
        NOT_SET,
        /** The value is not a valid key: put another one. */
        MALFORMED,
        /** The key belongs to the other mode: put the right key or change {@code MomentMode}. */
        WRONG_MODE,
        /** Secrets Manager failed or denied access: check the permissions if this persists. */
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
