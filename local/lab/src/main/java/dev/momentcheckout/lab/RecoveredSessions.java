package dev.momentcheckout.lab;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The sessions whose payment the reconciler found, because no webhook had reported it. Read from its log. */
final class RecoveredSessions implements Consumer<String> {
    /** The function that checks sessions by schedule. Others retrieve them when an app asks. */
    static final String FUNCTION = "ReconcileSessions";

    private static final String MESSAGE = "missed webhook recovered";

    private final Set<String> sessions = ConcurrentHashMap.newKeySet();

    /** Reads one line of the function's log. */
    @Override
    public void accept(String line) {
        if (line.contains(MESSAGE)) {
            sessions.add(ConsistencyCheck.json(line).path("session_id").asText());
        }
    }

    /** Returns how many of these sessions were found. */
    int countOf(Set<String> some) {
        return (int) some.stream().filter(sessions::contains).count();
    }
}
