package dev.momentcheckout.lab;

import java.time.Duration;
import java.time.Instant;

/**
 * A request to the gateway that a function has handled, with its response.
 *
 * @param body as received
 * @param invocation the run of the function
 */
record HandledRequest(
        Instant at,
        HttpCall call,
        String body,
        Invocation invocation,
        int status,
        Duration took,
        String responseBody) {}
