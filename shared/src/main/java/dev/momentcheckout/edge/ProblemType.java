package dev.momentcheckout.edge;

import java.util.Locale;

/** Everything that can go wrong, as apps may rely on it (RFC 9457 {@code type}); the texts are public and never hold what came from outside. */
public enum ProblemType {
    INVALID_REQUEST(400, "The request is not as this route needs it"),
    NOT_SIGNED_IN(401, "A verified sign-in is needed"),
    WEBHOOK_NOT_VERIFIED(401, "The webhook's signature, time or headers do not verify"),
    AMOUNT_OUT_OF_BOUNDS(400, "The amount is smaller or larger than this shop takes"),
    UNKNOWN_SESSION(404, "There is no such session"),
    UNKNOWN_PRODUCT(404, "There is no such product"),
    UNKNOWN_ORDER(404, "There is no such order"),
    PAYMENT_ALREADY_MADE(409, "A payment was already made under this idempotency key"),
    ORDER_ALREADY_PAID(409, "The order was already paid"),
    PAYMENT_PENDING(409, "A payment of the order is still under way"),
    IDEMPOTENCY_KEY_REUSED(409, "This idempotency key belongs to another request"),
    BODY_TOO_LARGE(413, "The body is too large"),
    INTERNAL_ERROR(500, "Something went wrong here"),
    MOMENT_REJECTED_REQUEST(502, "Moment does not take the request as this server makes it"),
    MOMENT_UNAVAILABLE(503, "Moment does not answer at the moment"),
    MOMENT_REFUSED_OUR_KEY(503, "Moment refuses this server's key; its operator must act"),
    STORE_UNAVAILABLE(503, "The state of payments cannot be read or written at the moment"),
    CATALOG_ENTRY_INVALID(503, "The catalog's entry cannot be used; this server's operator must act"),
    SECRET_NOT_SET(503, "A secret has no value yet; this server's operator must act"),
    SECRET_MALFORMED(503, "A secret cannot be used; this server's operator must act"),
    SECRET_WRONG_MODE(503, "A secret is of the other mode; this server's operator must act"),
    SECRET_UNREADABLE(503, "A secret cannot be read at the moment");

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

    /** The last part of the {@code type}, such as {@code moment-unavailable}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A stable URI that names the type; there is nothing to be fetched there. */
    public String uri() {
        return "urn:moment-checkout:problem:" + slug();
    }
}
