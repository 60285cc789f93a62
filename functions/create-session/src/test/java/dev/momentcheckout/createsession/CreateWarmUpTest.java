package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.momentcheckout.testing.support.TestEnvironment;
import org.junit.jupiter.api.Test;

class CreateWarmUpTest {
    /** Whatever a request has come to need, its rehearsal must have too: this fails when they drift apart, as the priming would, silently. */
    @Test
    void what_is_rehearsed_is_a_request_as_they_are_now() {
        try (var testEnvironment = TestEnvironment.start()) {
            assertThatNoException()
                    .isThrownBy(() -> CreateSessionHandler.warmUp(testEnvironment.environment("CreateSession")));
        }
    }
}
