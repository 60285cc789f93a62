package dev.momentcheckout.testing.simulation;

import static dev.momentcheckout.testing.simulation.SystemUnderTest.CATALOG_PRICING;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.simulation.CostMeter.Consumption;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Measures what each kind of request consumes, compares it with its budget, and with the table in docs/costs.md. */
class CostMeterTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    /** START, END and REPORT of an invocation, each with what CloudWatch Logs adds. */
    private static final int LINES_OF_LAMBDA = 65 + 52 + 160 + 3 * CostMeter.BYTES_PER_LINE;

    /** A line of the access log: the template's names of fields, two ids and an address. */
    private static final int LINE_OF_THE_API = 530 + CostMeter.BYTES_PER_LINE;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final NetworkFaults network = new NetworkFaults();
    private final CostMeter costMeter = new CostMeter(testEnvironment);
    private final SystemUnderTest system = new SystemUnderTest(testEnvironment, network, costMeter::line);
    private final List<String> rows = new ArrayList<>();
    private int number;

    @AfterEach
    void close() {
        system.restart();
        testEnvironment.close();
    }

    private static String session(String body) {
        try {
            return JSON.readTree(body).path("session_id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpApiRequest webhook(String session, String type) {
        Event event = testEnvironment
                .moment()
                .webhooks()
                .event(type, testEnvironment.moment().session(session));
        SignedDelivery signed = testEnvironment
                .moment()
                .webhooks()
                .sign("msg_" + ++number, testEnvironment.clock().instant(), event.bytes());
        return HttpApiRequest.webhook(signed.headers(), signed.body());
    }

    private Consumption measure(String row, Runnable work) {
        costMeter.takeReading();
        work.run();
        Consumption consumption = costMeter.takeReading();
        rows.add("| %s | %s | %s | %d | %d |"
                .formatted(
                        row,
                        plain(consumption.reads()),
                        plain(consumption.writes()),
                        consumption.secrets(),
                        consumption.moment()));
        return consumption;
    }

    private static String plain(double units) {
        return units == Math.rint(units) ? Long.toString(Math.round(units)) : String.format(Locale.ROOT, "%.1f", units);
    }

    @Test
    void each_kind_of_request_stays_within_its_budget() throws IOException {
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("order#o-1", 2500));
        // Warms all functions up: a cold start and its reading of secrets are not part of a payment's costs.
        system.status(session(system.create(Map.of(), HttpApiRequest.create()).getBody()));
        system.start(CATALOG_PRICING);
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("product#tea", 700));
        system.create(CATALOG_PRICING, HttpApiRequest.create().withBody("{\"product_id\":\"tea\"}"));
        system.webhook(webhook(testEnvironment.moment().sessions().getFirst().id(), EventType.SESSION_CREATED));
        system.reconcile();
        network.intercept(costMeter::intercept);

        List<String> opened = new ArrayList<>();
        Consumption create = measure(
                "create",
                () -> opened.add(
                        session(system.create(Map.of(), HttpApiRequest.create()).getBody())));
        String session = opened.getFirst();
        Consumption createdWebhook =
                measure("webhook without change", () -> system.webhook(webhook(session, EventType.SESSION_CREATED)));
        testEnvironment.clock().advance(Duration.ofSeconds(2));
        Consumption openStatus = measure("status, open", () -> system.status(session));
        testEnvironment.moment().pay(session);
        Consumption paid =
                measure("webhook of the payment", () -> system.webhook(webhook(session, EventType.SESSION_COMPLETED)));
        Consumption again =
                measure("the same webhook again", () -> system.webhook(webhook(session, EventType.SESSION_COMPLETED)));
        Consumption finalStatus = measure("status, final", () -> system.status(session));
        Consumption publish = measure(
                "publish event",
                () -> assertThat(testEnvironment.stream().drain(system::publish))
                        .isTrue());

        String attempted =
                session(system.create(Map.of(), HttpApiRequest.create()).getBody());
        testEnvironment.moment().attempt(attempted);
        Consumption attempt =
                measure("webhook of an attempt", () -> system.webhook(webhook(attempted, EventType.SESSION_UPDATED)));
        testEnvironment.moment().pay(attempted);
        system.webhook(webhook(attempted, EventType.SESSION_COMPLETED));

        Consumption orderCreate = measure(
                "create for an order",
                () -> opened.add(session(
                        system.create(CATALOG_PRICING, HttpApiRequest.create().withBody("{\"order_id\":\"o-1\"}"))
                                .getBody())));
        String ofOrder = opened.get(1);
        testEnvironment.moment().pay(ofOrder);
        Consumption orderPaid = measure(
                "webhook of the payment of an order",
                () -> system.webhook(webhook(ofOrder, EventType.SESSION_COMPLETED)));

        Consumption keyCreate = measure(
                "create with an idempotency key",
                () -> opened.add(session(system.create(Map.of(), withKey("5f0c1f0e-8a55-4f0e-9d0a-4d1c2b3a4f5e"))
                        .getBody())));
        String ofKey = opened.get(2);
        Consumption keyRepeated = measure(
                "the same request again",
                () -> system.create(Map.of(), withKey("5f0c1f0e-8a55-4f0e-9d0a-4d1c2b3a4f5e")));
        testEnvironment.moment().pay(ofKey);
        Consumption keyPaid = measure(
                "webhook of the payment of a key", () -> system.webhook(webhook(ofKey, EventType.SESSION_COMPLETED)));

        String createdByWebhook = createdByWebhook();
        Consumption createAfterWebhook =
                measure("create, after its own webhook", () -> system.create(Map.of(), keyed()));
        assertThat(requireNonNull(testEnvironment.item(createdByWebhook).get("created_here"))
                        .bool())
                .isTrue();

        String open = session(system.create(Map.of(), HttpApiRequest.create()).getBody());
        testEnvironment.clock().advance(Duration.ofMinutes(2));
        system.reconcile();
        costMeter.takeReading();
        double idle =
                measure("a reconciler run without a check", system::reconcile).reads();
        testEnvironment.clock().advance(Duration.ofMinutes(5));
        costMeter.takeReading();
        system.reconcile();
        Consumption checks = costMeter.takeReading();
        rows.add("| a scheduled check without change | %s | %s | 0 | 1 |"
                .formatted(plain((checks.reads() - idle) / checks.moment()), plain(checks.writes() / checks.moment())));
        assertThat(testEnvironment.item(open)).containsKey("next_check_at");

        assertThat(create).isEqualTo(new Consumption(0, 2, 0, 1));
        assertThat(createAfterWebhook.writes()).isLessThanOrEqualTo(3);
        assertThat(orderCreate.writes()).isEqualTo(3);
        assertThat(orderCreate.reads()).isLessThanOrEqualTo(1.5);
        assertThat(paid).isEqualTo(new Consumption(0.5, 2, 0, 0));
        assertThat(attempt).isEqualTo(new Consumption(0.5, 3, 0, 0));
        assertThat(orderPaid).isEqualTo(new Consumption(1, 3, 0, 0));
        assertThat(keyCreate.writes()).isEqualTo(3);
        assertThat(keyCreate.reads()).isLessThanOrEqualTo(1.5);
        assertThat(keyRepeated.writes()).isEqualTo(0);
        assertThat(keyPaid).isEqualTo(new Consumption(1, 3, 0, 0));
        assertThat(createdWebhook).isEqualTo(new Consumption(0.5, 0, 0, 0));
        assertThat(again).isEqualTo(new Consumption(0.5, 0, 0, 0));
        assertThat(finalStatus).isEqualTo(new Consumption(1, 0, 0, 0));
        assertThat(openStatus).isEqualTo(new Consumption(1, 1, 0, 1));
        assertThat(checks.writes() / checks.moment()).isLessThanOrEqualTo(3);
        assertThat(publish).isEqualTo(new Consumption(0, 0, 0, 0));
        assertThat(idle).isEqualTo(9);

        Files.write(Files.createDirectories(ROOT.resolve("target")).resolve("costs.md"), rows);
        assertThat(Files.readAllLines(ROOT.resolve("docs/costs.md"))).containsSubsequence(rows);
    }

    /** Without this, a further line for each invocation would cost more than the document says. */
    @Test
    void the_log_has_the_size_that_the_costs_assume() throws IOException {
        String first = session(system.create(Map.of(), HttpApiRequest.create()).getBody());
        system.webhook(webhook(first, EventType.SESSION_CREATED));
        system.status(first);
        testEnvironment.moment().pay(first);
        system.webhook(webhook(first, EventType.SESSION_COMPLETED));
        testEnvironment.stream().drain(system::publish);
        system.reconcile();
        testEnvironment.clock().advance(Duration.ofSeconds(30));
        costMeter.takeLogBytes();

        String session =
                session(system.create(Map.of(), HttpApiRequest.create()).getBody());
        system.webhook(webhook(session, EventType.SESSION_CREATED));
        system.webhook(webhook(session, EventType.SESSION_CREATED));
        testEnvironment.clock().advance(Duration.ofSeconds(2));
        system.status(session);
        testEnvironment.moment().pay(session);
        system.webhook(webhook(session, EventType.SESSION_COMPLETED));
        system.webhook(webhook(session, EventType.SESSION_COMPLETED));
        system.status(session);
        testEnvironment.stream().drain(system::publish);
        int ours = costMeter.takeLogBytes();
        system.reconcile();
        int run = costMeter.takeLogBytes();

        Path written = Files.createDirectories(ROOT.resolve("target")).resolve("log-bytes.txt");
        Files.writeString(written, "a payment: " + ours + " bytes, a run of the reconciler: " + run + " bytes\n");
        assertThat((ours + 8 * LINES_OF_LAMBDA + 7 * LINE_OF_THE_API) / 1000.0)
                .isBetween(0.8 * assumption("log-kb"), assumption("log-kb"));
        assertThat((run + LINES_OF_LAMBDA) / 1000.0)
                .isBetween(0.5 * assumption("run-log-kb"), assumption("run-log-kb"));
    }

    private static double assumption(String name) throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/costs.md")).stream()
                .filter(line -> line.startsWith("| `" + name + "` |"))
                .map(line -> Double.valueOf(line.split("\\|", -1)[2].strip()))
                .findFirst()
                .orElseThrow();
    }

    private static HttpApiRequest keyed() {
        return withKey("0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27");
    }

    private static HttpApiRequest withKey(String key) {
        return HttpApiRequest.create().withHeader("idempotency-key", key);
    }

    /** Returns a session whose webhook arrived although create crashed before it recorded the session. */
    private String createdByWebhook() {
        system.start(Map.of());
        // After the read of the purchase and Moment's call.
        network.crashAfter(2);
        try {
            system.create(Map.of(), keyed());
        } catch (NetworkFaults.ProcessCrashError expected) {
            // The next call starts a new process.
        }
        network.cancelCrash();
        String session = testEnvironment.moment().sessions().getLast().id();
        system.webhook(webhook(session, EventType.SESSION_CREATED));
        system.start(Map.of());
        system.create(Map.of(), HttpApiRequest.create());
        return session;
    }
}
