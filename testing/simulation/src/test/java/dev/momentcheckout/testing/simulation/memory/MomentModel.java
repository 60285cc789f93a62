package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moment: its sessions, its idempotency keys and its failures. The backend must agree with it in the end, whatever was
 * reported on the way.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/idempotency.md">Moment: idempotency</a>
 */
final class MomentModel {
    private static final Duration REPLAY_PERIOD = Duration.ofHours(24);
    private static final Duration SLOW = Duration.ofSeconds(8);

    private final Clock clock;
    private final Consumer<MomentSession> created;
    private final Map<SessionId, MomentSession> sessions = new LinkedHashMap<>();
    private final Map<UUID, Stored> stored = new HashMap<>();
    private final Set<String> apiKeys = new HashSet<>();
    private @Nullable Outage outage;

    /** @param created called for each session that begins to exist */
    MomentModel(Clock clock, Consumer<MomentSession> created) {
        this.clock = clock;
        this.created = created;
    }

    /** What Moment stores under an idempotency key; neither session nor failure while the call is running. */
    private static final class Stored {
        private final SessionRequest request;
        private final @Nullable PurchaseId purchase;
        private final Instant at;
        private @Nullable SessionId session;
        private int failure;
        private @Nullable Instant endsAt;

        Stored(SessionRequest request, @Nullable PurchaseId purchase, Instant at) {
            this.request = request;
            this.purchase = purchase;
            this.at = at;
        }

        boolean isRunning() {
            return session == null && failure == 0;
        }
    }

    /** Moment's response to one call. */
    sealed interface Response<T> {
        record Success<T>(T body, boolean replayed) implements Response<T> {}

        record Status<T>(int status, boolean replayed) implements Response<T> {}

        /** No response arrives. */
        record None<T>() implements Response<T> {}
    }

    void accept(String apiKey) {
        apiKeys.add(apiKey);
    }

    void reject(String apiKey) {
        apiKeys.remove(apiKey);
    }

    void fail(@Nullable Outage next) {
        outage = next;
    }

    /** Whether a call may fail, or a slow one is still running. */
    boolean isFailing() {
        return outage != null || stored.values().stream().anyMatch(Stored::isRunning);
    }

    /** The sessions, oldest first. */
    List<MomentSession> sessions() {
        return List.copyOf(sessions.values());
    }

    MomentSession session(SessionId id) {
        return Objects.requireNonNull(sessions.get(id));
    }

    /** Ends the slow calls whose time has come. */
    void completeSlowCalls() {
        Instant now = clock.instant();
        for (Stored each : List.copyOf(stored.values())) {
            if (each.isRunning() && each.endsAt != null && !each.endsAt.isAfter(now)) {
                each.session = open(each.request, each.purchase).id;
            }
        }
    }

    /** Opens a session with the public key, which every app contains. */
    MomentSession openAsStranger(SessionRequest request) {
        return open(request, null);
    }

    /** Begins a create call. The caller ends it with {@link #endCreate} unless there is a response already. */
    @Nullable Response<MomentSession> beginCreate(
            SessionRequest request, @Nullable PurchaseId purchase, UUID key, String apiKey) {
        completeSlowCalls();
        Stored before = stored.get(key);
        if (before != null && before.at.plus(REPLAY_PERIOD).isBefore(clock.instant())) {
            stored.remove(key);
            before = null;
        }
        Outage now = next(Outage.Endpoint.CREATE);
        if (now != null && now.kind() == Outage.Kind.UNREACHABLE) {
            return new Response.None<>();
        }
        if (!apiKeys.contains(apiKey)) {
            return new Response.Status<>(401, false);
        }
        if (before != null) {
            return repeated(before, request, now);
        }
        if (now != null && now.kind() == Outage.Kind.STATUS) {
            if (now.stored()) {
                Stored failed = new Stored(request, purchase, clock.instant());
                failed.failure = now.status();
                stored.put(key, failed);
            }
            return new Response.Status<>(now.status(), false);
        }
        Stored running = new Stored(request, purchase, clock.instant());
        stored.put(key, running);
        if (now != null && now.kind() == Outage.Kind.SLOW) {
            running.endsAt = clock.instant().plus(SLOW);
            return new Response.None<>();
        }
        if (now != null) {
            running.session = open(request, purchase).id;
            return new Response.None<>();
        }
        return null;
    }

    private Response<MomentSession> repeated(Stored before, SessionRequest request, @Nullable Outage now) {
        if (now != null) {
            return now.kind() == Outage.Kind.STATUS
                    ? new Response.Status<>(now.status(), false)
                    : new Response.None<>();
        }
        if (!before.request.equals(request)) {
            return new Response.Status<>(422, false);
        }
        if (before.isRunning()) {
            return new Response.Status<>(409, false);
        }
        return before.session == null
                ? new Response.Status<>(before.failure, true)
                : new Response.Success<>(session(before.session), true);
    }

    Response<MomentSession> endCreate(UUID key) {
        Stored running = Objects.requireNonNull(stored.get(key));
        MomentSession opened = open(running.request, running.purchase);
        running.session = opened.id;
        return new Response.Success<>(opened.copy(), false);
    }

    Response<MomentSession> retrieve(SessionId id, String apiKey) {
        completeSlowCalls();
        Outage now = next(Outage.Endpoint.RETRIEVE);
        if (now != null) {
            return now.kind() == Outage.Kind.STATUS
                    ? new Response.Status<>(now.status(), false)
                    : new Response.None<>();
        }
        if (!apiKeys.contains(apiKey)) {
            return new Response.Status<>(401, false);
        }
        MomentSession session = sessions.get(id);
        return session == null ? new Response.Status<>(404, false) : new Response.Success<>(session, false);
    }

    private @Nullable Outage next(Outage.Endpoint endpoint) {
        Outage now = outage;
        if (now == null || (now.endpoint() != endpoint && now.endpoint() != Outage.Endpoint.BOTH)) {
            return null;
        }
        outage = now.calls() <= 1 ? null : now.afterOneCall();
        return now;
    }

    private MomentSession open(SessionRequest request, @Nullable PurchaseId purchase) {
        String number = Integer.toString(sessions.size() + 1);
        MomentSession session =
                new MomentSession(new SessionId("ps_" + number), "token_" + number, request, purchase, clock.instant());
        sessions.put(session.id, session);
        created.accept(session);
        return session;
    }

    /** What happens to a session at Moment. */
    enum Act {
        ATTEMPT,
        DECLINE,
        PAY,
        RESERVE,
        EXHAUST,
        EXPIRE,
        CANCEL,
        /** A transfer that is in flight, or a session that ended, is paid. */
        PAY_LATE,
        FAIL_TRANSFER,
        COMPLETE_PENDING,
        VERIFY
    }

    /** Performs the act; returns whether it is possible in the session's current state. */
    boolean perform(Act act, MomentSession session) {
        boolean active = session.isActive() && !session.isMoney();
        boolean pending = session.isPending();
        Instant now = clock.instant();
        switch (act) {
            case ATTEMPT -> {
                if (!active || pending) {
                    return false;
                }
                session.set(MomentStatus.ACTIVE, PaymentOutcome.PENDING, now);
            }
            case DECLINE -> {
                if (!active) {
                    return false;
                }
                session.set(MomentStatus.ACTIVE, PaymentOutcome.UNPAID, now);
            }
            case PAY -> {
                if (!active) {
                    return false;
                }
                session.set(MomentStatus.COMPLETED, PaymentOutcome.PAID, now);
            }
            case RESERVE -> {
                if (!active) {
                    return false;
                }
                session.set(MomentStatus.COMPLETED, PaymentOutcome.RESERVED, now);
            }
            case EXHAUST -> {
                if (!active || pending) {
                    return false;
                }
                session.set(MomentStatus.COMPLETED, PaymentOutcome.UNPAID, now);
            }
            case EXPIRE -> {
                if (!active) {
                    return false;
                }
                session.set(MomentStatus.EXPIRED, session.outcome, now);
            }
            case CANCEL -> {
                if (!active) {
                    return false;
                }
                session.set(MomentStatus.CANCELLED, session.outcome, now);
            }
            case PAY_LATE -> {
                if (active || session.state().isSuccessful()) {
                    return false;
                }
                session.set(session.status, PaymentOutcome.PAID, now);
            }
            case FAIL_TRANSFER -> {
                if (!pending) {
                    return false;
                }
                session.set(
                        session.status == MomentStatus.COMPLETED ? MomentStatus.COMPLETED : session.status,
                        PaymentOutcome.UNPAID,
                        now);
            }
            case COMPLETE_PENDING -> {
                if (!active || !pending) {
                    return false;
                }
                session.set(MomentStatus.COMPLETED, PaymentOutcome.PENDING, now);
            }
            case VERIFY -> {
                if (!active) {
                    return false;
                }
                session.set(MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED, now);
            }
        }
        return true;
    }
}
