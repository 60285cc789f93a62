package dev.momentcheckout.lab;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A handler threw or did not answer in time. */
final class InvocationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvocationFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the caller waited in vain. */
    boolean isTimeout() {
        return getCause() instanceof TimeoutException;
    }
}
