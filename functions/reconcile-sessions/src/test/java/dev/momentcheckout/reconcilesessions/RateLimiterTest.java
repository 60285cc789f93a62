package dev.momentcheckout.reconcilesessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.testing.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimiterTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration RESERVE = Duration.ofSeconds(9);

    private final MutableClock clock = MutableClock.at(NOON);
    private final Deadline deadline = Deadline.in(Duration.ofSeconds(55), clock);
    private final RateLimiter limiter = new RateLimiter(5, clock, clock::advance);

    private List<Long> millis(int calls) {
        List<Long> millis = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            assertThat(limiter.acquire(deadline, RESERVE)).isTrue();
            millis.add(Duration.between(NOON, clock.instant()).toMillis());
        }
        return millis;
    }

    @Test
    void spaces_calls_evenly_and_saves_no_time_for_a_burst() {
        assertThat(millis(3)).containsExactly(0L, 200L, 400L);
        clock.advance(Duration.ofSeconds(3));
        assertThat(millis(3)).containsExactly(3400L, 3600L, 3800L);
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "3, 3000", "10, 10000", "3600, 10000"})
    void a_pause_delays_the_next_call_by_ten_seconds_at_most(int seconds, long next) {
        millis(1);

        limiter.pause(Duration.ofSeconds(seconds));

        assertThat(millis(2)).containsExactly(next, next + 200);
    }

    @Test
    void a_shorter_pause_does_not_end_a_longer_one() {
        limiter.pause(Duration.ofSeconds(8));
        limiter.pause(Duration.ofSeconds(1));

        assertThat(millis(1)).containsExactly(8000L);
    }

    @Test
    void a_pause_during_a_wait_extends_it() {
        RateLimiter[] paused = new RateLimiter[1];
        List<Duration> waits = new ArrayList<>();
        paused[0] = new RateLimiter(5, clock, wait -> {
            clock.advance(wait);
            if (waits.isEmpty()) {
                paused[0].pause(Duration.ofSeconds(2));
            }
            waits.add(wait);
        });
        paused[0].acquire(deadline, RESERVE);

        assertThat(paused[0].acquire(deadline, RESERVE)).isTrue();

        assertThat(waits).containsExactly(Duration.ofMillis(200), Duration.ofSeconds(2));
    }

    @Test
    void does_not_wait_for_a_call_that_could_not_end_before_the_deadline() {
        clock.advance(Duration.ofSeconds(40));
        assertThat(limiter.acquire(deadline, RESERVE)).isTrue();
        limiter.pause(Duration.ofSeconds(10));

        assertThat(limiter.acquire(deadline, RESERVE)).isFalse();

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(40));
    }
}
