package dev.momentcheckout.session;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The calls of Moment's API that a checkout needs. Failures are values, because each requires a different reaction from
 * the caller.
 */
public interface MomentApi {

    /**
     * Creates a session, or returns the stored response of an earlier call with the same key. Moment keeps keys for 24
     * hours. Unanswered calls are repeated with the same key until the deadline.
     *
     * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/create">Moment: create</a>
     * @see <a href="https://docs.momentco.io/api-reference/getting-started/idempotency.md">Moment: idempotency</a>
     */
    CreateResult create(SessionRequest request, UUID idempotencyKey, Deadline deadline);

    /**
     * Retrieves a session. A 401 or 403 is retried once, with a refreshed API key. Nothing else is retried.
     *
     * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/retrieve">Moment: retrieve</a>
     */
    RetrieveResult retrieve(SessionId id, Deadline deadline);

    /**
     * The content of a create call. The server chooses all of it, the app none.
     *
     * @param successUrl where Moment redirects the customer; contains the literal placeholder {@code {SESSION_ID}}
     * @param presentationMode Moment's {@code presentation_mode.mode}
     * @param integrationId stored in the session's metadata, so that a webhook that arrives before create has recorded
     *     the session is recognised as probably ours
     */
    record SessionRequest(Money price, String successUrl, String presentationMode, String integrationId) {}

    /** The result of a create call. */
    sealed interface CreateResult {
        /** @param replayed whether this is the stored response of an earlier call, up to a day old */
        record Opened(ClientToken token, Observation observation, boolean replayed) implements CreateResult {}

        /** Moment has stored a failure under this key and returns it for 24 hours. Only another key helps. */
        record StoredFailure() implements CreateResult {}

        /** The key belongs to another request (422), or the request with this key is still running (409). */
        record KeyConflict(int status) implements CreateResult {}

        record Failed(Failure failure) implements CreateResult {}
    }

    /** The result of a retrieve call. */
    sealed interface RetrieveResult {
        record Found(Observation observation) implements RetrieveResult {}

        record NotFound() implements RetrieveResult {}

        record Failed(Failure failure) implements RetrieveResult {}
    }

    /** The reason for a missing result, by the action that helps. */
    sealed interface Failure {
        /**
         * Moment was unreachable, too slow, failing or returned an unreadable response. A later retry may succeed.
         *
         * @param reason our own text, never Moment's
         * @param retryAfter Moment's {@code Retry-After}, or null without one
         */
        record Unavailable(String reason, @Nullable Duration retryAfter) implements Failure {}

        /** Moment rejected the API key, even after the key was read again. An operator must act. */
        record ApiKeyRejected(int status) implements Failure {}

        /** Moment rejected the request. A retry of the same request fails again. */
        record Rejected(int status) implements Failure {}
    }
}
