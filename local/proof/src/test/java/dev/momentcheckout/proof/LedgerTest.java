package dev.momentcheckout.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.Network;
import dev.momentcheckout.proof.Ledger.Spent;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Stage;
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
class LedgerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage = Stage.open();
    private final Network network = new Network();
    private final Bundle bundle = new Bundle(stage, network);
    private final Ledger ledger = new Ledger(stage);
    private final List<String> rows = new ArrayList<>();
    private int number;

    @AfterEach
    void close() {
        bundle.restart();
        stage.close();
    }

    private static String session(String body) {
        try {
            return JSON.readTree(body).path("session_id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Call webhook(String session, String type) {
        Event event = stage.moment().webhooks().event(type, stage.moment().session(session));
        SignedDelivery signed =
                stage.moment().webhooks().sign("msg_" + ++number, stage.clock().instant(), event.bytes());
        return Call.webhook(signed.headers(), signed.body());
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
        stage.sell(Stage.entry("order#o-1", 2500));
        // Cold starts and secrets are not a payment's.
        bundle.status(session(bundle.create(Map.of(), Call.create()).getBody()));
        bundle.start(catalog());
        stage.sell(Stage.entry("product#tea", 700));
        bundle.create(catalog(), Call.create().withBody("{\"product_id\":\"tea\"}"));
        bundle.webhook(webhook(stage.moment().sessions().getFirst().id(), EventType.SESSION_CREATED));
        bundle.reconcile();
        network.watch(ledger::watch);

        List<String> opened = new ArrayList<>();
        Spent create = spent(
                "create",
                () -> opened.add(session(bundle.create(Map.of(), Call.create()).getBody())));
        String session = opened.getFirst();
        Spent createdWebhook =
                spent("webhook without news", () -> bundle.webhook(webhook(session, EventType.SESSION_CREATED)));
        stage.clock().advance(Duration.ofSeconds(2));
        Spent openStatus = spent("status, open", () -> bundle.status(session));
        stage.moment().pay(session);
        Spent paid =
                spent("webhook of the payment", () -> bundle.webhook(webhook(session, EventType.SESSION_COMPLETED)));
        Spent again =
                spent("the same webhook again", () -> bundle.webhook(webhook(session, EventType.SESSION_COMPLETED)));
        Spent finalStatus = spent("status, final", () -> bundle.status(session));
        Spent announce = spent(
                "announce",
                () -> assertThat(stage.stream().drain(bundle::announce)).isTrue());

        Spent orderCreate = spent(
                "create for an order",
                () -> opened.add(session(bundle.create(catalog(), Call.create().withBody("{\"order_id\":\"o-1\"}"))
                        .getBody())));
        String ofOrder = opened.get(1);
        stage.moment().pay(ofOrder);
        Spent orderPaid = spent(
                "webhook of the payment of an order",
                () -> bundle.webhook(webhook(ofOrder, EventType.SESSION_COMPLETED)));

        String overtaken = overtaken();
        Spent createOvertaken = spent("create, overtaken by its own webhook", () -> bundle.create(Map.of(), keyed()));
        assertThat(requireNonNull(stage.item(overtaken).get("recorded")).bool()).isTrue();

        String open = session(bundle.create(Map.of(), Call.create()).getBody());
        stage.clock().advance(Duration.ofMinutes(2));
        bundle.reconcile();
        ledger.spent();
        double empty = spent("a run of the reconciler with nothing due", bundle::reconcile)
                .reads();
        stage.clock().advance(Duration.ofMinutes(5));
        ledger.spent();
        bundle.reconcile();
        Spent looks = ledger.spent();
        rows.add("| a scheduled look without news | %s | %s | 0 | 1 |"
                .formatted(plain((looks.reads() - empty) / looks.moment()), plain(looks.writes() / looks.moment())));
        assertThat(stage.item(open)).containsKey("due_at");

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

    private static Call keyed() {
        return Call.create().withHeader("idempotency-key", "0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27");
    }

    /** A session that Moment opened for a create whose row was never written, and whose webhook came. */
    private String overtaken() {
        bundle.start(Map.of());
        network.dieAfter(1);
        try {
            bundle.create(Map.of(), keyed());
        } catch (Network.Death death) {
            // What dies is started anew by the next call.
        }
        network.live();
        String session = stage.moment().sessions().getLast().id();
        bundle.webhook(webhook(session, EventType.SESSION_CREATED));
        bundle.start(Map.of());
        bundle.create(Map.of(), Call.create());
        return session;
    }
}
