package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
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
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Two devices with different return addresses, and a price that changed between their sessions. */
final class CheckoutPriceTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Money OLD_PRICE = new Money(2400, Currency.getInstance("ZAR"));
    private static final Money NEW_PRICE = new Money(2500, Currency.getInstance("ZAR"));
    private static final ReturnAddress APP = ReturnAddress.ofUrl("myapp://return?session_id={SESSION_ID}");
    private static final ReturnAddress WEB = ReturnAddress.ofUrl("https://shop.example/return?session_id={SESSION_ID}");
    private static final OrderId ORDER = new OrderId("17");

    private final PaymentSession ofApp = session("ps_app", OLD_PRICE, APP);
    private final PaymentSession ofWeb = session("ps_web", NEW_PRICE, WEB);
    private final Purchase purchase = new Purchase(
            PurchaseId.of(ORDER), 2, ofWeb.id(), NEW_PRICE, List.of(ofApp.id()), null, null, null, null, 2);

    private static PaymentSession session(String id, Money price, ReturnAddress address) {
        ExpectedTerms expected = new ExpectedTerms(
                Owner.ANONYMOUS,
                price,
                MomentMode.TEST,
                new LineItem.OfOrder(ORDER),
                null,
                new CheckoutAttempt(PurchaseId.of(ORDER), UUID.randomUUID(), address));
        Instant createdAt = NOW.minus(Duration.ofMinutes(5));
        return PaymentSession.opened(
                expected,
                new Observation(
                        new SessionId(id),
                        Source.CREATE,
                        MomentStatus.ACTIVE,
                        PaymentOutcome.NOT_STARTED,
                        PaymentStatus.ABSENT,
                        new ReportedTerms(price.minorUnits(), price.currencyCode(), MomentMode.TEST),
                        false,
                        null,
                        createdAt,
                        createdAt,
                        null,
                        createdAt));
    }

    private CheckoutStep next(Money price, ReturnAddress address) {
        CheckoutView.Retrieved open = new CheckoutView.Retrieved.Conclusive();
        return CheckoutPlanner.next(new CheckoutView(
                purchase,
                Map.of(ofApp.id(), ofApp, ofWeb.id(), ofWeb),
                new CheckoutView.Request(Owner.ANONYMOUS, price, MomentMode.TEST, address, null),
                NOW,
                CheckoutView.Answers.NONE.withRetrieved(Map.of(ofApp.id(), open, ofWeb.id(), open))));
    }

    @Test
    void a_session_at_the_old_price_is_not_replayed_after_another_device_opened_one_at_the_new_price() {
        assertThat(next(NEW_PRICE, APP)).isEqualTo(new CheckoutStep.Open(3));
    }

    @Test
    void the_session_at_the_new_price_is_replayed() {
        assertThat(next(NEW_PRICE, WEB)).isEqualTo(new CheckoutStep.Replay(ofWeb));
    }

    @Test
    void a_session_at_the_old_price_is_not_replayed_after_the_price_changed_back() {
        assertThat(next(OLD_PRICE, APP)).isEqualTo(new CheckoutStep.Open(3));
    }
}
