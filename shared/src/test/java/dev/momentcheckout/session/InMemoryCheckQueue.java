package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions of an {@link InMemorySessionStore} that have a next check. Thread-safe. */
public final class InMemoryCheckQueue implements CheckQueue {
    private static final int SHARDS = 8;
    private static final Comparator<Entry> OLDEST_FIRST = Comparator.comparing(
                    (Entry entry) -> entry.nextCheck().at())
            .thenComparing(entry -> entry.id().value());

    private final InMemorySessionStore sessions;

    public InMemoryCheckQueue(InMemorySessionStore sessions) {
        this.sessions = sessions;
    }

    @Override
    public int shards() {
        return SHARDS;
    }

    @Override
    public Page page(Part part, Order order, Instant until, int size, @Nullable Position from) {
        Comparator<Entry> comparator = order == Order.OLDEST_FIRST ? OLDEST_FIRST : OLDEST_FIRST.reversed();
        List<Entry> entries = sessions.all().stream()
                .filter(session -> session.checks().next() != null)
                .map(session ->
                        new Entry(session.id(), requireNonNull(session.checks().next())))
                .filter(entry -> entry.nextCheck().priority() == part.priority())
                .filter(entry -> shard(entry.id()) == part.shard())
                .filter(entry -> !entry.nextCheck().at().isAfter(until))
                .filter(entry -> !(from instanceof After(Entry last)) || comparator.compare(entry, last) > 0)
                .sorted(comparator)
                .limit(size)
                .toList();
        return new Page(entries, 0, entries.size() < size ? null : new After(entries.getLast()));
    }

    private record After(Entry last) implements Position {}

    private static int shard(SessionId id) {
        return Math.floorMod(id.value().hashCode(), SHARDS);
    }

    @Override
    public void postpone(Entry entry, Instant until) {
        sessions.postpone(entry.id(), entry.nextCheck().at(), until);
    }
}
