package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final Clock noon = Clock.fixed(ObservationBuilder.NOON, ZoneOffset.UTC);
    private final Deadline deadline = Deadline.in(Duration.ofSeconds(4), noon);

    @Test
    void is_the_duration_after_now() {
        assertThat(deadline.at()).isEqualTo(ObservationBuilder.NOON.plusSeconds(4));
    }

    @Test
    void limits_the_remaining_time() {
        assertThat(deadline.remaining(Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(4));
        assertThat(deadline.remaining(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        assertThat(after(1).remaining(Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void nothing_remains_after_the_deadline() {
        assertThat(after(4).remaining(Duration.ofSeconds(9))).isZero();
        assertThat(after(5).remaining(Duration.ofSeconds(9))).isNegative();
    }

    @Test
    void reports_whether_enough_time_remains() {
        assertThat(deadline.hasAtLeast(Duration.ofSeconds(4))).isTrue();
        assertThat(deadline.hasAtLeast(Duration.ofSeconds(4).plusNanos(1))).isFalse();
        assertThat(after(5).hasAtLeast(Duration.ofSeconds(1))).isFalse();
    }

    private Deadline after(int seconds) {
        return new Deadline(deadline.at(), Clock.offset(noon, Duration.ofSeconds(seconds)));
    }
}
