package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.SessionId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The consecutive checks that Moment refused for the same reason. Several different sessions show that the others would
 * be refused too; a single one may have a fault of its own. Thread-safe.
 */
final class RefusalStreak {
    private static final int MAX_SESSIONS = 5;

    private final Set<SessionId> sessions = new HashSet<>();
    private @Nullable StopReason reason;

    /** Ends the streak: Moment answered about a session. */
    synchronized void answered() {
        sessions.clear();
    }

    /** Adds a refusal, and returns whether further calls are useless. */
    synchronized boolean refused(SessionId session, StopReason refusal) {
        if (refusal != reason) {
            sessions.clear();
            reason = refusal;
        }
        sessions.add(session);
        return sessions.size() >= MAX_SESSIONS;
    }
}
