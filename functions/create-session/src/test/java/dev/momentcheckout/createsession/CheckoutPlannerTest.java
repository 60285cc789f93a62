package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.createsession.CheckoutStep.Refuse;
import dev.momentcheckout.createsession.CheckoutView.Answers;
import dev.momentcheckout.createsession.CheckoutView.Created;
import dev.momentcheckout.createsession.CheckoutView.Request;
import dev.momentcheckout.createsession.CheckoutView.Retrieved;
import dev.momentcheckout.session.CheckSchedule;
import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.UnavailableReason;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The complete table of the planner: each rule, each answer of Moment, and which rule comes first. */
final class CheckoutPlannerTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Money PRICE = new Money(2500, Currency.getInstance("ZAR"));
    private static final Money OTHER_PRICE = new Money(2499, Currency.getInstance("ZAR"));
    private static final ReturnAddress APP = ReturnAddress.ofUrl("myapp://return?session_id={SESSION_ID}");
    private static final ReturnAddress WEB = ReturnAddress.ofUrl("https://shop.example/return?session_id={SESSION_ID}");
    private static final Owner THABO = Owner.signedIn("https://id.example", "thabo");
    private static final Owner NALEDI = Owner.signedIn("https://id.example", "naledi");
    private static final PurchaseId ORDER = PurchaseId.of(new OrderId("17"));
    private static final PurchaseId KEY = PurchaseId.of(THABO, "d7f3a7c0-1b8e-4d5c-9f6a-2b3c4d5e6f70");
    private static final SessionId CURRENT = new SessionId("ps_current");
    private static final SessionId PREVIOUS = new SessionId("ps_previous");
    private static final SessionId OPENED = new SessionId("ps_opened");
    private static final Failure OUTAGE =
            new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 503, Duration.ofSeconds(7));

    private static final Retrieved CONCLUSIVE = new Retrieved.Conclusive();
    private static final Retrieved INCONCLUSIVE = new Retrieved.Inconclusive();
    private static final Retrieved NOT_FOUND = new Retrieved.NotFound();
    private static final Retrieved UNANSWERED = new Retrieved.Unanswered(OUTAGE);

    private final Map<SessionId, PaymentSession> sessions = new HashMap<>();
    private Purchase purchase = Purchase.unsaved(ORDER);
    private Request request = new Request(THABO, PRICE, MomentMode.TEST, APP, null);
    private Answers answers = Answers.NONE;

    private CheckoutStep next() {
        return CheckoutPlanner.next(new CheckoutView(purchase, sessions, request, NOW, answers));
    }

    // Sessions

    private static PaymentSession session(SessionId id, Owner owner, Money price, ReturnAddress address, Duration age) {
        Instant createdAt = NOW.minus(age);
        ExpectedTerms expected = new ExpectedTerms(
                owner,
                price,
                MomentMode.TEST,
                new LineItem.OfOrder(new OrderId("17")),
                null,
                new CheckoutAttempt(ORDER, UUID.randomUUID(), address));
        return PaymentSession.opened(
                expected, report(id, price, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, createdAt, Source.CREATE));
    }

    private static Observation report(
            SessionId id, Money price, MomentStatus status, PaymentOutcome outcome, Instant at, Source source) {
        return new Observation(
                id,
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(price.minorUnits(), price.currencyCode(), MomentMode.TEST),
                false,
                null,
                at,
                null,
                null,
                at);
    }

    private static PaymentSession reported(PaymentSession session, MomentStatus status, PaymentOutcome outcome) {
        Money price = session.expectedTerms() == null
                ? PRICE
                : session.expectedTerms().price();
        return session.observe(
                report(session.id(), price, status, outcome, session.createdAt().plusSeconds(5), Source.WEBHOOK));
    }

    private static PaymentSession paid(PaymentSession session) {
        return reported(session, MomentStatus.COMPLETED, PaymentOutcome.PAID);
    }

    private static PaymentSession pending(PaymentSession session) {
        return reported(session, MomentStatus.ACTIVE, PaymentOutcome.PENDING);
    }

    private static PaymentSession cancelled(PaymentSession session) {
        return reported(session, MomentStatus.CANCELLED, PaymentOutcome.NOT_STARTED);
    }

    private static PaymentSession expiredWhilePending(PaymentSession session) {
        return reported(pending(session), MomentStatus.EXPIRED, PaymentOutcome.PENDING);
    }

    private static PaymentSession lastChecked(PaymentSession session, Instant at) {
        CheckSchedule checks = new CheckSchedule(
                session.checks().next(),
                session.checks().endedAt(),
                at,
                session.checks().unresolved());
        return withChecks(session, checks);
    }

    private static PaymentSession withChecks(PaymentSession session, CheckSchedule checks) {
        return new PaymentSession(
                session.id(),
                session.state(),
                session.expectedTerms(),
                session.lastAttempt(),
                session.reviewReasons(),
                session.reportedTerms(),
                session.payment(),
                session.history(),
                session.createdAt(),
                session.updatedAt(),
                checks,
                session.attention(),
                session.decisions(),
                session.revision());
    }

    private static PaymentSession old(SessionId id) {
        return session(id, THABO, PRICE, APP, Duration.ofMinutes(30));
    }

    // The purchase

    private void hasCurrent(PaymentSession current, PaymentSession... previous) {
        List<SessionId> others = new ArrayList<>();
        for (PaymentSession session : previous) {
            others.add(session.id());
            sessions.put(session.id(), session);
        }
        sessions.put(current.id(), current);
        Money price = current.expectedTerms() == null
                ? PRICE
                : current.expectedTerms().price();
        purchase = new Purchase(ORDER, 3, current.id(), price, others, null, null, null, null, 5);
    }

    private void moments(SessionId id, Retrieved answer) {
        answers = answers.withRetrieved(Map.of(id, answer));
    }

    private void created(Created answer, @Nullable SessionId under) {
        answers = answers.withCreated(answer, under);
    }

    @Nested
    final class Rule1Paid {
        @Test
        void refuses_a_purchase_that_a_payment_claimed() {
            purchase = new Purchase(ORDER, 1, CURRENT, PRICE, List.of(), PREVIOUS, null, null, null, 2);
            assertThat(next()).isEqualTo(new Refuse.Paid(PREVIOUS));
        }

        @Test
        void refuses_a_purchase_whose_payment_needs_review() {
            purchase = new Purchase(ORDER, 1, CURRENT, PRICE, List.of(), null, PREVIOUS, null, null, 2);
            assertThat(next()).isEqualTo(new Refuse.Paid(PREVIOUS));
        }

        @Test
        void records_a_payment_that_claimed_the_purchase_and_was_not_written() {
            sessions.put(PREVIOUS, old(PREVIOUS));
            purchase = new Purchase(ORDER, 1, CURRENT, PRICE, List.of(), PREVIOUS, null, null, null, 2);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(PREVIOUS)));
            moments(PREVIOUS, UNANSWERED);
            assertThat(next()).isEqualTo(new Refuse.Paid(PREVIOUS));
        }

        @Test
        void does_not_retrieve_a_payment_that_is_recorded() {
            sessions.put(PREVIOUS, paid(old(PREVIOUS)));
            purchase = new Purchase(ORDER, 1, CURRENT, PRICE, List.of(), PREVIOUS, null, null, null, 2);
            assertThat(next()).isEqualTo(new Refuse.Paid(PREVIOUS));
        }

        @Test
        void refuses_a_purchase_with_money_in_the_current_session() {
            hasCurrent(paid(old(CURRENT)));
            assertThat(next()).isEqualTo(new Refuse.Paid(CURRENT));
        }

        @Test
        void refuses_a_purchase_with_reserved_money_in_a_previous_session() {
            hasCurrent(old(CURRENT), reported(old(PREVIOUS), MomentStatus.COMPLETED, PaymentOutcome.RESERVED));
            assertThat(next()).isEqualTo(new Refuse.Paid(PREVIOUS));
        }

        @Test
        void refuses_a_purchase_with_reviewed_money() {
            hasCurrent(old(CURRENT), paid(old(PREVIOUS).withReview(ReviewReason.PRICE_CHANGED)));
            assertThat(next()).isEqualTo(new Refuse.Paid(PREVIOUS));
        }

        @Test
        void refuses_a_purchase_with_money_in_the_session_just_opened() {
            sessions.put(OPENED, paid(old(OPENED)));
            created(new Created.Opened(OPENED, true), null);
            assertThat(next()).isEqualTo(new Refuse.Paid(OPENED));
        }

        @Test
        void comes_before_the_content() {
            purchase = new Purchase(KEY, 1, CURRENT, PRICE, List.of(), CURRENT, null, "tea 1", null, 2);
            request = new Request(THABO, PRICE, MomentMode.TEST, APP, "tea 2");
            assertThat(next()).isEqualTo(new Refuse.Paid(CURRENT));
        }

        @Test
        void does_not_count_a_verified_card_as_money() {
            hasCurrent(reported(old(CURRENT), MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED));
            assertThat(next()).isEqualTo(new CheckoutStep.Open(4));
        }
    }

    @Nested
    final class Rule2Content {
        @Test
        void refuses_other_content_under_the_same_key() {
            purchase = new Purchase(KEY, 1, CURRENT, PRICE, List.of(), null, null, "tea 1", null, 2);
            request = new Request(THABO, PRICE, MomentMode.TEST, APP, "tea 2");
            assertThat(next()).isEqualTo(new Refuse.OtherContent());
        }

        @Test
        void comes_before_a_pending_payment() {
            hasCurrent(old(CURRENT), pending(old(PREVIOUS)));
            purchase = new Purchase(KEY, 3, CURRENT, PRICE, List.of(PREVIOUS), null, null, "tea 1", null, 5);
            request = new Request(THABO, PRICE, MomentMode.TEST, APP, "tea 2");
            assertThat(next()).isEqualTo(new Refuse.OtherContent());
        }

        @Test
        void does_not_compare_the_return_address() {
            purchase = new Purchase(KEY, 0, null, null, List.of(), null, null, "tea 1", null, 1);
            request = new Request(THABO, PRICE, MomentMode.TEST, WEB, "tea 1");
            assertThat(next()).isEqualTo(new CheckoutStep.Open(1));
        }
    }

    @Nested
    final class Rule3Pending {
        @Test
        void asks_moment_about_a_pending_previous_session() {
            hasCurrent(old(CURRENT), pending(old(PREVIOUS)));
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(PREVIOUS)));
        }

        @Test
        void asks_about_a_session_of_another_owner() {
            hasCurrent(old(CURRENT), pending(session(PREVIOUS, NALEDI, PRICE, WEB, Duration.ofMinutes(30))));
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(PREVIOUS)));
        }

        @Test
        void refuses_while_a_previous_session_is_pending() {
            hasCurrent(old(CURRENT), pending(old(PREVIOUS)));
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Pending(PREVIOUS));
        }

        @Test
        void does_not_ask_again_within_a_minute_of_a_status_request() {
            hasCurrent(old(CURRENT), lastChecked(pending(old(PREVIOUS)), NOW.minusSeconds(60)));
            assertThat(next()).isEqualTo(new Refuse.Pending(PREVIOUS));
        }

        @Test
        void asks_again_after_a_minute() {
            hasCurrent(old(CURRENT), lastChecked(pending(old(PREVIOUS)), NOW.minusSeconds(61)));
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(PREVIOUS)));
        }

        @Test
        void asks_about_each_pending_session_once() {
            SessionId another = new SessionId("ps_another");
            hasCurrent(old(CURRENT), pending(old(PREVIOUS)), pending(old(another)));
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(another)));
        }

        @Test
        void refuses_while_moment_does_not_answer() {
            hasCurrent(old(CURRENT), pending(old(PREVIOUS)));
            moments(PREVIOUS, UNANSWERED);
            assertThat(next()).isEqualTo(new Refuse.Pending(PREVIOUS));
        }

        @Test
        void refuses_while_a_transfer_is_pending_after_the_end_of_its_session() {
            hasCurrent(old(CURRENT), expiredWhilePending(old(PREVIOUS)));
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Pending(PREVIOUS));
        }

        @Test
        void does_not_wait_for_a_transfer_that_an_operator_closed_without_payment() {
            PaymentSession closed = expiredWhilePending(old(PREVIOUS)).withClosure(ClosureOutcome.NO_PAYMENT, NOW);
            hasCurrent(cancelled(old(CURRENT)), closed);
            moments(CURRENT, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Open(4));
        }

        @Test
        void comes_before_a_repeated_token() {
            hasCurrent(session(CURRENT, THABO, PRICE, APP, Duration.ofSeconds(3)), pending(old(PREVIOUS)));
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Pending(PREVIOUS));
        }

        @Test
        void lets_the_customer_return_to_a_pending_current_session() {
            PaymentSession current = pending(old(CURRENT));
            hasCurrent(current);
            moments(CURRENT, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Replay(current));
        }
    }

    @Nested
    final class Rule4Replay {
        @Test
        void repeats_a_session_of_a_double_tap_without_asking_moment() {
            PaymentSession current = session(CURRENT, THABO, PRICE, APP, Duration.ofSeconds(9));
            hasCurrent(current);
            assertThat(next()).isEqualTo(new CheckoutStep.Replay(current));
        }

        @Test
        void asks_about_a_session_recorded_by_a_clock_that_is_ahead() {
            hasCurrent(session(CURRENT, THABO, PRICE, APP, Duration.ofSeconds(-5)));
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT)));
        }

        @Test
        void does_not_repeat_a_token_beside_a_session_that_became_pending_meanwhile() {
            hasCurrent(old(CURRENT), pending(old(PREVIOUS)));
            moments(CURRENT, CONCLUSIVE);
            moments(PREVIOUS, CONCLUSIVE);
            created(new Created.Opened(CURRENT, true), CURRENT);
            assertThat(next()).isEqualTo(new Refuse.Pending(PREVIOUS));
        }

        @Test
        void asks_about_a_session_that_was_opened_during_the_repeated_call() {
            hasCurrent(session(CURRENT, NALEDI, PRICE, WEB, Duration.ofSeconds(1)), old(PREVIOUS));
            moments(PREVIOUS, CONCLUSIVE);
            created(new Created.Opened(PREVIOUS, true), PREVIOUS);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT)));
        }

        @Test
        void asks_about_a_session_of_ten_seconds() {
            hasCurrent(session(CURRENT, THABO, PRICE, APP, Duration.ofSeconds(10)));
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT)));
        }

        @Test
        void asks_about_every_session_that_may_still_be_paid() {
            hasCurrent(session(CURRENT, THABO, PRICE, APP, Duration.ofSeconds(3)), cancelled(old(PREVIOUS)));
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT, PREVIOUS)));
        }

        @Test
        void repeats_an_open_session_once_moment_has_answered_about_all() {
            PaymentSession current = old(CURRENT);
            hasCurrent(current, cancelled(old(PREVIOUS)));
            moments(CURRENT, CONCLUSIVE);
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Replay(current));
        }

        @Test
        void hands_out_the_token_of_the_repeated_call() {
            hasCurrent(old(CURRENT));
            moments(CURRENT, CONCLUSIVE);
            created(new Created.Opened(CURRENT, true), CURRENT);
            assertThat(next()).isEqualTo(new CheckoutStep.HandOut(CURRENT));
        }

        @Test
        void does_not_hand_out_a_session_that_ended_during_the_repeated_call() {
            hasCurrent(cancelled(old(CURRENT)));
            created(new Created.Opened(CURRENT, true), CURRENT);
            assertThat(next()).isEqualTo(new CheckoutStep.AbandonReplay(CURRENT));
        }

        @Test
        void repeats_the_session_of_this_user_beside_that_of_another() {
            PaymentSession mine = old(PREVIOUS);
            hasCurrent(session(CURRENT, NALEDI, PRICE, APP, Duration.ofMinutes(5)), mine);
            moments(CURRENT, CONCLUSIVE);
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Replay(mine));
        }

        @Test
        void repeats_the_session_of_this_return_address_beside_that_of_another() {
            PaymentSession app = old(PREVIOUS);
            hasCurrent(session(CURRENT, THABO, PRICE, WEB, Duration.ofMinutes(5)), app);
            moments(CURRENT, CONCLUSIVE);
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Replay(app));
        }

        @Test
        void refuses_if_another_session_is_pending() {
            hasCurrent(pending(session(CURRENT, NALEDI, PRICE, APP, Duration.ofMinutes(5))), old(PREVIOUS));
            moments(CURRENT, CONCLUSIVE);
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Pending(CURRENT));
        }

        @Test
        void refuses_if_moment_does_not_answer_about_it() {
            hasCurrent(old(CURRENT));
            moments(CURRENT, UNANSWERED);
            assertThat(next()).isEqualTo(new Refuse.RetrievalFailed(OUTAGE));
        }

        @Test
        void refuses_if_the_answer_leaves_a_payment_open() {
            hasCurrent(old(CURRENT));
            moments(CURRENT, INCONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Uncertain());
        }

        @Test
        void refuses_if_moment_does_not_know_a_young_session() {
            hasCurrent(old(CURRENT));
            moments(CURRENT, NOT_FOUND);
            assertThat(next()).isEqualTo(new Refuse.Uncertain());
        }

        @Test
        void gives_up_a_session_unknown_to_moment_after_an_hour() {
            hasCurrent(session(CURRENT, THABO, PRICE, APP, Duration.ofMinutes(61)));
            moments(CURRENT, NOT_FOUND);
            assertThat(next()).isEqualTo(new CheckoutStep.AbandonReplay(CURRENT));
            answers = answers.withoutReplayOf(CURRENT);
            assertThat(next()).isEqualTo(new CheckoutStep.Open(4));
        }

        @Test
        void gives_up_a_key_no_longer_accepted_by_moment() {
            hasCurrent(old(CURRENT));
            moments(CURRENT, CONCLUSIVE);
            for (Created refusal :
                    List.of(new Created.KeyInUse(), new Created.OtherRequest(), new Created.StoredFailure())) {
                created(refusal, CURRENT);
                assertThat(next()).isEqualTo(new CheckoutStep.AbandonReplay(CURRENT));
            }
        }

        @Test
        void treats_another_session_under_the_stored_key_as_the_next_attempt() {
            hasCurrent(old(CURRENT));
            sessions.put(OPENED, session(OPENED, THABO, PRICE, APP, Duration.ZERO));
            created(new Created.Opened(OPENED, false), CURRENT);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT)));
            moments(CURRENT, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.BeginAttempt(OPENED, List.of(CURRENT)));
        }
    }

    @Nested
    final class NotReplayable {
        private void opensAnotherAttempt(PaymentSession current) {
            hasCurrent(current);
            moments(CURRENT, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Open(4));
        }

        @Test
        void a_session_of_another_owner() {
            opensAnotherAttempt(session(CURRENT, NALEDI, PRICE, APP, Duration.ofMinutes(5)));
        }

        @Test
        void a_session_with_another_return_address() {
            opensAnotherAttempt(session(CURRENT, THABO, PRICE, WEB, Duration.ofMinutes(5)));
        }

        @Test
        void a_session_at_another_price() {
            opensAnotherAttempt(session(CURRENT, THABO, OTHER_PRICE, APP, Duration.ofMinutes(5)));
        }

        @Test
        void a_session_of_the_other_mode() {
            request = new Request(THABO, PRICE, MomentMode.LIVE, APP, null);
            opensAnotherAttempt(old(CURRENT));
        }

        @Test
        void a_session_of_23_hours() {
            opensAnotherAttempt(session(CURRENT, THABO, PRICE, APP, Duration.ofHours(23)));
        }

        @Test
        void a_session_with_a_review_reason() {
            opensAnotherAttempt(old(CURRENT).withReview(ReviewReason.MODE_MISMATCH));
        }

        @Test
        void a_session_that_ended() {
            opensAnotherAttempt(cancelled(old(CURRENT)));
        }

        @Test
        void a_previous_session_at_this_price_after_the_price_changed() {
            hasCurrent(session(CURRENT, NALEDI, OTHER_PRICE, APP, Duration.ofMinutes(5)), old(PREVIOUS));
            moments(CURRENT, CONCLUSIVE);
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Open(4));
        }
    }

    @Nested
    final class Rule5NextAttempt {
        @Test
        void opens_the_first_attempt_without_asking_moment() {
            assertThat(next()).isEqualTo(new CheckoutStep.Open(1));
        }

        @Test
        void asks_about_all_sessions_that_may_still_be_paid_at_the_same_time() {
            hasCurrent(cancelled(old(CURRENT)), cancelled(old(PREVIOUS)));
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT, PREVIOUS)));
        }

        @Test
        void does_not_ask_twice_in_one_request() {
            hasCurrent(cancelled(old(CURRENT)), cancelled(old(PREVIOUS)));
            moments(PREVIOUS, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT)));
        }

        @Test
        void asks_about_an_open_session_whose_checks_ended() {
            PaymentSession unchecked = withChecks(
                    session(CURRENT, THABO, PRICE, APP, Duration.ofDays(8)),
                    new CheckSchedule(null, null, null, false));
            hasCurrent(unchecked);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT)));
        }

        @Test
        void refuses_a_pending_transfer_of_the_current_session_after_its_end() {
            hasCurrent(expiredWhilePending(old(CURRENT)));
            moments(CURRENT, CONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Pending(CURRENT));
        }

        @Test
        void refuses_if_moment_does_not_answer_about_one() {
            hasCurrent(cancelled(old(CURRENT)), cancelled(old(PREVIOUS)));
            moments(CURRENT, CONCLUSIVE);
            moments(PREVIOUS, UNANSWERED);
            assertThat(next()).isEqualTo(new Refuse.RetrievalFailed(OUTAGE));
        }

        @Test
        void refuses_if_an_answer_leaves_a_payment_open() {
            hasCurrent(cancelled(old(CURRENT)));
            moments(CURRENT, INCONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Uncertain());
        }

        @Test
        void refuses_if_moment_does_not_know_a_young_session() {
            hasCurrent(cancelled(session(CURRENT, THABO, PRICE, APP, Duration.ofMinutes(60))));
            moments(CURRENT, NOT_FOUND);
            assertThat(next()).isEqualTo(new Refuse.Uncertain());
        }

        @Test
        void opens_an_attempt_beside_a_session_unknown_to_moment_after_an_hour() {
            hasCurrent(cancelled(session(CURRENT, THABO, PRICE, APP, Duration.ofMinutes(61))));
            moments(CURRENT, NOT_FOUND);
            assertThat(next()).isEqualTo(new CheckoutStep.Open(4));
        }

        @Test
        void opens_the_tenth_attempt() {
            hasCancelledSessions(9);
            assertThat(next()).isInstanceOf(CheckoutStep.Retrieve.class);
        }

        @Test
        void refuses_the_eleventh_attempt_without_asking_moment() {
            hasCancelledSessions(10);
            // The sessions ended about 30 minutes ago; each is checked an hour after its end.
            assertThat(next())
                    .isInstanceOfSatisfying(
                            Refuse.TooManyAttempts.class,
                            refusal -> assertThat(refusal.retryAfter())
                                    .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(31)));
        }

        @Test
        void asks_about_sessions_without_a_check_before_it_refuses_the_eleventh_attempt() {
            hasCancelledSessions(9);
            SessionId abandoned = new SessionId("ps_abandoned");
            sessions.put(abandoned, withChecks(old(abandoned), new CheckSchedule(null, null, null, false)));
            List<SessionId> previous = new ArrayList<>(purchase.previousSessions());
            previous.add(abandoned);
            purchase = new Purchase(ORDER, 3, CURRENT, PRICE, previous, null, null, null, null, 5);
            answers = answers.withoutReplayOf(abandoned);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(abandoned)));
            moments(abandoned, CONCLUSIVE);
            assertThat(next()).isInstanceOf(Refuse.TooManyAttempts.class);
        }

        @Test
        void names_a_time_between_a_minute_and_an_hour() {
            hasCancelledSessions(10);
            assertThat(retryAfterOfNextCheckIn(Duration.ofSeconds(20))).isEqualTo(Duration.ofMinutes(1));
            assertThat(retryAfterOfNextCheckIn(Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));
            assertThat(retryAfterOfNextCheckIn(Duration.ofHours(3))).isEqualTo(Duration.ofHours(1));
        }

        private Duration retryAfterOfNextCheckIn(Duration wait) {
            NextCheck check = new NextCheck(NOW.plus(wait), NextCheck.Priority.LOW);
            sessions.replaceAll(
                    (_, session) -> withChecks(session, new CheckSchedule(check, session.updatedAt(), null, false)));
            return ((Refuse.TooManyAttempts) next()).retryAfter();
        }

        private void hasCancelledSessions(int number) {
            PaymentSession[] previous = IntStream.range(1, number)
                    .mapToObj(i -> cancelled(old(new SessionId("ps_" + i))))
                    .toArray(PaymentSession[]::new);
            hasCurrent(cancelled(old(CURRENT)), previous);
        }
    }

    @Nested
    final class AfterOpening {
        @Test
        void makes_a_new_session_the_current_one() {
            hasCurrent(cancelled(old(CURRENT)));
            moments(CURRENT, CONCLUSIVE);
            sessions.put(OPENED, session(OPENED, THABO, PRICE, APP, Duration.ZERO));
            created(new Created.Opened(OPENED, false), null);
            assertThat(next()).isEqualTo(new CheckoutStep.BeginAttempt(OPENED, List.of(CURRENT)));
        }

        @Test
        void asks_about_a_session_that_an_earlier_request_opened() {
            sessions.put(OPENED, old(OPENED));
            created(new Created.Opened(OPENED, true), null);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(OPENED)));
            moments(OPENED, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.BeginAttempt(OPENED, List.of()));
        }

        @Test
        void counts_the_key_of_an_ended_session_as_used_and_keeps_the_session() {
            sessions.put(OPENED, cancelled(old(OPENED)));
            Created opened = new Created.Opened(OPENED, true);
            created(opened, null);
            moments(OPENED, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.UseUpKey(opened, OPENED));
        }

        @Test
        void counts_the_key_of_a_session_with_a_review_reason_as_used() {
            sessions.put(OPENED, old(OPENED).withReview(ReviewReason.MODE_MISMATCH));
            Created opened = new Created.Opened(OPENED, true);
            created(opened, null);
            moments(OPENED, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.UseUpKey(opened, OPENED));
        }

        @Test
        void refuses_if_moment_does_not_know_it() {
            sessions.put(OPENED, old(OPENED));
            created(new Created.Opened(OPENED, true), null);
            moments(OPENED, NOT_FOUND);
            assertThat(next()).isEqualTo(new Refuse.Uncertain());
        }

        @Test
        void counts_the_key_of_a_session_unknown_to_moment_after_an_hour_as_used() {
            sessions.put(OPENED, session(OPENED, THABO, PRICE, APP, Duration.ofMinutes(61)));
            Created opened = new Created.Opened(OPENED, true);
            created(opened, null);
            moments(OPENED, NOT_FOUND);
            assertThat(next()).isEqualTo(new CheckoutStep.UseUpKey(opened, OPENED));
        }

        @Test
        void refuses_if_moment_does_not_answer_about_it() {
            sessions.put(OPENED, old(OPENED));
            created(new Created.Opened(OPENED, true), null);
            moments(OPENED, UNANSWERED);
            assertThat(next()).isEqualTo(new Refuse.RetrievalFailed(OUTAGE));
        }

        @Test
        void asks_about_the_sessions_of_a_request_that_was_faster() {
            hasCurrent(session(CURRENT, NALEDI, PRICE, WEB, Duration.ofSeconds(1)));
            sessions.put(OPENED, session(OPENED, THABO, PRICE, APP, Duration.ZERO));
            created(new Created.Opened(OPENED, false), null);
            assertThat(next()).isEqualTo(new CheckoutStep.Retrieve(List.of(CURRENT)));
            moments(CURRENT, CONCLUSIVE);
            assertThat(next()).isEqualTo(new CheckoutStep.BeginAttempt(OPENED, List.of(CURRENT)));
        }

        @Test
        void hands_out_the_token_if_a_concurrent_request_recorded_the_same_session() {
            hasCurrent(session(CURRENT, THABO, PRICE, APP, Duration.ZERO));
            created(new Created.Opened(CURRENT, false), null);
            assertThat(next()).isEqualTo(new CheckoutStep.HandOut(CURRENT));
        }

        @Test
        void refuses_if_another_session_became_pending() {
            hasCurrent(pending(session(CURRENT, NALEDI, PRICE, WEB, Duration.ofMinutes(2))));
            sessions.put(OPENED, session(OPENED, THABO, PRICE, APP, Duration.ZERO));
            created(new Created.Opened(OPENED, false), null);
            moments(CURRENT, CONCLUSIVE);
            assertThat(next()).isEqualTo(new Refuse.Pending(CURRENT));
        }
    }

    @Nested
    final class AfterAFailure {
        @Test
        void uses_no_further_key_in_an_outage() {
            created(new Created.Failed(OUTAGE), null);
            assertThat(next()).isEqualTo(new Refuse.CreateFailed(OUTAGE));
        }

        @Test
        void counts_a_stored_failure_of_an_earlier_request_as_a_used_key() {
            created(new Created.StoredFailure(), null);
            assertThat(next()).isEqualTo(new CheckoutStep.UseUpKey(new Created.StoredFailure(), null));
        }

        @Test
        void tries_the_next_key_once() {
            answers = answers.withUsedUpKey(new Created.StoredFailure());
            assertThat(next()).isEqualTo(new CheckoutStep.Open(1));
            answers = answers.withUsedUpKey(new Created.StoredFailure());
            assertThat(next()).isEqualTo(new Refuse.Uncertain());
        }

        @Test
        void refuses_after_a_key_that_stays_in_use() {
            created(new Created.KeyInUse(), null);
            assertThat(next()).isEqualTo(new CheckoutStep.UseUpKey(new Created.KeyInUse(), null));
            answers = Answers.NONE.withUsedUpKey(new Created.KeyInUse());
            assertThat(next()).isEqualTo(new Refuse.Uncertain());
        }

        @Test
        void tries_the_next_key_once_after_a_key_of_another_request() {
            created(new Created.OtherRequest(), null);
            assertThat(next()).isEqualTo(new CheckoutStep.UseUpKey(new Created.OtherRequest(), null));
            answers = Answers.NONE.withUsedUpKey(new Created.OtherRequest());
            assertThat(next()).isEqualTo(new CheckoutStep.Open(1));
            answers = answers.withUsedUpKey(new Created.OtherRequest());
            assertThat(next()).isEqualTo(new Refuse.CreateFailed(new Failure.Rejected(422)));
        }

        @Test
        void gives_up_a_replay_together_with_its_used_key() {
            answers = answers.withCreated(new Created.Opened(OPENED, false), CURRENT)
                    .withUsedUpKey(new Created.Opened(OPENED, false));
            assertThat(answers.notReplayable()).containsExactly(CURRENT);
        }
    }
}
