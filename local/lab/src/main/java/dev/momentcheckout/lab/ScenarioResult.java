package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.simulator.Session;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What became of the payments of a scenario.
 *
 * @param ours with the deployed backend
 * @param naive with the naive backend; null if the scenario did not run beside it
 */
record ScenarioResult(PaymentTally ours, @Nullable NaiveResult naive) {

    /** @param causes empty if the outcome is fine */
    record NaiveResult(PaymentTally tally, NaiveOutcome outcome, Set<NaiveCause> causes) {
        static NaiveResult of(NaiveRun run) {
            return new NaiveResult(run.tally(), run.outcome(), run.causes());
        }
    }

    /** Counts what became of sessions of the deployed backend, after all changes so far are published. */
    static PaymentTally tally(Lab lab, List<String> sessions) {
        lab.awaitPublished();
        int paid = 0;
        int delivered = 0;
        int inReview = 0;
        int closed = 0;
        for (String id : sessions) {
            Session session = lab.moment().session(id);
            Map<String, AttributeValue> item = lab.item(id);
            boolean isPublished = lab.publishedEvents(id).stream()
                    .anyMatch(entry -> entry.detailType().equals("Payment Paid"));
            paid += session.outcome().isMoney() ? 1 : 0;
            delivered += isPublished ? 1 : 0;
            closed += ConsistencyCheck.isClosed(item) ? 1 : 0;
            inReview += ConsistencyCheck.needsReview(item) ? 1 : 0;
        }
        return new PaymentTally(sessions.size(), paid, delivered, inReview, closed);
    }

    void put(ObjectNode json) {
        put(ours, json.putObject("ours"));
        if (naive != null) {
            ObjectNode other = json.putObject("naive");
            put(naive.tally(), other);
            other.put("outcome", naive.outcome().name());
            other.put("title", naive.outcome().title());
            other.put("fine", naive.outcome() == NaiveOutcome.FINE);
            other.put("page", SdkExample.PAGE.toString());
            var causes = other.putArray("causes");
            naive.causes()
                    .forEach(cause -> causes.addObject()
                            .put("line", cause.line())
                            .put("code", SdkExample.line(cause.line()))
                            .put("text", cause.text()));
        }
    }

    private static void put(PaymentTally tally, ObjectNode json) {
        json.put("opened", tally.opened())
                .put("paid", tally.paid())
                .put("delivered", tally.delivered())
                .put("in_review", tally.inReview())
                .put("closed", tally.closed());
    }
}
