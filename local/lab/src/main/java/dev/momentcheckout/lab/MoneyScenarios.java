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

    static void late(ScenarioContext scene) {
        scene.step("The app opens a session, and the customer does not pay in time");
        String session = scene.create();
        scene.moment().expire(session);
        scene.awaitWebhooks();
        scene.expectState(session, "EXPIRED");
        scene.expectStatus(session, "expired", true);
        scene.expectPublished(session, "Session Expired");
        scene.step("A slow bank sends the money after all");
        scene.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        scene.awaitWebhooks();
        scene.expectState(session, "PAID");
        scene.expectStatus(session, "completed", true);
        scene.expectPublished(session, "Session Expired", "Payment Paid");
        scene.line("Money rises above everything, whenever it comes. Nothing later takes it away:");
        scene.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.UNPAID);
        scene.awaitWebhooks();
        scene.expectState(session, "PAID");
    }

    static void wrongAmount(ScenarioContext scene) {
        String session = scene.opened();
        scene.step("Moment tells of a payment of one cent more than was asked for");
        scene.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        scene.pay(session);
        scene.expectState(session, "PAID");
        ScenarioContext.expect(scene.needsReview(session), "a payment of another amount is held");
        scene.step("The customer has paid, and is told so; the shop is told to look at it before it sends anything");
        scene.expectStatus(session, "completed", true);
        scene.expectPublished(session, "Payment Needs Review");
    }

    /** Two requests at the same time, which must get the same session. */
    private static String tappedTwice(ScenarioContext scene, String body) {
        // Threads of their own: the common pool may have one only, and the taps would come one after the other.
        try (ExecutorService fingers = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<String> tap = CompletableFuture.supplyAsync(() -> scene.create(null, body), fingers);
            CompletableFuture<String> otherTap = CompletableFuture.supplyAsync(() -> scene.create(null, body), fingers);
            String session = tap.join();
            scene.line("Both get " + session + ".");
            ScenarioContext.expect(session.equals(otherTap.join()), "a double tap opens one session");
            return session;
        }
    }

    static void paidOnce(ScenarioContext scene) {
        Lab lab = scene.lab();
        Pricing before = lab.pricing();
        String order = "o-" + UUID.randomUUID();
        String body = "{\"order_id\":\"" + order + "\"}";
        try {
            lab.deploy(Pricing.CATALOG);
            scene.step("The shop writes an order into the catalog");
            lab.putCatalogItem("order#" + order, PRICE, "ZAR");
            scene.step("The customer taps twice");
            String first = tappedTwice(scene, body);
            scene.step("The session expires; the customer tries again");
            scene.moment().expire(first);
            scene.awaitWebhooks();
            String second = scene.create(null, body);
            scene.line("The second attempt is " + second + ".");
            ScenarioContext.expect(!second.equals(first), "an expired session is not handed out again");
            scene.step("The second attempt is paid");
            scene.pay(second);
            scene.expectState(second, "PAID");
            scene.expectPublished(second, "Payment Paid");
            scene.step("Then money comes for the first attempt too");
            scene.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            scene.awaitWebhooks();
            scene.expectState(first, "PAID");
            scene.expectPublished(first, "Session Expired", "Payment Needs Review");
            scene.line("It is held, to be paid back. The order was paid once.");
            scene.step("The app asks for the order once more");
            scene.expectNoMoreOf(null, body, "a paid order cannot be paid again");
        } finally {
            lab.deploy(before);
        }
    }
}
