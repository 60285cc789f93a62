package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EndpointHealthTest {
    private static final Instant START = Instant.parse("2026-06-01T08:00:00Z");
    private static final Duration FIVE_DAYS = Duration.ofDays(5);

    private final EndpointHealth endpoint = new EndpointHealth();

    @Test
    void is_disabled_by_a_failure_five_days_after_failures_twelve_hours_apart() {
        failAfter(Duration.ZERO, Duration.ofHours(12), Duration.ofHours(12).plus(FIVE_DAYS));

        assertThat(endpoint.disabled()).isTrue();
    }

    @Test
    void is_enabled_until_the_five_days_are_over() {
        failAfter(
                Duration.ZERO,
                Duration.ofHours(12),
                Duration.ofHours(12).plus(FIVE_DAYS).minusMillis(1));

        assertThat(endpoint.disabled()).isFalse();
    }

    @Test
    void a_success_ends_the_five_days() {
        failAfter(Duration.ZERO, Duration.ofHours(12));
        endpoint.succeeded();
        failAfter(Duration.ofHours(12).plus(FIVE_DAYS));

        assertThat(endpoint.disabled()).isFalse();
    }

    @Test
    void a_success_between_two_failures_does_not_begin_the_five_days() {
        failAfter(Duration.ZERO);
        endpoint.succeeded();
        failAfter(Duration.ofHours(12), Duration.ofHours(12).plus(FIVE_DAYS));

        assertThat(endpoint.disabled()).isFalse();
    }

    @Test
    void failures_less_than_twelve_hours_apart_do_not_begin_the_five_days() {
        failAfter(
                Duration.ZERO,
                Duration.ofHours(12).minusMillis(1),
                Duration.ofHours(12).plus(FIVE_DAYS));

        assertThat(endpoint.disabled()).isFalse();
    }

    @Test
    void failures_more_than_24_hours_apart_do_not_begin_the_five_days() {
        failAfter(
                Duration.ZERO,
                Duration.ofHours(24).plusMillis(1),
                Duration.ofHours(24).plus(FIVE_DAYS).plusMillis(1));

        assertThat(endpoint.disabled()).isFalse();
    }

    @Test
    void failures_24_hours_apart_begin_the_five_days() {
        failAfter(Duration.ZERO, Duration.ofHours(24), Duration.ofHours(24).plus(FIVE_DAYS));

        assertThat(endpoint.disabled()).isTrue();
    }

    @Test
    void stays_disabled_after_a_success_until_it_is_enabled() {
        failAfter(Duration.ZERO, Duration.ofHours(12), Duration.ofHours(12).plus(FIVE_DAYS));

        endpoint.succeeded();
        assertThat(endpoint.disabled()).isTrue();

        endpoint.enable();
        assertThat(endpoint.disabled()).isFalse();
    }

    @Test
    void the_five_days_begin_again_after_it_is_enabled() {
        failAfter(Duration.ZERO, Duration.ofHours(12), Duration.ofHours(12).plus(FIVE_DAYS));

        endpoint.enable();
        failAfter(Duration.ofDays(6));

        assertThat(endpoint.disabled()).isFalse();
    }

    private void failAfter(Duration... since) {
        for (Duration each : since) {
            endpoint.failed(START.plus(each));
        }
    }
}
