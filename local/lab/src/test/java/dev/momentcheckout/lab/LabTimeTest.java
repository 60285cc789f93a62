package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.AdjustableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabTimeTest {
    private final List<Duration> offsets = new ArrayList<>();
    private final LabTime time = new LabTime(clock -> offsets.add(clock.offset()));

    @Test
    void the_clock_is_published_at_the_start_and_after_each_change() {
        time.advance(Duration.ofDays(3));
        time.advance(Duration.ofMinutes(6));

        assertThat(offsets)
                .containsExactly(
                        Duration.ZERO, Duration.ofDays(3), Duration.ofDays(3).plusMinutes(6));
        assertThat(time.offset()).isEqualTo(Duration.ofDays(3).plusMinutes(6));
    }

    /** A page that opens an hour after the change needs the time of then. */
    @Test
    void the_event_has_the_time_at_which_a_page_gets_it() {
        AdjustableClock machine = AdjustableClock.over(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        AdjustableClock clock = AdjustableClock.over(machine);
        clock.advance(Duration.ofHours(8));
        var event = new PageEvent.ClockChanged(clock);

        machine.advance(Duration.ofHours(1));

        assertThat(event.json().toString())
                .isEqualTo("{\"kind\":\"clock\",\"now\":\"1970-01-01T09:00:00Z\",\"offset_seconds\":28800}");
    }
}
