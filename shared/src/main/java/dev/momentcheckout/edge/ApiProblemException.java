package dev.momentcheckout.edge;

import dev.momentcheckout.session.SessionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A problem to report to the caller. {@link HttpApiAdapter} converts it to a problem document.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public final class ApiProblemException extends RuntimeException {
    /** Long enough for a brief outage to end, short enough for a customer who waits. */
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(5);

    /** Until an operator has acted, a repeated request fails again. Short enough for the customer to see the repair. */
    private static final Duration OPERATOR_RETRY_AFTER = Duration.ofMinutes(1);

    private final ProblemType type;
    private final @Nullable String detail;
    private final @Nullable String field;
    private final @Nullable SessionId session;
    private final @Nullable Duration retryAfter;

    private ApiProblemException(
            ProblemType type,
            @Nullable String detail,
            @Nullable String field,
            @Nullable SessionId session,
            @Nullable Duration retryAfter) {
        super(type.slug(), null, false, false);
        this.type = type;
        this.detail = detail;
        this.field = field;
        this.session = session;
        this.retryAfter = retryAfter;
    }

    /** Returns a problem without details. A 503 carries {@code Retry-After: 5}. */
    public static ApiProblemException of(ProblemType type) {
        return new ApiProblemException(type, null, null, null, type.status() == 503 ? DEFAULT_RETRY_AFTER : null);
    }

    /**
     * Returns a problem with a detail. A 503 carries {@code Retry-After: 5}.
     *
     * @param detail our own text, which contains no input
     */
    public static ApiProblemException of(ProblemType type, String detail) {
        return new ApiProblemException(type, detail, null, null, type.status() == 503 ? DEFAULT_RETRY_AFTER : null);
    }

    /** Returns the problem of an invalid field. */
    public static ApiProblemException field(String field, String detail) {
        return new ApiProblemException(ProblemType.INVALID_REQUEST, detail, field, null, null);
    }

    /** Returns the problem of a well-formed field whose value is not accepted. */
    public static ApiProblemException field(ProblemType type, String field, String detail) {
        return new ApiProblemException(type, detail, field, null, null);
    }

    public static ApiProblemException aboutSession(ProblemType type, SessionId session) {
        return new ApiProblemException(type, null, null, session, null);
    }

    public static ApiProblemException retryAfter(ProblemType type, @Nullable Duration retryAfter) {
        return new ApiProblemException(type, null, null, null, retryAfter == null ? DEFAULT_RETRY_AFTER : retryAfter);
    }

    /**
     * Returns a problem that lasts until an operator acts. A 503 carries {@code Retry-After: 60}.
     *
     * @param detail our own text, which contains no input
     */
    public static ApiProblemException operatorMustAct(ProblemType type, String detail) {
        return new ApiProblemException(type, detail, null, null, type.status() == 503 ? OPERATOR_RETRY_AFTER : null);
    }

    public ProblemType type() {
        return type;
    }

    @Nullable String detail() {
        return detail;
    }

    @Nullable String field() {
        return field;
    }

    @Nullable SessionId session() {
        return session;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
