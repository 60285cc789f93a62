package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void every_payment_is_known_everywhere_and_its_waiting_is_told() {
        LoadRun.Outcome outcome = new LoadRun(lab, 30, Duration.ofSeconds(1), _ -> {}).play();

        assertThat(outcome.payments()).isEqualTo(30);
        assertThat(outcome.judgement().atMoment()).hasSize(30);
        assertThat(outcome.judgement().recorded()).hasSize(30);
        assertThat(outcome.judgement().published()).hasSize(30);
        assertThat(outcome.judgement().differences()).isEmpty();
        assertThat(outcome.create().percentile(99))
                .isGreaterThanOrEqualTo(outcome.create().percentile(50));
        assertThat(outcome.perSecond()).isPositive();
    }

    @Test
    void a_payment_that_could_not_begin_is_told_of() {
        for (int i = 0; i < 3; i++) {
            lab.moment().faults().next(Endpoint.CREATE, Fault.answer(402));
        }

        assertThat(new LoadRun(lab, 3, Duration.ofSeconds(1), _ -> {})
                        .play()
                        .judgement()
                        .differences())
                .containsOnly("create answers 502");
    }

    @Test
    void percentiles_are_of_all() {
        var latencies = new LoadRun.Latencies();
        assertThat(latencies.percentile(50)).isZero();
        for (int i = 1; i <= 200; i++) {
            latencies.add(Duration.ofMillis(i));
        }

        assertThat(latencies.percentile(50)).isEqualTo(100);
        assertThat(latencies.percentile(99)).isEqualTo(198);
    }
}
