package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Merges up to six observations in every order, including create's own. Each order must give the same session, apart
 * from its history and our own times.
 */
class ObservationOrdersTest {
    private static final SessionId ID = new SessionId("ps_1");
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final int MAX_LENGTH = 6;
    private static final int ORDERS_THROUGH_THE_TABLE = 300;
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(1000, Currency.getInstance("ZAR")), MomentMode.TEST);

    /** One observation for each answer of Moment, from webhooks and retrievals, with expected and unexpected terms. */
    private static final List<Observation> OBSERVATIONS = List.of(
            observation(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.PENDING, 1000L, 2, "pay_1"),
            observation(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.UNPAID, 1000L, 3, null),
            observation(Source.RETRIEVAL, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, null, 1, null),
            observation(Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.PENDING, 1000L, 4, null),
            observation(Source.WEBHOOK, MomentStatus.CANCELLED, PaymentOutcome.UNPAID, 1000L, 5, null),
            observation(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.ABSENT, 1000L, 6, null),
            observation(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1000L, 7, "pay_2"),
            observation(Source.RETRIEVAL, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000L, 8, "pay_3"),
            observation(Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.PAID, 1L, 9, "pay_4"),
            observation(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.UNPAID, 1000L, 5, null));

    private static final Observation CREATED =
            observation(Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, 1000L, 0, null);

    private static Observation observation(
            Source source,
            MomentStatus status,
            PaymentOutcome outcome,
            @Nullable Long amount,
            int second,
            @Nullable String payment) {
        return new Observation(
                ID,
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                amount == null ? ReportedTerms.NONE : new ReportedTerms(amount, "ZAR", MomentMode.TEST),
                outcome == PaymentOutcome.UNPAID,
                payment,
                NOW.plusSeconds(second),
                NOW,
                "development",
                NOW);
    }

    /** The parts of a session that must not depend on the order of the observations. */
    private record Outcome(
            Object state,
            Object expectedTerms,
            @Nullable Object lastAttempt,
            Object reviewReasons,
            Object reportedTerms,
            @Nullable Object payment) {
        static Outcome of(PaymentSession session) {
            return new Outcome(
                    session.state(),
                    String.valueOf(session.expectedTerms()),
                    // An attempt that is reported after the money writes nothing.
                    session.state().isMoney() ? null : session.lastAttempt(),
                    new TreeSet<>(session.reviewReasons()),
                    session.reportedTerms(),
                    session.payment());
        }
    }

    @Test
    void every_order_of_up_to_six_observations_gives_the_same_session() {
        Map<Integer, Outcome> outcomes = new HashMap<>();
        int orders = 0;
        for (int set = 1; set < 1 << OBSERVATIONS.size(); set++) {
            // Create's observation is one of the six.
            if (Integer.bitCount(set) < MAX_LENGTH) {
                List<Observation> chosen = new ArrayList<>(List.of(CREATED));
                for (int i = 0; i < OBSERVATIONS.size(); i++) {
                    if ((set & 1 << i) != 0) {
                        chosen.add(OBSERVATIONS.get(i));
                    }
                }
                orders += mergeAllOrders(set, chosen, 0, outcomes);
            }
        }
        assertThat(orders).isGreaterThan(200_000);
    }

    /** Writing and reading a session between two observations must lose nothing. */
    @Test
    void random_orders_give_the_same_session_when_each_observation_is_stored_in_the_table() {
        Random random = new Random(4);
        try (TestEnvironment testEnvironment = TestEnvironment.start()) {
            DynamoDbClient dynamoDb = LocalDynamoDb.shared().client();
            SessionStore sessions = new DynamoDbSessionStore(dynamoDb, testEnvironment.table());
            RecordObservation recordObservation =
                    new RecordObservation(sessions, new DynamoDbPurchaseStore(dynamoDb, testEnvironment.table()));
            for (int i = 0; i < ORDERS_THROUGH_THE_TABLE; i++) {
                List<Observation> order = new ArrayList<>(OBSERVATIONS);
                Collections.shuffle(order, random);
                order = new ArrayList<>(order.subList(0, random.nextInt(MAX_LENGTH)));
                order.add(random.nextInt(order.size() + 1), CREATED);

                for (Observation observation : order) {
                    recordObservation.record(ID, before -> after(before, observation));
                }
                PaymentSession stored = requireNonNull(sessions.load(ID, ReadConsistency.STRONG));

                assertThat(Outcome.of(stored)).as("%s", order).isEqualTo(Outcome.of(merged(order)));
                testEnvironment.removeAll();
            }
        }
    }

    private static int mergeAllOrders(int set, List<Observation> order, int from, Map<Integer, Outcome> outcomes) {
        if (from == order.size()) {
            Outcome outcome = Outcome.of(merged(order));
            Outcome first = outcomes.putIfAbsent(set, outcome);
            if (first != null && !first.equals(outcome)) {
                assertThat(outcome).as("%s", order).isEqualTo(first);
            }
            return 1;
        }
        int orders = 0;
        for (int i = from; i < order.size(); i++) {
            swap(order, from, i);
            orders += mergeAllOrders(set, order, from + 1, outcomes);
            swap(order, from, i);
        }
        return orders;
    }

    private static void swap(List<Observation> order, int one, int other) {
        Observation moved = order.get(one);
        order.set(one, order.get(other));
        order.set(other, moved);
    }

    private static PaymentSession merged(List<Observation> order) {
        PaymentSession session = null;
        for (Observation observation : order) {
            session = after(session, observation);
        }
        return requireNonNull(session, "no observations");
    }

    private static PaymentSession after(@Nullable PaymentSession before, Observation observation) {
        boolean creates = observation.source() == Source.CREATE;
        if (before == null) {
            return creates ? PaymentSession.opened(EXPECTED, observation) : PaymentSession.provisional(observation);
        }
        return creates ? before.mergeCreate(EXPECTED, observation) : before.observe(observation);
    }
}
