package dev.momentcheckout.testing.alarms;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What has happened in the stack before the transcript of a command begins. */
final class TranscriptScenarios {
    private static final long PRICE = 4900;
    private static final List<String> ORDERS = List.of("A-1001", "A-1002", "A-1003");

    private TranscriptScenarios() {}

    /** Returns the scenarios by command. */
    static Map<String, Consumer<RunningStack>> all() {
        return Map.of(
                "doctor", TranscriptScenarios::disableTheMapping,
                "list", TranscriptScenarios::morning,
                "find", TranscriptScenarios::morning,
                "inspect", TranscriptScenarios::payACentTooMuch,
                "refresh", TranscriptScenarios::loseTheWebhook,
                "approve", TranscriptScenarios::payACentTooMuch,
                "close", TranscriptScenarios::payTwiceAndRefund,
                "resend", TranscriptScenarios::payTwoOrders,
                "redrive",
                        stack -> {
                            rejectAnEvent(stack);
                            stack.environment().bus().rejectEntries("", _ -> false);
                        });
    }

    private static void disableTheMapping(RunningStack stack) {
        openShop(stack);
        pay(stack, order(stack, "A-1001"));
        stack.minutes(30);
        stack.mapping().setEnabled(false);
        stack.minutes(5);
    }

    /** A payment that the shop got, one in review, and one whose event could not be published. */
    private static void morning(RunningStack stack) {
        openShop(stack);
        pay(stack, order(stack, "A-1001"));
        payACentTooMuch(stack, "A-1002");
        rejectAnEvent(stack);
        stack.minutes(40);
    }

    private static void payACentTooMuch(RunningStack stack) {
        openShop(stack);
        payACentTooMuch(stack, "A-1002");
    }

    private static void loseTheWebhook(RunningStack stack) {
        openShop(stack);
        String session = order(stack, "A-1001");
        stack.minutes(2);
        stack.moment().pay(session);
        stack.minutes(1);
    }

    /** The first session expires, both are paid, and the merchant refunds the second payment in Moment's dashboard. */
    private static void payTwiceAndRefund(RunningStack stack) {
        openShop(stack);
        String first = order(stack, "A-1001");
        stack.moment().expire(first);
        report(stack, first);
        String second = order(stack, "A-1001");
        stack.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        report(stack, first);
        pay(stack, second);
        stack.minutes(5);
        stack.deliver(stack.moment()
                .webhooks()
                .event("payment.refunded", stack.moment().session(second)));
        stack.minutes(2);
    }

    private static void payTwoOrders(RunningStack stack) {
        openShop(stack);
        pay(stack, order(stack, "A-1001"));
        pay(stack, order(stack, "A-1002"));
        stack.minutes(2);
    }

    private static void rejectAnEvent(RunningStack stack) {
        openShop(stack);
        stack.environment()
                .bus()
                .rejectEntries("MalformedDetail", entry -> !entry.detailType().equals("Heartbeat"));
        pay(stack, order(stack, "A-1003"));
        stack.minutes(2);
    }

    private static void openShop(RunningStack stack) {
        stack.createSession().deploy(Map.of("PRICING", "catalog"));
        for (String order : ORDERS) {
            stack.environment().putCatalogEntry(TestEnvironment.catalogEntry("order#" + order, PRICE));
        }
        stack.minutes(12);
    }

    private static String order(RunningStack stack, String id) {
        return stack.open(HttpApiRequest.create().withBody("{\"order_id\":\"" + id + "\"}"));
    }

    private static void pay(RunningStack stack, String session) {
        stack.minutes(1);
        stack.pay(session);
        stack.deliver(session);
    }

    private static void payACentTooMuch(RunningStack stack, String order) {
        String session = order(stack, order);
        stack.minutes(1);
        stack.pay(session);
        stack.deliver(stack.moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, stack.moment().session(session))
                .with(Deviation.OTHER_AMOUNT));
        stack.minutes(2);
    }

    private static void report(RunningStack stack, String session) {
        stack.deliver(stack.moment()
                .webhooks()
                .event(EventType.SESSION_UPDATED, stack.moment().session(session)));
    }
}
