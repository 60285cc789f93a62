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
    void lies_as_far_ahead_as_was_asked() {
        assertThat(deadline.at()).isEqualTo(ObservationBuilder.NOON.plusSeconds(4));
    }

    @Test
    void leaves_what_is_left_but_not_more_than_wanted() {
        assertThat(deadline.remaining(Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(4));
        assertThat(deadline.remaining(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        assertThat(after(1).remaining(Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void leaves_nothing_when_the_time_is_up() {
        assertThat(after(4).remaining(Duration.ofSeconds(9))).isZero();
        assertThat(after(5).remaining(Duration.ofSeconds(9))).isNegative();
    }

    @Test
    void knows_whether_there_is_time_enough() {
        assertThat(deadline.leaves(Duration.ofSeconds(4))).isTrue();
        assertThat(deadline.leaves(Duration.ofSeconds(4).plusNanos(1))).isFalse();
        assertThat(after(5).leaves(Duration.ofSeconds(1))).isFalse();
    }

    private Deadline after(int seconds) {
        return new Deadline(deadline.at(), Clock.offset(noon, Duration.ofSeconds(seconds)));
    }
}
