package dev.momentcheckout.preflight;

/** The settings cannot be checked, because a file cannot be read or an argument is wrong. */
final class PreflightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PreflightException(String message) {
        super(message);
    }

    PreflightException(String message, Throwable cause) {
        super(message, cause);
    }
}
