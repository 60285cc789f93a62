package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** The merge of an observation into a session. It runs again after each conflict, so it must be a pure function. */
@FunctionalInterface
public interface SessionUpdate {
    /**
     * @param before the stored session, or null if there is none
     * @return the session to store, {@code before} itself if nothing changes, or null to ignore the session
     */
    @Nullable PaymentSession merge(@Nullable PaymentSession before);

    /** Returns the merge of an observation into a stored session. An unknown session is ignored. */
    static SessionUpdate observe(Observation observation) {
        return before -> before == null ? null : before.observe(observation);
    }
}
