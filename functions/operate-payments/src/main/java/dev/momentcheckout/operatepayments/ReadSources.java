package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.OperationStore;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.ParallelCalls;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.RawItems;
import dev.momentcheckout.session.SessionStore;
import java.time.Clock;

/** What the commands that read payments read from. */
record ReadSources(
        SessionStore sessions,
        PurchaseStore purchases,
        OperatorQueue operatorQueue,
        CheckQueue checkQueue,
        OperationStore operations,
        PaymentSearch search,
        RawItems rawItems,
        QueueReader parkedEvents,
        QueueReader deadLetters,
        LogSearch logs,
        MomentApi moment,
        ParallelCalls calls,
        CommandFailure failure,
        Clock clock) {

    SessionLoader loader() {
        return new SessionLoader(sessions, calls);
    }
}
