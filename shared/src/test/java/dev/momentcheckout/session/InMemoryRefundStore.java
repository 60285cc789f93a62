package dev.momentcheckout.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stores refunds in memory, for tests that need no database. Thread-safe. */
public final class InMemoryRefundStore implements RefundStore {
    private final Map<String, Refund> refunds = new LinkedHashMap<>();

    @Override
    public synchronized boolean save(Refund refund) {
        return refunds.putIfAbsent(refund.eventId(), refund) == null;
    }

    /** Returns all refunds in the order in which they were stored. */
    public synchronized List<Refund> all() {
        return List.copyOf(refunds.values());
    }
}
