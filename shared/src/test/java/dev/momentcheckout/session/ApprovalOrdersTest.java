package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Merges up to six observations in every order, with approvals between any two of them. The same observations with the
 * same approved values must give the same session, and exactly the values that are not approved need review.
 */
class ApprovalOrdersTest {
    private static final Instant NOW = ObservationBuilder.NOON.plusSeconds(600);
    private static final int MAX_LENGTH = 6;
    private static final int MAX_APPROVALS = 2;
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);

    private static final Observation CREATED =
            ObservationBuilder.createResponse().build();

    /** What changes a session: an observation of Moment, or a reason that the purchase or the reconciler adds. */
    private record Change(
            @Nullable Observation observation, @Nullable ReviewReason reason) {
        static Change webhook(PaymentOutcome outcome, @Nullable Long amount, @Nullable String currency) {
            return new Change(
                    ObservationBuilder.webhook(MomentStatus.COMPLETED, outcome)
                            .reported(amount, currency, null)
                            .build(),
                    null);
        }

        static Change retrieval(MomentStatus status, PaymentOutcome outcome, long amount, MomentMode mode) {
            return new Change(
                    ObservationBuilder.retrieval(status, outcome)
                            .reported(amount, "ZAR", mode)
                            .build(),
                    null);
        }

        static Change reason(ReviewReason reason) {
            return new Change(null, reason);
        }

        /** Returns the session with this change; null if the session is unknown and the change does not make it. */
        @Nullable PaymentSession to(@Nullable PaymentSession session) {
            if (observation == null) {
                return session == null ? null : session.withReview(requireNonNull(reason));
            }
            if (session == null) {
                return isCreate()
                        ? PaymentSession.opened(EXPECTED, observation)
                        : PaymentSession.provisional(observation);
            }
            return isCreate() ? session.mergeCreate(EXPECTED, observation) : session.observe(observation);
        }

        private boolean isCreate() {
            return observation != null && observation.source() == Source.CREATE;
        }
    }

    private static final List<Change> CHANGES = List.of(
            new Change(CREATED, null),
            Change.webhook(PaymentOutcome.RESERVED, 12_551L, "ZAR"),
            Change.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID, 12_551, MomentMode.TEST),
            Change.webhook(PaymentOutcome.PAID, 12_552L, "ZAR"),
            Change.webhook(PaymentOutcome.PAID, 12_550L, "USD"),
            Change.webhook(PaymentOutcome.PENDING, null, null),
            Change.retrieval(MomentStatus.EXPIRED, PaymentOutcome.NOT_STARTED, 12_550, MomentMode.LIVE),
            Change.reason(ReviewReason.PRICE_CHANGED),
            Change.reason(ReviewReason.UNRECORDED_SESSION));

    /** The parts of a session that must not depend on the order. */
    private record Outcome(
            SessionState state,
            boolean needsReview,
            @Nullable Object attention,
            Set<ReviewReason> reasons,
            Set<ReportedTerms> reported,
            OperatorDecisions decisions) {
        static Outcome of(PaymentSession session) {
            Attention attention = session.attention();
            return new Outcome(
                    session.state(),
                    session.needsReview(),
                    attention == null ? null : attention.reason(),
                    new TreeSet<>(session.reviewReasons()),
                    session.reportedTerms(),
                    session.decisions());
        }
    }

    /** The changes of one order, as a set, and what was approved on the way. */
    private record Input(int changes, Set<String> approved) {}

    private final Map<Input, Outcome> outcomes = new HashMap<>();
    private int orders;
    private int approvals;
    private int reviewsAfterApproval;

    @Test
    void every_order_of_up_to_six_observations_around_an_approval_gives_the_same_session() {
        extend(null, 0, 0);

        assertThat(orders).isGreaterThan(190_000);
        assertThat(approvals).isGreaterThan(40_000);
        assertThat(reviewsAfterApproval).as("another value after an approval").isGreaterThan(900);
    }

    private void extend(@Nullable PaymentSession session, int changes, int approvalsBefore) {
        if (session != null) {
            check(session, new Input(changes, session.decisions().approved()));
        }
        if (session != null && approvalsBefore < MAX_APPROVALS && mayBeApproved(session)) {
            PaymentSession approved = approve(session);
            approvals++;
            extend(approved, changes, approvalsBefore + 1);
        }
        if (Integer.bitCount(changes) == MAX_LENGTH) {
            return;
        }
        for (int i = 0; i < CHANGES.size(); i++) {
            boolean used = (changes & 1 << i) != 0;
            PaymentSession after = used ? null : CHANGES.get(i).to(session);
            if (after != null) {
                extend(after, changes | 1 << i, approvalsBefore);
            }
        }
    }

    private static boolean mayBeApproved(PaymentSession session) {
        return session.expectedTerms() != null
                && session.needsReview()
                && !session.reviewReasons().contains(ReviewReason.MODE_MISMATCH);
    }

    private static PaymentSession approve(PaymentSession session) {
        SortedSet<String> values = requireNonNull(OperatorDecisions.approvalOf(session));
        PaymentSession approved = session.withApproval(values, NOW);
        // The publisher accepts the removal of the reasons, and publishes the payment.
        PaymentEvent event = requireNonNull(PaymentEvent.of(session, approved));
        assertThat(event.id()).isEqualTo("ps_1:" + session.state());
        return approved;
    }

    private void check(PaymentSession session, Input input) {
        orders++;
        Outcome outcome = Outcome.of(session);
        Outcome first = outcomes.putIfAbsent(input, outcome);
        if (first != null) {
            if (!first.equals(outcome)) {
                assertThat(outcome).as("%s", session.history().lines()).isEqualTo(first);
            }
            return;
        }
        assertThat(outcome.reasons()).as("%s", input).isEqualTo(expectedReasons(input));
        boolean needsReview =
                outcome.state().isSuccessful() && !expectedReasons(input).isEmpty();
        assertThat(outcome.needsReview()).as("%s", input).isEqualTo(needsReview);
        if (needsReview && !input.approved().isEmpty()) {
            reviewsAfterApproval++;
        }
    }

    /** The rule, from the changes alone: what differs or was added, without what an operator approved. */
    private static Set<ReviewReason> expectedReasons(Input input) {
        boolean created = (input.changes() & 1) != 0;
        Set<ReviewReason> reasons = new HashSet<>();
        for (int i = 0; i < CHANGES.size(); i++) {
            if ((input.changes() & 1 << i) == 0) {
                continue;
            }
            Change change = CHANGES.get(i);
            if (change.reason() != null
                    && !input.approved().contains(change.reason().name())) {
                reasons.add(change.reason());
            }
            if (change.observation() == null || !created) {
                continue;
            }
            ReportedTerms reported = change.observation().reportedTerms();
            if (reported.amount() != null
                    && reported.amount() != 12_550
                    && !input.approved().contains("amount " + reported.amount())) {
                reasons.add(ReviewReason.AMOUNT_MISMATCH);
            }
            if ("USD".equals(reported.currency()) && !input.approved().contains("currency USD")) {
                reasons.add(ReviewReason.CURRENCY_MISMATCH);
            }
            if (reported.mode() == MomentMode.LIVE) {
                reasons.add(ReviewReason.MODE_MISMATCH);
            }
        }
        return reasons;
    }
}
