package dev.momentcheckout.lab;

/**
 * What Moment, the table and the shop's events say about one session, and the rule for what is lost and what is counted
 * twice.
 *
 * @param isPaidAtMoment whether the session has money at Moment
 * @param isStoredPaid whether it is stored as paid
 * @param isInReview whether an operator must decide about it
 * @param isClosed whether an operator has closed it, so that it is never published as paid
 * @param published the number of {@code Payment Paid} events with different ids
 */
record SessionAccount(
        boolean isPaidAtMoment, boolean isStoredPaid, boolean isInReview, boolean isClosed, int published) {

    /**
     * Returns whether money at Moment is not stored, or is stored and not published without an operator being
     * responsible. It is awaited as long as something is scheduled that will find or publish it, and lost otherwise.
     */
    boolean isMissing() {
        return isPaidAtMoment && !(isStoredPaid && (isClosed || isInReview || published > 0));
    }

    /** Returns whether the shop would deliver twice. */
    boolean isTwice() {
        return published > 1;
    }

    /** Returns whether it is stored or published as paid, and Moment has no money. */
    boolean isUnfounded() {
        return !isPaidAtMoment && (isStoredPaid || published > 0);
    }
}
