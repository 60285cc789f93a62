package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** Scenarios in which the app or its requests fail. */
final class AppScenarios {
    private AppScenarios() {}

    static void appRestart(ScenarioContext context) {
        String key = UUID.randomUUID().toString();
        context.step(
                "The app creates a session with a stored idempotency key; then the operating system kills the app");
        String session = context.create(key, null);
        context.line("The session is " + session + ".");
        context.step("The app restarts and creates a session with the same key");
        String repeated = context.create(key, null);
        context.line("The session is " + repeated + ".");
        context.prove(
                Promise.SAME_KEY_SAME_SESSION,
                () -> context.expect(repeated.equals(session), "the same key returns the same session"));
        context.step("The customer pays, and the app is killed before it gets the status");
        context.pay(session);
        context.step("The app restarts and creates a session with the same key");
        context.prove(Promise.PAID_KEY_CONFLICTS, () -> {
            App.Response response = context.expectConflict(key, null, "a paid session is not opened again");
            context.expect(
                    response.body().path("session_id").asText().equals(session), "the response names the paid session");
        });
        context.expectStatus(session, "completed", true);
        context.prove(Promise.PUBLISHED_ONCE, () -> context.expectPublished(session, "Payment Paid"));
    }

    static void momentDown(ScenarioContext context) {
        String session = context.openSession();
        context.step("The customer pays; then Moment stops responding, and its webhook is late");
        context.addWebhookFault(new WebhookFault.Delayed(Duration.ofHours(1)));
        context.pay(session);
        context.addApiFault(Endpoint.RETRIEVE, Fault.Connection.DROP_BEFORE_COMMIT);
        context.step("The customer returns to the app, which gets the status");
        context.prove(Promise.NEVER_FAILED, () -> context.expectStatus(session, "active", false));
        context.step("Moment responds again, and the app gets the status once more");
        context.clearFaults();
        context.advanceTime(Duration.ofSeconds(2));
        context.prove(Promise.COMPLETED_AFTERWARDS, () -> context.expectStatus(session, "completed", true));
        context.expectPublished(session, "Payment Paid");
        context.step("The webhook arrives an hour later");
        context.moment().webhooks().redeliver();
        context.awaitWebhooks();
        context.prove(Promise.PUBLISHED_ONCE, () -> context.expectPublished(session, "Payment Paid"));
    }

    static void replayedFailure(ScenarioContext context) {
        String key = UUID.randomUUID().toString();
        context.step("Moment fails with 500 and stores the failure: it replays it for 24 hours to calls with that key");
        context.addApiFaultOnce(Endpoint.CREATE, Fault.failure(500).storedForReplay());
        int outage = context.moment().calls().size();
        context.prove(Promise.ONE_KEY_IN_AN_OUTAGE, () -> {
            context.expectUnavailable(key, null, "the app gets 503 while Moment fails");
            context.expect(keysAtMoment(context, outage).size() == 1, "the backend uses no other key in an outage");
        });
        context.step("Moment recovers, and the app sends the same request again");
        int recovered = context.moment().calls().size();
        String session = context.create(key, null);
        context.prove(
                Promise.ONE_OTHER_KEY,
                () -> context.expect(
                        keysAtMoment(context, recovered).size() == 2, "the backend tries exactly one other key"));
        context.line("The session is " + session + ". The stored failure does not block the customer.");
        context.step("The app sends the same request once more");
        String repeated = context.create(key, null);
        context.line("The session is " + repeated + ".");
        context.prove(
                Promise.KEY_KEEPS_ITS_SESSION,
                () -> context.expect(repeated.equals(session), "the app’s key returns the same session"));
        context.step("The customer pays and returns to the app");
        context.pay(session);
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Paid");
    }

    /** Returns the idempotency keys of the create calls since the given one, and shows the calls. */
    private static Set<String> keysAtMoment(ScenarioContext context, int firstCall) {
        Set<String> keys = new LinkedHashSet<>();
        context.moment().calls().stream()
                .skip(firstCall)
                .filter(call -> call.method().equals("POST"))
                .forEach(call -> {
                    context.line("Moment returns " + call.status() + (call.replayed() ? ", replayed," : "")
                            + " for the key " + call.idempotencyKey());
                    keys.add(String.valueOf(call.idempotencyKey()));
                });
        return keys;
    }
}
