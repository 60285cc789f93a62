package dev.momentcheckout.local.aws.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The items of a table, or the entries of an index, in the order in which DynamoDB returns them. */
final class View {
    /** A page ends after 1 MB. */
    private static final int MAX_PAGE_BYTES = 1024 * 1024;

    private final NavigableMap<Key, Item> entries = new TreeMap<>();

    View copy() {
        var copy = new View();
        copy.entries.putAll(entries);
        return copy;
    }

    Item get(Key key) {
        return entries.getOrDefault(key, Item.NONE);
    }

    int size() {
        return entries.size();
    }

    int bytes() {
        return entries.values().stream().mapToInt(Item::size).sum();
    }

    Iterable<Map.Entry<Key, Item>> all() {
        return List.copyOf(entries.entrySet());
    }

    /** Replaces the entry of an item; a null key stands for none. */
    void replace(@Nullable Key oldKey, @Nullable Key newKey, Item entry) {
        if (oldKey != null) {
            entries.remove(oldKey);
        }
        if (newKey != null && !entry.isNone()) {
            entries.put(newKey, entry);
        }
    }

    /** Some entries with their size, and the key after which the next page begins; null if there is no next page. */
    record Page(List<Item> items, @Nullable Key last, int bytes) {}

    /**
     * Reads a page of at most {@code limit} entries.
     *
     * @param condition null for all partitions
     * @param isForward whether the sort keys ascend
     * @param after the last key of the page before; null for the first page
     * @param segment null for all segments
     */
    Page page(
            @Nullable KeyCondition condition,
            boolean isForward,
            @Nullable Key after,
            int limit,
            @Nullable Segment segment) {
        NavigableMap<Key, Item> rest = entries;
        if (condition != null && !isForward) {
            rest = partition(condition).descendingMap();
        } else if (condition != null && after == null) {
            // A key without sort key is the first one of its partition.
            rest = entries.tailMap(new Key(condition.partition(), null, null), true);
        }
        if (after != null) {
            rest = rest.tailMap(after, false);
        }
        List<Item> items = new ArrayList<>();
        Key last = null;
        int bytes = 0;
        for (Map.Entry<Key, Item> entry : rest.entrySet()) {
            if (condition != null && !entry.getKey().partition().equals(condition.partition())) {
                break;
            }
            if ((condition != null && !condition.test(entry.getValue()))
                    || (segment != null && !segment.contains(entry.getKey()))) {
                continue;
            }
            int size = entry.getValue().size();
            if (items.size() == limit || (bytes > 0 && bytes + size > MAX_PAGE_BYTES)) {
                return new Page(items, last, bytes);
            }
            items.add(entry.getValue());
            bytes += size;
            last = entry.getKey();
        }
        return new Page(items, items.size() == limit ? last : null, bytes);
    }

    private NavigableMap<Key, Item> partition(KeyCondition condition) {
        var partition = new TreeMap<Key, Item>();
        for (Map.Entry<Key, Item> entry : entries.tailMap(new Key(condition.partition(), null, null), true)
                .entrySet()) {
            if (!entry.getKey().partition().equals(condition.partition())) {
                break;
            }
            partition.put(entry.getKey(), entry.getValue());
        }
        return partition;
    }
}
