package dev.momentcheckout.webhookreceive;

import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.momentcheckout.testing.support.TestEnvironment;
import org.junit.jupiter.api.Test;

class WebhookWarmUpTest {
    /** Fails when the warm-up request no longer matches a real request. Priming only logs such a failure. */
    @Test
    void the_warm_up_request_succeeds() {
        try (var testEnvironment = TestEnvironment.start()) {
            assertThatNoException()
                    .isThrownBy(() -> WebhookWarmUp.request()
                            .run(testEnvironment.environment("WebhookReceive"), WebhookReceiveHandler::new));
        }
    }
}
