package dev.momentcheckout.simulator;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** All sessions. A change is atomic: of two concurrent actions, the second one sees the result of the first. */
final class SessionStore {
    private final Map<String, Numbered> byId = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    void add(Session session) {
        if (byId.putIfAbsent(session.id(), new Numbered(numbers.getAndIncrement(), session)) != null) {
            throw new IllegalStateException("duplicate id: " + session.id());
        }
    }

    Optional<Session> find(String id) {
        return Optional.ofNullable(byId.get(id)).map(Numbered::session);
    }

    /** @throws UnknownSessionException if there is no session with this id */
    Session get(String id) {
        return find(id).orElseThrow(() -> new UnknownSessionException(id));
    }

    /** Returns all sessions in order of creation. */
    List<Session> all() {
        return byId.values().stream()
                .sorted(Comparator.comparingLong(Numbered::number))
                .map(Numbered::session)
                .toList();
    }

    /**
     * Replaces a session and returns the new one. If {@code change} throws, the session stays unchanged.
     *
     * @throws UnknownSessionException if there is no session with this id
     */
    Session change(String id, UnaryOperator<Session> change) {
        Numbered changed =
                byId.computeIfPresent(id, (_, old) -> new Numbered(old.number(), change.apply(old.session())));
        if (changed == null) {
            throw new UnknownSessionException(id);
        }
        return changed.session();
    }

    private record Numbered(long number, Session session) {}
}
