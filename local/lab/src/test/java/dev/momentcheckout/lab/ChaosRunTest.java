package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ChaosRunTest {
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final List<PageEvent> events = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void every_payment_at_Moment_is_recorded_and_published() {
        ChaosRun.Result result = new ChaosRun(lab, 60, 1, events::add).run();

        assertThat(result.differences()).isEmpty();
        assertThat(result.started()).isEqualTo(60);
        assertThat(result.paidAtMoment()).isGreaterThan(30);
        assertThat(result.recordedPaid()).isEqualTo(result.paidAtMoment());
        assertThat(result.published()).isEqualTo(result.paidAtMoment());
        assertThat(events).contains(new PageEvent.ChaosRunProgress(60, 60, "Payments and faults"));
    }

    @Test
    void a_cancelled_run_is_still_checked() {
        ChaosRun[] chaosRun = new ChaosRun[1];
        chaosRun[0] = new ChaosRun(lab, 500, 2, each -> {
            if (each instanceof PageEvent.ChaosRunProgress progress && progress.done() == 20) {
                chaosRun[0].cancel();
            }
        });

        ChaosRun.Result result = chaosRun[0].run();

        assertThat(result.isCancelled()).isTrue();
        assertThat(result.differences()).isEmpty();
        assertThat(result.started()).isBetween(20, 100);
    }

    /** Proves that the check compares: without it, an empty comparison would pass the other tests. */
    @Test
    void a_payment_that_only_Moment_has_is_a_difference() {
        List<String> deleted = new ArrayList<>();
        ChaosRun[] chaosRun = new ChaosRun[1];
        chaosRun[0] = new ChaosRun(lab, 30, 3, each -> {
            if (each instanceof PageEvent.ChaosRunProgress progress && progress.done() == 30) {
                String paid = lab.moment().sessions().stream()
                        .filter(session -> session.outcome() == PaymentOutcome.PAID)
                        .map(Session::id)
                        .findFirst()
                        .orElseThrow();
                lab.dynamoDb()
                        .client()
                        .deleteItem(delete ->
                                delete.tableName(lab.sessionsTable()).key(Map.of("id", AttributeValue.fromS(paid))));
                deleted.add(paid);
            }
        });

        ChaosRun.Result result = chaosRun[0].run();

        assertThat(result.differences())
                .anySatisfy(difference ->
                        assertThat(difference).startsWith(deleted.getFirst() + ": at Moment paid, stored"));
    }
}
