package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.util.List;

/** What befalls webhooks. */
final class WebhookScenarios {
    private static final int COPIES = 30;

    /** Longer than secrets are kept by a function. */
    private static final Duration SECRETS_ARE_READ_ANEW = Duration.ofMinutes(6);

    private WebhookScenarios() {}

    static void overtaking(ScenarioContext context) {
        String session = context.opened();
        context.step("The customer pays, and Moment’s webhook is faster than the way back to the app");
        context.pay(session);
        context.expectState(session, "PAID");
        context.step("The app is back, and asks");
        long looks = context.retrievalsAtMoment(session);
        context.expectStatus(session, "completed", true);
        ScenarioContext.expect(
                context.retrievalsAtMoment(session) == looks, "a paid session is answered from the table alone");
        context.line("Answered from the table alone: Moment was not asked.");
        context.expectPublished(session, "Payment Paid");
    }

    static void lost(ScenarioContext context) {
        String session = context.opened();
        context.step("The customer pays, every webhook about it is lost, and the app is never opened again");
        context.moment().webhooks().always(WebhookFault.OfDelivery.DROPPED);
        context.pay(session);
        context.expectState(session, "OPEN");
        context.expectPublished(session);
        context.step("A minute goes by, and the reconciler asks Moment about what it has not heard of");
        context.advanceTime(Duration.ofSeconds(61));
        context.reconcile();
        context.expectState(session, "PAID");
        context.expectPublished(session, "Payment Paid");
    }

    static void thirtyTimes(ScenarioContext context) {
        String session = context.opened();
        context.step("The customer pays, and Moment sends each webhook thirty times");
        context.moment().webhooks().always(new WebhookFault.Duplicated(COPIES));
        context.pay(session);
        List<Integer> answers = context.deliveries(session).stream()
                .filter(delivery -> delivery.type().equals("payment_session.completed"))
                .map(delivery -> delivery.status() == null ? 0 : delivery.status())
                .toList();
        context.line(answers.size() + " times payment_session.completed, each answered with "
                + answers.stream().distinct().toList());
        ScenarioContext.expect(answers.size() == COPIES, "the webhook comes thirty times");
        ScenarioContext.expect(answers.stream().allMatch(status -> status == 200), "each copy is answered with 200");
        context.step("What came of it");
        context.expectState(session, "PAID");
        context.expectPublished(session, "Payment Paid");
    }

    static void rotation(ScenarioContext context) {
        Lab lab = context.lab();
        try {
            context.step("Moment will sign with a new secret soon: both are put into Secrets Manager, one a line");
            lab.secrets()
                    .put(
                            lab.signingSecretArn(),
                            SimulatorSettings.DEFAULT_SIGNING_SECRET + "\n" + SimulatorSettings.OTHER_SIGNING_SECRET);
            context.step("Moment signs with the new secret; the function still has only the old one in its memory");
            String session = context.create();
            context.advanceTime(Duration.ofSeconds(31));
            context.moment().webhooks().always(WebhookFault.OfDelivery.WRONG_KEY);
            context.pay(session);
            context.line(
                    "A signature that no secret fits makes the function read the secret again, at most every 30 seconds.");
            ScenarioContext.expect(
                    context.deliveries(session).getLast().acknowledged(), "what the new secret has signed is received");
            context.expectState(session, "PAID");
            context.step("The old secret is taken away, and time goes by");
            lab.secrets().put(lab.signingSecretArn(), SimulatorSettings.OTHER_SIGNING_SECRET);
            context.advanceTime(SECRETS_ARE_READ_ANEW);
            String another = context.create();
            ScenarioContext.expect(
                    context.deliveries(another).getLast().acknowledged(), "what the new secret has signed is received");
            context.step("Somebody who found the old secret signs with it");
            context.moment().webhooks().clearFaults();
            context.pay(another);
            context.line(
                    "Answered with " + context.deliveries(another).getLast().status() + ".");
            ScenarioContext.expect(
                    Integer.valueOf(401)
                            .equals(context.deliveries(another).getLast().status()),
                    "what the old secret has signed is refused");
            context.expectState(another, "OPEN");
        } finally {
            lab.secrets().put(lab.signingSecretArn(), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            context.advanceTime(SECRETS_ARE_READ_ANEW);
        }
    }
}
