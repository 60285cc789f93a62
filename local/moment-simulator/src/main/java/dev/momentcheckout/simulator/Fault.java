package dev.momentcheckout.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A fault of an API call. It changes the response that is sent. The response stored for the idempotency key stays
 * correct, except for a stored {@link Failure}.
 */
public sealed interface Fault permits Fault.Failure, Fault.Delay, Fault.Connection, Fault.BrokenBody, Deviation {

    /** Returns the name in the control API and in the call log. */
    String wire();

    /**
     * Returns a fault that responds with a problem and does not perform the call.
     *
     * @param status HTTP status, 400 to 599
     * @throws IllegalArgumentException if the status is out of range
     */
    static Failure failure(int status) {
        return new Failure(status, null, false);
    }

    /** Returns a fault that waits this long before the call is performed. */
    static Delay delay(Duration duration) {
        return new Delay(duration);
    }

    /**
     * A problem response; the call is not performed.
     *
     * @param status HTTP status, 400 to 599
     * @param retryAfter value of {@code Retry-After}, sent unchanged; null for none
     * @param stored whether it is stored for the idempotency key and replayed in any case; otherwise {@link
     *     IdempotencyRules#storedFailures()} decides, and a key without a stored response stays unused
     */
    record Failure(int status, @Nullable String retryAfter, boolean stored) implements Fault {
        public Failure {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("the status of a failure must be 400 to 599");
            }
        }

        /** Returns this failure with a {@code Retry-After} header: seconds or an HTTP date. */
        public Failure withRetryAfter(String value) {
            return new Failure(status, value, stored);
        }

        /** Returns this failure, stored for the idempotency key and replayed for 24 hours. */
        public Failure storedForReplay() {
            return new Failure(status, retryAfter, true);
        }

        @Override
        public String wire() {
            return "answer";
        }
    }

    /** A delay by the {@link Sleeper} before the call is performed. */
    record Delay(Duration duration) implements Fault {
        @Override
        public String wire() {
            return "delay";
        }
    }

    /** The connection hangs or closes. */
    enum Connection implements Fault {
        /**
         * Not performed, no response and the idempotency key in flight until release; dropped if the simulator closes.
         */
        HANG,
        /** Performed and stored, no response until release; dropped if the simulator closes. */
        HANG_AFTER_COMMIT,
        /** Not performed; the connection closes without a response. */
        DROP_BEFORE_COMMIT,
        /** Performed and stored; the connection closes without a response. */
        DROP_AFTER_COMMIT;

        @Override
        public String wire() {
            return JsonFormat.kebabCase(this);
        }
    }

    /** The call is performed and stored, but its response has a broken body. */
    enum BrokenBody implements Fault {
        /** The connection closes after half of the body. */
        CUT_OFF,
        /** An HTML page with status 200. */
        HTML,
        /** The correct status and content type, but invalid JSON. */
        INVALID_JSON,
        /** The correct object with 2 MiB of padding. */
        HUGE;

        @Override
        public String wire() {
            return JsonFormat.kebabCase(this);
        }
    }
}
