package dev.momentcheckout.lab;

import org.jspecify.annotations.Nullable;

/** The lab cannot start or continue. The message says what to change. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabException(String message) {
        super(message);
    }

    LabException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
