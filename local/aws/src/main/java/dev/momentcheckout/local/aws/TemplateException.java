package dev.momentcheckout.local.aws;

/** A template that cannot be read, or that uses something this reader does not know. The message names the place. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }

    TemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
