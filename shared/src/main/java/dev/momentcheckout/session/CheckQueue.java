package dev.momentcheckout.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions that have a next check. Its size depends on the open sessions, not on all sessions ever created. */
public interface CheckQueue {

    /** @param nextCheck as read; a different value in the store means that an observation has changed it since */
    record Entry(SessionId id, NextCheck nextCheck) {}

    /**
     * A part of the queue, which is read by itself.
     *
     * @param shard from 0 to {@link #shards()} - 1
     */
    record Part(NextCheck.Priority priority, int shard) {}

    /** The order of the times at which the checks became due. */
    enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    /** A position in a part. Only the queue that returned it can read it. */
    interface Position {}

    /**
     * Some sessions of a part.
     *
     * @param unreadable number of entries that do not name a session and were left out
     * @param next where the next page begins, or null if this is the last one
     */
    record Page(
            List<Entry> entries, int unreadable, @Nullable Position next) {}

    /** Returns the number of shards of each priority. */
    int shards();

    /**
     * Returns sessions of one part whose check is due. The page may be slightly out of date.
     *
     * @param until the latest time of the next check
     * @param size the maximum number of entries
     * @param from where the page begins, or null for the first page
     * @throws StoreUnavailableException if the part cannot be read
     */
    Page page(Part part, Order order, Instant until, int size, @Nullable Position from);

    /**
     * Moves the next check of an unreadable session to {@code until}, so that it does not block the front of the queue.
     * Does nothing if the next check has changed since it was read.
     *
     * @throws StoreUnavailableException if it is uncertain whether the check was moved
     */
    void postpone(Entry entry, Instant until);
}
