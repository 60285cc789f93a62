package dev.momentcheckout.local.aws.dynamodb;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A table with its items, indexes and stream. Its operations are atomic. */
final class StoredTable {
    private static final int MAX_ITEM_BYTES = 400 * 1024;
    /** DynamoDB does not delete an item whose time of expiry is older. */
    private static final int MAX_EXPIRY_AGE_YEARS = 5;

    private final TableDefinition definition;
    private final String id;
    private final Instant createdAt;
    private final @Nullable ChangeStream stream;
    private final DynamoDbFaults faults;
    private final Storage storage;
    private final Lock lock = new ReentrantLock();
    private @Nullable Replica replica;
    private @Nullable String ttlAttribute;

    StoredTable(
            TableDefinition definition,
            String id,
            Instant createdAt,
            @Nullable ChangeStream stream,
            DynamoDbFaults faults) {
        this.definition = definition;
        this.id = id;
        this.createdAt = createdAt;
        this.stream = stream;
        this.faults = faults;
        this.storage = new Storage(definition);
    }

    /** Computes the new item from the current one; null stands for no item. */
    @FunctionalInterface
    interface Write {
        @Nullable Item apply(@Nullable Item before);
    }

    TableDefinition definition() {
        return definition;
    }

    String id() {
        return id;
    }

    double createdAtSeconds() {
        return createdAt.toEpochMilli() / 1000.0;
    }

    @Nullable ChangeStream stream() {
        return stream;
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes an item if its condition is true.
     *
     * @param returnOld whether the error has the current item
     * @throws DynamoDbErrorException if the condition is false, or the new item is too large
     */
    Capacity write(Key key, Condition condition, boolean returnOld, Write write) {
        return locked(() -> {
            Item before = storage.items().get(key);
            if (!condition.test(before == null ? Item.EMPTY : before)) {
                DynamoDbErrorException failure = DynamoDbErrorException.conditionFailed();
                if (returnOld && before != null) {
                    failure.body().set("Item", ValueJson.json(before));
                }
                throw failure;
            }
            return replace(key, before, write.apply(before), ChangeStream.Origin.CLIENT);
        });
    }

    private Capacity replace(Key key, @Nullable Item before, @Nullable Item after, ChangeStream.Origin origin) {
        int size = Math.max(before == null ? 0 : before.size(), after == null ? 0 : after.size());
        if (Objects.equals(before, after)) {
            return new Capacity(Capacity.ofWrite(size), Map.of());
        }
        if (!faults.readsAreStale()) {
            replica = null;
        } else if (replica == null) {
            replica = new Replica(storage);
        }
        Map<String, Double> indexUnits = storage.replace(key, before, after);
        if (replica != null) {
            replica.write(key, before, after);
        }
        if (stream != null) {
            stream.append(key, before, after, origin);
        }
        return new Capacity(Capacity.ofWrite(size), indexUnits);
    }

    /** Returns the items as a read with this consistency returns them. Call it within {@link #locked}. */
    Storage storage(boolean isConsistent) {
        return isConsistent || replica == null || !faults.readsAreStale() ? storage : replica.storage();
    }

    @Nullable String ttlAttribute() {
        return ttlAttribute;
    }

    void ttlAttribute(@Nullable String attribute) {
        ttlAttribute = attribute;
    }

    /** Deletes the items whose time of expiry is over, and returns their number. */
    int deleteExpired(Instant now) {
        return locked(() -> {
            int deleted = 0;
            String attribute = ttlAttribute;
            if (attribute == null) {
                return deleted;
            }
            long oldest =
                    now.atZone(ZoneOffset.UTC).minusYears(MAX_EXPIRY_AGE_YEARS).toEpochSecond();
            for (Map.Entry<Key, Item> entry : storage.items().all()) {
                if (entry.getValue().get(attribute) instanceof Value.Numeric(var expiry)
                        && expiry.compareTo(BigDecimal.valueOf(now.getEpochSecond())) < 0
                        && expiry.compareTo(BigDecimal.valueOf(oldest)) >= 0) {
                    replace(entry.getKey(), entry.getValue(), null, ChangeStream.Origin.TIME_TO_LIVE);
                    deleted++;
                }
            }
            return deleted;
        });
    }

    /** @throws DynamoDbErrorException if the item is larger than 400 KB */
    static void requireSize(Item item, String message) {
        if (item.size() > MAX_ITEM_BYTES) {
            throw DynamoDbErrorException.validation(message);
        }
    }
}
