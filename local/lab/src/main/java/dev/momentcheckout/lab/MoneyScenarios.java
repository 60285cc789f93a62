package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Scenarios with late, wrong or repeated payments. */
final class MoneyScenarios {
    private static final long PRICE = 4900;

    private MoneyScenarios() {}

    static void latePayment(ScenarioContext context) {
        context.step("The app creates a session, and the session expires unpaid");
        String session = context.create();
        context.expire(session);
        context.expectState(session, "EXPIRED");
        context.expectStatus(session, "expired", true);
        context.expectPublished(session, "Session Expired");
        Delivery expired = context.deliveries(session).getLast();
        context.step("A slow bank completes the payment, and the customer opens the app again");
        context.report(session, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        context.prove(Promise.EXPIRED_BECOMES_PAID, () -> context.expectState(session, "PAID"));
        context.expectStatus(session, "completed", true);
        context.step("The older webhook, which reports the session as expired and not paid, arrives again");
        context.repeat(expired);
        context.prove(Promise.PAID_STAYS_PAID, () -> context.expectState(session, "PAID"));
        context.prove(
                Promise.PUBLISHED_ONCE, () -> context.expectPublished(session, "Session Expired", "Payment Paid"));
    }

    static void amountMismatch(ScenarioContext context) {
        String session = context.openSession();
        context.step("Moment reports one cent more than the expected amount");
        context.addWebhookFault(Deviation.OTHER_AMOUNT);
        context.pay(session);
        context.expectState(session, "PAID");
        context.expect(context.needsReview(session), "a payment of another amount needs review");
        context.step("The customer returns to the app; the shop must review before it delivers");
        context.prove(Promise.CUSTOMER_HAS_PAID, () -> context.expectStatus(session, "completed", true));
        context.prove(Promise.SHOP_WAITS, () -> context.expectPublished(session, "Payment Needs Review"));
    }

    /** Sends two concurrent requests, which must return the same session. */
    private static String createTwice(ScenarioContext context, String body) {
        // The common pool may have a single thread, which would run the requests one after the other.
        try (ExecutorService taps = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> context.create(null, body), taps);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> context.create(null, body), taps);
            String session = first.join();
            String other = second.join();
            context.line("The two requests return " + session + " and " + other + ".");
            context.prove(
                    Promise.TAPS_SHARE_A_SESSION,
                    () -> context.expect(session.equals(other), "a double tap opens one session"));
            return session;
        }
    }

    static void orderPaidOnce(ScenarioContext context) {
        Lab lab = context.lab();
        String order = "o-" + UUID.randomUUID();
        String body = "{\"order_id\":\"" + order + "\"}";
        lab.deploy(Pricing.CATALOG);
        context.step("The shop writes an order to the catalog");
        lab.putCatalogItem("order#" + order, PRICE, "ZAR");
        context.step("The customer taps “Pay” twice");
        String first = createTwice(context, body);
        context.step("The session expires, and the customer tries again");
        context.expire(first);
        String second = context.create(null, body);
        context.line("The second session is " + second + ".");
        context.expect(!second.equals(first), "an expired session is not returned again");
        context.step("The customer pays in the second session and returns to the app");
        context.pay(second);
        context.expectState(second, "PAID");
        context.expectStatus(second, "completed", true);
        context.expectPublished(second, "Payment Paid");
        context.step("A late payment arrives for the first session");
        context.report(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        context.prove(Promise.LATE_PAYMENT_IN_REVIEW, () -> {
            context.expectState(first, "PAID");
            context.expectPublished(first, "Session Expired", "Payment Needs Review");
        });
        context.step("The app creates a session for the order once more");
        context.prove(
                Promise.ORDER_IS_CLOSED, () -> context.expectConflict(null, body, "a paid order cannot be paid again"));
    }
}
