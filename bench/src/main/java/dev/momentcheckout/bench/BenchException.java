package dev.momentcheckout.bench;

/** The bench cannot continue; the message names the missing tool or the failed program. */
final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
