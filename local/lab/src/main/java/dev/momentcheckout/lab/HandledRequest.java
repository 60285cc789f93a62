package dev.momentcheckout.lab;

import java.time.Duration;
import java.time.Instant;

/**
 * A request to the gateway, with its response.
 *
 * @param query as received, without the question mark; empty if there was none
 */
record HandledRequest(
        Instant at, String method, String path, String query, int status, Duration took, String responseBody) {}
