package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a chaos run, as a page that opens late needs it.
 *
 * @param payments how many were ordered
 * @param done how many have ended
 * @param isStopped whether no further payments start, because someone stopped the run
 * @param verdict null until the comparison
 * @param failure why the run could not end; null otherwise
 */
record ChaosRunState(
        int payments,
        long seed,
        Phase phase,
        int done,
        boolean isStopped,
        @Nullable Verdict verdict,
        @Nullable String failure) {

    /** The phases, in order. */
    enum Phase {
        PAYMENTS(1, "Payments and faults"),
        WEBHOOKS(2, "The faults end, late webhooks arrive"),
        CHECKS(3, "Time passes, the reconciler checks"),
        ENDED(3, "Ended"),
        FAILED(3, "Failed");

        private static final int WORK = 3;

        private final int number;
        private final String title;

        Phase(int number, String title) {
            this.number = number;
            this.title = title;
        }

        String title() {
            return title;
        }

        boolean isLast() {
            return this == ENDED || this == FAILED;
        }
    }

    /**
     * The result of a chaos run.
     *
     * @param moment sessions with money at Moment
     * @param here sessions that are stored as paid and need no review
     * @param shop sessions with a published {@code Payment Paid}
     * @param withoutSession sessions in review that Moment does not have
     * @param differences descriptions of the sessions on which the three disagree, and other errors
     * @param took duration of the payments, without the recovery
     */
    record Verdict(
            int moment,
            int here,
            int shop,
            int lost,
            int twice,
            int withoutSession,
            List<String> differences,
            SurvivedFaults survived,
            Duration took) {
        Verdict {
            differences = List.copyOf(differences);
        }

        boolean isEqual() {
            return differences.isEmpty();
        }

        /** Returns the three numbers as one line. */
        String numbers() {
            return "Moment %d %s here %d %s shop %d. %d lost, %d twice."
                    .formatted(moment, sign(moment, here), here, sign(here, shop), shop, lost, twice);
        }

        /**
         * Returns why the numbers are good or bad.
         *
         * @param payments how many were made
         */
        String reason(int payments) {
            if (isEqual()) {
                return "The three lists agree on each payment: none was lost or counted twice. The other %d of %d were not paid."
                        .formatted(payments - moment, payments);
            }
            return moment == here && here == shop
                    ? "The three numbers are equal, but something else is wrong. The differences are below."
                    : "The three numbers differ. The differences are below.";
        }

        private static String sign(int left, int right) {
            return left == right ? "=" : "≠";
        }
    }

    /** Returns what the run is doing, or how it ended. */
    String label() {
        if (phase == Phase.ENDED && isStopped && done < payments) {
            return "Stopped after %d of %d".formatted(done, payments);
        }
        return failure == null ? phase.title() : phase.title() + ": " + failure;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("payments", payments)
                .put("seed", Long.toString(seed))
                .put("done", done)
                .put("running", !phase.isLast())
                .put("phase", phase.number)
                .put("phases", Phase.WORK)
                .put("stopped", isStopped)
                .put("label", label());
        if (verdict != null) {
            ObjectNode result = json.putObject("verdict")
                    .put("moment", verdict.moment())
                    .put("here", verdict.here())
                    .put("shop", verdict.shop())
                    .put("lost", verdict.lost())
                    .put("twice", verdict.twice())
                    .put("without_session", verdict.withoutSession())
                    .put("equal", verdict.isEqual())
                    .put("reason", verdict.reason(done))
                    .put("seconds", verdict.took().toMillis() / 1000.0);
            var survived = result.putArray("survived");
            verdict.survived()
                    .counters()
                    .forEach(each ->
                            survived.addObject().put("name", each.name()).put("count", each.count()));
            var differences = result.putArray("differences");
            verdict.differences().forEach(differences::add);
        }
        return json;
    }
}
