package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The due sessions of one priority, oldest first across all shards of the queue. It keeps one page of each shard in
 * memory, so its size does not depend on the number of due sessions.
 */
final class CheckBacklog {
    private static final int PAGE_SIZE = 50;

    private final CheckQueue queue;
    private final NextCheck.Priority priority;
    private final Instant until;
    private final Consumer<StoreUnavailableException> onUnreadableShard;
    private final PriorityQueue<Shard> shards = new PriorityQueue<>(
            Comparator.comparing(shard -> shard.page.getFirst().nextCheck().at()));

    /** @param onUnreadableShard called for a shard that cannot be read; the other shards are drained all the same */
    CheckBacklog(
            CheckQueue queue,
            NextCheck.Priority priority,
            Instant until,
            Consumer<StoreUnavailableException> onUnreadableShard) {
        this.queue = queue;
        this.priority = priority;
        this.until = until;
        this.onUnreadableShard = onUnreadableShard;
        for (int number = 0; number < queue.shards(); number++) {
            offer(new Shard(number));
        }
    }

    /** The time at which the oldest entry became due, or null if there is no entry. */
    @Nullable Instant oldest() {
        Shard shard = shards.peek();
        return shard == null ? null : shard.page.getFirst().nextCheck().at();
    }

    /** Removes and returns the oldest entry, or returns null if there is none. */
    @Nullable Entry next() {
        Shard shard = shards.poll();
        if (shard == null) {
            return null;
        }
        Entry next = shard.page.removeFirst();
        shard.last = next;
        offer(shard);
        return next;
    }

    private void offer(Shard shard) {
        if (shard.page.isEmpty() && shard.mayHaveMore) {
            read(shard);
        }
        if (!shard.page.isEmpty()) {
            shards.add(shard);
        }
    }

    private void read(Shard shard) {
        try {
            List<Entry> page = queue.page(priority, shard.number, until, PAGE_SIZE, shard.last);
            shard.page.addAll(page);
            shard.mayHaveMore = page.size() == PAGE_SIZE;
        } catch (StoreUnavailableException e) {
            shard.mayHaveMore = false;
            onUnreadableShard.accept(e);
        }
    }

    private static final class Shard {
        private final int number;
        private final Deque<Entry> page = new ArrayDeque<>();
        private boolean mayHaveMore = true;
        private @Nullable Entry last;

        Shard(int number) {
            this.number = number;
        }
    }
}
