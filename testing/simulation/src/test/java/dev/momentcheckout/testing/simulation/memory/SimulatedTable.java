package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.WriteResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of one history, with stale reads, faults and a stream of changes. */
final class SimulatedTable {
    private final Calls calls;
    private final Clock clock;
    private final Map<SessionId, PaymentSession> sessions = new LinkedHashMap<>();
    private final Map<PurchaseId, Purchase> purchases = new LinkedHashMap<>();
    private final Versions<SessionId, PaymentSession> sessionVersions;
    private final Versions<PurchaseId, Purchase> purchaseVersions;
    private final List<Change> changes = new ArrayList<>();

    SimulatedTable(Calls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
        this.sessionVersions = new Versions<>(clock, calls.random());
        this.purchaseVersions = new Versions<>(clock, calls.random());
    }

    /** A change in the table's stream. */
    sealed interface Change {
        record OfSession(@Nullable PaymentSession before, PaymentSession after) implements Change {}

        record OfPurchase(@Nullable Purchase before, Purchase after) implements Change {}
    }

    /** All changes so far, in order. */
    List<Change> changes() {
        return changes;
    }

    Collection<PaymentSession> sessions() {
        return sessions.values();
    }

    @Nullable PaymentSession session(SessionId id) {
        return sessions.get(id);
    }

    Collection<Purchase> purchases() {
        return purchases.values();
    }

    @Nullable Purchase purchase(PurchaseId id) {
        return purchases.get(id);
    }

    /** Deletes expired items, as DynamoDB does within a few days. */
    void deleteExpired() {
        Instant now = clock.instant();
        sessions.values().removeIf(session -> isExpired(session.expiresAt(), now));
        purchases.values().removeIf(purchase -> isExpired(purchase.expiresAt(), now));
    }

    private static boolean isExpired(@Nullable Instant expiresAt, Instant now) {
        return expiresAt != null && expiresAt.isBefore(now);
    }

    SessionStore sessionStore() {
        return new Sessions();
    }

    PurchaseStore purchaseStore() {
        return new Purchases();
    }

    CheckQueue checkQueue() {
        return new Checks();
    }

    private final class Sessions implements SessionStore {
        @Override
        public @Nullable PaymentSession load(SessionId id, ReadConsistency consistency) {
            return calls.toStore(() -> "load " + id + " " + consistency, () -> consistency == ReadConsistency.STRONG
                    ? sessions.get(id)
                    : sessionVersions.read(id, sessions.get(id)));
        }

        @Override
        public WriteResult<PaymentSession> compareAndSet(@Nullable PaymentSession before, PaymentSession after) {
            return calls.toStore(() -> "write " + after, () -> {
                PaymentSession current = sessions.get(after.id());
                if ((current == null ? 0 : current.revision()) != (before == null ? 0 : before.revision())) {
                    return new WriteResult.Conflict<>(current);
                }
                put(current, before == null || current == null ? after : withCurrentCheckTime(before, current, after));
                return new WriteResult.Written<>();
            });
        }

        /** A write sends only the attributes that it changes; acquiring a check changes no revision. */
        private PaymentSession withCurrentCheckTime(
                PaymentSession before, PaymentSession current, PaymentSession after) {
            Instant read = before.checks().lastCheckedAt();
            Instant stored = current.checks().lastCheckedAt();
            boolean isKept = Objects.equals(after.checks().lastCheckedAt(), read) && !Objects.equals(stored, read);
            return isKept && stored != null ? SessionCopies.withLastCheckedAt(after, stored) : after;
        }

        @Override
        public boolean tryAcquireCheck(SessionId id, Instant now, Duration interval) {
            return calls.toStore(() -> "acquire a check", () -> {
                PaymentSession current = sessions.get(id);
                if (current == null) {
                    return false;
                }
                Instant last = current.checks().lastCheckedAt();
                if (last != null && last.isAfter(now.minus(interval))) {
                    return false;
                }
                put(current, SessionCopies.withLastCheckedAt(current, now));
                return true;
            });
        }

        private void put(@Nullable PaymentSession before, PaymentSession after) {
            sessions.put(after.id(), after);
            sessionVersions.replaced(after.id(), before);
            changes.add(new Change.OfSession(before, after));
        }
    }

    private final class Purchases implements PurchaseStore {
        @Override
        public @Nullable Purchase load(PurchaseId id, ReadConsistency consistency) {
            return calls.toStore(() -> "load " + id + " " + consistency, () -> consistency == ReadConsistency.STRONG
                    ? purchases.get(id)
                    : purchaseVersions.read(id, purchases.get(id)));
        }

        @Override
        public WriteResult<Purchase> compareAndSet(Purchase after) {
            return calls.toStore(() -> "write " + after, () -> {
                Purchase current = purchases.get(after.id());
                if ((current == null ? 0 : current.revision()) != after.revision() - 1) {
                    return new WriteResult.Conflict<>(current);
                }
                purchases.put(after.id(), after);
                purchaseVersions.replaced(after.id(), current);
                changes.add(new Change.OfPurchase(current, after));
                return new WriteResult.Written<>();
            });
        }
    }

    private final class Checks implements CheckQueue {
        @Override
        public int shards() {
            return 1;
        }

        @Override
        public List<Entry> page(
                NextCheck.Priority priority, int shard, Instant until, int size, @Nullable Entry after) {
            return calls.toStore(() -> "page", () -> sessions.values().stream()
                    .map(session -> entry(session.id(), session.checks().next()))
                    .filter(entry -> entry != null
                            && entry.nextCheck().priority() == priority
                            && !entry.nextCheck().at().isAfter(until))
                    .map(entry -> (Entry) entry)
                    .sorted(Comparator.comparing(entry -> entry.nextCheck().at()))
                    .limit(size)
                    .toList());
        }

        private @Nullable Entry entry(SessionId id, @Nullable NextCheck next) {
            return next == null ? null : new Entry(id, next);
        }

        @Override
        public void postpone(Entry entry, Instant until) {
            throw new UnsupportedOperationException("every session of the simulation is readable");
        }
    }
}
