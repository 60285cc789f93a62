package dev.momentcheckout.session;

import dev.momentcheckout.session.MomentApi.Failure;

/** Receives what an operator needs to see about sessions. Logs and metrics implement it. */
public interface SessionMonitor {
    /** Called for each observation of Moment, after the attempt to record it. */
    void observed(Observation observation, UpdateResult result);

    /** Called after each attempt to record anything else about a session, such as a check without an answer. */
    void recorded(Source source, UpdateResult result);

    /** Called if Moment does not know a session. */
    void notFound(SessionId session);

    /** Called if Moment did not answer, or answered with a failure. */
    void failed(SessionId session, Failure failure);
}
