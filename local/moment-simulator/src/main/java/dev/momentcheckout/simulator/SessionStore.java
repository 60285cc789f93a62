package dev.momentcheckout.simulator;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** All sessions. A change to one is atomic: of two racing moves, the second sees the first. */
final class SessionStore {
    private final Map<String, Numbered> byId = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    void add(Session session) {
        if (byId.putIfAbsent(session.id(), new Numbered(numbers.getAndIncrement(), session)) != null) {
            throw new IllegalStateException("the id source gave an id twice: " + session.id());
        }
    }

    Optional<Session> find(String id) {
        return Optional.ofNullable(byId.get(id)).map(Numbered::session);
    }

    Session get(String id) {
        return find(id).orElseThrow(() -> new UnknownSessionException(id));
    }

    /** In order of creation. */
    List<Session> all() {
        return byId.values().stream()
                .sorted(Comparator.comparingLong(Numbered::number))
                .map(Numbered::session)
                .toList();
    }

    /** The session after the change; when the change throws, nothing has changed. */
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
