package dev.momentcheckout.simulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that the API received.
 *
 * @param number counts from 1
 * @param took until it was answered or dropped; absent while there is no answer
 * @param sessionId the session that the answer was about; absent if it was about none
 * @param status absent while there is no answer, and for good when the connection was dropped
 * @param replayed whether the answer was a stored one
 * @param fault the fault that bent the answer, by name
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

    Call answered(
            @Nullable String session, @Nullable Integer answerStatus, boolean wasReplayed, @Nullable String faultName) {
        return new Call(number, at, method, path, idempotencyKey, took, session, answerStatus, wasReplayed, faultName);
    }

    Call took(Duration duration) {
        return new Call(number, at, method, path, idempotencyKey, duration, sessionId, status, replayed, fault);
    }

    Call dropped(String faultName) {
        return answered(null, null, false, faultName);
    }
}
