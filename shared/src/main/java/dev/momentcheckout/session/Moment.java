package dev.momentcheckout.session;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Moment's payment sessions, as far as a checkout needs them. Its answers are values: each asks for something else to be done. */
public interface Moment {

    /**
     * Opens a session, or replays the one that was opened under the same key within 24 hours. Repeats a call that was not answered, with the same key,
     * as long as the deadline allows.
     */
    CreateAnswer create(SessionRequest request, UUID idempotencyKey, Deadline deadline);

    /** Asks about a session once. */
    LookAnswer look(SessionId id, Deadline deadline);

    /**
     * What Moment is asked to open. Everything in it is the server's choice.
     *
     * @param successUrl where the customer is sent after leaving the checkout; holds Moment's placeholder {@code {SESSION_ID}} literally
     * @param presentationMode Moment's {@code presentation_mode.mode}
     * @param mark put into the session's metadata, so that a webhook that overtakes our own write is known as probably ours
     */
    record SessionRequest(Money price, String successUrl, String presentationMode, String mark) {}

    /** How Moment answers a create. */
    sealed interface CreateAnswer {
        /** @param replayed whether this is an earlier answer to the same key, up to a day old */
        record Opened(ClientToken token, Observation observation, boolean replayed) implements CreateAnswer {}

        /** A failure of the past is stored under this key and will be answered until another is used. */
        record StoredFailure() implements CreateAnswer {}

        /** The key belongs to another request (422), or that request is still running after some patience (409). */
        record KeyTaken(int status) implements CreateAnswer {}

        record Failed(Failure failure) implements CreateAnswer {}
    }

    /** How Moment answers a look. */
    sealed interface LookAnswer {
        record Found(Observation observation) implements LookAnswer {}

        record Absent() implements LookAnswer {}

        record Failed(Failure failure) implements LookAnswer {}
    }

    /** Why there is no answer to be used, by what can be done about it. */
    sealed interface Failure {
        /**
         * Not reached, too slow, failing or not to be understood: worth another try later.
         *
         * @param why in our words, never Moment's
         * @param retryAfter what Moment asked for, if it did
         */
        record Unavailable(String why, @Nullable Duration retryAfter) implements Failure {}

        /** Moment refused our key after it was read afresh: an operator must act. */
        record KeyRefused(int status) implements Failure {}

        /** Moment understood and refused: the same request will be refused again. */
        record Rejected(int status) implements Failure {}
    }
}
