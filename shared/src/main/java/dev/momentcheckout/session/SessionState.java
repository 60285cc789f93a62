package dev.momentcheckout.session;

/**
 * The state of a session. The order of the constants is the merge rule: a session takes the maximum of its state and
 * the observed one. So repeated, late or reordered observations give the same state. {@link #PAID} replaces every other
 * state, and no observation lowers a state (docs/decisions/0002).
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

    /** Returns the position in the order, 0 for {@link #OPEN}. It is stored and part of every published event. */
    public int rank() {
        return rank;
    }

    /** @throws IllegalArgumentException if no state has this rank */
    public static SessionState ofRank(long rank) {
        for (SessionState state : values()) {
            if (state.rank == rank) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state has this rank");
    }

    /** Returns the greater of the two states. */
    public SessionState max(SessionState other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public boolean isAbove(SessionState other) {
        return compareTo(other) > 0;
    }

    /** Returns whether payment or card verification succeeded. Such a session is final and has no next check. */
    public boolean isSuccessful() {
        return compareTo(VERIFIED) >= 0;
    }

    /**
     * Returns whether money was taken or reserved. Such a session claims its purchase and is compared with the expected
     * terms.
     */
    public boolean isMoney() {
        return compareTo(RESERVED) >= 0;
    }

    /** Returns whether the session ended without success. A later observation may still report a payment. */
    public boolean isEnded() {
        return this != OPEN && !isSuccessful();
    }
}
