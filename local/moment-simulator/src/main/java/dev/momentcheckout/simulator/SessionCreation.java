package dev.momentcheckout.simulator;

import dev.momentcheckout.simulator.IdempotencyKeys.Scope;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Creates sessions, one per idempotency key. */
final class SessionCreation {
    /** Moment documents the length and the format uuid; this accepts any visible ASCII. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private volatile IdempotencyRules rules;
    private final IdempotencyKeys keys;
    private final FaultInjector faults;
    private final SessionRequestParser parser;
    private final SessionFactory sessions;

    SessionCreation(
            IdempotencyRules rules,
            IdempotencyKeys keys,
            FaultInjector faults,
            SessionRequestParser parser,
            SessionFactory sessions) {
        this.rules = rules;
        this.keys = keys;
        this.faults = faults;
        this.parser = parser;
        this.sessions = sessions;
    }

    /** Replaces the statuses of {@link IdempotencyRules#storedFailures()}. Stored responses stay stored. */
    void storeFailures(Set<Integer> statuses) {
        rules = rules.withStoredFailures(statuses);
    }

    Set<Integer> storedFailures() {
        return rules.storedFailures();
    }

    /**
     * Creates a session, or replays the response stored for the idempotency key.
     *
     * @throws RejectedException if the idempotency key is missing, malformed, in flight or used with another body
     * @throws DroppedException if a fault closes the connection
     */
    CallResult create(ApiKey key, @Nullable String idempotencyKey, String body, String path) {
        if (idempotencyKey == null) {
            if (rules.keyRequired()) {
                throw RejectedException.badRequest("Idempotency-Key is required");
            }
            return perform(key, body, path).result();
        }
        if (!KEY.matcher(idempotencyKey).matches()) {
            throw RejectedException.badRequest("Idempotency-Key must have 1 to 255 characters");
        }
        Scope scope = new Scope(key.value(), idempotencyKey);
        return switch (keys.claim(scope, body)) {
            case IdempotencyKeys.First _ -> first(key, scope, body, path);
            case IdempotencyKeys.Replay replay -> replay(replay.response(), body, path);
            case IdempotencyKeys.InFlight _ ->
                throw new RejectedException(409, "A request with this Idempotency-Key is in flight");
            case IdempotencyKeys.Mismatch _ ->
                throw new RejectedException(
                        rules.mismatchStatus(), "This Idempotency-Key was used with another request");
        };
    }

    private CallResult replay(ApiResponse stored, String body, String path) {
        Optional<Fault> fault = faults.inject(
                Endpoint.CREATE, SessionRequestParser.sentReference(body), planned -> !rules.stores(planned));
        return FaultInjector.failure(fault, path)
                .map(failure -> new CallResult(failure, false, fault))
                .orElseGet(() -> new CallResult(stored, true, fault));
    }

    private CallResult first(ApiKey key, Scope scope, String body, String path) {
        try {
            CreationResult performed = perform(key, body, path);
            if (performed.stored()) {
                keys.store(scope, body, performed.result().response());
            } else {
                keys.forget(scope);
            }
            return performed.result();
        } catch (RuntimeException e) {
            keys.forget(scope);
            throw e;
        }
    }

    private CreationResult perform(ApiKey key, String body, String path) {
        Optional<Fault> fault = faults.inject(Endpoint.CREATE, SessionRequestParser.sentReference(body));
        ApiResponse response = FaultInjector.failure(fault, path).orElseGet(() -> created(key, body, path));
        boolean stored = rules.stores(response) || fault.filter(rules::stores).isPresent();
        return new CreationResult(new CallResult(response, false, fault), stored);
    }

    private ApiResponse created(ApiKey key, String body, String path) {
        try {
            Session session = sessions.create(parser.parse(body), key.mode());
            return ApiResponse.json(201, SessionJson.withClientToken(session));
        } catch (RejectedException e) {
            return e.response(path);
        }
    }

    private record CreationResult(CallResult result, boolean stored) {}
}
