package dev.momentcheckout.session;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Moment's payment sessions, as far as a checkout needs them. Its answers are values: each asks for something else to be done. */
public interface MomentApi {

    /**
     * Opens a session, or replays the one that was opened under the same key within 24 hours. Repeats a call that was not answered, with the same key,
     * as long as the deadline allows.
     */
    CreateResult create(SessionRequest request, UUID idempotencyKey, Deadline deadline);

    /** Asks about a session once. */
    RetrieveResult retrieve(SessionId id, Deadline deadline);

    /**
     * What Moment is asked to open. Everything in it is the server's choice.
     *
     * @param successUrl where the customer is sent after leaving the checkout; holds Moment's placeholder {@code {SESSION_ID}} literally
     * @param presentationMode Moment's {@code presentation_mode.mode}
     * @param integrationId put into the session's metadata, so that a webhook that overtakes our own write is known as probably ours
     */
    record SessionRequest(Money price, String successUrl, String presentationMode, String integrationId) {}

    /** How Moment answers a create. */
    sealed interface CreateResult {
        /** @param replayed whether this is an earlier answer to the same key, up to a day old */
        record Opened(ClientToken token, Observation observation, boolean replayed) implements CreateResult {}

        /** A failure of the past is stored under this key and will be answered until another is used. */
        record StoredFailure() implements CreateResult {}

        /** The key belongs to another request (422), or that request is still running after some patience (409). */
        record KeyConflict(int status) implements CreateResult {}

        record Failed(Failure failure) implements CreateResult {}
    }

    /** How Moment answers a look. */
    sealed interface RetrieveResult {
        record Found(Observation observation) implements RetrieveResult {}

        record NotFound() implements RetrieveResult {}

        record Failed(Failure failure) implements RetrieveResult {}
    }

    /** Why there is no answer to be used, by what can be done about it. */
    sealed interface Failure {
        /**
         * Not reached, too slow, failing or not to be understood: worth another try later.
         *
         * @param reason in our words, never Moment's
         * @param retryAfter what Moment asked for, if it did
         */
        record Unavailable(String reason, @Nullable Duration retryAfter) implements Failure {}

        /** Moment refused our key after it was read afresh: an operator must act. */
        record ApiKeyRejected(int status) implements Failure {}

        /** Moment understood and refused: the same request will be refused again. */
        record Rejected(int status) implements Failure {}
    }
}
