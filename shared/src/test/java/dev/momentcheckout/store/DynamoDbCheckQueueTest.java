package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueueContract;
import dev.momentcheckout.session.SessionStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("aws")
class DynamoDbCheckQueueTest extends CheckQueueContract {
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
}
