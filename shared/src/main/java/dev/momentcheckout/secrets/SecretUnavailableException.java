package dev.momentcheckout.secrets;

import dev.momentcheckout.telemetry.AwsError;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a secret cannot be used. The message names the secret and says what the operator must do. It contains
 * neither the value nor AWS's message, and may appear in a response.
 */
public final class SecretUnavailableException extends RuntimeException {
    /** The cause, which determines what the operator must do. */
    public enum Reason {
        /** The secret has no value yet: put one. */
        NOT_SET,
        /** The value is not a valid key: put another one. */
        MALFORMED,
        /** The key belongs to the other mode: put the right key or change {@code MomentMode}. */
        WRONG_MODE,
        /** There is no such secret: correct the parameter with its ARN. */
        NOT_FOUND,
        /** The secret is scheduled for deletion: restore it. */
        MARKED_FOR_DELETION,
        /** IAM or the secret's resource policy denies the read: allow it. */
        ACCESS_DENIED,
        /** The secret's KMS key denies decryption, or is disabled or scheduled for deletion. */
        KMS_KEY_UNUSABLE,
        /** Secrets Manager throttles, fails or does not respond: wait. */
        UNAVAILABLE,
        /** Secrets Manager rejects the call for another reason, which the log line names by AWS's error code. */
        UNREADABLE;

        /** Returns whether waiting helps. Otherwise an operator must act. */
        public boolean isTemporary() {
            return this == UNAVAILABLE;
        }

        /**
         * Returns whether a value that was read before may still be used: payments continue while the secret cannot be
         * read, but not after it was removed or replaced by an invalid one.
         */
        boolean keepsLastValue() {
            return switch (this) {
                case ACCESS_DENIED, KMS_KEY_UNUSABLE, UNAVAILABLE, UNREADABLE -> true;
                case NOT_SET, MALFORMED, WRONG_MODE, NOT_FOUND, MARKED_FOR_DELETION -> false;
            };
        }
    }

    private final SecretName secret;
    private final Reason reason;
    private final transient @Nullable AwsError awsError;

    public SecretUnavailableException(SecretName secret, Reason reason, String message) {
        super(message);
        this.secret = secret;
        this.reason = reason;
        this.awsError = null;
    }

    public SecretUnavailableException(
            SecretName secret, Reason reason, String message, @Nullable AwsError awsError, Throwable cause) {
        super(message, cause);
        this.secret = secret;
        this.reason = reason;
        this.awsError = awsError;
    }

    public SecretName secret() {
        return secret;
    }

    public Reason reason() {
        return reason;
    }

    /** Returns what AWS says about the failed call, or null without a response of AWS. */
    public @Nullable AwsError awsError() {
        return awsError;
    }
}
