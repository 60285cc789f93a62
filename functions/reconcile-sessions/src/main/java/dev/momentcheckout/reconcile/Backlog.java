package dev.momentcheckout.reconcile;

import dev.momentcheckout.session.Due;
import dev.momentcheckout.session.DueSessions;
import dev.momentcheckout.session.DueSessions.Entry;
import dev.momentcheckout.session.StoreUnavailable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is due in one lane, oldest first over all its parts. Holds one page of each part at a time, however much there is. */
final class Backlog {
    private static final int PAGE = 50;

    private final DueSessions sessions;
    private final Due.Lane lane;
    private final Instant until;
    private final Consumer<StoreUnavailable> unreadable;
    private final PriorityQueue<Part> parts = new PriorityQueue<>(
            Comparator.comparing(part -> part.page.getFirst().due().at()));

    /** @param unreadable told of a part that cannot be read; the others are not held up by it */
    Backlog(DueSessions sessions, Due.Lane lane, Instant until, Consumer<StoreUnavailable> unreadable) {
        this.sessions = sessions;
        this.lane = lane;
        this.until = until;
        this.unreadable = unreadable;
        for (int shard = 0; shard < sessions.shards(); shard++) {
            offer(new Part(shard));
        }
    }

    /** When the oldest has been due, or null if nothing is. */
    @Nullable Instant oldest() {
        Part part = parts.peek();
        return part == null ? null : part.page.getFirst().due().at();
    }

    /** The oldest, or null if there is none left. */
    @Nullable Entry next() {
        Part part = parts.poll();
        if (part == null) {
            return null;
        }
        Entry next = part.page.removeFirst();
        part.last = next;
        offer(part);
        return next;
    }

    private void offer(Part part) {
        if (part.page.isEmpty() && part.mayHaveMore) {
            read(part);
        }
        if (!part.page.isEmpty()) {
            parts.add(part);
        }
    }

    private void read(Part part) {
        try {
            List<Entry> page = sessions.page(lane, part.shard, until, PAGE, part.last);
            part.page.addAll(page);
            part.mayHaveMore = page.size() == PAGE;
        } catch (StoreUnavailable e) {
            part.mayHaveMore = false;
            unreadable.accept(e);
        }
    }

    private static final class Part {
        private final int shard;
        private final Deque<Entry> page = new ArrayDeque<>();
        private boolean mayHaveMore = true;
        private @Nullable Entry last;

        Part(int shard) {
            this.shard = shard;
        }
    }
}
