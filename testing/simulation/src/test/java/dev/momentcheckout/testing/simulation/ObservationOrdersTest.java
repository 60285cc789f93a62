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
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.Source;
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

/** All orders of up to six observations, create's own among them, end in the same session but for its history and our own times. */
class ObservationOrdersTest {
    private static final SessionId ID = new SessionId("ps_1");
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final int LONGEST = 6;
    private static final int THROUGH_THE_TABLE = 300;
    private static final ExpectedTerms SOLD =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(1000, Currency.getInstance("ZAR")), MomentMode.TEST);

    /** One of everything that Moment may say, in different shapes, with money that is right and money that is not. */
    private static final List<Observation> NEWS = List.of(
            told(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.PENDING, 1000L, 2, "pay_1"),
            told(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.UNPAID, 1000L, 3, null),
            told(Source.RETRIEVAL, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, null, 1, null),
            told(Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.PENDING, 1000L, 4, null),
            told(Source.WEBHOOK, MomentStatus.CANCELLED, PaymentOutcome.UNPAID, 1000L, 5, null),
            told(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.ABSENT, 1000L, 6, null),
            told(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1000L, 7, "pay_2"),
            told(Source.RETRIEVAL, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000L, 8, "pay_3"),
            told(Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.PAID, 1L, 9, "pay_4"),
            told(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.UNPAID, 1000L, 5, null));

    private static final Observation CREATED =
            told(Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, 1000L, 0, null);

    private static Observation told(
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
                "stage",
                NOW);
    }

    /** What must not depend on the order. */
    private record Essence(
            Object state,
            Object recorded,
            Object attempt,
            Object hold,
            Object seen,
            @Nullable Object payment) {
        static Essence of(PaymentSession session) {
            return new Essence(
                    session.state(),
                    String.valueOf(session.expectedTerms()),
                    session.lastAttempt(),
                    new TreeSet<>(session.reviewReasons()),
                    session.reportedTerms(),
                    session.payment());
        }
    }

    @Test
    void every_order_of_up_to_six_observations_ends_in_the_same_session() {
        Map<Integer, Essence> endOfSet = new HashMap<>();
        int orders = 0;
        for (int set = 1; set < 1 << NEWS.size(); set++) {
            // Create's own write is one of the six.
            if (Integer.bitCount(set) < LONGEST) {
                List<Observation> chosen = new ArrayList<>(List.of(CREATED));
                for (int i = 0; i < NEWS.size(); i++) {
                    if ((set & 1 << i) != 0) {
                        chosen.add(NEWS.get(i));
                    }
                }
                orders += permuted(set, chosen, 0, endOfSet);
            }
        }
        assertThat(orders).isGreaterThan(200_000);
    }

    /** What lies in the table between two observations loses nothing of it. */
    @Test
    void orders_by_chance_end_in_the_same_session_if_each_step_goes_through_the_table() {
        Random random = new Random(4);
        try (TestEnvironment testEnvironment = TestEnvironment.start()) {
            SessionStore sessions =
                    new DynamoDbSessionStore(LocalDynamoDb.shared().client(), testEnvironment.table());
            for (int i = 0; i < THROUGH_THE_TABLE; i++) {
                List<Observation> order = new ArrayList<>(NEWS);
                Collections.shuffle(order, random);
                order = new ArrayList<>(order.subList(0, random.nextInt(LONGEST)));
                order.add(random.nextInt(order.size() + 1), CREATED);

                PaymentSession end = played(order, sessions);

                assertThat(Essence.of(end)).as("%s", order).isEqualTo(Essence.of(played(order)));
                testEnvironment.removeAll();
            }
        }
    }

    private static PaymentSession played(List<Observation> order, SessionStore sessions) {
        for (Observation update : order) {
            sessions.update(ID, before -> after(before, update));
        }
        return requireNonNull(sessions.find(ID));
    }

    private static int permuted(int set, List<Observation> order, int from, Map<Integer, Essence> ends) {
        if (from == order.size()) {
            Essence end = Essence.of(played(order));
            Essence first = ends.putIfAbsent(set, end);
            if (first != null && !first.equals(end)) {
                assertThat(end).as("%s", order).isEqualTo(first);
            }
            return 1;
        }
        int orders = 0;
        for (int i = from; i < order.size(); i++) {
            swap(order, from, i);
            orders += permuted(set, order, from + 1, ends);
            swap(order, from, i);
        }
        return orders;
    }

    private static void swap(List<Observation> order, int one, int other) {
        Observation moved = order.get(one);
        order.set(one, order.get(other));
        order.set(other, moved);
    }

    private static PaymentSession played(List<Observation> order) {
        PaymentSession session = null;
        for (Observation update : order) {
            session = after(session, update);
        }
        return requireNonNull(session, "an order of nothing");
    }

    private static PaymentSession after(@Nullable PaymentSession before, Observation update) {
        boolean creates = update.source() == Source.CREATE;
        if (before == null) {
            return creates ? PaymentSession.opened(SOLD, update) : PaymentSession.provisional(update);
        }
        return creates ? before.created(SOLD, update) : before.observe(update);
    }
}
