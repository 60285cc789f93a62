package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.LogLines;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item that newer code wrote is neither interpreted nor changed. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class UnreadableItemTest {
    private final PurchaseFixture purchase;

    UnreadableItemTest(PurchaseKind kind) {
        purchase = PurchaseFixture.open(kind);
    }

    @AfterEach
    void close() {
        purchase.close();
    }

    private void isRefusedWithoutEffect(String id) {
        Map<String, AttributeValue> newer =
                new HashMap<>(purchase.fixture().testEnvironment().item(id));
        newer.put("version", AttributeValue.fromN("2"));
        purchase.fixture().testEnvironment().putItem(newer);
        int calls = purchase.moment().calls().size();

        ApiResponse response = purchase.post().isProblem(ProblemType.STORE_UNAVAILABLE);

        assertThat(response.retryAfter()).isEqualTo("60");
        assertThat(purchase.fixture().testEnvironment().item(id)).isEqualTo(newer);
        assertThat(purchase.moment().calls()).hasSize(calls);
        LogLines lines = new LogLines(purchase.fixture().log());
        assertThat(lines.only("store request failed").path("item").asText()).isEqualTo(id);
        assertThat(lines.metrics()).containsEntry("OperatorActionRequired unreadable-item", 1L);
    }

    @Test
    void a_purchase_of_a_newer_layout_is_unavailable_and_stays_unchanged() {
        purchase.post();
        isRefusedWithoutEffect(purchase.kind().id());
    }

    @Test
    void a_session_of_a_newer_layout_is_unavailable_and_stays_unchanged() {
        isRefusedWithoutEffect(purchase.post().session());
    }

    @Test
    void an_attribute_that_newer_code_added_stays_unchanged() {
        String session = purchase.post().session();
        for (String id : new String[] {session, purchase.kind().id()}) {
            Map<String, AttributeValue> item =
                    new HashMap<>(purchase.fixture().testEnvironment().item(id));
            item.put("added_later", AttributeValue.fromS("value"));
            purchase.fixture().testEnvironment().putItem(item);
        }
        purchase.moment().expire(session);
        purchase.price(2600);

        purchase.post().session();

        assertThat(purchase.text("added_later")).isEqualTo("value");
        assertThat(purchase.fixture().text(session, "added_later")).isEqualTo("value");
        assertThat(purchase.fixture().text(session, "state")).isEqualTo("EXPIRED");
    }
}
