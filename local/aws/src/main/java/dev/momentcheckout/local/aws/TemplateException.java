package dev.momentcheckout.local.aws;

/**
 * The template cannot be read, or uses something that this reader does not support. The message contains the path in
 * the template.
 */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }

    TemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
