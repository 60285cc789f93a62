package dev.momentcheckout.simulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API call that the simulator received.
 *
 * @param number counts from 1
 * @param took time until the response or the dropped connection; null while the call is in flight
 * @param sessionId the session in the response; null if there is none
 * @param status HTTP status; null while the call is in flight, and if the connection was dropped
 * @param replayed whether the response was replayed for its idempotency key
 * @param fault the name of the fault that was applied
 */
public record Call(
        int number,
        Instant at,
        String method,
        String path,
        @Nullable String idempotencyKey,
        @Nullable Duration took,
        @Nullable String sessionId,
        @Nullable Integer status,
        boolean replayed,
        @Nullable String fault) {

    Call completed(@Nullable String session, @Nullable Integer code, boolean wasReplayed, @Nullable String faultName) {
        return new Call(number, at, method, path, idempotencyKey, took, session, code, wasReplayed, faultName);
    }

    Call took(Duration duration) {
        return new Call(number, at, method, path, idempotencyKey, duration, sessionId, status, replayed, fault);
    }

    Call dropped(String faultName) {
        return completed(null, null, false, faultName);
    }
}
