package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.UnreadableItemException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ItemImageTest {
    private static Map<String, AttributeValue> heartbeat(String version) {
        return Map.of(
                "id", AttributeValue.fromS("heartbeat#"),
                "version", AttributeValue.fromN(version),
                "updated_at_ms", AttributeValue.fromN("1780000000123"));
    }

    @Test
    void a_heartbeat_has_the_time_of_its_write() {
        assertThat(ItemImage.of(heartbeat("1")))
                .isEqualTo(new ItemImage.OfHeartbeat(Instant.ofEpochMilli(1_780_000_000_123L)));
    }

    @Test
    void a_heartbeat_of_a_later_layout_is_unreadable() {
        Map<String, AttributeValue> later = heartbeat("2");
        assertThatThrownBy(() -> ItemImage.of(later)).isInstanceOf(UnreadableItemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order#1", "key#abc", "operation#ps_1#1", "heartbeat#2", "a-kind-of-later-code#1"})
    void other_items_are_not_published_and_need_no_layout(String id) {
        assertThat(ItemImage.of(Map.of("id", AttributeValue.fromS(id)))).isEqualTo(new ItemImage.OfOther());
        assertThat(ItemImage.isHeartbeat(id)).isFalse();
    }

    @Test
    void the_key_of_a_refund_names_its_webhook() {
        assertThat(ItemImage.webhookId("refund#msg_1")).isEqualTo("msg_1");
        assertThat(ItemImage.webhookId("ps_1")).isNull();
    }

    @Test
    void an_item_without_a_key_is_unreadable() {
        assertThatThrownBy(() -> ItemImage.of(Map.of())).isInstanceOf(UnreadableItemException.class);
    }
}
