package dev.momentcheckout.lab;

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
        context.moment().expire(session);
        context.awaitWebhooks();
        context.expectState(session, "EXPIRED");
        context.expectStatus(session, "expired", true);
        context.expectPublished(session, "Session Expired");
        context.step("A slow bank completes the payment");
        context.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        context.awaitWebhooks();
        context.expectState(session, "PAID");
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Session Expired", "Payment Paid");
        context.step("A later webhook reports the session as expired and unpaid");
        context.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.UNPAID);
        context.awaitWebhooks();
        context.expectState(session, "PAID");
        context.line("PAID is the highest state: no later observation replaces it.");
    }

    static void amountMismatch(ScenarioContext context) {
        String session = context.openSession();
        context.step("Moment reports one cent more than the expected amount");
        context.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        context.pay(session);
        context.expectState(session, "PAID");
        ScenarioContext.expect(context.needsReview(session), "a payment of another amount needs review");
        context.step("The app gets completed, because the customer has paid; the shop must review before it delivers");
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Needs Review");
    }

    /** Sends two concurrent requests, which must return the same session. */
    private static String createTwice(ScenarioContext context, String body) {
        // The common pool may have a single thread, which would run the requests one after the other.
        try (ExecutorService taps = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> context.create(null, body), taps);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> context.create(null, body), taps);
            String session = first.join();
            context.line("Both requests return " + session + ".");
            ScenarioContext.expect(session.equals(second.join()), "a double tap opens one session");
            return session;
        }
    }

    static void orderPaidOnce(ScenarioContext context) {
        Lab lab = context.lab();
        Pricing before = lab.pricing();
        String order = "o-" + UUID.randomUUID();
        String body = "{\"order_id\":\"" + order + "\"}";
        try {
            lab.deploy(Pricing.CATALOG);
            context.step("The shop writes an order to the catalog");
            lab.putCatalogItem("order#" + order, PRICE, "ZAR");
            context.step("The customer taps “Pay” twice");
            String first = createTwice(context, body);
            context.step("The session expires, and the customer tries again");
            context.moment().expire(first);
            context.awaitWebhooks();
            String second = context.create(null, body);
            context.line("The second session is " + second + ".");
            ScenarioContext.expect(!second.equals(first), "an expired session is not returned again");
            context.step("The customer pays in the second session");
            context.pay(second);
            context.expectState(second, "PAID");
            context.expectPublished(second, "Payment Paid");
            context.step("A late payment arrives for the first session");
            context.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            context.awaitWebhooks();
            context.expectState(first, "PAID");
            context.expectPublished(first, "Session Expired", "Payment Needs Review");
            context.line("The late payment needs review, so that it can be refunded. The order is paid once.");
            context.step("The app creates a session for the order once more");
            context.expectConflict(null, body, "a paid order cannot be paid again");
        } finally {
            lab.deploy(before);
        }
    }
}
