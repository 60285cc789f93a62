package dev.momentcheckout.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions about which Moment is to be asked. Grows with open sessions, never with all that were ever opened. */
public interface CheckQueue {

    /** @param nextCheck as it was read; if it is another by now, news has come in between */
    record Entry(SessionId id, NextCheck nextCheck) {}

    /** In how many parts each lane is kept. */
    int shards();

    /**
     * Some of the sessions that are due, of one part of a lane, oldest first. May be a moment behind.
     *
     * @param until the latest time at which they are due
     * @param size at most so many; fewer mean that there are no more
     * @param after the last of the page before, or null
     * @throws StoreUnavailableException if it cannot be read
     */
    List<Entry> page(NextCheck.Priority priority, int shard, Instant until, int size, @Nullable Entry after);

    /**
     * Lets a session that cannot be read wait, so that it is not met first each time. Changes nothing if news has come in between.
     *
     * @throws StoreUnavailableException if it is not certain that it waits
     */
    void postpone(Entry entry, Instant until);
}
