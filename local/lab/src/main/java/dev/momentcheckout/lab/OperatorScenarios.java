package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionStatus;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Scenarios in which an operator decides about a payment in review. */
final class OperatorScenarios {
    private static final long PRICE = 4900;
    private static final String BECAUSE = "--because";
    private static final String REVISION = "--revision";

    private OperatorScenarios() {}

    static void amountApproved(ScenarioContext context) {
        int awaiting = context.awaitingOperator();
        String session = context.openSession();
        context.step("Moment reports one cent more than the expected amount, so the payment needs review");
        context.addWebhookFault(Deviation.OTHER_AMOUNT);
        context.pay(session);
        context.expectState(session, "PAID");
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Needs Review");
        context.expectAwaitingOperator(awaiting + 1);
        context.step("An operator reads the payment and approves it");
        String revision = context.inspect(session);
        context.operate(0, "approve", session, REVISION, revision, BECAUSE, "One cent was rounded up at the bank");
        context.expectState(session, "PAID");
        context.expect(!context.needsReview(session), "an approved payment needs no review");
        context.step("The shop gets one event, with the price and with what was really paid");
        context.prove(
                Promise.APPROVED_IS_PUBLISHED,
                () -> context.expectPublished(session, "Payment Needs Review", "Payment Paid"));
        context.prove(Promise.APPROVAL_IS_NAMED, () -> expectApproval(context, session));
        context.expectAwaitingOperator(awaiting);
        context.step("Moment reports the wrong amount again, and the operator repeats the command");
        Map<String, AttributeValue> approved = context.item(session);
        context.report(session, SessionStatus.COMPLETED, PaymentOutcome.PAID);
        context.prove(Promise.REPEATED_CHANGES_NOTHING, () -> {
            context.expect(context.item(session).equals(approved), "a repeated webhook changes nothing");
            context.operate(0, "approve", session, REVISION, revision, BECAUSE, "One cent was rounded up at the bank");
            context.expect(context.item(session).equals(approved), "a repeated command changes nothing");
            context.expectPublished(session, "Payment Needs Review", "Payment Paid");
        });
    }

    private static void expectApproval(ScenarioContext context, String session) {
        Session paid = context.moment().session(session);
        LocalEventBridge.Entry entry = context.publishedEvents(session).getLast();
        JsonNode event = ConsistencyCheck.detail(entry);
        JsonNode approval = event.path("approved");
        context.line("The event has the amount " + event.path("amount") + " and approved: " + approval);
        context.expect(event.path("amount").asLong() == paid.amount(), "the event has the expected amount");
        context.expect(
                approval.path("review_reasons").path(0).asText().equals("amount-mismatch")
                        && approval.path("reported").path(0).path("amount").asLong() == paid.amount() + 1,
                "the event names the reported amount and the approved reason");
    }

    static void paidTwice(ScenarioContext context) {
        Lab lab = context.lab();
        String order = "o-" + UUID.randomUUID();
        String body = "{\"order_id\":\"" + order + "\"}";
        int awaiting = context.awaitingOperator();
        lab.deploy(Pricing.CATALOG);
        context.step("The shop writes an order, a first session expires, and the customer pays in a second one");
        lab.putCatalogItem("order#" + order, PRICE, "ZAR");
        String late = context.create(null, body);
        context.expire(late);
        String paid = context.create(null, body);
        context.pay(paid);
        context.expectStatus(paid, "completed", true);
        context.expectPublished(paid, "Payment Paid");
        context.step("A slow bank completes the payment of the first session too, which needs review");
        context.report(late, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        context.expectState(late, "PAID");
        context.expectPublished(late, "Session Expired", "Payment Needs Review");
        context.expectAwaitingOperator(awaiting + 1);
        context.step("An operator cannot approve it: the order would be paid twice");
        String revision = context.inspect(late);
        context.prove(Promise.APPROVAL_REFUSED, () -> {
            context.operate(4, "approve", late, REVISION, revision, BECAUSE, "The customer has paid");
            context.expectState(late, "PAID");
            context.expect(context.needsReview(late), "a refused approval changes nothing");
        });
        context.step("The operator refunds the second payment in Moment’s dashboard and closes it here");
        context.moment().refund(late);
        context.awaitWebhooks();
        context.operate(
                0,
                "close",
                late,
                REVISION,
                context.inspect(late),
                "--as",
                "refunded",
                BECAUSE,
                "Paid twice, refunded in the dashboard");
        context.prove(Promise.CLOSED_AWAITS_NOBODY, () -> context.expectAwaitingOperator(awaiting));
        context.expectState(late, "PAID");
        context.expectStatus(late, "completed", true);
        context.step("The app creates a session for the order once more");
        context.expectConflict(null, body, "a paid order cannot be paid again");
        context.prove(
                Promise.CLOSED_IS_NEVER_PUBLISHED,
                () -> context.expectPublished(late, "Session Expired", "Payment Needs Review"));
    }
}
