package dev.momentcheckout.publishevents;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.Reference;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Sessions of ZAR 10.00 in the table of a test environment, written as the other functions write them. */
final class RecordedSessions {
    private static final Money PRICE = new Money(1000, Currency.getInstance("ZAR"));

    private final TestEnvironment testEnvironment;
    private final RecordObservation recordObservation;

    RecordedSessions(TestEnvironment testEnvironment) {
        this.testEnvironment = testEnvironment;
        DynamoDbClient client = testEnvironment.database();
        this.recordObservation = new RecordObservation(
                new DynamoDbSessionStore(client, testEnvironment.table()),
                new DynamoDbPurchaseStore(client, testEnvironment.table()));
    }

    /** Records what create does for an anonymous caller. */
    void opened(String session, LineItem item) {
        opened(session, Owner.ANONYMOUS, item, null);
    }

    /** Records what create does. An order belongs to its purchase, so that only one payment can claim it. */
    void opened(String session, Owner owner, LineItem item, @Nullable Reference reference) {
        CheckoutAttempt attempt = item instanceof LineItem.OfOrder ofOrder
                ? new CheckoutAttempt(
                        PurchaseId.of(ofOrder.order()),
                        UUID.randomUUID(),
                        ReturnAddress.ofUrl("https://shop.example/back"))
                : null;
        ExpectedTerms expected = new ExpectedTerms(owner, PRICE, MomentMode.TEST, item, reference, attempt);
        Observation observation =
                observation(session, Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, 1000);
        recordObservation.record(
                observation.session(),
                before -> before == null
                        ? PaymentSession.opened(expected, observation)
                        : before.mergeCreate(expected, observation));
    }

    /** Records a webhook; for an unknown session, as a provisional one. */
    void webhook(String session, MomentStatus status, PaymentOutcome outcome, long amount) {
        Observation observation = observation(session, Source.WEBHOOK, status, outcome, amount);
        recordObservation.record(
                observation.session(),
                before -> before == null ? PaymentSession.provisional(observation) : before.observe(observation));
    }

    /** Records the check after which money in a session that create has not recorded needs review. */
    void lastCheckOfProvisional(String session) {
        recordObservation.record(new SessionId(session), before -> {
            NextCheck nextCheck = requireNonNull(requireNonNull(before).checks().next());
            return before.checkFailed(nextCheck, before.createdAt().plusSeconds(600));
        });
    }

    /** Records the last check of an open session, which Moment did not answer. */
    void lastCheckWithoutAnswer(String session) {
        recordObservation.record(new SessionId(session), before -> {
            NextCheck nextCheck = requireNonNull(before).checks().next();
            return nextCheck == null
                    ? before
                    : before.checkFailed(nextCheck, before.createdAt().plus(Duration.ofDays(7)));
        });
    }

    /** Adds a review reason. */
    void needsReview(String session, ReviewReason reason) {
        recordObservation.record(
                new SessionId(session), before -> requireNonNull(before).withReview(reason));
    }

    /** Records an operator's approval of everything for which the session needs review. */
    void approved(String session) {
        recordObservation.record(new SessionId(session), before -> {
            PaymentSession inReview = requireNonNull(before);
            return inReview.withApproval(
                    requireNonNull(OperatorDecisions.approvalOf(inReview)),
                    testEnvironment.clock().instant());
        });
    }

    private Observation observation(
            String session, Source source, MomentStatus status, PaymentOutcome outcome, long amount) {
        Instant now = testEnvironment.clock().instant();
        return new Observation(
                new SessionId(session),
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(amount, "ZAR", MomentMode.TEST),
                false,
                outcome == PaymentOutcome.PAID ? "pay_" + session : null,
                now,
                now,
                TestEnvironment.INTEGRATION_ID,
                now);
    }
}
