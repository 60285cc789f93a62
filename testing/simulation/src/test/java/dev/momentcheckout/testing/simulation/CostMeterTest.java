package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.simulation.CostMeter.Spent;
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

/** What a payment of each kind costs, counted, held to its budget, and told in docs/costs.md. */
class CostMeterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final NetworkFaults network = new NetworkFaults();
    private final SystemUnderTest bundle = new SystemUnderTest(testEnvironment, network);
    private final CostMeter ledger = new CostMeter(testEnvironment);
    private final List<String> rows = new ArrayList<>();
    private int number;

    @AfterEach
    void close() {
        bundle.restart();
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

    private Spent spent(String what, Runnable work) {
        ledger.spent();
        work.run();
        Spent spent = ledger.spent();
        rows.add("| %s | %s | %s | %d | %d |"
                .formatted(what, plain(spent.reads()), plain(spent.writes()), spent.secrets(), spent.moment()));
        return spent;
    }

    private static String plain(double units) {
        return units == Math.rint(units) ? Long.toString(Math.round(units)) : String.format(Locale.ROOT, "%.1f", units);
    }

    private static Map<String, String> catalog() {
        return Map.of("PRICING", "catalog");
    }

    @Test
    void a_payment_of_each_kind_keeps_its_budget() throws IOException {
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("order#o-1", 2500));
        // Cold starts and secrets are not a payment's.
        bundle.status(session(bundle.create(Map.of(), HttpApiRequest.create()).getBody()));
        bundle.start(catalog());
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("product#tea", 700));
        bundle.create(catalog(), HttpApiRequest.create().withBody("{\"product_id\":\"tea\"}"));
        bundle.webhook(webhook(testEnvironment.moment().sessions().getFirst().id(), EventType.SESSION_CREATED));
        bundle.reconcile();
        network.intercept(ledger::watch);

        List<String> opened = new ArrayList<>();
        Spent create = spent(
                "create",
                () -> opened.add(
                        session(bundle.create(Map.of(), HttpApiRequest.create()).getBody())));
        String session = opened.getFirst();
        Spent createdWebhook =
                spent("webhook without news", () -> bundle.webhook(webhook(session, EventType.SESSION_CREATED)));
        testEnvironment.clock().advance(Duration.ofSeconds(2));
        Spent openStatus = spent("status, open", () -> bundle.status(session));
        testEnvironment.moment().pay(session);
        Spent paid =
                spent("webhook of the payment", () -> bundle.webhook(webhook(session, EventType.SESSION_COMPLETED)));
        Spent again =
                spent("the same webhook again", () -> bundle.webhook(webhook(session, EventType.SESSION_COMPLETED)));
        Spent finalStatus = spent("status, final", () -> bundle.status(session));
        Spent announce = spent(
                "announce",
                () -> assertThat(testEnvironment.stream().drain(bundle::publish))
                        .isTrue());

        Spent orderCreate = spent(
                "create for an order",
                () -> opened.add(
                        session(bundle.create(catalog(), HttpApiRequest.create().withBody("{\"order_id\":\"o-1\"}"))
                                .getBody())));
        String ofOrder = opened.get(1);
        testEnvironment.moment().pay(ofOrder);
        Spent orderPaid = spent(
                "webhook of the payment of an order",
                () -> bundle.webhook(webhook(ofOrder, EventType.SESSION_COMPLETED)));

        String overtaken = overtaken();
        Spent createOvertaken = spent("create, overtaken by its own webhook", () -> bundle.create(Map.of(), keyed()));
        assertThat(requireNonNull(testEnvironment.item(overtaken).get("created_here"))
                        .bool())
                .isTrue();

        String open = session(bundle.create(Map.of(), HttpApiRequest.create()).getBody());
        testEnvironment.clock().advance(Duration.ofMinutes(2));
        bundle.reconcile();
        ledger.spent();
        double empty = spent("a run of the reconciler with nothing due", bundle::reconcile)
                .reads();
        testEnvironment.clock().advance(Duration.ofMinutes(5));
        ledger.spent();
        bundle.reconcile();
        Spent looks = ledger.spent();
        rows.add("| a scheduled look without news | %s | %s | 0 | 1 |"
                .formatted(plain((looks.reads() - empty) / looks.moment()), plain(looks.writes() / looks.moment())));
        assertThat(testEnvironment.item(open)).containsKey("next_check_at");

        assertThat(create).isEqualTo(new Spent(0, 2, 0, 1));
        assertThat(createOvertaken.writes()).isLessThanOrEqualTo(3);
        assertThat(orderCreate.writes()).isEqualTo(3);
        assertThat(orderCreate.reads()).isLessThanOrEqualTo(2);
        assertThat(paid).isEqualTo(new Spent(0.5, 2, 0, 0));
        assertThat(orderPaid).isEqualTo(new Spent(0.5, 3, 0, 0));
        assertThat(createdWebhook).isEqualTo(new Spent(0.5, 0, 0, 0));
        assertThat(again).isEqualTo(new Spent(0.5, 0, 0, 0));
        assertThat(finalStatus).isEqualTo(new Spent(1, 0, 0, 0));
        assertThat(openStatus).isEqualTo(new Spent(1, 1, 0, 1));
        assertThat(looks.writes() / looks.moment()).isLessThanOrEqualTo(3);
        assertThat(announce).isEqualTo(new Spent(0, 0, 0, 0));
        assertThat(empty).isEqualTo(8);

        Path root = Path.of(System.getProperty("project.root"));
        Files.write(Files.createDirectories(root.resolve("target")).resolve("ledger.md"), rows);
        assertThat(Files.readAllLines(root.resolve("docs/costs.md"))).containsSubsequence(rows);
    }

    private static HttpApiRequest keyed() {
        return HttpApiRequest.create().withHeader("idempotency-key", "0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27");
    }

    /** A session that Moment opened for a create whose row was never written, and whose webhook came. */
    private String overtaken() {
        bundle.start(Map.of());
        network.crashAfter(1);
        try {
            bundle.create(Map.of(), keyed());
        } catch (NetworkFaults.ProcessCrashError death) {
            // What dies is started anew by the next call.
        }
        network.stopCrashing();
        String session = testEnvironment.moment().sessions().getLast().id();
        bundle.webhook(webhook(session, EventType.SESSION_CREATED));
        bundle.start(Map.of());
        bundle.create(Map.of(), HttpApiRequest.create());
        return session;
    }
}
