package dev.momentcheckout.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a call goes wrong. Faults bend what goes over the wire; what is stored for replay stays right, except a
 * {@link Failure} that is asked to be stored.
 */
public sealed interface Fault permits Fault.Failure, Fault.Delay, Fault.Connection, Fault.BrokenBody, Deviation {

    /** The name in the control API and in the log of calls. */
    String wire();

    /** The answer is a problem of this status, and nothing is done. */
    static Failure answer(int status) {
        return new Failure(status, null, false);
    }

    /** The call takes this long before anything is done. */
    static Delay delay(Duration duration) {
        return new Delay(duration);
    }

    /**
     * A problem instead of an answer.
     *
     * @param retryAfter the header's value, sent as it is
     * @param stored whether it stays with the idempotency key and replays; otherwise the key stays free
     */
    record Failure(int status, @Nullable String retryAfter, boolean stored) implements Fault {
        public Failure {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("a failure's status is 400 to 599");
            }
        }

        /** The same with a {@code Retry-After} header: seconds or an HTTP date. */
        public Failure withRetryAfter(String value) {
            return new Failure(status, value, stored);
        }

        /** The same, replayed for the key's life. */
        public Failure kept() {
            return new Failure(status, retryAfter, true);
        }

        @Override
        public String wire() {
            return "answer";
        }
    }

    /** Time goes by, by the injected pause, before anything is done. */
    record Delay(Duration duration) implements Fault {
        @Override
        public String wire() {
            return "delay";
        }
    }

    /** The connection fails the caller. */
    enum Connection implements Fault {
        /** No answer, nothing done, the key in flight, until released or the simulator closes. */
        HANG,
        /** Done and stored, but no answer until released or the simulator closes. */
        HANG_AFTER_COMMIT,
        /** Closed without an answer; nothing done. */
        DROP_BEFORE_COMMIT,
        /** Closed without an answer; yet all is done and stored. */
        DROP_AFTER_COMMIT;

        @Override
        public String wire() {
            return Wire.kebabCase(this);
        }
    }

    /** The work is done, but the body is not what it should be. */
    enum BrokenBody implements Fault {
        /** The connection closes in the midst of the body. */
        CUT_OFF,
        /** A page in HTML, with status 200. */
        HTML,
        /** The right status and content type, but no JSON. */
        INVALID_JSON,
        /** The right object with two megabytes of padding. */
        HUGE;

        @Override
        public String wire() {
            return Wire.kebabCase(this);
        }
    }
}
