package dev.momentcheckout.moment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({"1, 125, 250", "2, 250, 500", "3, 500, 1000"})
    void delays_spread_over_the_upper_half_of_a_doubling_delay(int failures, long shortest, long longest) {
        Backoff backoff = new Backoff(new Random(1));

        List<Duration> delays =
                Stream.generate(() -> backoff.delay(failures)).limit(10_000).toList();

        assertThat(delays)
                .allMatch(delay -> delay.toMillis() >= shortest && delay.toMillis() <= longest)
                .contains(Duration.ofMillis(shortest), Duration.ofMillis(longest));
    }
}
