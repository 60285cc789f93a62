package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.HeldWebhook;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.WebhookFault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Payments through the HTTP API, with the webhooks that the internet makes of Moment's. */
@Order(2)
@ExtendWith(OnAnEmulator.class)
class PaymentTest {
    private final Shop shop;

    PaymentTest(Shop shop) {
        this.shop = shop;
    }

    @BeforeEach
    void open() {
        shop.deploy();
        shop.fillSecrets();
    }

    @AfterEach
    void deliverAsUsual() {
        shop.moment().webhooks().clearFaults();
        shop.moment().webhooks().deliverAtOnce();
    }

    @Test
    void is_told_from_create_to_completed() {
        shop.openSession();
        String session = shop.figures().timed("create, warm", shop::openSession);
        JsonNode before = shop.status(session);
        shop.pay(session);
        int calls = shop.moment().calls().size();
        JsonNode after = shop.figures().timed("status of a paid session, warm", () -> shop.status(session));

        assertThat(before.path("status").asText()).isEqualTo("active");
        assertThat(before.path("final").asBoolean()).isFalse();
        assertThat(after.path("status").asText()).isEqualTo("completed");
        assertThat(after.path("final").asBoolean()).isTrue();
        assertThat(after.path("amount").asLong()).isEqualTo(1000);
        assertThat(shop.moment().calls()).hasSize(calls);
    }

    @Test
    void is_recorded_once_though_its_webhooks_come_twice() {
        String session = shop.openSession();
        shop.moment().webhooks().always(new WebhookFault.Duplicated(2));
        shop.pay(session);
        Map<String, AttributeValue> item = shop.item(session);
        shop.moment().webhooks().clearFaults();

        App.Answer again = shop.figures()
                .timed(
                        "webhook, warm",
                        () -> shop.tell(
                                EventType.SESSION_COMPLETED, shop.moment().session(session)));

        assertThat(deliveries(session))
                .hasSizeGreaterThan(2)
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(again.status()).isEqualTo(200);
        assertThat(item.get("state")).isEqualTo(AttributeValue.fromS("PAID"));
        assertThat(shop.item(session)).isEqualTo(item);
    }

    @Test
    void is_completed_though_its_webhooks_come_in_the_wrong_order() {
        shop.moment().webhooks().hold();
        String session = shop.openSession();
        shop.moment().attempt(session);
        shop.moment().decline(session);
        shop.moment().pay(session);
        List<HeldWebhook> held = shop.moment().webhooks().held().stream()
                .filter(webhook -> webhook.event().sessionId().equals(session))
                .toList();
        for (HeldWebhook webhook : held.reversed()) {
            shop.moment().webhooks().deliver(webhook.webhookId());
            shop.moment().webhooks().awaitIdle();
        }

        assertThat(deliveries(session)).hasSameSizeAs(held).hasSizeGreaterThan(2);
        assertThat(shop.status(session).path("status").asText()).isEqualTo("completed");
        assertThat(shop.item(session))
                .containsEntry("state", AttributeValue.fromS("PAID"))
                .doesNotContainKey("review_reasons");
    }

    @Test
    void is_not_made_by_a_forged_webhook() {
        String session = shop.openSession();
        Session unpaid = shop.moment().session(session);
        SignedDelivery signed = shop.moment()
                .webhooks()
                .sign("msg_forged", Instant.now(), "{}".getBytes(StandardCharsets.UTF_8))
                .withoutHeader("content-type");
        Map<String, AttributeValue> before = shop.item(session);

        App.Answer answer = shop.app()
                .webhook(
                        signed.headers(),
                        shop.moment()
                                .webhooks()
                                .event(EventType.SESSION_COMPLETED, unpaid)
                                .body());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(shop.item(session)).isEqualTo(before);
    }

    @Test
    void is_not_asked_for_with_a_key_of_the_other_mode() {
        shop.putApiKey("sk_live_shop");
        shop.emulator().endInstances();
        int calls = shop.moment().calls().size();

        App.Answer answer = shop.app().createSession();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body().path("type").asText()).endsWith(":secret-wrong-mode");
        assertThat(answer.body().path("detail").asText()).contains("holds a live key, but MomentMode is test");
        assertThat(shop.moment().calls()).hasSize(calls);
    }

    private List<Delivery> deliveries(String session) {
        return shop.moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .toList();
    }
}
