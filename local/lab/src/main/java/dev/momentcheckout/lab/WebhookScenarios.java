package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.util.List;

/** Scenarios with early, lost, duplicate or wrongly signed webhooks. */
final class WebhookScenarios {
    private static final int COPIES = 30;

    /** Longer than a function caches a secret. */
    private static final Duration SECRET_CACHE_EXPIRY = Duration.ofMinutes(6);

    private WebhookScenarios() {}

    static void webhookBeforeReturn(ScenarioContext context) {
        String session = context.openSession();
        context.step("The customer pays, and Moment’s webhook arrives before the customer returns to the app");
        context.pay(session);
        context.expectState(session, "PAID");
        context.step("The customer returns to the app, which gets the status");
        long retrievals = context.retrievals(session);
        context.prove(Promise.STATUS_FROM_TABLE, () -> {
            context.expectStatus(session, "completed", true);
            context.expect(
                    context.retrievals(session) == retrievals,
                    "the status of a paid session comes from the table alone");
        });
        context.prove(Promise.PUBLISHED_ONCE, () -> context.expectPublished(session, "Payment Paid"));
    }

    static void lostWebhook(ScenarioContext context) {
        String session = context.openSession();
        context.step("The customer pays, every webhook about the payment is lost, and the app is never opened again");
        context.addWebhookFault(WebhookFault.DeliveryFault.DROPPED);
        context.pay(session);
        context.expectState(session, "OPEN");
        context.expectPublished(session);
        context.step("A minute later the reconciler retrieves the session from Moment");
        context.advanceTime(Duration.ofSeconds(61));
        context.reconcile();
        context.prove(Promise.RECOVERED, () -> context.expectState(session, "PAID"));
        context.prove(Promise.PUBLISHED_ONCE, () -> context.expectPublished(session, "Payment Paid"));
    }

    static void duplicateWebhooks(ScenarioContext context) {
        String session = context.openSession();
        context.step("The customer pays, and Moment delivers each webhook thirty times");
        context.addWebhookFault(new WebhookFault.Duplicated(COPIES));
        context.pay(session);
        List<Integer> statuses = context.deliveries(session).stream()
                .filter(delivery -> delivery.type().equals("payment_session.completed"))
                .map(delivery -> delivery.status() == null ? 0 : delivery.status())
                .toList();
        context.line(statuses.size() + " deliveries of payment_session.completed, response status "
                + statuses.stream().distinct().toList());
        context.prove(Promise.EACH_DELIVERY_ACKNOWLEDGED, () -> {
            context.expect(statuses.size() == COPIES, "the webhook is delivered thirty times");
            context.expect(statuses.stream().allMatch(status -> status == 200), "each delivery gets 200");
        });
        context.step("The customer returns to the app, and the shop gets its event");
        context.expectState(session, "PAID");
        context.expectStatus(session, "completed", true);
        context.prove(Promise.PUBLISHED_ONCE, () -> context.expectPublished(session, "Payment Paid"));
    }

    static void secretRotation(ScenarioContext context) {
        Lab lab = context.lab();
        try {
            context.step(
                    "The operator stores both the old and the new signing secret in Secrets Manager, one per line");
            lab.secrets()
                    .put(
                            lab.signingSecretArn(),
                            SimulatorSettings.DEFAULT_SIGNING_SECRET + "\n" + SimulatorSettings.OTHER_SIGNING_SECRET);
            context.step("Moment signs with the new secret, while the function has cached only the old one");
            String session = context.create();
            context.advanceTime(Duration.ofSeconds(31));
            context.addWebhookFault(WebhookFault.DeliveryFault.WRONG_KEY);
            context.pay(session);
            context.line(
                    "A signature that matches no cached secret makes the function read the secret again, at most every 30 seconds.");
            context.prove(Promise.NEW_SECRET_ACCEPTED, () -> {
                context.expect(
                        context.deliveries(session).stream().allMatch(Delivery::acknowledged),
                        "each webhook signed with the old or the new secret is accepted");
                context.expectState(session, "PAID");
            });
            context.expectStatus(session, "completed", true);
            context.step("The operator removes the old secret, and the cached one expires");
            lab.secrets().put(lab.signingSecretArn(), SimulatorSettings.OTHER_SIGNING_SECRET);
            context.advanceTime(SECRET_CACHE_EXPIRY);
            String another = context.create();
            context.expect(
                    context.deliveries(another).getLast().acknowledged(),
                    "a webhook signed with the new secret is accepted");
            context.step("A webhook signed with the old secret arrives");
            context.clearFaults();
            context.pay(another);
            context.line("The response status is "
                    + context.deliveries(another).getLast().status() + ".");
            context.prove(Promise.OLD_SECRET_REJECTED, () -> {
                context.expect(
                        Integer.valueOf(401)
                                .equals(context.deliveries(another).getLast().status()),
                        "a webhook signed with the old secret is rejected");
                context.expectState(another, "OPEN");
            });
            context.step("The customer returns to the app, which gets the status from Moment");
            context.prove(Promise.REJECTED_IS_NOT_LOST, () -> context.expectStatus(another, "completed", true));
        } finally {
            lab.secrets().put(lab.signingSecretArn(), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            context.advanceTime(SECRET_CACHE_EXPIRY);
        }
    }
}
