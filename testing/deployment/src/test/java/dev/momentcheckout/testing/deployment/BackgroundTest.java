package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.WebhookFault;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What happens without anybody calling: the table's stream tells the shop, and the schedule makes lost webhooks good. */
@Order(3)
@ExtendWith(OnAnEmulator.class)
class BackgroundTest {
    private final Shop shop;

    BackgroundTest(Shop shop) {
        this.shop = shop;
    }

    @BeforeEach
    void open() {
        shop.openForBusiness();
    }

    @AfterEach
    void deliverAsUsual() {
        shop.moment().webhooks().clearFaults();
    }

    @Test
    void the_shop_hears_of_a_payment_by_a_rule_on_the_bus() {
        Listener listener = new Listener(shop);
        String session = shop.openSession();
        shop.pay(session);

        JsonNode event =
                listener.hears(each -> each.at("/detail/session_id").asText().equals(session));

        assertThat(event.path("detail-type").asText()).isEqualTo("Payment Paid");
        assertThat(event.at("/detail/id").asText()).isEqualTo(session + ":PAID");
        assertThat(event.at("/detail/amount").asLong()).isEqualTo(1000);
    }

    @Test
    void a_lost_webhook_is_made_good_by_a_run() {
        shop.moment().webhooks().always(WebhookFault.OfDelivery.DROPPED);
        String session = shop.openSession();
        shop.pay(session);
        makeDue(session);

        JsonNode answer = shop.call("ReconcileSessions", "{\"source\":\"each-minute\"}");

        assertThat(answer.path("failed").asInt(-1)).as(answer.toString()).isZero();
        assertThat(requireNonNull(shop.item(session).get("state")).s()).isEqualTo("PAID");
    }

    private void makeDue(String session) {
        Map<String, AttributeValue> item = new HashMap<>(shop.item(session));
        item.put("next_check_at", AttributeValue.fromN("1"));
        shop.putItem(item);
    }
}
