package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.testing.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueMetricsTest {
    private static final MetricId DEPTH = new MetricId(
            "AWS/SQS", "ApproximateNumberOfMessagesVisible", Map.of("QueueName", QueueMetrics.PARKED_EVENTS));

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-06-01T12:00:00Z"));
    private final MetricData data = new MetricData();
    private final LocalSqs queues = LocalSqs.start();
    private final QueueMetrics metrics = new QueueMetrics(queues, clock, data::add);

    @AfterEach
    void close() {
        metrics.close();
        queues.close();
    }

    private List<Double> reported(MetricId metric, Duration after) {
        clock.advance(after);
        metrics.report();
        return data.between(metric, clock.instant().minus(Duration.ofMinutes(1)), clock.instant());
    }

    @Test
    void a_queue_that_was_never_called_has_no_metrics() {
        assertThat(reported(DEPTH, Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void reports_depth_until_six_hours_after_the_last_call() {
        metrics.send(QueueMetrics.PARKED_EVENTS, "{}");
        reported(DEPTH, Duration.ofMinutes(1));

        assertThat(reported(DEPTH, Duration.ofMinutes(15))).containsExactly(1.0);
        assertThat(reported(DEPTH, Duration.ofHours(5))).containsExactly(1.0);
        assertThat(reported(DEPTH, Duration.ofHours(1))).isEmpty();
    }

    @Test
    void an_inactive_queue_has_metrics_a_quarter_of_an_hour_after_the_next_call() {
        metrics.send(QueueMetrics.PARKED_EVENTS, "{}");
        reported(DEPTH, Duration.ofMinutes(1));
        reported(DEPTH, Duration.ofHours(7));
        metrics.deleteMessages(QueueMetrics.PARKED_EVENTS);

        assertThat(reported(DEPTH, Duration.ofMinutes(1))).isEmpty();
        assertThat(reported(DEPTH, Duration.ofMinutes(14))).isEmpty();
        assertThat(reported(DEPTH, Duration.ofMinutes(1))).containsExactly(0.0);
    }
}
