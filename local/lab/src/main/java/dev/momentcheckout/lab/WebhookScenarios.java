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

    static void overtaking(ScenarioContext scene) {
        String session = scene.opened();
        scene.step("The customer pays, and Moment’s webhook is faster than the way back to the app");
        scene.pay(session);
        scene.expectState(session, "PAID");
        scene.step("The app is back, and asks");
        long looks = scene.retrievalsAtMoment(session);
        scene.expectStatus(session, "completed", true);
        ScenarioContext.expect(
                scene.retrievalsAtMoment(session) == looks, "a paid session is answered from the table alone");
        scene.line("Answered from the table alone: Moment was not asked.");
        scene.expectPublished(session, "Payment Paid");
    }

    static void lost(ScenarioContext scene) {
        String session = scene.opened();
        scene.step("The customer pays, every webhook about it is lost, and the app is never opened again");
        scene.moment().webhooks().always(WebhookFault.OfDelivery.DROPPED);
        scene.pay(session);
        scene.expectState(session, "OPEN");
        scene.expectPublished(session);
        scene.step("A minute goes by, and the reconciler asks Moment about what it has not heard of");
        scene.advanceTime(Duration.ofSeconds(61));
        scene.reconcile();
        scene.expectState(session, "PAID");
        scene.expectPublished(session, "Payment Paid");
    }

    static void thirtyTimes(ScenarioContext scene) {
        String session = scene.opened();
        scene.step("The customer pays, and Moment sends each webhook thirty times");
        scene.moment().webhooks().always(new WebhookFault.Duplicated(COPIES));
        scene.pay(session);
        List<Integer> answers = scene.deliveries(session).stream()
                .filter(delivery -> delivery.type().equals("payment_session.completed"))
                .map(delivery -> delivery.status() == null ? 0 : delivery.status())
                .toList();
        scene.line(answers.size() + " times payment_session.completed, each answered with "
                + answers.stream().distinct().toList());
        ScenarioContext.expect(answers.size() == COPIES, "the webhook comes thirty times");
        ScenarioContext.expect(answers.stream().allMatch(status -> status == 200), "each copy is answered with 200");
        scene.step("What came of it");
        scene.expectState(session, "PAID");
        scene.expectPublished(session, "Payment Paid");
    }

    static void rotation(ScenarioContext scene) {
        Lab lab = scene.lab();
        try {
            scene.step("Moment will sign with a new secret soon: both are put into Secrets Manager, one a line");
            lab.secrets()
                    .put(
                            lab.signingSecretArn(),
                            SimulatorSettings.DEFAULT_SIGNING_SECRET + "\n" + SimulatorSettings.OTHER_SIGNING_SECRET);
            scene.step("Moment signs with the new secret; the function still has only the old one in its memory");
            String session = scene.create();
            scene.advanceTime(Duration.ofSeconds(31));
            scene.moment().webhooks().always(WebhookFault.OfDelivery.WRONG_KEY);
            scene.pay(session);
            scene.line(
                    "A signature that no secret fits makes the function read the secret again, at most every 30 seconds.");
            ScenarioContext.expect(
                    scene.deliveries(session).getLast().acknowledged(), "what the new secret has signed is received");
            scene.expectState(session, "PAID");
            scene.step("The old secret is taken away, and time goes by");
            lab.secrets().put(lab.signingSecretArn(), SimulatorSettings.OTHER_SIGNING_SECRET);
            scene.advanceTime(SECRETS_ARE_READ_ANEW);
            String another = scene.create();
            ScenarioContext.expect(
                    scene.deliveries(another).getLast().acknowledged(), "what the new secret has signed is received");
            scene.step("Somebody who found the old secret signs with it");
            scene.moment().webhooks().clearFaults();
            scene.pay(another);
            scene.line("Answered with " + scene.deliveries(another).getLast().status() + ".");
            ScenarioContext.expect(
                    Integer.valueOf(401)
                            .equals(scene.deliveries(another).getLast().status()),
                    "what the old secret has signed is refused");
            scene.expectState(another, "OPEN");
        } finally {
            lab.secrets().put(lab.signingSecretArn(), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            scene.advanceTime(SECRETS_ARE_READ_ANEW);
        }
    }
}
