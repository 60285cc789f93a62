package dev.momentcheckout.edge;

import dev.momentcheckout.session.SessionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457), thrown by whoever finds the problem and turned into an answer by {@link HttpApiAdapter} alone.
 */
public final class ApiProblemException extends RuntimeException {
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(5);

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

    /** A problem that its type says all about; if it is for want of somebody else (503), the caller is told to come again in five seconds. */
    public static ApiProblemException of(ProblemType type) {
        return new ApiProblemException(type, null, null, null, type.status() == 503 ? DEFAULT_RETRY_AFTER : null);
    }

    /** @param detail in our words, without anything that came from outside */
    public static ApiProblemException of(ProblemType type, String detail) {
        return new ApiProblemException(type, detail, null, null, type.status() == 503 ? DEFAULT_RETRY_AFTER : null);
    }

    /** A field of the request that is not as it must be. */
    public static ApiProblemException field(String field, String detail) {
        return new ApiProblemException(ProblemType.INVALID_REQUEST, detail, field, null, null);
    }

    /** A field whose value has the right form and is not taken all the same. */
    public static ApiProblemException field(ProblemType type, String field, String detail) {
        return new ApiProblemException(type, detail, field, null, null);
    }

    public static ApiProblemException aboutSession(ProblemType type, SessionId session) {
        return new ApiProblemException(type, null, null, session, null);
    }

    public static ApiProblemException retryAfter(ProblemType type, @Nullable Duration retryAfter) {
        return new ApiProblemException(type, null, null, null, retryAfter == null ? DEFAULT_RETRY_AFTER : retryAfter);
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
