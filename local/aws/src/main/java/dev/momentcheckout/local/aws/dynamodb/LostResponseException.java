package dev.momentcheckout.local.aws.dynamodb;

/** The operation took effect, and its response must not reach the client. */
public final class LostResponseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostResponseException() {
        super("the response is lost");
    }
}
