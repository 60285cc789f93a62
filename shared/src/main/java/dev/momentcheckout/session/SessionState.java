package dev.momentcheckout.session;

/**
 * How far a session has come. The order of the constants is the rule: recording an observation means taking the greater state, so news may be
 * repeated, late or out of order and the outcome is the same. Money outranks every other end; nothing takes it away.
 */
public enum SessionState {
    OPEN(0),
    FAILED(1),
    EXPIRED(2),
    CANCELLED(3),
    VERIFIED(4),
    RESERVED(5),
    PAID(6);

    private final int rank;

    SessionState(int rank) {
        this.rank = rank;
    }

    /** Position in the order, 0 for {@link #OPEN}; stored, and part of every event that goes out. */
    public int rank() {
        return rank;
    }

    /** @throws IllegalArgumentException if there is no state of that rank */
    public static SessionState ofRank(long rank) {
        for (SessionState state : values()) {
            if (state.rank == rank) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state has this rank");
    }

    /** The greater of the two. */
    public SessionState max(SessionState other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public boolean isAbove(SessionState other) {
        return compareTo(other) > 0;
    }

    /** Whether the customer has done their part for good: nothing further is asked about such a session. */
    public boolean isSuccessful() {
        return compareTo(VERIFIED) >= 0;
    }

    /** Whether money was taken or is held: what an order is claimed for, and what must be compared with what was sold. */
    public boolean isMoney() {
        return compareTo(RESERVED) >= 0;
    }

    /** Whether the session is over without money, as far as is known. */
    public boolean isEnded() {
        return this != OPEN && !isSuccessful();
    }
}
