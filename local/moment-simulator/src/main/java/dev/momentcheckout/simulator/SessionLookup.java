package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Retrieves sessions and payments. A key sees only objects of its own mode; that is inferred. */
final class SessionLookup {
    private final SessionStore store;
    private final FaultyWork faults;
    private final boolean withClientToken;

    SessionLookup(SessionStore store, FaultyWork faults, boolean withClientToken) {
        this.store = store;
        this.faults = faults;
        this.withClientToken = withClientToken;
    }

    /** Throws {@link RefusedException} and {@link DroppedException}. */
    Reply session(String secretKey, String id, String path) {
        Optional<Fault> fault = faults.before(Endpoint.RETRIEVE, false);
        Answer answer = FaultyWork.failure(fault, path).orElseGet(() -> found(secretKey, id, path));
        return new Reply(answer, false, fault);
    }

    /** Throws {@link RefusedException}. */
    Reply payment(String secretKey, String id, String path) {
        for (Session session : store.all()) {
            Payment payment = session.payment();
            if (payment != null && payment.id().equals(id) && session.mode() == Mode.ofKey(secretKey)) {
                return Reply.of(Answer.json(200, SessionJson.payment(session, payment)));
            }
        }
        throw new RefusedException(404, "No such payment");
    }

    private Answer found(String secretKey, String id, String path) {
        return store.find(id)
                .filter(session -> session.mode() == Mode.ofKey(secretKey))
                .map(session -> Answer.json(200, json(session)))
                .orElseGet(() -> new Problem(404, "No such payment session", path).answer());
    }

    private ObjectNode json(Session session) {
        return withClientToken ? SessionJson.withClientToken(session) : SessionJson.withoutClientToken(session);
    }
}
