package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.ChaosRunState.Phase;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ChaosRunTest {
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final List<ChaosRunState> states = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        lab.close();
    }

    private ChaosRunState.Verdict run(int payments, long seed) {
        return verdict(new ChaosRun(lab, payments, seed, states::add).run());
    }

    private static ChaosRunState.Verdict verdict(ChaosRunState state) {
        return Objects.requireNonNull(state.verdict());
    }

    private static int planned(int payments, long seed) {
        return (int) IntStream.range(0, payments)
                .filter(number -> ChaosPlan.of(seed, number).customer().isPaid())
                .count();
    }

    private static int count(ChaosRunState.Verdict verdict, String name) {
        return verdict.survived().counters().stream()
                .filter(each -> name.equals(each.noun() + "s " + each.fault()))
                .mapToInt(SurvivedFaults.Counter::count)
                .sum();
    }

    @Test
    void every_payment_at_Moment_is_recorded_and_published() {
        ChaosRunState.Verdict verdict = run(60, 1);

        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.moment()).isEqualTo(planned(60, 1)).isGreaterThan(30);
        assertThat(verdict.here()).isEqualTo(verdict.moment());
        assertThat(verdict.shop()).isEqualTo(verdict.moment());
        assertThat(List.of(verdict.lost(), verdict.twice(), verdict.withoutSession()))
                .containsOnly(0);
        assertThat(lab.faults().on()).isEmpty();
    }

    @Test
    void the_states_go_through_the_phases_and_count_the_payments() {
        run(20, 1);

        assertThat(states.stream().map(ChaosRunState::phase).distinct())
                .containsExactly(Phase.PAYMENTS, Phase.WEBHOOKS, Phase.CHECKS, Phase.ENDED);
        assertThat(states.stream().map(ChaosRunState::done)).isSorted().contains(0, 1, 20);
        assertThat(states.stream().filter(state -> state.verdict() != null)).hasSize(1);
        assertThat(states.getLast().label()).isEqualTo("Ended");
        JsonNode json = states.getLast().json();
        assertThat(json.path("running").asBoolean()).isFalse();
        assertThat(json.at("/verdict/equal").asBoolean()).isTrue();
        assertThat(states.getFirst().json().path("running").asBoolean()).isTrue();
    }

    @Test
    void the_same_seed_pays_the_same_payments() {
        ChaosRunState.Verdict first = run(40, 7);
        ChaosRunState.Verdict second = run(40, 7);
        ChaosRunState.Verdict third = run(40, 7);

        assertThat(List.of(first.differences(), second.differences(), third.differences()))
                .containsOnly(List.of());
        assertThat(List.of(first.moment(), second.moment(), third.moment())).containsOnly(planned(40, 7));
        assertThat(lab.moment().sessions().stream().map(ChaosRunTest::number).sorted())
                .as("each run has each payment once")
                .containsExactlyElementsOf(
                        IntStream.range(0, 120).mapToObj(index -> index / 3).toList());
        assertThat(lab.moment().sessions().stream()
                        .filter(session -> session.outcome().isMoney())
                        .map(ChaosRunTest::number)
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(0, 120)
                        .map(index -> index / 3)
                        .filter(number -> ChaosPlan.of(7, number).customer().isPaid())
                        .boxed()
                        .toList());
    }

    private static int number(Session session) {
        return Integer.parseInt(String.valueOf(session.externalReference()).replaceFirst(".*-", ""));
    }

    @Test
    void faults_are_counted_as_they_happen() {
        ChaosRunState.Verdict verdict = run(120, 3);

        assertThat(verdict.differences()).isEmpty();
        long calls = lab.moment().calls().stream()
                .filter(call -> call.fault() != null && !call.fault().equals("delay"))
                .count();
        assertThat(count(verdict, "calls to Moment failed"))
                .isEqualTo((int) calls)
                .isPositive();
        long lost = lab.moment().deliveries().stream()
                .filter(delivery -> delivery.attempt() == 0)
                .count();
        assertThat(count(verdict, "webhooks lost")).isEqualTo((int) lost).isPositive();
        assertThat(count(verdict, "webhooks altered")).isPositive();
        assertThat(count(verdict, "webhooks with a wrong signature")).isPositive();
        assertThat(count(verdict, "webhooks late")).isPositive();
        assertThat(count(verdict, "webhooks duplicated")).isPositive();
        assertThat(count(verdict, "DynamoDB writes refused")).isPositive();
        assertThat(count(verdict, "DynamoDB reads refused")).isPositive();
        assertThat(count(verdict, "sessions found by the reconciler")).isPositive();
    }

    @Test
    void a_stopped_run_is_checked_and_another_one_may_follow() {
        ChaosRun[] chaosRun = new ChaosRun[1];
        chaosRun[0] = new ChaosRun(lab, 500, 2, state -> {
            states.add(state);
            if (state.done() == 20) {
                chaosRun[0].stop();
            }
        });

        ChaosRunState stopped = chaosRun[0].run();

        assertThat(stopped.done()).isBetween(20, 100);
        assertThat(stopped.label()).isEqualTo("Stopped after " + stopped.done() + " of 500");
        assertThat(verdict(stopped).differences()).isEmpty();
        assertThat(run(20, 2).moment()).isEqualTo(planned(20, 2));
    }

    @Test
    void a_run_that_is_stopped_before_its_first_payment_ends() {
        var chaosRun = new ChaosRun(lab, 20, 2, states::add);
        chaosRun.stop();

        ChaosRunState ended = chaosRun.run();

        assertThat(ended.label()).isEqualTo("Stopped after 0 of 20");
        assertThat(verdict(ended).numbers()).isEqualTo("Moment 0 = here 0 = shop 0. 0 lost, 0 twice.");
    }

    @Test
    void one_payment_is_a_run() {
        assertThat(run(1, 0).numbers())
                .isEqualTo("Moment %1$d = here %1$d = shop %1$d. 0 lost, 0 twice.".formatted(planned(1, 0)));
    }

    /** A customer pays on the phone at the same time. */
    @Test
    void other_sessions_of_the_lab_change_nothing() {
        var others = new ArrayList<String>();
        try (App app = new App(lab.apiUrl())) {
            Consumer<ChaosRunState> phone = state -> {
                if (state.phase() == Phase.PAYMENTS && state.done() % 10 == 5) {
                    String session =
                            app.createSession().body().path("session_id").asText();
                    others.add(session);
                    lab.moment().pay(session);
                }
            };

            ChaosRunState.Verdict verdict = verdict(new ChaosRun(lab, 40, 5, phone).run());

            assertThat(others).hasSize(4);
            assertThat(verdict.moment()).isEqualTo(planned(40, 5));
            assertThat(verdict.differences()).isEmpty();
            assertThat(lab.moment().deliveries().stream().filter(delivery -> others.contains(delivery.sessionId())))
                    .allSatisfy(delivery -> {
                        assertThat(delivery.status()).isEqualTo(200);
                        assertThat(delivery.faults()).isEmpty();
                    });
        }
    }

    @Test
    void the_price_may_be_that_of_a_product() {
        lab.deploy(Pricing.CATALOG);

        assertThat(run(20, 4).moment()).isEqualTo(planned(20, 4)).isPositive();
    }

    /** Five days of failures disable the endpoint, as at Moment. */
    @Test
    void the_clock_may_have_moved_by_days() {
        try (App app = new App(lab.apiUrl())) {
            lab.faults().set(FaultSwitch.SKEWED, true);
            for (int time = 0; time < 14; time++) {
                app.createSession();
                lab.moment().webhooks().awaitIdle();
                lab.skipTime(Duration.ofHours(13));
            }
        }
        assertThat(lab.moment().webhooks().isEndpointDisabled()).isTrue();

        ChaosRunState.Verdict verdict = run(40, 6);

        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.moment()).isEqualTo(planned(40, 6));
        assertThat(lab.moment().webhooks().isEndpointDisabled()).isFalse();
    }

    /** Proves that the check compares: without it, an empty comparison would pass the other tests. */
    @Test
    void a_payment_that_the_backend_forgets_is_lost() {
        List<String> forgotten = new ArrayList<>();

        int exit = command(forget(forgotten)).run(lab, 30, 3);

        assertThat(exit).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("≠ here", "1 lost, 0 twice.", "The three numbers differ. The differences are below.")
                .contains("  " + forgotten.getFirst() + ": at Moment paid, stored");
    }

    /** Deletes the item of a paid session once, after its webhooks. */
    private Consumer<ChaosRunState> forget(List<String> forgotten) {
        return state -> {
            if (state.phase() == Phase.CHECKS && forgotten.isEmpty()) {
                forgotten.add(lab.moment().sessions().stream()
                        .filter(session -> session.outcome() == PaymentOutcome.PAID)
                        .map(Session::id)
                        .findFirst()
                        .orElseThrow());
                lab.dynamoDb()
                        .client()
                        .deleteItem(delete -> delete.tableName(lab.sessionsTable())
                                .key(Map.of("id", AttributeValue.fromS(forgotten.getFirst()))));
            }
        };
    }

    /** As a webhook about another object made one: its checks get a 404 again and again. */
    @Test
    void a_session_in_review_that_Moment_does_not_have_is_a_difference() {
        putInReview("ps_before");

        int exit = command(state -> {
                    if (state.phase() == Phase.WEBHOOKS) {
                        putInReview("ps_during");
                    }
                })
                .run(lab, 5, 1);

        assertThat(exit).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("The three numbers are equal, but something else is wrong.")
                .contains("  ps_during: in review, and Moment has no such session")
                .doesNotContain("ps_before");
    }

    private void putInReview(String session) {
        lab.dynamoDb()
                .client()
                .putItem(put -> put.tableName(lab.sessionsTable())
                        .item(Map.of(
                                "id", AttributeValue.fromS(session),
                                "attention", AttributeValue.fromS("REVIEW"),
                                "attention_since", AttributeValue.fromN("1"))));
    }

    @Test
    void the_command_prints_progress_and_verdict() {
        int exit = command(_ -> {}).run(lab, 20, 9);

        assertThat(exit).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .startsWith(
                        "Chaos run: 20 payments with random faults, seed 9",
                        "0 of 20 payments. Payments and faults",
                        "20 of 20 payments. The faults end, late webhooks arrive",
                        "20 of 20 payments. Time passes, the reconciler checks",
                        "20 of 20 payments. Ended",
                        "Moment %1$d = here %1$d = shop %1$d. 0 lost, 0 twice.".formatted(planned(20, 9)),
                        "The three lists agree on each payment: none was lost or counted twice. The other %d of 20 were not paid."
                                .formatted(20 - planned(20, 9)))
                .endsWith("The same payments and faults again: make chaos PAYMENTS=20 SEED=9");
    }

    @Test
    void on_a_terminal_the_progress_stays_in_one_line() {
        new ChaosCommand(new PrintStream(printed, true, StandardCharsets.UTF_8), true, _ -> {}).run(lab, 3, 9);

        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("\r\u001b[K2 of 3 payments. Payments and faults\r\u001b[K3 of 3");
        assertThat(text.lines().filter(line -> line.contains("payments. Ended")))
                .hasSize(1);
    }

    @Test
    void one_payment_is_not_called_payments() {
        command(_ -> {}).run(lab, 1, 9);

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .startsWith("Chaos run: 1 payment with random faults")
                .contains("1 of 1 payment. Ended")
                .doesNotContainPattern("\\b1 (payments|calls|webhooks|sessions|DynamoDB \\w+s) ");
    }

    private ChaosCommand command(Consumer<ChaosRunState> listener) {
        return new ChaosCommand(new PrintStream(printed, true, StandardCharsets.UTF_8), false, listener);
    }

    @Test
    void a_run_that_fails_says_why_and_ends_its_faults() {
        var chaosRun = new ChaosRun(lab, 3, 1, state -> {
            states.add(state);
            if (state.done() == 3 && state.phase() == Phase.PAYMENTS) {
                lab.moment().faults().next(Endpoint.CREATE, Fault.failure(503));
            }
            if (state.phase() == Phase.WEBHOOKS) {
                throw new LabException("The test has enough");
            }
        });

        assertThat(catchThrowable(chaosRun::run)).hasMessage("The test has enough");
        assertThat(states.getLast().label()).isEqualTo("Failed: The test has enough");
        assertThat(lab.moment().faults().planned()).isEmpty();
    }
}
