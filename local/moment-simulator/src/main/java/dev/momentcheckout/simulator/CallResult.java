package dev.momentcheckout.simulator;

import java.util.Optional;

/**
 * The result of a call, before its fault is applied to the response.
 *
 * @param replayed whether the response is a stored one
 * @param fault the fault to apply
 */
record CallResult(ApiResponse response, boolean replayed, Optional<Fault> fault) {
    static CallResult of(ApiResponse response) {
        return new CallResult(response, false, Optional.empty());
    }
}
