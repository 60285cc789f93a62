package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule that a purchase is paid once, without a database. */
class RecordObservationTest {
    private static final PurchaseId ORDER = PurchaseId.of(new OrderId("o-1"));
    private static final PurchaseId KEY = PurchaseId.of(Owner.ANONYMOUS, "9f0c8f2e-54f6-4c07-9b6b-2f2b7f2a2f11");
    private static final SessionId FIRST = new SessionId("ps_first");
    private static final SessionId SECOND = new SessionId("ps_second");
    private static final SessionId THIRD = new SessionId("ps_third");
    private static final ObservationBuilder PAID =
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);
    private static final ObservationBuilder RESERVED =
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.RESERVED);
    private static final ObservationBuilder PENDING =
            ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING);

    private final AtomicInteger missedWrites = new AtomicInteger();
    private final InMemorySessionStore storedSessions = new InMemorySessionStore(missedWrites::get);
    private final InMemoryPurchaseStore storedPurchases = new InMemoryPurchaseStore(missedWrites::get);
    private final WriteFaults sessionFaults = new WriteFaults();
    private final WriteFaults purchaseFaults = new WriteFaults();
    private final FaultySessionStore sessions = new FaultySessionStore(storedSessions, sessionFaults);
    private final RecordObservation recording =
            new RecordObservation(sessions, new FaultyPurchaseStore(storedPurchases, purchaseFaults));

    static List<PurchaseId> purchases() {
        return List.of(ORDER, KEY);
    }

    private static Money money(long minorUnits) {
        return new Money(minorUnits, Currency.getInstance("ZAR"));
    }

    private static ExpectedTerms terms(@Nullable PurchaseId purchase, long price) {
        return new ExpectedTerms(
                Owner.ANONYMOUS,
                money(price),
                MomentMode.TEST,
                new LineItem.Unspecified(),
                null,
                purchase == null
                        ? null
                        : new CheckoutAttempt(purchase, new UUID(1, 2), ReturnAddress.ofUrl("https://shop.example")));
    }

    private static Observation at(long price, ObservationBuilder observation, SessionId session) {
        return observation.reported(price, "ZAR", MomentMode.TEST).build(session);
    }

    private static SessionUpdate create(@Nullable PurchaseId purchase, long price, SessionId session) {
        ExpectedTerms terms = terms(purchase, price);
        Observation response = at(price, ObservationBuilder.createResponse(), session);
        return before -> before == null ? PaymentSession.opened(terms, response) : before.mergeCreate(terms, response);
    }

    /** Opens a session as the current attempt of a purchase, as create does. */
    private void open(PurchaseId purchase, long price, SessionId session) {
        recording.recordNew(session, create(purchase, price, session));
        Purchase before = storedPurchases.load(purchase, ReadConsistency.STRONG);
        Purchase current = before == null ? Purchase.unsaved(purchase) : before;
        storedPurchases.compareAndSet(
                current.withAttempt(session, money(price), current.sessions(), null, ObservationBuilder.NOON));
    }

    private UpdateResult pay(long price, SessionId session) {
        return recording.record(session, SessionUpdate.observe(at(price, PAID, session)));
    }

    private UpdateResult observe(ObservationBuilder observation, SessionId session) {
        return recording.record(session, SessionUpdate.observe(observation.build(session)));
    }

    private PaymentSession stored(SessionId session) {
        return requireNonNull(storedSessions.load(session, ReadConsistency.STRONG));
    }

    private Purchase stored(PurchaseId purchase) {
        return requireNonNull(storedPurchases.load(purchase, ReadConsistency.STRONG));
    }

    private void assertPaid(SessionId session, ReviewReason... reasons) {
        assertThat(stored(session).state()).isEqualTo(SessionState.PAID);
        assertThat(stored(session).reviewReasons()).containsExactly(reasons);
        assertThat(stored(session).needsReview()).isEqualTo(reasons.length > 0);
    }

    private void assertPurchase(PurchaseId purchase, @Nullable SessionId paidBy, @Nullable SessionId review) {
        assertThat(stored(purchase).paidBySession()).isEqualTo(paidBy);
        assertThat(stored(purchase).reviewSession()).isEqualTo(review);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void the_first_correct_payment_claims_the_purchase(PurchaseId purchase) {
        open(purchase, 12_550, FIRST);

        UpdateResult result = pay(12_550, FIRST);

        assertThat(result).isInstanceOfSatisfying(UpdateResult.Updated.class, updated -> {
            assertThat(requireNonNull(updated.before()).state()).isEqualTo(SessionState.OPEN);
            assertThat(updated.after()).isEqualTo(stored(FIRST));
        });
        assertPaid(FIRST);
        assertPurchase(purchase, FIRST, null);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void a_second_payment_is_recorded_and_needs_review(PurchaseId purchase) {
        open(purchase, 12_550, FIRST);
        open(purchase, 12_550, SECOND);
        pay(12_550, SECOND);

        pay(12_550, FIRST);

        assertPaid(SECOND);
        assertPaid(FIRST, ReviewReason.ORDER_ALREADY_PAID);
        assertPurchase(purchase, SECOND, null);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void a_payment_of_an_earlier_attempt_at_the_same_price_claims_the_purchase(PurchaseId purchase) {
        open(purchase, 12_550, FIRST);
        open(purchase, 12_550, SECOND);

        pay(12_550, FIRST);

        assertPaid(FIRST);
        assertPurchase(purchase, FIRST, null);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void a_payment_at_an_outdated_price_needs_review_and_the_current_one_still_claims(PurchaseId purchase) {
        open(purchase, 12_550, FIRST);
        open(purchase, 20_000, SECOND);

        pay(12_550, FIRST);
        assertPaid(FIRST, ReviewReason.PRICE_CHANGED);
        assertPurchase(purchase, null, FIRST);

        pay(20_000, SECOND);
        assertPaid(SECOND);
        assertPurchase(purchase, SECOND, FIRST);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void a_payment_that_needs_review_claims_nothing_and_a_later_correct_one_does(PurchaseId purchase) {
        open(purchase, 12_550, FIRST);
        open(purchase, 12_550, SECOND);
        open(purchase, 12_550, THIRD);

        pay(1, FIRST);
        assertPaid(FIRST, ReviewReason.AMOUNT_MISMATCH);
        assertPurchase(purchase, null, FIRST);

        pay(2, SECOND);
        assertPaid(SECOND, ReviewReason.AMOUNT_MISMATCH);
        assertPurchase(purchase, null, FIRST);

        pay(12_550, THIRD);
        assertPaid(THIRD);
        assertPurchase(purchase, THIRD, FIRST);
    }

    @Test
    void a_reserved_payment_claims_the_purchase_and_keeps_it_when_it_is_paid() {
        open(ORDER, 12_550, FIRST);
        open(ORDER, 12_550, SECOND);

        observe(RESERVED, FIRST);
        assertPurchase(ORDER, FIRST, null);
        observe(RESERVED, SECOND);
        assertThat(stored(SECOND).reviewReasons()).containsExactly(ReviewReason.ORDER_ALREADY_PAID);

        pay(12_550, FIRST);
        pay(12_550, SECOND);
        assertPaid(FIRST);
        assertPaid(SECOND, ReviewReason.ORDER_ALREADY_PAID);
        assertPurchase(ORDER, FIRST, null);
    }

    @Test
    void a_claimed_payment_that_later_needs_review_keeps_its_claim() {
        open(ORDER, 12_550, FIRST);
        open(ORDER, 12_550, SECOND);
        pay(12_550, FIRST);

        pay(99, FIRST);
        pay(12_550, SECOND);

        assertPaid(FIRST, ReviewReason.AMOUNT_MISMATCH);
        assertPaid(SECOND, ReviewReason.ORDER_ALREADY_PAID);
        assertPurchase(ORDER, FIRST, null);
    }

    @Test
    void a_stored_payment_that_gets_a_reason_without_a_claim_ends_the_purchase() {
        PaymentSession paid = PaymentSession.opened(
                        terms(KEY, 12_550), at(12_550, ObservationBuilder.createResponse(), FIRST))
                .observe(at(12_550, PAID, FIRST));
        storedSessions.compareAndSet(
                null, requireNonNull(create(KEY, 12_550, FIRST).merge(null)));
        storedSessions.compareAndSet(stored(FIRST), paid);

        pay(99, FIRST);

        assertPaid(FIRST, ReviewReason.AMOUNT_MISMATCH);
        assertPurchase(KEY, null, FIRST);
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, PAYMENT_METHOD_VERIFIED",
        "COMPLETED, UNPAID",
        "ACTIVE, PENDING",
        "EXPIRED, UNPAID",
        "COMPLETED, ABSENT",
    })
    void an_observation_without_money_claims_nothing(MomentStatus status, PaymentOutcome outcome) {
        open(ORDER, 12_550, FIRST);

        observe(ObservationBuilder.webhook(status, outcome).updated(1), FIRST);

        assertPurchase(ORDER, null, null);
        assertThat(stored(ORDER).revision()).isEqualTo(1);
    }

    @Test
    void a_payment_claims_a_purchase_before_create_has_recorded_its_first_attempt() {
        recording.recordNew(FIRST, create(KEY, 12_550, FIRST));

        pay(12_550, FIRST);

        assertPaid(FIRST);
        assertPurchase(KEY, FIRST, null);
    }

    @Test
    void a_provisional_payment_claims_when_create_records_its_session() {
        open(ORDER, 12_550, SECOND);
        recording.record(
                FIRST,
                before -> before == null
                        ? PaymentSession.provisional(PAID.build(FIRST))
                        : before.observe(PAID.build(FIRST)));
        assertThat(stored(FIRST).isProvisional()).isTrue();
        assertPurchase(ORDER, null, null);

        recording.recordNew(FIRST, create(ORDER, 12_550, FIRST));
        pay(12_550, SECOND);

        assertPaid(FIRST);
        assertPaid(SECOND, ReviewReason.ORDER_ALREADY_PAID);
        assertPurchase(ORDER, FIRST, null);
    }

    @Test
    void a_payment_of_no_purchase_is_recorded() {
        recording.recordNew(FIRST, create(null, 12_550, FIRST));

        pay(12_550, FIRST);

        assertPaid(FIRST);
        assertThat(storedPurchases.all()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void after_a_crash_between_claim_and_write_the_repeated_observation_wins_again(PurchaseId purchase) {
        open(purchase, 12_550, FIRST);
        open(purchase, 12_550, SECOND);
        sessionFaults.failNextWrite();

        assertThatThrownBy(() -> pay(12_550, FIRST)).isInstanceOf(StoreUnavailableException.class);
        assertThat(stored(FIRST).state()).isEqualTo(SessionState.OPEN);
        assertPurchase(purchase, FIRST, null);
        pay(12_550, SECOND);
        pay(12_550, FIRST);

        assertPaid(FIRST);
        assertPaid(SECOND, ReviewReason.ORDER_ALREADY_PAID);
        assertPurchase(purchase, FIRST, null);
    }

    @Test
    void a_payment_is_not_written_if_its_claim_fails() {
        open(ORDER, 12_550, FIRST);
        purchaseFaults.failNextWrite();

        assertThatThrownBy(() -> pay(12_550, FIRST)).isInstanceOf(StoreUnavailableException.class);

        assertThat(stored(FIRST).state()).isEqualTo(SessionState.OPEN);
        assertPurchase(ORDER, null, null);
    }

    @Test
    void a_payment_is_not_written_if_its_purchase_is_unreadable() {
        PurchaseStore unreadable = new PurchaseStore() {
            @Override
            public @Nullable Purchase load(PurchaseId id, ReadConsistency consistency) {
                throw new UnreadableItemException("of a newer version");
            }

            @Override
            public WriteResult<Purchase> compareAndSet(Purchase after) {
                throw new UnreadableItemException("of a newer version");
            }
        };
        open(ORDER, 12_550, FIRST);
        RecordObservation other = new RecordObservation(storedSessions, unreadable);

        assertThatThrownBy(() -> other.record(FIRST, SessionUpdate.observe(PAID.build(FIRST))))
                .isInstanceOf(UnreadableItemException.class);

        assertThat(stored(FIRST).state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void an_unknown_result_of_the_claim_or_of_the_write_is_decided_by_the_repeated_observation() {
        open(ORDER, 12_550, FIRST);
        purchaseFaults.failAfterNextWrite();
        assertThatThrownBy(() -> pay(12_550, FIRST)).isInstanceOf(StoreUnavailableException.class);
        sessionFaults.failAfterNextWrite();
        assertThatThrownBy(() -> pay(12_550, FIRST)).isInstanceOf(StoreUnavailableException.class);

        assertThat(pay(12_550, FIRST)).isEqualTo(new UpdateResult.Unchanged(stored(FIRST)));

        assertPaid(FIRST);
        assertPurchase(ORDER, FIRST, null);
    }

    @Test
    void a_lost_response_of_a_write_is_a_success() {
        open(ORDER, 12_550, FIRST);
        sessionFaults.loseNextResponse();

        assertThat(pay(12_550, FIRST)).isEqualTo(new UpdateResult.Unchanged(stored(FIRST)));

        assertPaid(FIRST);
        assertThat(stored(FIRST).revision()).isEqualTo(2);
    }

    @Test
    void a_lost_response_of_a_claim_is_a_success() {
        open(ORDER, 12_550, FIRST);
        purchaseFaults.loseNextResponse();

        assertThat(pay(12_550, FIRST)).isInstanceOf(UpdateResult.Updated.class);

        assertPaid(FIRST);
        assertPurchase(ORDER, FIRST, null);
        assertThat(stored(ORDER).revision()).isEqualTo(2);
    }

    @Test
    void a_lost_response_of_a_claim_that_needs_review_keeps_the_reason() {
        open(ORDER, 12_550, FIRST);
        open(ORDER, 20_000, SECOND);
        purchaseFaults.loseNextResponse();

        pay(12_550, FIRST);

        assertPaid(FIRST, ReviewReason.PRICE_CHANGED);
        assertPurchase(ORDER, null, FIRST);
    }

    @Test
    void a_conflict_is_merged_into_the_newer_session() {
        open(ORDER, 12_550, FIRST);
        sessionFaults.beforeEachWrite(once(() -> new RecordObservation(storedSessions, storedPurchases)
                .record(
                        FIRST,
                        SessionUpdate.observe(
                                PENDING.updated(5).payment("pay_1").build(FIRST)))));

        UpdateResult result = pay(12_550, FIRST);

        assertPaid(FIRST);
        assertThat(stored(FIRST).lastAttempt().status()).isEqualTo(PaymentAttemptStatus.PENDING);
        assertThat(stored(FIRST).revision()).isEqualTo(3);
        assertThat(result)
                .isInstanceOfSatisfying(
                        UpdateResult.Updated.class,
                        updated -> assertThat(requireNonNull(updated.before()).revision())
                                .isEqualTo(2));
    }

    @Test
    void a_conflict_of_the_claim_is_decided_by_the_newer_purchase() {
        open(ORDER, 12_550, FIRST);
        open(ORDER, 12_550, SECOND);
        purchaseFaults.beforeEachWrite(once(() -> new RecordObservation(storedSessions, storedPurchases)
                .record(SECOND, SessionUpdate.observe(PAID.build(SECOND)))));

        pay(12_550, FIRST);

        assertPaid(SECOND);
        assertPaid(FIRST, ReviewReason.ORDER_ALREADY_PAID);
        assertPurchase(ORDER, SECOND, null);
    }

    @Test
    void a_session_deleted_before_the_write_is_not_recreated_by_an_observation() {
        open(ORDER, 12_550, FIRST);
        sessionFaults.beforeEachWrite(once(() -> storedSessions.delete(FIRST)));

        assertThat(observe(PENDING, FIRST)).isEqualTo(new UpdateResult.Ignored());

        assertThat(storedSessions.all()).isEmpty();
    }

    private static Runnable once(Runnable code) {
        AtomicInteger runs = new AtomicInteger();
        return () -> {
            if (runs.getAndIncrement() == 0) {
                code.run();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"9, true", "10, false"})
    void ten_conflicts_make_the_store_unavailable(int conflicts, boolean succeeds) {
        open(ORDER, 12_550, FIRST);
        AtomicInteger writes = new AtomicInteger();
        sessionFaults.beforeEachWrite(() -> {
            int minute = writes.incrementAndGet();
            if (minute <= conflicts) {
                PaymentSession current = stored(FIRST);
                storedSessions.compareAndSet(
                        current, current.observe(PENDING.updated(minute).build(FIRST)));
            }
        });

        if (succeeds) {
            assertThat(pay(12_550, FIRST)).isInstanceOf(UpdateResult.Updated.class);
            assertPaid(FIRST);
        } else {
            assertThatThrownBy(() -> pay(12_550, FIRST)).isInstanceOf(StoreUnavailableException.class);
            assertThat(stored(FIRST).state()).isEqualTo(SessionState.OPEN);
        }
        assertThat(writes).hasValue(10);
    }

    @ParameterizedTest
    @CsvSource({"9, true", "10, false"})
    void ten_conflicts_of_a_claim_make_the_store_unavailable(int conflicts, boolean succeeds) {
        open(ORDER, 12_550, FIRST);
        AtomicInteger writes = new AtomicInteger();
        purchaseFaults.beforeEachWrite(() -> {
            if (writes.incrementAndGet() <= conflicts) {
                storedPurchases.compareAndSet(stored(ORDER).withUsedUpKey(null, null, ObservationBuilder.NOON));
            }
        });

        if (succeeds) {
            pay(12_550, FIRST);
            assertPaid(FIRST);
        } else {
            assertThatThrownBy(() -> pay(12_550, FIRST)).isInstanceOf(StoreUnavailableException.class);
            assertThat(stored(FIRST).state()).isEqualTo(SessionState.OPEN);
        }
        assertThat(writes).hasValue(10);
    }

    @Test
    void an_unknown_session_is_ignored_after_a_consistent_read() {
        assertThat(pay(12_550, FIRST)).isEqualTo(new UpdateResult.Ignored());

        assertThat(sessions.calls()).containsExactly("EVENTUAL", "STRONG");
        assertThat(storedSessions.all()).isEmpty();
    }

    @Test
    void a_session_that_a_stale_read_does_not_see_is_not_ignored() {
        open(ORDER, 12_550, FIRST);
        missedWrites.set(1);

        assertThat(pay(12_550, FIRST)).isInstanceOf(UpdateResult.Updated.class);

        assertPaid(FIRST);
        assertPurchase(ORDER, FIRST, null);
    }

    @Test
    void a_stale_session_costs_a_conflict_and_no_observation() {
        open(ORDER, 12_550, FIRST);
        observe(PENDING.updated(1), FIRST);
        observe(
                ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                        .updated(2),
                FIRST);
        missedWrites.set(2);

        pay(12_550, FIRST);

        assertPaid(FIRST);
        assertThat(stored(FIRST).revision()).isEqualTo(4);
        assertThat(stored(FIRST).checks().endedAt()).isEqualTo(ObservationBuilder.NOON);
    }

    @Test
    void a_stale_purchase_does_not_give_its_claim_away() {
        open(ORDER, 12_550, FIRST);
        open(ORDER, 12_550, SECOND);
        pay(12_550, FIRST);
        missedWrites.set(1);

        pay(12_550, SECOND);

        assertPaid(SECOND, ReviewReason.ORDER_ALREADY_PAID);
        assertPurchase(ORDER, FIRST, null);
    }

    @Test
    void a_stale_session_that_contains_the_observation_is_not_written() {
        open(ORDER, 12_550, FIRST);
        pay(12_550, FIRST);
        pay(1, FIRST);
        missedWrites.set(1);
        sessions.calls().clear();

        assertThat(pay(12_550, FIRST)).isInstanceOf(UpdateResult.Unchanged.class);

        assertThat(sessions.calls()).containsExactly("EVENTUAL");
        assertPaid(FIRST, ReviewReason.AMOUNT_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESERVED", "PAID"})
    void after_money_an_observation_without_money_is_written_only_with_other_terms(PaymentOutcome money) {
        open(ORDER, 12_550, FIRST);
        observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, money).updated(1), FIRST);
        PaymentSession paid = stored(FIRST);
        sessions.calls().clear();

        int minute = 2;
        for (MomentStatus status : MomentStatus.values()) {
            for (PaymentOutcome outcome : List.of(
                    PaymentOutcome.NOT_STARTED,
                    PaymentOutcome.PENDING,
                    PaymentOutcome.UNPAID,
                    PaymentOutcome.ABSENT,
                    PaymentOutcome.UNKNOWN)) {
                for (Source source : Source.values()) {
                    ObservationBuilder later = ObservationBuilder.by(source)
                            .status(status)
                            .outcome(outcome)
                            .withError()
                            .updated(minute)
                            .at(minute++);
                    assertThat(observe(later, FIRST)).as("%s", later).isEqualTo(new UpdateResult.Unchanged(paid));
                }
            }
        }
        assertThat(sessions.calls()).containsOnly("EVENTUAL");

        observe(PENDING.updated(minute).reported(1L, "ZAR", MomentMode.TEST), FIRST);
        assertThat(stored(FIRST).state()).isEqualTo(paid.state());
        assertThat(stored(FIRST).reviewReasons()).containsExactly(ReviewReason.AMOUNT_MISMATCH);
        assertThat(stored(FIRST).lastAttempt()).isEqualTo(paid.lastAttempt());
    }

    @Test
    void an_update_of_a_session_just_read_reads_nothing() {
        open(ORDER, 12_550, FIRST);
        sessions.calls().clear();

        recording.record(stored(FIRST), SessionUpdate.observe(PAID.build(FIRST)));
        recording.recordNew(SECOND, create(KEY, 12_550, SECOND));

        assertThat(sessions.calls()).containsExactly("WRITE", "WRITE");
        assertPaid(FIRST);
        assertThat(stored(SECOND).state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void create_of_a_known_session_is_merged_after_one_failed_write() {
        recording.record(FIRST, _ -> PaymentSession.provisional(PAID.build(FIRST)));
        sessions.calls().clear();

        UpdateResult result = recording.recordNew(FIRST, create(ORDER, 12_550, FIRST));

        assertThat(sessions.calls()).containsExactly("WRITE", "WRITE");
        assertThat(requireNonNull(result.session()).expectedTerms()).isEqualTo(terms(ORDER, 12_550));
        assertPaid(FIRST);
        assertPurchase(ORDER, FIRST, null);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void of_many_concurrent_payments_exactly_one_claims_the_purchase(PurchaseId purchase) throws Exception {
        RecordObservation concurrent = new RecordObservation(storedSessions, storedPurchases);
        for (int round = 0; round < 20; round++) {
            storedPurchases.delete(purchase);
            List<SessionId> ids = new ArrayList<>();
            List<Callable<UpdateResult>> payments = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                SessionId session = new SessionId("ps_" + round + "_" + thread);
                concurrent.recordNew(session, create(purchase, 12_550, session));
                ids.add(session);
                for (int delivery = 0; delivery < 2; delivery++) {
                    payments.add(() -> concurrent.record(session, SessionUpdate.observe(PAID.build(session))));
                }
            }

            ConcurrentCalls.run(payments);

            List<SessionId> withoutReview =
                    ids.stream().filter(id -> !stored(id).needsReview()).toList();
            assertThat(withoutReview).hasSize(1);
            assertThat(stored(purchase).paidBySession()).isEqualTo(withoutReview.getFirst());
            assertThat(ids).allSatisfy(id -> {
                if (!withoutReview.contains(id)) {
                    assertPaid(id, ReviewReason.ORDER_ALREADY_PAID);
                }
            });
        }
    }
}
