package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What befalls money. */
final class MoneyScenarios {
    private static final long PRICE = 4900;

    private MoneyScenarios() {}

    static void late(ScenarioContext context) {
        context.step("The app opens a session, and the customer does not pay in time");
        String session = context.create();
        context.moment().expire(session);
        context.awaitWebhooks();
        context.expectState(session, "EXPIRED");
        context.expectStatus(session, "expired", true);
        context.expectPublished(session, "Session Expired");
        context.step("A slow bank sends the money after all");
        context.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        context.awaitWebhooks();
        context.expectState(session, "PAID");
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Session Expired", "Payment Paid");
        context.line("Money rises above everything, whenever it comes. Nothing later takes it away:");
        context.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.UNPAID);
        context.awaitWebhooks();
        context.expectState(session, "PAID");
    }

    static void wrongAmount(ScenarioContext context) {
        String session = context.opened();
        context.step("Moment tells of a payment of one cent more than was asked for");
        context.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        context.pay(session);
        context.expectState(session, "PAID");
        ScenarioContext.expect(context.needsReview(session), "a payment of another amount is held");
        context.step("The customer has paid, and is told so; the shop is told to look at it before it sends anything");
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Needs Review");
    }

    /** Two requests at the same time, which must get the same session. */
    private static String tappedTwice(ScenarioContext context, String body) {
        // Threads of their own: the common pool may have one only, and the taps would come one after the other.
        try (ExecutorService fingers = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<String> tap = CompletableFuture.supplyAsync(() -> context.create(null, body), fingers);
            CompletableFuture<String> otherTap =
                    CompletableFuture.supplyAsync(() -> context.create(null, body), fingers);
            String session = tap.join();
            context.line("Both get " + session + ".");
            ScenarioContext.expect(session.equals(otherTap.join()), "a double tap opens one session");
            return session;
        }
    }

    static void paidOnce(ScenarioContext context) {
        Lab lab = context.lab();
        Pricing before = lab.pricing();
        String order = "o-" + UUID.randomUUID();
        String body = "{\"order_id\":\"" + order + "\"}";
        try {
            lab.deploy(Pricing.CATALOG);
            context.step("The shop writes an order into the catalog");
            lab.putCatalogItem("order#" + order, PRICE, "ZAR");
            context.step("The customer taps twice");
            String first = tappedTwice(context, body);
            context.step("The session expires; the customer tries again");
            context.moment().expire(first);
            context.awaitWebhooks();
            String second = context.create(null, body);
            context.line("The second attempt is " + second + ".");
            ScenarioContext.expect(!second.equals(first), "an expired session is not handed out again");
            context.step("The second attempt is paid");
            context.pay(second);
            context.expectState(second, "PAID");
            context.expectPublished(second, "Payment Paid");
            context.step("Then money comes for the first attempt too");
            context.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            context.awaitWebhooks();
            context.expectState(first, "PAID");
            context.expectPublished(first, "Session Expired", "Payment Needs Review");
            context.line("It is held, to be paid back. The order was paid once.");
            context.step("The app asks for the order once more");
            context.expectNoMoreOf(null, body, "a paid order cannot be paid again");
        } finally {
            lab.deploy(before);
        }
    }
}
