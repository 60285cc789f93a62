package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.CheckQueue.Order;
import dev.momentcheckout.session.CheckQueue.Part;
import dev.momentcheckout.session.CheckQueue.Position;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The due checks of one priority in one order, across all shards of the queue. It keeps one page of each shard in
 * memory, so its size does not depend on the number of due sessions.
 */
final class DueChecks {
    private static final int PAGE_SIZE = 50;

    private final CheckQueue queue;
    private final Order order;
    private final Instant until;
    private final Monitor monitor;
    private final PriorityQueue<Shard> shards;

    /** Receives what cannot be read. The rest is checked all the same. */
    interface Monitor {
        /** The remaining entries of the part are unknown. */
        void partUnreadable(Part part, StoreUnavailableException e);

        /** Entries of the part do not name a session. */
        void entriesUnreadable(Part part);
    }

    DueChecks(CheckQueue queue, NextCheck.Priority priority, Order order, Instant until, Monitor monitor) {
        this.queue = queue;
        this.order = order;
        this.until = until;
        this.monitor = monitor;
        Comparator<Shard> oldest =
                Comparator.comparing(shard -> shard.page.getFirst().nextCheck().at());
        this.shards = new PriorityQueue<>(order == Order.OLDEST_FIRST ? oldest : oldest.reversed());
        for (int number = 0; number < queue.shards(); number++) {
            offer(new Shard(new Part(priority, number)));
        }
    }

    /** Returns the first entry, or null if there is none. */
    @Nullable Entry peek() {
        Shard shard = shards.peek();
        return shard == null ? null : shard.page.getFirst();
    }

    /** Removes and returns the first entry, or returns null if there is none. */
    @Nullable Entry poll() {
        Shard shard = shards.poll();
        if (shard == null) {
            return null;
        }
        Entry first = shard.page.removeFirst();
        offer(shard);
        return first;
    }

    /** Returns whether there are more entries than one page of a single shard holds. */
    boolean exceedsPage() {
        int known = 0;
        for (Shard shard : shards) {
            if (shard.next != null) {
                return true;
            }
            known += shard.page.size();
        }
        return known > PAGE_SIZE;
    }

    private void offer(Shard shard) {
        while (shard.page.isEmpty() && shard.mayHaveMore()) {
            read(shard);
        }
        if (!shard.page.isEmpty()) {
            shards.add(shard);
        }
    }

    private void read(Shard shard) {
        try {
            CheckQueue.Page page = queue.page(shard.part, order, until, PAGE_SIZE, shard.next);
            shard.page.addAll(page.entries());
            shard.next = page.next();
            if (page.unreadable() > 0) {
                monitor.entriesUnreadable(shard.part);
            }
        } catch (StoreUnavailableException e) {
            shard.next = null;
            monitor.partUnreadable(shard.part, e);
        }
        shard.isRead = true;
    }

    private static final class Shard {
        private final Part part;
        private final Deque<Entry> page = new ArrayDeque<>();
        private boolean isRead;
        private @Nullable Position next;

        Shard(Part part) {
            this.part = part;
        }

        boolean mayHaveMore() {
            return !isRead || next != null;
        }
    }
}
