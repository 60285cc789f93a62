package dev.momentcheckout.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that the API received.
 *
 * @param number counts from 1
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
        @Nullable Integer status,
        boolean replayed,
        @Nullable String fault) {

    Call answered(@Nullable Integer answerStatus, boolean wasReplayed, @Nullable String faultName) {
        return new Call(number, at, method, path, idempotencyKey, answerStatus, wasReplayed, faultName);
    }

    Call dropped(String faultName) {
        return answered(null, false, faultName);
    }
}
