package dev.momentcheckout.session;

import java.time.Instant;

/** Stores the heartbeat. Its change passes through the table's stream to the event bus, which proves that both work. */
public interface HeartbeatStore {
    /**
     * Writes a heartbeat.
     *
     * @param now our time, from which its age is measured when the event bus has accepted it
     * @throws StoreUnavailableException if it is uncertain whether the heartbeat was written
     */
    void write(Instant now);
}
