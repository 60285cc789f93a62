package dev.momentcheckout.lab;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A handler threw an exception or timed out. */
final class InvocationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvocationFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns whether the invocation timed out. */
    boolean isTimeout() {
        return getCause() instanceof TimeoutException;
    }
}
