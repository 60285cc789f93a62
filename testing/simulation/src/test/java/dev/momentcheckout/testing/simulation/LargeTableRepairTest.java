package dev.momentcheckout.testing.simulation;

import static dev.momentcheckout.testing.simulation.SystemUnderTest.CATALOG_PRICING;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.simulation.CostMeter.Consumption;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Measures the commands that change something on a large table: {@code -Dlarge.table=100000}. */
class LargeTableRepairTest {
    private static final int BATCH = 25;
    private static final String OPERATOR = "arn:aws:iam::000000000000:user/operator";

    private final TestEnvironment testEnvironment = TestEnvironment.startIsolatedOnTestClock();
    private final NetworkFaults network = new NetworkFaults();
    private final CostMeter costMeter = new CostMeter(testEnvironment);
    private final SystemUnderTest system = new SystemUnderTest(testEnvironment, network);
    private int number;

    @AfterEach
    void close() {
        system.restart();
        testEnvironment.close();
    }

    @Test
    void measures_the_commands() {
        String approved = paidACentTooMuch();
        String closed = paidACentTooMuch();
        String paid = paid();
        fill(testEnvironment.item(paid), Integer.getInteger("large.table", 1000));
        // A change that the event bus refuses until it is parked.
        String parked = parked();
        network.intercept(costMeter::intercept);
        run("refresh", paid);

        measure("refresh", paid);
        measure(decision("approve", approved));
        measure(decision("close", closed, "--as", "refunded"));
        measure("resend", paid);
        measure("resend", "--since", "30h", "--yes");
        measure("redrive", "--yes");

        testEnvironment.stream().drain(system::publish);
        assertThat(testEnvironment.bus().entries().stream()
                        .map(entry ->
                                InvariantChecker.json(entry.detail()).path("id").asText()))
                .contains(approved + ":PAID", paid + ":PAID", parked + ":PAID")
                .doesNotContain(closed + ":PAID");
    }

    private String parked() {
        var stream = testEnvironment.stream();
        stream.drain(system::publish);
        String parked = paid();
        testEnvironment.bus().rejectEntries("InternalFailure", _ -> true);
        testEnvironment.clock().advance(Duration.ofHours(21));
        stream.drain(system::publish);
        testEnvironment.bus().rejectEntries("InternalFailure", _ -> false);
        return parked;
    }

    private String paid() {
        String session = created();
        deliver(event(session));
        return session;
    }

    private String paidACentTooMuch() {
        String session = created();
        deliver(event(session).with(Deviation.OTHER_AMOUNT));
        return session;
    }

    private String created() {
        String order = "order-" + ++number;
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("order#" + order, 2500));
        return InvariantChecker.json(system.create(
                                CATALOG_PRICING, HttpApiRequest.create().withBody("{\"order_id\":\"" + order + "\"}"))
                        .getBody())
                .path("session_id")
                .asText();
    }

    private Event event(String session) {
        return testEnvironment
                .moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session));
    }

    private void deliver(Event event) {
        SignedDelivery signed = testEnvironment
                .moment()
                .webhooks()
                .sign("msg_" + ++number, testEnvironment.clock().instant(), event.bytes());
        assertThat(system.webhook(HttpApiRequest.webhook(signed.headers(), signed.body()))
                        .getStatusCode())
                .isEqualTo(200);
    }

    private void fill(Map<String, AttributeValue> template, int items) {
        for (int from = 0; from < items; from += BATCH) {
            List<WriteRequest> batch = new ArrayList<>();
            for (int copy = from; copy < Math.min(from + BATCH, items); copy++) {
                Map<String, AttributeValue> item = new HashMap<>(template);
                item.put("id", AttributeValue.fromS("ps_" + "copy".repeat(4) + copy));
                item.put("payment_id", AttributeValue.fromS("pay_" + "copy".repeat(4) + copy));
                // An open session is not published, and one of two days before is in no window.
                item.put("state", AttributeValue.fromS("OPEN"));
                item.put("rank", AttributeValue.fromN("0"));
                item.put("updated_at_ms", AttributeValue.fromN("1779800000000"));
                batch.add(
                        WriteRequest.builder().putRequest(put -> put.item(item)).build());
            }
            testEnvironment
                    .database()
                    .batchWriteItem(request -> request.requestItems(Map.of(testEnvironment.table(), batch)));
        }
    }

    private String[] decision(String... words) {
        List<String> argv = new ArrayList<>(List.of(words));
        argv.addAll(List.of(
                "--revision",
                requireNonNull(testEnvironment.item(words[1]).get("revision")).n(),
                "--because",
                "it is right"));
        return argv.toArray(String[]::new);
    }

    private OperatorOutput run(String... argv) {
        return system.repair(OPERATOR, List.of(argv));
    }

    private void measure(String... argv) {
        costMeter.takeReading();
        long start = System.nanoTime();
        OperatorOutput output = run(argv);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        Consumption units = costMeter.takeReading();
        assertThat(output.exit()).as("%s", output).isEqualTo(0);
        System.out.println(String.join(" ", argv) + ": " + time.toMillis() + " ms, " + units.reads() + " read and "
                + units.writes() + " write units");
    }
}
