package dev.momentcheckout.edge;

import java.util.Locale;

/**
 * The problem types of the API. Apps may rely on them. The texts are public and never contain input.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public enum ProblemType {
    INVALID_REQUEST(400, "Invalid request"),
    UNAUTHENTICATED(401, "Authentication required"),
    WEBHOOK_VERIFICATION_FAILED(401, "Webhook verification failed"),
    AMOUNT_OUT_OF_RANGE(400, "Amount out of range"),
    SESSION_NOT_FOUND(404, "Session not found"),
    PRODUCT_NOT_FOUND(404, "Product not found"),
    ORDER_NOT_FOUND(404, "Order not found"),
    PAYMENT_ALREADY_COMPLETED(409, "Payment already completed"),
    ORDER_ALREADY_PAID(409, "Order already paid"),
    PAYMENT_PENDING(409, "Payment pending"),
    IDEMPOTENCY_KEY_REUSED(409, "Idempotency key reused"),
    TOO_MANY_ATTEMPTS(429, "Too many attempts"),
    BODY_TOO_LARGE(413, "Body too large"),
    INTERNAL_ERROR(500, "Internal error"),
    MOMENT_REJECTED_REQUEST(502, "Moment rejected the request"),
    MOMENT_UNAVAILABLE(503, "Moment is unavailable"),
    MOMENT_AUTHENTICATION_FAILED(503, "Moment rejected the API key"),
    STORE_UNAVAILABLE(503, "Store unavailable"),
    CATALOG_ENTRY_INVALID(503, "Invalid catalog entry"),
    SECRET_NOT_SET(503, "Secret has no value"),
    SECRET_MALFORMED(503, "Secret is malformed"),
    SECRET_WRONG_MODE(503, "Secret belongs to the other mode"),
    SECRET_UNREADABLE(503, "Secret cannot be read");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Returns the last part of the {@code type}, such as {@code moment-unavailable}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the stable URI of the type. It identifies the type and does not resolve. */
    public String uri() {
        return "urn:moment-checkout:problem:" + slug();
    }
}
