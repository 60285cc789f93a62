package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A deployment over a stack that is in use, with nothing changed but the price in samconfig.toml. */
@Order(5)
@ExtendWith(OnAnEmulator.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedeploymentTest {
    private final Shop shop;
    private String inFlight = "";

    RedeploymentTest(Shop shop) {
        this.shop = shop;
    }

    @BeforeAll
    void deployNewPrice() {
        shop.openForBusiness();
        inFlight = shop.openSession();
        shop.deploy(Map.of("FixedAmount", "2500"));
    }

    @Test
    void serves_the_new_price() {
        String session = shop.openSession();

        assertThat(shop.moment().session(session).amount()).isEqualTo(2500);
        assertThat(shop.status(session).path("amount").asLong()).isEqualTo(2500);
    }

    @Test
    void takes_the_money_of_a_session_that_was_opened_before_at_its_own_price() {
        shop.pay(inFlight);

        assertThat(shop.status(inFlight).path("status").asText()).isEqualTo("completed");
        assertThat(shop.status(inFlight).path("amount").asLong()).isEqualTo(1000);
        assertThat(shop.item(inFlight)).doesNotContainKey("review_reasons");
    }

    /** Versions of code run side by side during a deployment, each over items of the other. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void reads_and_completes_an_item_of_a_neighbouring_layout(int distance) {
        String session = shop.openSession();
        Map<String, AttributeValue> item = new HashMap<>(shop.item(session));
        int version = Integer.parseInt(requireNonNull(item.get("version")).n()) + distance;
        item.put("version", AttributeValue.fromN(Integer.toString(version)));
        item.put("of_another_layout", AttributeValue.fromS("kept"));
        shop.putItem(item);

        String before = shop.status(session).path("status").asText();
        shop.pay(session);

        assertThat(before).isEqualTo("active");
        assertThat(shop.status(session).path("status").asText()).isEqualTo("completed");
        assertThat(shop.item(session))
                .containsEntry("state", AttributeValue.fromS("PAID"))
                .containsEntry("of_another_layout", AttributeValue.fromS("kept"));
    }
}
