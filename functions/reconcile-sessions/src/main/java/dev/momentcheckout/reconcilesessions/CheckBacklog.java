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

/** What is due in one lane, oldest first over all its parts. Holds one page of each part at a time, however much there is. */
final class CheckBacklog {
    private static final int PAGE = 50;

    private final CheckQueue queue;
    private final NextCheck.Priority priority;
    private final Instant until;
    private final Consumer<StoreUnavailableException> unreadable;
    private final PriorityQueue<Part> parts = new PriorityQueue<>(
            Comparator.comparing(part -> part.page.getFirst().nextCheck().at()));

    /** @param unreadable told of a part that cannot be read; the others are not held up by it */
    CheckBacklog(
            CheckQueue sessions,
            NextCheck.Priority priority,
            Instant until,
            Consumer<StoreUnavailableException> unreadable) {
        this.queue = sessions;
        this.priority = priority;
        this.until = until;
        this.unreadable = unreadable;
        for (int shard = 0; shard < sessions.shards(); shard++) {
            offer(new Part(shard));
        }
    }

    /** When the oldest has been due, or null if nothing is. */
    @Nullable Instant oldest() {
        Part part = parts.peek();
        return part == null ? null : part.page.getFirst().nextCheck().at();
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
            List<Entry> page = queue.page(priority, part.shard, until, PAGE, part.last);
            part.page.addAll(page);
            part.mayHaveMore = page.size() == PAGE;
        } catch (StoreUnavailableException e) {
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
