package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class CreateWarmUpTest {
    /** Fails when the warm-up request no longer matches a real request. Priming only logs such a failure. */
    @Test
    void the_warm_up_request_succeeds() {
        try (CreateFixture fixture = CreateFixture.open()) {
            assertThatNoException()
                    .isThrownBy(() -> CreateWarmUp.request().run(fixture.environment(), CreateSessionHandler::new));
        }
    }
}
