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
     * hours. A call that is unanswered, or answered by 429, 5xx or an unreadable body, is repeated with the same key:
     * at most twice, inside the deadline, and not before a {@code Retry-After}. A call that is answered by 400, 401 or
     * 403 is repeated once if the API key has changed: under a stored key again, otherwise under a new key.
     *
     * <p>A failure of this call is never a {@link CreateResult.StoredFailure}, even if Moment has stored it and returns
     * it to a repetition: another key would fail, too.
     *
     * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/create">Moment: create</a>
     * @see <a href="https://docs.momentco.io/api-reference/getting-started/idempotency.md">Moment: idempotency</a>
     */
    CreateResult create(SessionRequest request, IdempotencyKey key, Deadline deadline);

    /**
     * Retrieves a session. After a 400, 401 or 403, the API key is read again, and the call repeated once if it has
     * changed. Nothing else is repeated.
     *
     * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/retrieve">Moment: retrieve</a>
     */
    RetrieveResult retrieve(SessionId id, Deadline deadline);

    /**
     * The content of a create call. The app chooses only what the settings and the catalog allow.
     *
     * @param successUrl where Moment redirects the customer; contains the literal placeholder {@code {SESSION_ID}}
     * @param presentationMode Moment's {@code presentation_mode.mode}
     * @param integrationId stored in the session's metadata, so that a webhook that arrives before create has recorded
     *     the session is recognised as probably ours
     * @param item stored in the session's metadata, for people who read Moment's dashboard
     * @param externalReference names the payment in Moment's reports, {@code [a-zA-Z0-9_-]{1,255}}; null omits it
     */
    record SessionRequest(
            Money price,
            String successUrl,
            String presentationMode,
            String integrationId,
            LineItem item,
            @Nullable String externalReference) {}

    /** The idempotency key of a create call. */
    sealed interface IdempotencyKey {
        /** A stored key, which repeats the call that opened a session. */
        record Stored(UUID key) implements IdempotencyKey {}

        /**
         * The key of a checkout attempt. It is derived from these values, the request and the API key: a repeated
         * request has the same key, which cannot be computed without the API key.
         *
         * @param number of the attempt, from 1
         */
        record OfAttempt(Owner owner, PurchaseId purchase, int number) implements IdempotencyKey {}

        /** A random key, for a session that belongs to no purchase. */
        record Random() implements IdempotencyKey {}
    }

    /** The result of a create call. */
    sealed interface CreateResult {
        /**
         * @param key the key that opened the session
         * @param replayed whether this is the stored response of an earlier call, up to a day old
         */
        record Opened(ClientToken token, Observation observation, UUID key, boolean replayed) implements CreateResult {}

        /** No session. */
        sealed interface NotOpened extends CreateResult {}

        /**
         * Moment has stored a response of an earlier call that opens no session, and returns it under this key for 24
         * hours.
         *
         * @param status a failure's, or that of a session without readable id or token
         */
        record StoredFailure(int status) implements NotOpened {}

        /**
         * Moment still answers 409 after three repetitions, or there was no time for them: an earlier call with this
         * key is running, or Moment considers the key reused.
         */
        record KeyInUse() implements NotOpened {}

        /** Moment has another request under this key (422). */
        record OtherRequest() implements NotOpened {}

        record Failed(Failure failure) implements NotOpened {}
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
         * @param status Moment's HTTP status, or 0 without a response
         * @param retryAfter Moment's {@code Retry-After}, at most an hour, or null without one
         */
        record Unavailable(
                UnavailableReason reason,
                int status,
                @Nullable Duration retryAfter) implements Failure {}

        /** Moment rejected the API key, even after the key was read again. An operator must act. */
        record ApiKeyRejected(int status) implements Failure {}

        /** Moment rejected the request. A retry of the same request fails again. */
        record Rejected(int status) implements Failure {}
    }

    /** Why Moment is unavailable. */
    enum UnavailableReason {
        /** No complete response within the time limit. */
        TIMEOUT,
        /** No connection, or it broke before a response. */
        CONNECTION_FAILED,
        /** Status 429. */
        RATE_LIMITED,
        /** Status 409 to every repetition of a create call: an earlier call with this key is still running. */
        KEY_IN_USE,
        /** Status 500 or above. */
        SERVER_ERROR,
        /** The response is cut off, too large, or not what Moment documents. */
        UNREADABLE_RESPONSE
    }
}
