package dev.momentcheckout.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Items in memory, with all their earlier versions. Not thread-safe: each store has its own lock. */
final class ItemVersions<K, V> {
    private final Map<K, List<@Nullable V>> versions = new HashMap<>();

    /** Returns the current version, or null if there is none or it was deleted. */
    @Nullable V current(K key) {
        return before(key, 0);
    }

    /** Returns the version before the last {@code writes}, or null if there was none. */
    @Nullable V before(K key, int writes) {
        List<@Nullable V> all = versions.getOrDefault(key, List.of());
        int index = all.size() - 1 - writes;
        return index < 0 ? null : all.get(index);
    }

    /** @param version null deletes the item */
    void write(K key, @Nullable V version) {
        versions.computeIfAbsent(key, _ -> new ArrayList<>()).add(version);
    }

    /** Returns the current version of each item that is not deleted. */
    List<V> all() {
        List<V> all = new ArrayList<>();
        for (List<@Nullable V> each : versions.values()) {
            V current = each.getLast();
            if (current != null) {
                all.add(current);
            }
        }
        return all;
    }
}
