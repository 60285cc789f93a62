package dev.momentcheckout.operatepayments;

import static dev.momentcheckout.operatepayments.DecideFixture.FIRST;
import static dev.momentcheckout.operatepayments.DecideFixture.KEY;
import static dev.momentcheckout.operatepayments.DecideFixture.ORDER;
import static dev.momentcheckout.operatepayments.DecideFixture.PRICE;
import static dev.momentcheckout.operatepayments.DecideFixture.SECOND;
import static dev.momentcheckout.operatepayments.DecideFixture.ofPurchase;
import static dev.momentcheckout.operatepayments.DecideFixture.withoutPurchase;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecideSessionTest {
    private final DecideFixture fixture = new DecideFixture();

    static Stream<PurchaseId> purchases() {
        return Stream.of(ORDER, KEY);
    }

    private void assertRefused(DecisionResult result, Refusal reason) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        DecisionResult.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private void assertClaimFailed(DecisionResult result, ReviewReason reason) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        DecisionResult.ClaimFailed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(reason));
    }

    private static @Nullable String outcome(Operation operation) {
        Operation.End end = operation.end();
        return end == null ? null : end.outcome();
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void an_approved_payment_claims_its_purchase_and_is_published(PurchaseId purchase) {
        fixture.create(FIRST, ofPurchase(purchase, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);

        DecisionResult result = fixture.approve(FIRST, revision);

        assertThat(result).isInstanceOf(DecisionResult.Done.class);
        PaymentSession approved = fixture.session(FIRST);
        assertThat(approved.needsReview()).isFalse();
        assertThat(approved.decisions().approved()).containsExactly("amount 12551");
        assertThat(approved.revision()).isEqualTo(revision + 1);
        assertThat(approved.updatedAt()).isEqualTo(fixture.clock.instant());
        assertThat(approved.attention()).isNull();
        assertThat(fixture.purchase(purchase).paidBySession()).isEqualTo(FIRST);
        assertThat(fixture.events()).containsExactly("ps_1:PAID:review:amount-mismatch:1", "ps_1:PAID");
        assertThat(fixture.operations(FIRST)).singleElement().satisfies(operation -> {
            assertThat(operation.command()).isEqualTo("approve");
            assertThat(operation.by()).isEqualTo("ann");
            assertThat(operation.requestId()).isEqualTo("request-1");
            assertThat(operation.revision()).isEqualTo(revision);
            assertThat(operation.values()).containsExactly("amount 12551");
            assertThat(outcome(operation)).isEqualTo("done, revision 3");
        });
    }

    @Test
    void a_session_without_purchase_has_nothing_to_claim() {
        fixture.create(FIRST, withoutPurchase());
        fixture.pay(FIRST, PRICE + 1);

        assertThat(fixture.approve(FIRST, fixture.revision(FIRST))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.purchases.all()).isEmpty();
    }

    @Test
    void an_unknown_session_is_not_found() {
        assertThat(fixture.approve(FIRST, 1)).isEqualTo(new DecisionResult.NotFound());
        assertThat(fixture.operations.size()).isZero();
    }

    @Test
    void a_repeated_approval_has_nothing_to_do() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);
        fixture.approve(FIRST, revision);

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.AlreadyDone.class);
        assertThat(fixture.decide("bob", FIRST, new Approval(revision, false)))
                .isInstanceOf(DecisionResult.AlreadyDone.class);
        assertThat(fixture.operations(FIRST)).hasSize(1);
        assertThat(fixture.events()).containsOnlyOnce("ps_1:PAID");
    }

    /** Older code does not know approvals, and restores a reason during a deployment or after a rollback. */
    private long approvedAndRestored() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        fixture.approve(FIRST, fixture.revision(FIRST));
        fixture.record(
                FIRST,
                before ->
                        requireNonNull(before).withFailedClaim(ReviewReason.AMOUNT_MISMATCH, fixture.clock.instant()));
        assertThat(fixture.session(FIRST).needsReview()).isTrue();
        return fixture.revision(FIRST);
    }

    @Test
    void an_interrupted_approval_of_a_restored_reason_is_completed() {
        long revision = approvedAndRestored();
        fixture.faults.failNextWrite();
        assertThatThrownBy(() -> fixture.approve(FIRST, revision)).isInstanceOf(StoreUnavailableException.class);

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.session(FIRST).needsReview()).isFalse();
        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.AlreadyDone.class);
    }

    @Test
    void an_approval_of_a_restored_reason_whose_response_is_lost_is_done() {
        long revision = approvedAndRestored();
        fixture.faults.loseNextResponse();

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.session(FIRST).needsReview()).isFalse();
    }

    @Test
    void a_restored_reason_is_not_approved_if_another_amount_arrives_in_between() {
        long revision = approvedAndRestored();
        fixture.faults.beforeEachWrite(() -> fixture.pay(FIRST, PRICE + 2));

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.Changed.class);
        assertThat(fixture.session(FIRST).needsReview()).isTrue();
    }

    @Test
    void the_claim_precedes_the_write() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        fixture.faults.beforeEachWrite(
                () -> assertThat(fixture.purchase(ORDER).paidBySession()).isEqualTo(FIRST));

        assertThat(fixture.approve(FIRST, fixture.revision(FIRST))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.sessions.calls()).containsExactly("STRONG", "WRITE");
    }

    @Test
    void after_a_failed_write_the_same_command_completes_the_operation() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);
        fixture.faults.failNextWrite();
        assertThatThrownBy(() -> fixture.approve(FIRST, revision)).isInstanceOf(StoreUnavailableException.class);
        assertThat(fixture.session(FIRST).needsReview()).isTrue();
        assertThat(fixture.operations(FIRST)).singleElement().matches(Operation::isOpen);

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.Done.class);

        assertThat(fixture.operations(FIRST))
                .singleElement()
                .satisfies(operation -> assertThat(outcome(operation)).isEqualTo("done, revision 3"));
    }

    @Test
    void after_a_crash_behind_the_write_the_same_command_finishes_the_operation() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);
        fixture.faults.failAfterNextWrite();
        assertThatThrownBy(() -> fixture.approve(FIRST, revision)).isInstanceOf(StoreUnavailableException.class);
        assertThat(fixture.operations(FIRST)).singleElement().matches(Operation::isOpen);

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.AlreadyDone.class);

        assertThat(fixture.operations(FIRST))
                .singleElement()
                .satisfies(operation -> assertThat(outcome(operation)).isEqualTo("done"));
    }

    @Test
    void a_write_whose_response_was_lost_is_a_success() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        fixture.faults.loseNextResponse();

        assertThat(fixture.approve(FIRST, fixture.revision(FIRST))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.events()).containsOnlyOnce("ps_1:PAID");
    }

    /** Runs code once, before the next write of a session by an operator. */
    private void beforeWrite(Runnable code) {
        AtomicBoolean done = new AtomicBoolean();
        fixture.faults.beforeEachWrite(() -> {
            if (!done.getAndSet(true)) {
                code.run();
            }
        });
    }

    @Test
    void two_operators_who_approve_the_same_values_both_succeed() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);
        beforeWrite(() -> assertThat(fixture.decide("bob", FIRST, new Approval(revision, false)))
                .isInstanceOf(DecisionResult.Done.class));

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.Done.class);

        assertThat(fixture.operations(FIRST)).hasSize(2).noneMatch(Operation::isOpen);
        assertThat(fixture.revision(FIRST)).isEqualTo(revision + 1);
        assertThat(fixture.events()).containsOnlyOnce("ps_1:PAID");
    }

    @Test
    void of_two_operators_who_decide_differently_the_second_gets_what_changed() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);
        beforeWrite(() -> assertThat(fixture.decide("bob", FIRST, new Closure(revision, ClosureOutcome.REFUNDED, null)))
                .isInstanceOf(DecisionResult.Done.class));

        DecisionResult result = fixture.approve(FIRST, revision);

        assertThat(result).isInstanceOfSatisfying(DecisionResult.Changed.class, changed -> {
            assertThat(changed.before()).isNotNull();
            assertThat(changed.current().isClosed()).isTrue();
            assertThat(changed.operations()).extracting(Operation::by).containsExactly("ann", "bob");
        });
        assertThat(fixture.session(FIRST).needsReview()).isTrue();
        assertThat(fixture.operations(FIRST))
                .extracting(DecideSessionTest::outcome)
                .containsExactly("refused: the session has revision 3", "done, revision 3");
        assertThat(fixture.events()).doesNotContain("ps_1:PAID");
        assertThat(fixture.decide("bob", FIRST, new Approval(revision, false)))
                .isInstanceOf(DecisionResult.Changed.class);
        assertThat(fixture.decide("cat", FIRST, new Closure(revision, ClosureOutcome.NO_PAYMENT, null)))
                .isInstanceOf(DecisionResult.Changed.class);
        assertThat(fixture.decide("cat", FIRST, new Closure(revision, ClosureOutcome.REFUNDED, "re_1")))
                .isInstanceOf(DecisionResult.AlreadyDone.class);
    }

    @Test
    void an_observation_between_read_and_write_is_not_approved_unseen() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);
        beforeWrite(() -> fixture.pay(FIRST, PRICE + 2));

        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.Changed.class);
        assertThat(fixture.session(FIRST).needsReview()).isTrue();
        assertThat(fixture.session(FIRST).decisions().approved()).isEmpty();

        assertThat(fixture.approve(FIRST, fixture.revision(FIRST))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.session(FIRST).decisions().approved()).containsExactly("amount 12551", "amount 12552");
    }

    @Test
    void nothing_is_decided_at_another_revision() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);
        List<SessionId> before = fixture.purchase(ORDER).sessions();

        for (long other : List.of(revision - 1, revision + 1)) {
            assertThat(fixture.approve(FIRST, other)).isInstanceOf(DecisionResult.Changed.class);
            assertThat(fixture.close(FIRST, other, ClosureOutcome.REFUNDED)).isInstanceOf(DecisionResult.Changed.class);
        }
        assertThat(fixture.revision(FIRST)).isEqualTo(revision);
        assertThat(fixture.purchase(ORDER).sessions()).isEqualTo(before);
        assertThat(fixture.purchase(ORDER).paidBySession()).isNull();
        assertThat(fixture.operations.size()).isZero();
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void an_approval_that_loses_the_claim_adds_the_reason(PurchaseId purchase) {
        fixture.create(FIRST, ofPurchase(purchase, PRICE));
        fixture.create(SECOND, ofPurchase(purchase, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        fixture.pay(SECOND, PRICE);
        long revision = fixture.revision(FIRST);

        assertClaimFailed(fixture.approve(FIRST, revision), ReviewReason.ORDER_ALREADY_PAID);

        assertThat(fixture.session(FIRST).reviewReasons())
                .containsExactly(ReviewReason.AMOUNT_MISMATCH, ReviewReason.ORDER_ALREADY_PAID);
        assertThat(fixture.session(FIRST).decisions().approved()).isEmpty();
        assertThat(fixture.purchase(purchase).paidBySession()).isEqualTo(SECOND);
        assertThat(fixture.events())
                .contains("ps_1:PAID:review:amount-mismatch+order-already-paid:1", "ps_2:PAID")
                .doesNotContain("ps_1:PAID");
        assertThat(fixture.operations(FIRST))
                .extracting(DecideSessionTest::outcome)
                .containsExactly("refused: order-already-paid");
        assertRefused(fixture.approve(FIRST, fixture.revision(FIRST)), Refusal.ORDER_ALREADY_PAID);
        assertThat(fixture.approve(FIRST, revision)).isInstanceOf(DecisionResult.Changed.class);
    }

    @Test
    void a_lost_claim_whose_write_was_repeated_is_explained_too() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.create(SECOND, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        fixture.pay(SECOND, PRICE);
        fixture.faults.loseNextResponse();

        assertClaimFailed(fixture.approve(FIRST, fixture.revision(FIRST)), ReviewReason.ORDER_ALREADY_PAID);
    }

    @Test
    void money_that_wins_the_claim_of_an_approval_makes_the_other_payment_need_review() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.create(SECOND, ofPurchase(ORDER, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        fixture.approve(FIRST, fixture.revision(FIRST));

        fixture.pay(SECOND, PRICE);

        assertThat(fixture.session(SECOND).reviewReasons()).containsExactly(ReviewReason.ORDER_ALREADY_PAID);
        assertThat(fixture.events()).contains("ps_1:PAID").doesNotContain("ps_2:PAID");
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void a_payment_at_an_old_price_is_approved_once_more(PurchaseId purchase) {
        fixture.create(FIRST, ofPurchase(purchase, PRICE));
        fixture.create(SECOND, ofPurchase(purchase, PRICE + 500));
        fixture.pay(FIRST, PRICE + 1);

        assertClaimFailed(fixture.approve(FIRST, fixture.revision(FIRST)), ReviewReason.PRICE_CHANGED);
        assertThat(fixture.purchase(purchase).paidBySession()).isNull();
        assertThat(fixture.events()).doesNotContain("ps_1:PAID");

        assertThat(fixture.approve(FIRST, fixture.revision(FIRST))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.session(FIRST).decisions().approved()).containsExactly("amount 12551", "price-changed");
        assertThat(fixture.purchase(purchase).paidBySession()).isEqualTo(FIRST);
        assertThat(fixture.events()).contains("ps_1:PAID");
    }

    @Test
    void reserved_money_that_was_approved_is_published_again_when_it_is_paid() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.observe(FIRST, PaymentOutcome.RESERVED, PRICE + 1, "ZAR");
        fixture.approve(FIRST, fixture.revision(FIRST));

        fixture.pay(FIRST, PRICE + 1);

        assertThat(fixture.session(FIRST).needsReview()).isFalse();
        assertThat(fixture.purchase(ORDER).paidBySession()).isEqualTo(FIRST);
        assertThat(fixture.events())
                .containsExactly("ps_1:RESERVED:review:amount-mismatch:1", "ps_1:RESERVED", "ps_1:PAID");
    }

    @Test
    void a_verified_payment_method_is_approved_without_a_claim() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.observe(FIRST, PaymentOutcome.PAYMENT_METHOD_VERIFIED, PRICE + 1, "ZAR");

        assertThat(fixture.approve(FIRST, fixture.revision(FIRST))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.purchase(ORDER).paidBySession()).isNull();
        assertThat(fixture.events()).contains("ps_1:VERIFIED");
    }

    @Test
    void an_unrecorded_session_is_approved_once_create_has_recorded_it() {
        fixture.pay(FIRST, PRICE);
        fixture.record(
                FIRST,
                before -> before == null
                        ? null
                        : before.checked(
                                ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                                        .at(11)
                                        .build(FIRST),
                                requireNonNull(before.checks().next())));
        assertThat(fixture.session(FIRST).reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
        assertRefused(fixture.approve(FIRST, fixture.revision(FIRST)), Refusal.UNRECORDED_SESSION);

        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        assertThat(fixture.session(FIRST).needsReview()).isTrue();

        assertThat(fixture.approve(FIRST, fixture.revision(FIRST))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.session(FIRST).decisions().approved()).containsExactly("unrecorded-session");
        assertThat(fixture.purchase(ORDER).paidBySession()).isEqualTo(FIRST);
        assertThat(fixture.events()).contains("ps_1:PAID");
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        assertThat(fixture.session(FIRST).needsReview()).isFalse();
    }

    @Test
    void another_currency_is_approved_only_if_the_operator_accepts_it() {
        fixture.create(FIRST, withoutPurchase());
        fixture.observe(FIRST, PaymentOutcome.PAID, PRICE, "USD");
        long revision = fixture.revision(FIRST);

        assertRefused(fixture.approve(FIRST, revision), Refusal.CURRENCY_MISMATCH);
        assertThat(fixture.decide("ann", FIRST, new Approval(revision, true))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.session(FIRST).decisions().approved()).containsExactly("currency USD");
        assertThat(fixture.operations(FIRST))
                .extracting(Operation::command)
                .containsExactly("approve --allow-currency-mismatch");
    }

    @Test
    void money_of_the_other_mode_is_never_approved() {
        fixture.create(FIRST, withoutPurchase());
        fixture.record(
                FIRST,
                before -> before == null
                        ? null
                        : before.observe(ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                                .reported(PRICE, "ZAR", MomentMode.LIVE)
                                .build(FIRST)));
        long revision = fixture.revision(FIRST);

        assertRefused(fixture.approve(FIRST, revision), Refusal.MODE_MISMATCH);
        assertThat(fixture.close(FIRST, revision, ClosureOutcome.NO_PAYMENT)).isInstanceOf(DecisionResult.Done.class);
        assertRefused(fixture.approve(FIRST, fixture.revision(FIRST)), Refusal.MODE_MISMATCH);
    }

    @Test
    void refunded_money_is_never_approved() {
        fixture.create(FIRST, withoutPurchase());
        fixture.create(SECOND, withoutPurchase());
        fixture.pay(FIRST, PRICE + 1);
        fixture.pay(SECOND, PRICE + 1);
        fixture.refund(FIRST);

        assertRefused(fixture.approve(FIRST, fixture.revision(FIRST)), Refusal.REFUNDED);
        assertThat(fixture.approve(SECOND, fixture.revision(SECOND))).isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.close(FIRST, fixture.revision(FIRST), ClosureOutcome.REFUNDED))
                .isInstanceOf(DecisionResult.Done.class);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void a_payment_closed_as_refunded_is_never_published_as_paid(PurchaseId purchase) {
        fixture.create(FIRST, ofPurchase(purchase, PRICE));
        fixture.pay(FIRST, PRICE + 1);
        long revision = fixture.revision(FIRST);

        assertThat(fixture.close(FIRST, revision, ClosureOutcome.REFUNDED)).isInstanceOf(DecisionResult.Done.class);

        PaymentSession closed = fixture.session(FIRST);
        assertThat(closed.attention()).isNull();
        assertThat(closed.needsReview()).isTrue();
        assertThat(closed.decisions().closed()).containsExactly("6 amount-mismatch 1 1 refunded");
        assertThat(closed.history().lines().getLast()).endsWith(" operator close refunded");
        assertThat(fixture.purchase(purchase).paidBySession()).isNull();
        assertRefused(fixture.approve(FIRST, fixture.revision(FIRST)), Refusal.REFUNDED);
        assertThat(fixture.events()).containsExactly("ps_1:PAID:review:amount-mismatch:1");
        assertThat(fixture.operations(FIRST)).singleElement().satisfies(operation -> {
            assertThat(operation.command()).isEqualTo("close --as refunded");
            assertThat(operation.values()).containsExactly("6 amount-mismatch 1 1 refunded");
        });
    }

    @Test
    void more_money_after_a_close_reopens_the_case() {
        fixture.create(FIRST, withoutPurchase());
        fixture.observe(FIRST, PaymentOutcome.RESERVED, PRICE + 1, "ZAR");
        fixture.close(FIRST, fixture.revision(FIRST), ClosureOutcome.REFUNDED);

        fixture.pay(FIRST, PRICE + 1);

        Attention attention = fixture.session(FIRST).attention();
        assertThat(attention).isNotNull();
        assertRefused(fixture.approve(FIRST, fixture.revision(FIRST)), Refusal.REFUNDED);
        assertThat(fixture.close(FIRST, fixture.revision(FIRST), ClosureOutcome.REFUNDED))
                .isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.session(FIRST).decisions().closed())
                .containsExactly("5 amount-mismatch 1 1 refunded", "6 amount-mismatch 1 1 refunded");
        assertThat(fixture.session(FIRST).attention()).isNull();
    }

    @Test
    void a_preview_writes_nothing_and_says_what_would_happen() {
        fixture.create(FIRST, ofPurchase(ORDER, PRICE));
        fixture.create(SECOND, ofPurchase(ORDER, PRICE + 500));
        fixture.pay(FIRST, PRICE + 1);
        PaymentSession session = fixture.session(FIRST);
        List<Object> before = List.of(session, fixture.purchase(ORDER));

        assertClaimFailed(fixture.preview(FIRST, new Approval(session.revision(), false)), ReviewReason.PRICE_CHANGED);
        assertThat(fixture.preview(FIRST, new Closure(session.revision(), ClosureOutcome.REFUNDED, null)))
                .isInstanceOf(DecisionResult.Done.class);
        assertThat(fixture.preview(FIRST, new Approval(session.revision() + 1, false)))
                .isInstanceOf(DecisionResult.Changed.class);
        assertRefused(
                fixture.preview(FIRST, new Closure(session.revision(), ClosureOutcome.NO_PAYMENT, null)),
                Refusal.PAYMENT_EXISTS);

        assertThat(List.of(fixture.session(FIRST), fixture.purchase(ORDER))).isEqualTo(before);
        assertThat(fixture.operations.size()).isZero();
        assertThat(fixture.sessions.calls()).doesNotContain("WRITE");
        assertThat(fixture.log).isEmpty();
    }

    @Test
    void an_edited_item_is_not_approved() {
        ExpectedTerms expected = withoutPurchase();
        fixture.create(FIRST, expected);
        fixture.pay(FIRST, PRICE);
        fixture.record(
                FIRST,
                before -> before == null
                        ? null
                        : before.withFailedClaim(ReviewReason.AMOUNT_MISMATCH, fixture.clock.instant()));

        assertRefused(fixture.approve(FIRST, fixture.revision(FIRST)), Refusal.VALUE_NOT_STORED);
    }

    @Test
    void the_log_names_session_and_command_and_nothing_else_of_the_operator() {
        fixture.create(FIRST, withoutPurchase());
        fixture.pay(FIRST, PRICE + 1);
        fixture.approve(FIRST, fixture.revision(FIRST));

        assertThat(fixture.log)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"session_id\":\"ps_1\"", "\"command\":\"approve\"")
                        .doesNotContain("phone", "ann"));
        assertThat(fixture.log.getFirst()).contains("operator command started");
        assertThat(fixture.log.getLast()).contains("operator command completed");
    }
}
