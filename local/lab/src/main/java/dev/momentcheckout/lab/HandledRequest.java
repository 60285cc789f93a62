package dev.momentcheckout.lab;

import java.time.Duration;
import java.time.Instant;

/**
 * A request that the gateway has answered.
 *
 * @param query as it came, without the question mark; empty if there was none
 * @param answer the body
 */
record HandledRequest(Instant at, String method, String path, String query, int status, Duration took, String answer) {}
