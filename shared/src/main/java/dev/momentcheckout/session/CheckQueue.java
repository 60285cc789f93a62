package dev.momentcheckout.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions that have a next check. Its size depends on the open sessions, not on all sessions ever created. */
public interface CheckQueue {

    /** @param nextCheck as read; a different value in the store means that an observation has changed it since */
    record Entry(SessionId id, NextCheck nextCheck) {}

    /** Returns the number of shards of each priority. */
    int shards();

    /**
     * Returns sessions of one shard whose check is due, oldest first. The page may be slightly out of date.
     *
     * @param until the latest time of the next check
     * @param size the maximum number of entries; a shorter page is the last one
     * @param after the last entry of the previous page, or null for the first page
     * @throws StoreUnavailableException if the queue cannot be read
     */
    List<Entry> page(NextCheck.Priority priority, int shard, Instant until, int size, @Nullable Entry after);

    /**
     * Moves the next check of an unreadable session to {@code until}, so that it does not block the front of the queue.
     * Does nothing if the next check has changed since it was read.
     *
     * @throws StoreUnavailableException if it is uncertain whether the check was moved
     */
    void postpone(Entry entry, Instant until);
}
