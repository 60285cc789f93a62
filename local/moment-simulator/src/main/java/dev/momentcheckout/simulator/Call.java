package dev.momentcheckout.simulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API call that the simulator received.
 *
 * @param number counts from 1
 * @param traceparent the header of W3C Trace Context, by which a caller recognises its own calls
 * @param requestBody the body as received; empty if there was none
 * @param took time until the response or the dropped connection; null while the call is in flight
 * @param sessionId the session in the response; null if there is none
 * @param status HTTP status; null while the call is in flight, and if the connection was dropped
 * @param responseBody the response, without the client token and before a fault breaks it; null without a response
 * @param replayed whether the response was replayed for its idempotency key
 * @param fault the name of the fault that was applied
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record Call(
        int number,
        Instant at,
        String method,
        String path,
        @Nullable String idempotencyKey,
        @Nullable String traceparent,
        String requestBody,
        @Nullable Duration took,
        @Nullable String sessionId,
        @Nullable Integer status,
        @Nullable String responseBody,
        boolean replayed,
        @Nullable String fault) {

    static Call arrived(
            int number,
            Instant at,
            String method,
            String path,
            @Nullable String idempotencyKey,
            @Nullable String traceparent,
            String requestBody) {
        return new Call(
                number,
                at,
                method,
                path,
                idempotencyKey,
                traceparent,
                requestBody,
                null,
                null,
                null,
                null,
                false,
                null);
    }

    Call completed(
            @Nullable String session,
            @Nullable Integer code,
            @Nullable String response,
            boolean wasReplayed,
            @Nullable String faultName) {
        return with(took, session, code, response, wasReplayed, faultName);
    }

    Call took(Duration duration) {
        return with(duration, sessionId, status, responseBody, replayed, fault);
    }

    private Call with(
            @Nullable Duration duration,
            @Nullable String session,
            @Nullable Integer code,
            @Nullable String response,
            boolean wasReplayed,
            @Nullable String faultName) {
        return new Call(
                number,
                at,
                method,
                path,
                idempotencyKey,
                traceparent,
                requestBody,
                duration,
                session,
                code,
                response,
                wasReplayed,
                faultName);
    }

    Call dropped(String faultName) {
        return completed(null, null, null, false, faultName);
    }
}
