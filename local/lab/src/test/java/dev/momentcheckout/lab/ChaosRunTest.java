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
    private final List<PageEvent> told = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void what_moment_knows_is_known_here_and_announced() {
        ChaosRun.Verdict verdict = new ChaosRun(lab, 60, 1, told::add).run();

        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.played()).isEqualTo(60);
        assertThat(verdict.paidAtMoment()).isGreaterThan(30);
        assertThat(verdict.paidHere()).isEqualTo(verdict.paidAtMoment());
        assertThat(verdict.published()).isEqualTo(verdict.paidAtMoment());
        assertThat(told).contains(new PageEvent.ChaosRunProgress(60, 60, "Payments and faults"));
    }

    @Test
    void a_storm_that_is_stopped_is_judged_all_the_same() {
        ChaosRun[] chaosRun = new ChaosRun[1];
        chaosRun[0] = new ChaosRun(lab, 500, 2, each -> {
            if (each instanceof PageEvent.ChaosRunProgress goesOn && goesOn.done() == 20) {
                chaosRun[0].cancel();
            }
        });

        ChaosRun.Verdict verdict = chaosRun[0].run();

        assertThat(verdict.isCancelled()).isTrue();
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.played()).isBetween(20, 100);
    }

    /** The verdict is not good because nothing is compared. */
    @Test
    void a_payment_that_is_known_to_moment_alone_is_a_difference() {
        ChaosRun[] chaosRun = new ChaosRun[1];
        chaosRun[0] = new ChaosRun(lab, 30, 3, each -> {
            if (each instanceof PageEvent.ChaosRunProgress goesOn && goesOn.done() == 30) {
                String paid = lab.moment().sessions().stream()
                        .filter(session -> session.outcome() == PaymentOutcome.PAID)
                        .map(Session::id)
                        .findFirst()
                        .orElseThrow();
                lab.dynamoDb()
                        .client()
                        .deleteItem(delete ->
                                delete.tableName(lab.sessionsTable()).key(Map.of("id", AttributeValue.fromS(paid))));
                told.add(new PageEvent.Line(false, paid, false));
            }
        });

        ChaosRun.Verdict verdict = chaosRun[0].run();

        PageEvent.Line lost = (PageEvent.Line) told.getFirst();
        assertThat(verdict.differences())
                .anySatisfy(difference -> assertThat(difference).startsWith(lost.text() + ": at Moment paid, here"));
    }
}
