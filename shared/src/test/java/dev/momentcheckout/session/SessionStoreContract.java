package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link SessionStore} does, in memory and in DynamoDB. */
public abstract class SessionStoreContract {
    protected static final Instant NOW = Instant.parse("2026-06-01T08:00:00.123Z");
    protected static final SessionId ID = new SessionId("ps_0123456789abcdefghijkl");
    private static final Owner OWNER = Owner.signedIn(
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI", "0d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c");
    private static final Money PRICE = new Money(1000, Currency.getInstance("ZAR"));
    protected static final ExpectedTerms EXPECTED = new ExpectedTerms(OWNER, PRICE, MomentMode.TEST);
    protected static final Observation CREATED =
            observation(Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, 0);
    protected static final Observation PENDING =
            observation(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.PENDING, 3);
    protected static final Observation DECLINED =
            observation(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.UNPAID, 6);
    protected static final Observation EXPIRED =
            observation(Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.UNPAID, 8);
    protected static final Observation PAID =
            observation(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PAID, 9);
    private static final int THREADS = 8;

    /** Returns the store under test, empty before each test. */
    protected abstract SessionStore sessions();

    /** Deletes an item, as DynamoDB's TTL does. */
    protected abstract void delete(SessionId id);

    protected final RecordObservation recording() {
        return new RecordObservation(sessions(), new InMemoryPurchaseStore());
    }

    private static Observation observation(Source source, MomentStatus status, PaymentOutcome outcome, int second) {
        return new Observation(
                ID,
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(1000L, "ZAR", MomentMode.TEST),
                outcome == PaymentOutcome.UNPAID,
                outcome == PaymentOutcome.PAID ? "pay_1" : null,
                NOW.plusSeconds(second),
                NOW,
                "shop",
                NOW);
    }

    protected static SessionUpdate opened() {
        return before ->
                before == null ? PaymentSession.opened(EXPECTED, CREATED) : before.mergeCreate(EXPECTED, CREATED);
    }

    protected static SessionUpdate observed(Observation observation) {
        return before -> before == null ? PaymentSession.provisional(observation) : before.observe(observation);
    }

    /** Returns terms of each item and purchase, with the longest names. */
    protected static List<ExpectedTerms> terms() {
        String longest = "x".repeat(64);
        UUID momentKey = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);
        ReturnAddress address = ReturnAddress.ofUrl("https://shop.example/return");
        OrderId order = new OrderId(longest);
        CheckoutAttempt ofOrder = new CheckoutAttempt(PurchaseId.of(order), momentKey, address);
        CheckoutAttempt ofKey = new CheckoutAttempt(PurchaseId.of(OWNER, longest), momentKey, address);
        Reference reference = new Reference(longest);
        return List.of(
                EXPECTED,
                new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.LIVE),
                new ExpectedTerms(OWNER, PRICE, MomentMode.TEST, new LineItem.Unspecified(), reference, ofKey),
                new ExpectedTerms(
                        OWNER,
                        PRICE,
                        MomentMode.TEST,
                        new LineItem.OfProduct(new ProductId(longest), 1000),
                        reference,
                        ofKey),
                new ExpectedTerms(
                        OWNER, PRICE, MomentMode.TEST, new LineItem.OfProduct(new ProductId("tea"), 1), null, null),
                new ExpectedTerms(OWNER, PRICE, MomentMode.TEST, new LineItem.OfOrder(order), reference, ofOrder),
                new ExpectedTerms(OWNER, PRICE, MomentMode.TEST, new LineItem.OfOrder(order), null, null),
                // A currency that was withdrawn while the session existed.
                new ExpectedTerms(OWNER, new Money(1000, Currency.getInstance("BGN")), MomentMode.TEST));
    }

    /** Returns a session with every field, each as long as it gets in practice. */
    protected static PaymentSession full(ExpectedTerms expected, @Nullable NextCheck nextCheck) {
        return new PaymentSession(
                ID,
                SessionState.RESERVED,
                expected,
                new LastPaymentAttempt(PaymentAttemptStatus.FAILED, NOW.plusMillis(1)),
                new TreeSet<>(Set.of(
                        ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH, ReviewReason.MODE_MISMATCH)),
                Set.of(
                        new ReportedTerms(1001L, "KES", MomentMode.LIVE),
                        new ReportedTerms(999_999_999L, null, null),
                        new ReportedTerms(null, "USD", MomentMode.TEST),
                        new ReportedTerms(null, null, MomentMode.LIVE)),
                new PaymentReference("pay_0123456789abcdefghijklmnopqrstuv", SessionState.RESERVED),
                new SessionHistory(
                        Collections.nCopies(6, "20260601T080000Z webhook completed/payment_method_verified")),
                NOW,
                NOW.plusMillis(2),
                new CheckSchedule(nextCheck, NOW.plusMillis(3), null, false),
                new Attention(Attention.Reason.REVIEW, NOW),
                new OperatorDecisions(
                        new TreeSet<>(Set.of("amount 1001", "price-changed")),
                        new TreeSet<>(Set.of("5 currency-mismatch 1 1 refunded"))),
                1);
    }

    private PaymentSession stored() {
        return requireNonNull(sessions().load(ID, ReadConsistency.STRONG));
    }

    private static void assertWritten(WriteResult<PaymentSession> result) {
        assertThat(result).isInstanceOf(WriteResult.Written.class);
    }

    @ParameterizedTest
    @EnumSource
    void loads_no_session_that_was_never_stored(ReadConsistency consistency) {
        assertThat(sessions().load(ID, consistency)).isNull();
    }

    @ParameterizedTest
    @MethodSource("terms")
    void stores_every_field(ExpectedTerms terms) {
        PaymentSession full = full(terms, new NextCheck(NOW.plusSeconds(3600), NextCheck.Priority.HIGH));

        assertWritten(sessions().compareAndSet(null, full));

        assertThat(stored()).isEqualTo(full);
    }

    @Test
    void stores_a_session_without_optional_fields() {
        PaymentSession bare = new PaymentSession(
                ID,
                SessionState.OPEN,
                null,
                LastPaymentAttempt.NOT_REPORTED,
                new TreeSet<>(),
                Set.of(),
                null,
                SessionHistory.EMPTY,
                NOW,
                NOW,
                new CheckSchedule(null, null, null, false),
                null,
                OperatorDecisions.NONE,
                1);

        assertWritten(sessions().compareAndSet(null, bare));

        assertThat(stored()).isEqualTo(bare);
    }

    @Test
    void stores_times_in_milliseconds() {
        Instant finer = NOW.plusNanos(456_789);
        PaymentSession session = new PaymentSession(
                ID,
                SessionState.EXPIRED,
                EXPECTED,
                new LastPaymentAttempt(PaymentAttemptStatus.FAILED, finer),
                new TreeSet<>(),
                Set.of(),
                null,
                SessionHistory.EMPTY,
                finer,
                finer,
                new CheckSchedule(null, finer, null, false),
                null,
                OperatorDecisions.NONE,
                1);
        assertWritten(sessions().compareAndSet(null, session));
        assertThat(sessions().tryAcquireCheck(ID, finer, Duration.ofSeconds(1))).isTrue();

        assertThat(List.of(
                        stored().createdAt(),
                        stored().updatedAt(),
                        requireNonNull(stored().lastAttempt().at()),
                        requireNonNull(stored().checks().endedAt()),
                        requireNonNull(stored().checks().lastCheckedAt())))
                .containsOnly(NOW);
    }

    @Test
    void stores_the_priority_of_a_check_and_that_checks_ended_unresolved() {
        PaymentSession low = full(EXPECTED, new NextCheck(NOW.plusSeconds(3600), NextCheck.Priority.LOW));
        assertWritten(sessions().compareAndSet(null, low));
        assertThat(stored()).isEqualTo(low);

        PaymentSession unresolved = new PaymentSession(
                ID,
                SessionState.OPEN,
                EXPECTED,
                low.lastAttempt(),
                low.reviewReasons(),
                low.reportedTerms(),
                low.payment(),
                low.history(),
                NOW,
                NOW,
                new CheckSchedule(null, null, null, true),
                new Attention(Attention.Reason.UNRESOLVED, NOW),
                OperatorDecisions.NONE,
                2);
        assertWritten(sessions().compareAndSet(low, unresolved));
        assertThat(stored()).isEqualTo(unresolved);
    }

    @Test
    void stores_a_review_reason_that_this_code_does_not_know() {
        PaymentSession session = PaymentSession.opened(EXPECTED, CREATED).withReview(new ReviewReason("of-tomorrow"));

        assertWritten(sessions().compareAndSet(null, session));

        assertThat(stored().reviewReasons()).containsExactly(new ReviewReason("of-tomorrow"));
    }

    @Test
    void a_new_session_is_written_once() {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        PaymentSession provisional = PaymentSession.provisional(PAID);
        assertWritten(sessions().compareAndSet(null, opened));

        assertThat(sessions().compareAndSet(null, provisional)).isEqualTo(new WriteResult.Conflict<>(opened));
        assertThat(stored()).isEqualTo(opened);
    }

    @Test
    void a_write_from_an_outdated_version_returns_the_newer_one() {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        PaymentSession paid = opened.observe(PAID);
        assertWritten(sessions().compareAndSet(null, opened));
        assertWritten(sessions().compareAndSet(opened, paid));

        assertThat(sessions().compareAndSet(opened, opened.observe(PENDING)))
                .isEqualTo(new WriteResult.Conflict<>(paid));
        assertThat(stored()).isEqualTo(paid);
    }

    @Test
    void a_repeated_write_conflicts_with_itself() {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        PaymentSession paid = opened.observe(PAID);
        assertWritten(sessions().compareAndSet(null, opened));
        assertWritten(sessions().compareAndSet(opened, paid));

        assertThat(sessions().compareAndSet(opened, paid)).isEqualTo(new WriteResult.Conflict<>(paid));
    }

    @Test
    void a_write_of_a_deleted_session_does_not_recreate_it() {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        assertWritten(sessions().compareAndSet(null, opened));
        delete(ID);

        assertThat(sessions().compareAndSet(opened, opened.observe(PAID))).isEqualTo(new WriteResult.Conflict<>(null));
        assertThat(sessions().load(ID, ReadConsistency.STRONG)).isNull();
        assertWritten(sessions().compareAndSet(null, opened));
    }

    @Test
    void fields_that_a_session_loses_are_removed() {
        PaymentSession open = PaymentSession.provisional(PENDING);
        PaymentSession paid = open.observe(PAID).mergeCreate(EXPECTED, CREATED);
        PaymentSession opened = new PaymentSession(
                ID,
                paid.state(),
                paid.expectedTerms(),
                paid.lastAttempt(),
                paid.reviewReasons(),
                Set.of(),
                paid.payment(),
                paid.history(),
                paid.createdAt(),
                paid.updatedAt(),
                paid.checks(),
                null,
                OperatorDecisions.NONE,
                2);
        assertWritten(sessions().compareAndSet(null, open));
        assertWritten(sessions().compareAndSet(open, opened));

        assertThat(stored()).isEqualTo(opened);
        assertThat(stored().reportedTerms()).isEmpty();
    }

    @Test
    void one_of_many_concurrent_writes_succeeds() throws Exception {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        assertWritten(sessions().compareAndSet(null, opened));

        List<WriteResult<PaymentSession>> results =
                ConcurrentCalls.run(THREADS, () -> sessions().compareAndSet(opened, opened.observe(PAID)));

        assertThat(results).filteredOn(WriteResult.Written.class::isInstance).hasSize(1);
        assertThat(stored().revision()).isEqualTo(2);
    }

    @Test
    void one_of_many_concurrent_first_writes_succeeds() throws Exception {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);

        List<WriteResult<PaymentSession>> results =
                ConcurrentCalls.run(THREADS, () -> sessions().compareAndSet(null, opened));

        assertThat(results).filteredOn(WriteResult.Written.class::isInstance).hasSize(1);
    }

    @Test
    void concurrent_different_updates_give_the_same_session_in_any_order() throws Exception {
        List<SessionUpdate> updates =
                List.of(opened(), observed(PENDING), observed(DECLINED), observed(EXPIRED), observed(PAID));
        PaymentSession expected = PaymentSession.opened(EXPECTED, CREATED).observe(PAID);
        for (int round = 0; round < 5; round++) {
            delete(ID);
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                List<SessionUpdate> order = new ArrayList<>(updates);
                Collections.rotate(order, thread);
                List<SessionUpdate> of = thread % 2 == 0 ? order : order.reversed();
                calls.add(() -> {
                    of.forEach(update -> recording().record(ID, update));
                    return true;
                });
            }

            ConcurrentCalls.run(calls);

            PaymentSession found = stored();
            assertThat(found.state()).isEqualTo(SessionState.PAID);
            assertThat(found.expectedTerms()).isEqualTo(EXPECTED);
            assertThat(found.payment()).isEqualTo(expected.payment());
            assertThat(found.reviewReasons()).isEmpty();
            assertThat(found.reportedTerms()).isEmpty();
            assertThat(found.checks().next()).isNull();
        }
    }

    @Test
    void one_of_many_callers_acquires_the_check_each_second() throws Exception {
        assertWritten(sessions().compareAndSet(null, PaymentSession.opened(EXPECTED, CREATED)));

        for (int second = 0; second < 3; second++) {
            Instant now = NOW.plusSeconds(second);
            assertThat(ConcurrentCalls.run(THREADS, () -> sessions().tryAcquireCheck(ID, now, Duration.ofSeconds(1))))
                    .containsOnlyOnce(true);
        }

        assertThat(sessions().tryAcquireCheck(ID, NOW.plusMillis(2999), Duration.ofSeconds(1)))
                .isFalse();
    }

    @Test
    void acquiring_a_check_changes_only_its_time_and_conflicts_with_no_write() {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        assertWritten(sessions().compareAndSet(null, opened));

        assertThat(sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1))).isTrue();
        PaymentSession acquired = stored();
        assertWritten(sessions().compareAndSet(opened, opened.observe(PAID)));

        assertThat(opened.checks().lastCheckedAt()).isNull();
        assertThat(acquired.checks().lastCheckedAt()).isEqualTo(NOW);
        assertThat(acquired.revision()).isEqualTo(opened.revision());
        assertThat(acquired.hasSameContentAs(opened)).isTrue();
        assertThat(stored().checks().lastCheckedAt()).isEqualTo(NOW);
        assertThat(stored().state()).isEqualTo(SessionState.PAID);
    }

    @Test
    void acquiring_a_check_of_an_absent_session_fails_and_creates_none() {
        assertThat(sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1))).isFalse();

        assertThat(sessions().load(ID, ReadConsistency.STRONG)).isNull();
    }
}
