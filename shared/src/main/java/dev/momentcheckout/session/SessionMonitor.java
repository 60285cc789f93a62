package dev.momentcheckout.session;

import dev.momentcheckout.session.MomentApi.Failure;

/** Receives what an operator needs to see about sessions. Logs and metrics implement it. */
public interface SessionMonitor {
    /** Called after each attempt to record something about a session. */
    void recorded(Source source, UpdateResult result);

    /** Called for an observation with a value that Moment does not document. */
    void unknownValue(SessionId session);

    /** Called if Moment does not know a session. */
    void notFound(SessionId session);

    /** Called if Moment did not answer, or answered with a failure. */
    void failed(SessionId session, Failure failure);
}
