package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.SimulatorSettings;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The end of a stack is not the end of what was paid. */
@Order(8)
@ExtendWith(OnAnEmulator.class)
class DeletionTest {
    private final Shop shop;

    DeletionTest(Shop shop) {
        this.shop = shop;
    }

    @Test
    void leaves_the_table_with_its_items_and_the_secrets() {
        shop.deployAnything();
        shop.fillSecrets();
        Map<String, AttributeValue> item =
                Map.of("id", AttributeValue.fromS("ps_kept"), "state", AttributeValue.fromS("PAID"));
        shop.putItem(item);

        shop.closeDown();

        assertThat(shop.app().createSession().status()).isEqualTo(404);
        assertThat(shop.item("ps_kept")).isEqualTo(item);
        assertThat(shop.secretTexts())
                .containsExactly(SimulatorSettings.DEFAULT_SECRET_KEY, SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }
}
