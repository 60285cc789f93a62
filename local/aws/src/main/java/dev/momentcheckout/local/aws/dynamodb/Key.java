package dev.momentcheckout.local.aws.dynamodb;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The place of an item in a table, or in one of its indexes by the item's {@code tableKey}. */
record Key(
        Value.Scalar partition,
        Value.@Nullable Scalar sort,
        @Nullable Key tableKey) implements Comparable<Key> {
    private static final Comparator<Value.@Nullable Scalar> SORT =
            Comparator.nullsFirst(Comparator.<Value.Scalar>naturalOrder());
    private static final Comparator<@Nullable Key> TABLE_KEY = Comparator.nullsFirst(Comparator.<Key>naturalOrder());

    /** Orders partitions by their hash, as a Scan on AWS does, and the items of one by their sort key. */
    @Override
    public int compareTo(Key other) {
        int order = Integer.compare(hash(), other.hash());
        if (order == 0) {
            order = partition.compareTo(other.partition);
        }
        if (order == 0) {
            order = SORT.compare(sort, other.sort);
        }
        return order == 0 ? TABLE_KEY.compare(tableKey, other.tableKey) : order;
    }

    /** Returns a hash of the partition key whose bits are well distributed, also for consecutive numbers. */
    int hash() {
        int hash = partition.hashCode() * 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }
}
