package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Retrieves sessions and payments for secret keys. A key reads objects of its own mode only, which Moment does not
 * document.
 */
final class SessionLookup {
    private final SessionStore store;
    private final FaultInjector faults;
    private final boolean withClientToken;

    SessionLookup(SessionStore store, FaultInjector faults, boolean withClientToken) {
        this.store = store;
        this.faults = faults;
        this.withClientToken = withClientToken;
    }

    /**
     * Returns the response to retrieve: the session or a 404.
     *
     * @throws DroppedException if a fault closes the connection
     * @throws RejectedException 403 for a public key
     */
    CallResult session(ApiKey key, String id, String path) {
        key.requireSecret();
        Optional<Fault> fault = faults.inject(Endpoint.RETRIEVE, id);
        ApiResponse response = FaultInjector.failure(fault, path).orElseGet(() -> found(key, id, path));
        return new CallResult(response, false, fault);
    }

    /**
     * Returns the response with the payment.
     *
     * @throws RejectedException 404 if there is no such payment, 403 for a public key
     */
    CallResult payment(ApiKey key, String id) {
        key.requireSecret();
        for (Session session : store.all()) {
            Payment payment = session.payment();
            if (payment != null && payment.id().equals(id) && session.mode() == key.mode()) {
                return CallResult.of(ApiResponse.json(200, SessionJson.payment(session, payment)));
            }
        }
        throw new RejectedException(404, "No such payment");
    }

    private ApiResponse found(ApiKey key, String id, String path) {
        return store.find(id)
                .filter(session -> session.mode() == key.mode())
                .map(session -> ApiResponse.json(200, json(session)))
                .orElseGet(() -> new Problem(404, "No such payment session", path).response());
    }

    private ObjectNode json(Session session) {
        return withClientToken ? SessionJson.withClientToken(session) : SessionJson.withoutClientToken(session);
    }
}
