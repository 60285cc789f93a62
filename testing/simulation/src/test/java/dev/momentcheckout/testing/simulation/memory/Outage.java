package dev.momentcheckout.testing.simulation.memory;

/**
 * How Moment fails.
 *
 * @param stored whether Moment stores the failure under the idempotency key and repeats it for 24 hours
 * @param calls the number of calls that fail
 */
record Outage(Kind kind, int status, boolean stored, Endpoint endpoint, int calls) {
    enum Kind {
        /** The call never arrives. */
        UNREACHABLE,
        /** The call takes effect, and its response is lost. */
        RESPONSE_LOST,
        /** No response arrives in time; the call takes effect later and is running until then. */
        SLOW,
        /** Moment answers with a status. */
        STATUS
    }

    enum Endpoint {
        CREATE,
        RETRIEVE,
        BOTH
    }

    Outage afterOneCall() {
        return new Outage(kind, status, stored, endpoint, calls - 1);
    }
}
