package dev.momentcheckout.simulator;

import dev.momentcheckout.simulator.IdempotencyKeys.Scope;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Creates sessions, once for each idempotency key. */
final class SessionCreation {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final IdempotencyRules rules;
    private final IdempotencyKeys keys;
    private final FaultyWork faults;
    private final SessionRequestParser parser;
    private final SessionFactory sessions;

    SessionCreation(
            IdempotencyRules rules,
            IdempotencyKeys keys,
            FaultyWork faults,
            SessionRequestParser parser,
            SessionFactory sessions) {
        this.rules = rules;
        this.keys = keys;
        this.faults = faults;
        this.parser = parser;
        this.sessions = sessions;
    }

    /** Throws {@link RefusedException} and {@link DroppedException}. */
    Reply create(String secretKey, @Nullable String idempotencyKey, String body, String path) {
        if (idempotencyKey == null) {
            if (rules.keyRequired()) {
                throw RefusedException.badRequest("Idempotency-Key is required");
            }
            return work(secretKey, body, path).reply();
        }
        if (!KEY.matcher(idempotencyKey).matches()) {
            throw RefusedException.badRequest("Idempotency-Key must have 1 to 255 characters");
        }
        Scope scope = new Scope(secretKey, idempotencyKey);
        return switch (keys.claim(scope, body)) {
            case IdempotencyKeys.First _ -> first(scope, body, path);
            case IdempotencyKeys.Replay replay -> replay(replay.answer(), path);
            case IdempotencyKeys.InFlight _ ->
                throw new RefusedException(409, "A request with this Idempotency-Key is still running");
            case IdempotencyKeys.Mismatch _ ->
                throw new RefusedException(
                        rules.mismatchStatus(), "This Idempotency-Key was used with another request");
        };
    }

    private Reply replay(Answer answer, String path) {
        Optional<Fault> fault = faults.before(Endpoint.CREATE, true);
        return FaultyWork.failure(fault, path)
                .map(failed -> new Reply(failed, false, fault))
                .orElseGet(() -> new Reply(answer, true, fault));
    }

    private Reply first(Scope scope, String body, String path) {
        try {
            Worked worked = work(scope.secretKey(), body, path);
            if (worked.stored()) {
                keys.store(scope, body, worked.reply().answer());
            } else {
                keys.forget(scope);
            }
            return worked.reply();
        } catch (RuntimeException e) {
            keys.forget(scope);
            throw e;
        }
    }

    private Worked work(String secretKey, String body, String path) {
        Optional<Fault> fault = faults.before(Endpoint.CREATE, false);
        Optional<Answer> failure = FaultyWork.failure(fault, path);
        if (failure.isPresent()) {
            boolean stored = fault.get() instanceof Fault.Failure failed && failed.stored();
            return new Worked(new Reply(failure.get(), false, fault), stored);
        }
        try {
            Session session = sessions.create(parser.parse(body), Mode.ofKey(secretKey));
            Answer created = Answer.json(201, SessionJson.withClientToken(session));
            return new Worked(new Reply(created, false, fault), true);
        } catch (RefusedException e) {
            return new Worked(new Reply(e.answer(path), false, fault), rules.storesFailures());
        }
    }

    private record Worked(Reply reply, boolean stored) {}
}
