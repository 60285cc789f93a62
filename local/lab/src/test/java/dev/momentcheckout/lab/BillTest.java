package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bill of a payment agrees with docs/costs.md. */
class BillTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root", "."));

    private final Lab lab = Lab.start(LabSettings.onFreePorts(ROOT.resolve("template.yaml")));
    private final App app = new App(lab.apiUrl());
    private final Records records = new Records(lab);
    private final Prices prices = Prices.read(ROOT.resolve("docs/costs.md"));

    @AfterEach
    void close() {
        records.close();
        app.close();
        lab.close();
    }

    private void webhook(String session, String type) {
        Event event = lab.moment().webhooks().event(type, lab.moment().session(session));
        SignedDelivery signed = lab.moment()
                .webhooks()
                .sign("msg_" + event.id(), lab.moment().clock().instant(), event.bytes());
        assertThat(app.webhook(signed.headers(), new String(signed.body(), StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    /** Makes the payment of the document, call by call. */
    private JsonNode pay() throws Exception {
        lab.moment().webhooks().hold();
        String session = app.createSession().body().path("session_id").asText();
        webhook(session, EventType.SESSION_CREATED);
        webhook(session, EventType.SESSION_UPDATED);
        lab.advanceTime(Duration.ofSeconds(2));
        app.status(session);
        lab.moment().pay(session);
        webhook(session, EventType.SESSION_COMPLETED);
        webhook(session, EventType.SESSION_COMPLETED);
        app.status(session);
        records.awaitIdle();
        return records.payment(session);
    }

    @Test
    void a_payment_uses_what_the_document_says() throws Exception {
        // The first payment pays for the reading of the secrets.
        assertThat(pay().at("/bill/secrets").asInt()).isPositive();

        JsonNode bill = pay().path("bill");

        assertThat(bill.path("reads").asDouble()).isEqualTo(prices.assumption("read-units"));
        assertThat(bill.path("writes").asDouble()).isEqualTo(prices.assumption("write-units"));
        assertThat(bill.path("secrets").asInt()).isZero();
        assertThat(bill.path("moment_calls").asInt()).isEqualTo(2);
        assertThat(bill.path("events").asDouble()).isEqualTo(prices.assumption("events"));
        assertThat(bill.path("requests").asDouble())
                .isEqualTo(1 + prices.assumption("webhooks") + prices.assumption("statuses"));
    }

    /**
     * For a million payments: 4 reads at 0.125 and 5 writes at 0.625; 7 requests and an event at 1.00; 8 invocations at
     * 0.20, with 1.1 GB-seconds at 16.67.
     */
    @Test
    void the_usd_are_those_of_the_document() throws Exception {
        pay();

        JsonNode bill = pay().path("bill");

        assertThat(bill.at("/usd_parts/dynamodb").asDouble()).isCloseTo(3.625e-6, within(1e-12));
        assertThat(bill.at("/usd_parts/api_gateway").asDouble()).isCloseTo(7e-6, within(1e-12));
        assertThat(bill.at("/usd_parts/eventbridge").asDouble()).isCloseTo(1e-6, within(1e-12));
        assertThat(bill.at("/usd_parts/lambda").asDouble()).isCloseTo(1.993333e-5, within(1e-9));
        assertThat(bill.path("usd").asDouble())
                .isCloseTo(
                        bill.at("/usd_parts/dynamodb").asDouble()
                                + bill.at("/usd_parts/api_gateway").asDouble()
                                + bill.at("/usd_parts/lambda").asDouble()
                                + bill.at("/usd_parts/eventbridge").asDouble(),
                        within(1e-12));
    }

    /** The customer pays on the phone, and the app asks twice. The first webhook does not overtake create. */
    private JsonNode payWithoutKey(boolean isApprovedByTheBank) throws Exception {
        lab.moment().webhooks().hold();
        String session = app.createSession().body().path("session_id").asText();
        lab.moment().webhooks().deliverAtOnce();
        lab.moment().webhooks().deliverHeld();
        records.awaitIdle();
        app.status(session);
        if (isApprovedByTheBank) {
            lab.moment().attempt(session);
            records.awaitIdle();
        }
        lab.moment().pay(session);
        records.awaitIdle();
        app.status(session);
        records.awaitIdle();
        return records.payment(session).path("bill");
    }

    /** Its second webhook names no session, so no item is read: the document assumes two webhooks more that do. */
    @Test
    void a_card_payment_has_the_write_units_of_the_document() throws Exception {
        JsonNode bill = payWithoutKey(false);

        assertThat(bill.path("writes").asDouble()).isEqualTo(prices.assumption("write-units"));
        assertThat(bill.path("reads").asDouble()).isEqualTo(prices.assumption("read-units") - 1);
    }

    @Test
    void an_approval_by_the_bank_takes_three_write_units_more() throws Exception {
        assertThat(payWithoutKey(true).path("writes").asDouble()).isEqualTo(prices.assumption("write-units") + 3);
    }

    /** The shop's order is an item of its own, whose writes belong to the payment. */
    @Test
    void an_order_takes_two_write_units_more() throws Exception {
        String session = records.payOrder(app, "o-1");

        // Without the status of the open session, which takes one.
        assertThat(records.payment(session).at("/bill/writes").asDouble())
                .isEqualTo(prices.assumption("write-units") + 2 - 1);
    }

    @Test
    void there_is_no_price_without_the_document() {
        assertThat(Bill.of(Bill.Item.EVENTS)
                        .json(Prices.read(ROOT.resolve("docs/none.md")))
                        .has("usd"))
                .isFalse();
    }
}
