package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.InMemoryCheckQueue;
import dev.momentcheckout.session.InMemoryOperationStore;
import dev.momentcheckout.session.InMemoryPurchaseStore;
import dev.momentcheckout.session.InMemoryRefundStore;
import dev.momentcheckout.session.InMemorySessionStore;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationStore;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.WriteResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of one history: the in-memory stores, behind calls that may fail. The contract tests of the stores hold
 * them to the rules of DynamoDB.
 */
final class SimulatedTable {
    private final Calls calls;
    private final Clock clock;
    private final RecentWrites<SessionId> sessionWrites;
    private final RecentWrites<PurchaseId> purchaseWrites;
    private final InMemorySessionStore sessions = new InMemorySessionStore(this::missedWrites);
    private final InMemoryPurchaseStore purchases = new InMemoryPurchaseStore(this::missedWrites);
    private final CheckQueue checks = new InMemoryCheckQueue(sessions);
    private final InMemoryOperationStore operations = new InMemoryOperationStore();
    private final InMemoryRefundStore refunds = new InMemoryRefundStore();
    private final List<PurchaseChange> purchaseChanges = new ArrayList<>();
    private final List<DecisionChange> decisionChanges = new ArrayList<>();
    /** Of the read that is being made. */
    private int missedWrites;

    SimulatedTable(Calls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
        this.sessionWrites = new RecentWrites<>(clock, calls.random());
        this.purchaseWrites = new RecentWrites<>(clock, calls.random());
    }

    /** A write of a purchase. */
    record PurchaseChange(@Nullable Purchase before, Purchase after) {}

    /**
     * A write of what an operator decided.
     *
     * @param operations what was recorded about the session at that time
     */
    record DecisionChange(PaymentSession before, PaymentSession after, List<Operation> operations) {}

    private int missedWrites() {
        return missedWrites;
    }

    /** All writes of sessions, as the table's stream reports them. */
    List<InMemorySessionStore.Change> changes() {
        return sessions.changes();
    }

    /** All writes of purchases, in order. */
    List<PurchaseChange> purchaseChanges() {
        return purchaseChanges;
    }

    /** All writes of operators' decisions, in order. */
    List<DecisionChange> decisionChanges() {
        return decisionChanges;
    }

    List<Operation> operations(SessionId session) {
        return operations.list(OperationSubject.of(session));
    }

    void refund(Refund refund) {
        refunds.save(refund);
    }

    boolean isRefunded(String paymentId) {
        return refunds.all().stream().anyMatch(refund -> paymentId.equals(refund.paymentId()));
    }

    List<PaymentSession> sessions() {
        return sessions.all();
    }

    @Nullable PaymentSession session(SessionId id) {
        return sessions.load(id, ReadConsistency.STRONG);
    }

    List<Purchase> purchases() {
        return purchases.all();
    }

    @Nullable Purchase purchase(PurchaseId id) {
        return purchases.load(id, ReadConsistency.STRONG);
    }

    /** Deletes expired items, as DynamoDB does within a few days. */
    void deleteExpired() {
        for (PaymentSession session : sessions.all()) {
            if (isExpired(session.expiresAt())) {
                sessions.delete(session.id());
            }
        }
        for (Purchase purchase : purchases.all()) {
            if (isExpired(purchase.expiresAt())) {
                purchases.delete(purchase.id());
            }
        }
    }

    private boolean isExpired(@Nullable Instant expiresAt) {
        return expiresAt != null && expiresAt.isBefore(clock.instant());
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

    OperationStore operationStore() {
        return new Operations();
    }

    /** Returns a search for refunds. */
    PaymentSearch paymentSearch() {
        return (criterion, _, matches) -> calls.toStore(() -> "search " + criterion, () -> {
            if (!(criterion instanceof PaymentSearch.Criterion.OfPayment(String paymentId))) {
                throw new IllegalArgumentException("not simulated: " + criterion);
            }
            refunds.all().stream()
                    .filter(refund -> paymentId.equals(refund.paymentId()))
                    .forEach(refund -> matches.accept(new PaymentSearch.Match.OfRefund(refund)));
            return new PaymentSearch.Extent(refunds.all().size(), 0, true);
        });
    }

    private final class Sessions implements SessionStore {
        @Override
        public @Nullable PaymentSession load(SessionId id, ReadConsistency consistency) {
            return calls.toStore(() -> "load " + id + " " + consistency, () -> {
                missedWrites = sessionWrites.missed(id);
                return sessions.load(id, consistency);
            });
        }

        @Override
        public WriteResult<PaymentSession> compareAndSet(@Nullable PaymentSession before, PaymentSession after) {
            return calls.toStore(() -> "write " + after, () -> {
                WriteResult<PaymentSession> result = sessions.compareAndSet(before, after);
                if (result instanceof WriteResult.Written<PaymentSession>) {
                    sessionWrites.written(after.id());
                    if (before != null && !before.decisions().equals(after.decisions())) {
                        decisionChanges.add(new DecisionChange(before, after, operations(after.id())));
                    }
                }
                return result;
            });
        }

        @Override
        public boolean tryAcquireCheck(SessionId id, Instant now, Duration interval) {
            return calls.toStore(() -> "acquire a check of " + id, () -> {
                boolean isAcquired = sessions.tryAcquireCheck(id, now, interval);
                if (isAcquired) {
                    sessionWrites.written(id);
                }
                return isAcquired;
            });
        }
    }

    private final class Purchases implements PurchaseStore {
        @Override
        public @Nullable Purchase load(PurchaseId id, ReadConsistency consistency) {
            return calls.toStore(() -> "load " + id + " " + consistency, () -> {
                missedWrites = purchaseWrites.missed(id);
                return purchases.load(id, consistency);
            });
        }

        @Override
        public WriteResult<Purchase> compareAndSet(Purchase after) {
            return calls.toStore(() -> "write " + after, () -> {
                Purchase before = purchase(after.id());
                WriteResult<Purchase> result = purchases.compareAndSet(after);
                if (result instanceof WriteResult.Written<Purchase>) {
                    purchaseWrites.written(after.id());
                    purchaseChanges.add(new PurchaseChange(before, after));
                }
                return result;
            });
        }
    }

    private final class Operations implements OperationStore {
        @Override
        public List<Operation> list(OperationSubject subject) {
            return calls.toStore(() -> "list operations of " + subject, () -> operations.list(subject));
        }

        @Override
        public WriteResult<Operation> insert(Operation operation) {
            return calls.toStore(() -> "insert " + operation, () -> operations.insert(operation));
        }

        @Override
        public void finish(Operation finished) {
            calls.toStore(() -> "finish " + finished, () -> {
                operations.finish(finished);
                return finished;
            });
        }
    }

    private final class Checks implements CheckQueue {
        @Override
        public int shards() {
            return checks.shards();
        }

        @Override
        public Page page(Part part, Order order, Instant until, int size, @Nullable Position from) {
            // The shards of the simulation are read in one call, because an unread shard only means a later check.
            return part.shard() > 0
                    ? checks.page(part, order, until, size, from)
                    : calls.toStore(() -> "read due checks", () -> checks.page(part, order, until, size, from));
        }

        @Override
        public void postpone(Entry entry, Instant until) {
            calls.toStore(() -> "postpone " + entry, () -> {
                checks.postpone(entry, until);
                return entry;
            });
        }
    }
}
