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
        ScenarioContext.expect(repeated.equals(session), "the same key returns the same session");
        context.step("The customer pays, and the app is killed before it gets the status");
        context.pay(session);
        context.step("The app restarts and creates a session with the same key");
        App.Response response = context.expectConflict(key, null, "a paid session is not opened again");
        ScenarioContext.expect(
                response.body().path("session_id").asText().equals(session), "the response names the paid session");
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Paid");
    }

    static void momentDown(ScenarioContext context) {
        String session = context.openSession();
        context.step("The customer pays; then Moment stops responding, and its webhook is late");
        context.moment().webhooks().always(new WebhookFault.Delayed(Duration.ofHours(1)));
        context.moment().pay(session);
        context.moment().faults().always(Endpoint.RETRIEVE, Fault.Connection.DROP_BEFORE_COMMIT);
        context.step("The customer returns to the app, which gets the status");
        context.expectStatus(session, "active", false);
        context.line("Not “failed”: a customer who sees “failed” may pay twice.");
        context.step("Moment responds again, and the app gets the status once more");
        context.moment().faults().clear();
        context.advanceTime(Duration.ofSeconds(2));
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Paid");
        context.step("The webhook arrives an hour later");
        context.moment().webhooks().redeliver();
        context.awaitWebhooks();
        context.expectPublished(session, "Payment Paid");
    }

    static void replayedFailure(ScenarioContext context) {
        String key = UUID.randomUUID().toString();
        context.step("Moment fails with 500 and stores the failure: it replays it for 24 hours to calls with that key");
        context.moment().faults().next(Endpoint.CREATE, Fault.failure(500).storedForReplay());
        int calls = context.moment().calls().size();
        context.expectUnavailable(key, null, "the app gets 503 while Moment fails");
        ScenarioContext.expect(keysAtMoment(context, calls).size() == 1, "the backend uses no other key in an outage");
        context.step("Moment recovers, and the app sends the same request again");
        calls = context.moment().calls().size();
        String session = context.create(key, null);
        ScenarioContext.expect(keysAtMoment(context, calls).size() == 2, "the backend tries exactly one other key");
        context.line("The session is " + session + ". The stored failure does not block the customer.");
        context.step("The app sends the same request once more");
        String repeated = context.create(key, null);
        context.line("The session is " + repeated + ".");
        ScenarioContext.expect(repeated.equals(session), "the app’s key returns the same session");
        context.pay(session);
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
