package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.FaultySessionStore;
import dev.momentcheckout.session.InMemoryOperationStore;
import dev.momentcheckout.session.InMemoryPurchaseStore;
import dev.momentcheckout.session.InMemoryRefundStore;
import dev.momentcheckout.session.InMemorySessionStore;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RecordOperation;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionUpdate;
import dev.momentcheckout.session.WriteFaults;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Operators who decide about sessions in memory. */
final class DecideFixture {
    static final SessionId FIRST = new SessionId("ps_1");
    static final SessionId SECOND = new SessionId("ps_2");
    static final PurchaseId ORDER = PurchaseId.of(new OrderId("17"));
    static final PurchaseId KEY = PurchaseId.of(Owner.ANONYMOUS, "3fa85f64-5717-4562-b3fc-2c963f66afa6");
    static final long PRICE = 12_550;

    private static final Because BECAUSE = new Because("agreed by phone");

    final MutableClock clock = MutableClock.at(ObservationBuilder.NOON.plusSeconds(600));
    final InMemorySessionStore stored = new InMemorySessionStore();
    final WriteFaults faults = new WriteFaults();
    final FaultySessionStore sessions = new FaultySessionStore(stored, faults);
    final InMemoryPurchaseStore purchases = new InMemoryPurchaseStore();
    final InMemoryOperationStore operations = new InMemoryOperationStore();
    final InMemoryRefundStore refunds = new InMemoryRefundStore();
    final List<String> log = new ArrayList<>();

    private final RecordObservation record = new RecordObservation(stored, purchases);
    private final DecideSession decideSession = new DecideSession(
            sessions,
            purchases,
            new OperationJournal(
                    new RecordOperation(operations, clock),
                    new OperatorTelemetry(new Telemetry("stack", clock, log::add)),
                    clock),
            new RefundSearch(this::search),
            clock);

    private PaymentSearch.Extent search(
            PaymentSearch.Criterion criterion, Deadline deadline, Consumer<PaymentSearch.Match> matches) {
        String paymentId = ((PaymentSearch.Criterion.OfPayment) criterion).paymentId();
        refunds.all().stream()
                .filter(each -> paymentId.equals(each.paymentId()))
                .forEach(each -> matches.accept(new PaymentSearch.Match.OfRefund(each)));
        return new PaymentSearch.Extent(refunds.all().size(), 0.5, true);
    }

    static ExpectedTerms ofPurchase(PurchaseId purchase, long price) {
        return new ExpectedTerms(
                Owner.ANONYMOUS,
                zar(price),
                MomentMode.TEST,
                purchase.isOrder() ? new LineItem.OfOrder(new OrderId("17")) : new LineItem.Unspecified(),
                null,
                new CheckoutAttempt(purchase, new UUID(1, 2), ReturnAddress.ofUrl("https://shop.example/back")));
    }

    static ExpectedTerms withoutPurchase() {
        return new ExpectedTerms(Owner.ANONYMOUS, zar(PRICE), MomentMode.TEST);
    }

    private static Money zar(long minorUnits) {
        return new Money(minorUnits, Currency.getInstance("ZAR"));
    }

    /** Records a session as create does. */
    void create(SessionId id, ExpectedTerms expected) {
        Observation response = ObservationBuilder.createResponse().build(id);
        var _ = record.recordNew(
                id,
                before -> before == null
                        ? PaymentSession.opened(expected, response)
                        : before.mergeCreate(expected, response));
        PurchaseId purchase = expected.purchase();
        if (purchase != null) {
            Purchase before = purchases.load(purchase, ReadConsistency.STRONG);
            Purchase found = before == null ? Purchase.unsaved(purchase) : before;
            var _ = purchases.compareAndSet(
                    found.withAttempt(id, expected.price(), found.sessions(), null, ObservationBuilder.NOON));
        }
    }

    void pay(SessionId id, long amount) {
        observe(id, PaymentOutcome.PAID, amount, "ZAR");
    }

    void observe(SessionId id, PaymentOutcome outcome, long amount, String currency) {
        Observation webhook = ObservationBuilder.webhook(MomentStatus.COMPLETED, outcome)
                .reported(amount, currency, null)
                .payment("pay_" + id)
                .build(id);
        record(id, before -> before == null ? PaymentSession.provisional(webhook) : before.observe(webhook));
    }

    void record(SessionId id, SessionUpdate update) {
        var _ = record.record(id, update);
    }

    void refund(SessionId id) {
        var _ = refunds.save(
                new Refund("msg_1", "pay_" + id, "re_1", "pending", ReportedTerms.NONE, true, ObservationBuilder.NOON));
    }

    DecisionResult approve(SessionId id, long revision) {
        return decide("ann", id, new Approval(revision, false));
    }

    DecisionResult close(SessionId id, long revision, ClosureOutcome outcome) {
        return decide("ann", id, new Closure(revision, outcome, null));
    }

    DecisionResult decide(String operator, SessionId id, Decision decision) {
        return decideSession.decide(id, decision, BECAUSE, invocation(operator));
    }

    DecisionResult preview(SessionId id, Decision decision) {
        return decideSession.preview(id, decision, BECAUSE, invocation("ann"));
    }

    private Invocation invocation(String operator) {
        return new Invocation(operator, "request-1", Deadline.in(Duration.ofMinutes(15), clock), OpsScript.DEFAULT);
    }

    PaymentSession session(SessionId id) {
        return requireNonNull(stored.load(id, ReadConsistency.STRONG));
    }

    long revision(SessionId id) {
        return session(id).revision();
    }

    Purchase purchase(PurchaseId id) {
        return requireNonNull(purchases.load(id, ReadConsistency.STRONG));
    }

    List<Operation> operations(SessionId id) {
        return operations.list(OperationSubject.of(id));
    }

    /** Returns the ids of all published events, in the order of the table's stream. */
    List<String> events() {
        List<String> ids = new ArrayList<>();
        for (InMemorySessionStore.Change change : stored.changes()) {
            PaymentSession after = change.after();
            PaymentEvent event = after == null ? null : PaymentEvent.of(change.before(), after);
            if (event != null) {
                ids.add(event.id());
            }
        }
        return ids;
    }
}
