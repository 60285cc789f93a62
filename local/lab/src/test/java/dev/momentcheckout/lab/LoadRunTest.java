package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.AdjustableClock;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.WebhookFault;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));
    private final AdjustableClock clock = AdjustableClock.over(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    /** The waits of the thread that starts the payments; only they advance the clock. */
    private final List<Duration> waits = new ArrayList<>();

    private final Thread scheduler = Thread.currentThread();
    private final Sleeper sleeper = duration -> {
        if (Thread.currentThread() == scheduler) {
            waits.add(duration);
            clock.advance(duration);
        }
    };

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void every_payment_is_reported_to_the_app_recorded_and_published() {
        LoadRun.Result result = new LoadRun(lab, 30, ONE_SECOND, clock, sleeper).run();

        Set<String> paid = new TreeSet<>();
        for (Session session : lab.moment().sessions()) {
            assertThat(session.outcome()).isEqualTo(PaymentOutcome.PAID);
            paid.add(session.id());
        }
        assertThat(paid).hasSize(30);
        assertThat(result.payments()).isEqualTo(30);
        assertThat(result.create().count()).isEqualTo(30);
        assertThat(result.known().count()).isEqualTo(30);
        assertThat(result.check().atMoment()).isEqualTo(paid);
        assertThat(result.check().recorded()).isEqualTo(paid);
        assertThat(result.check().published()).isEqualTo(paid);
        assertThat(result.check().differences()).isEmpty();
        assertThat(result.report())
                .hasSize(3)
                .startsWith("30 payments, 30 per second requested, 31.1 per second achieved")
                .endsWith("paid at Moment 30, recorded as paid 30, published 30, differences 0");
    }

    @Test
    void payments_start_evenly() {
        LoadRun.Result result = new LoadRun(lab, 4, Duration.ofSeconds(2), clock, sleeper).run();

        assertThat(waits).hasSize(7).containsOnly(Duration.ofMillis(250));
        assertThat(result.took()).isEqualTo(Duration.ofMillis(1750));
        assertThat(result.perSecond()).isEqualTo(4.6);
    }

    @Test
    void a_payment_that_could_not_start_is_reported() {
        lab.moment().faults().next(Endpoint.CREATE, 3, Fault.failure(402));

        LoadRun.Result result = new LoadRun(lab, 3, ONE_SECOND, clock, sleeper).run();

        assertThat(result.check().differences())
                .containsExactly("create returns 502", "create returns 502", "create returns 502");
        assertThat(result.known().count()).isZero();
        assertThat(result.report()).contains("  create returns 502");
    }

    @Test
    void a_payment_whose_final_status_never_reaches_the_app_is_reported() {
        lab.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
        lab.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(404));

        LoadRun.Result result =
                new LoadRun(lab, 1, ONE_SECOND, clock, _ -> clock.advance(Duration.ofSeconds(31))).run();

        String session = lab.moment().sessions().getFirst().id();
        assertThat(result.check().differences())
                .containsExactly(
                        session + " is not final after 30 s",
                        session + ": at Moment paid, stored OPEN, published 0 times");
        assertThat(result.known().count()).isZero();
    }

    @Test
    void a_percentile_is_the_latency_that_so_many_of_a_hundred_do_not_exceed() {
        var latencies = new LoadRun.Latencies();
        assertThat(latencies.percentile(50)).isZero();
        for (int i = 1; i <= 200; i++) {
            latencies.add(Duration.ofMillis(i));
        }

        assertThat(latencies.percentile(50)).isEqualTo(100);
        assertThat(latencies.percentile(99)).isEqualTo(198);
    }
}
