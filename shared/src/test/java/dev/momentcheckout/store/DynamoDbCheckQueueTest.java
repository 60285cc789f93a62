package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueueContract;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.SessionStore;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Tag("aws")
class DynamoDbCheckQueueTest extends CheckQueueContract {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final CheckQueue.Part PART = new CheckQueue.Part(NextCheck.Priority.HIGH, 3);

    private final SessionsTable table = new SessionsTable();

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    protected CheckQueue queue() {
        return new DynamoDbCheckQueue(table.direct(), table.name());
    }

    @Override
    protected SessionStore sessions() {
        return new DynamoDbSessionStore(table.direct(), table.name());
    }

    @Test
    void has_eight_shards() {
        assertThat(queue().shards()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order#1", "ps_", "test"})
    void an_entry_that_names_no_session_is_counted_and_hides_no_other(String id) {
        for (String each : new String[] {id, "ps_b", "ps_c"}) {
            put(each, AttributeValue.fromN(each.equals(id) ? "1" : "2"));
        }

        Set<String> found = new HashSet<>();
        int unreadable = 0;
        CheckQueue.@Nullable Position position = null;
        do {
            CheckQueue.Page page = queue().page(PART, CheckQueue.Order.OLDEST_FIRST, NOON, 1, position);
            unreadable += page.unreadable();
            page.entries().forEach(entry -> found.add(entry.id().value()));
            position = page.next();
        } while (position != null);

        assertThat(unreadable).isEqualTo(1);
        assertThat(found).containsExactlyInAnyOrder("ps_b", "ps_c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "-99999999999999999999"})
    void an_entry_whose_time_is_unreadable_is_counted(String time) {
        put("ps_a", AttributeValue.fromN(time));

        CheckQueue.Page page = queue().page(PART, CheckQueue.Order.OLDEST_FIRST, NOON, 10, null);

        assertThat(page.entries()).isEmpty();
        assertThat(page.unreadable()).isEqualTo(1);
    }

    private void put(String id, AttributeValue nextCheckAt) {
        Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS(id));
        table.set(key, "next_check_shard", AttributeValue.fromS("high#3"));
        table.set(key, "next_check_at", nextCheckAt);
    }
}
