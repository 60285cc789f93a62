package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.util.List;
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
        context.step(
                "Moment fails with 500 and stores the failure: it replays it for 24 hours to requests with that key");
        context.moment().faults().next(Endpoint.CREATE, Fault.failure(500).storedForReplay());
        int before = context.moment().calls().size();
        String session = context.create(key, null);
        List<Call> creates = context.moment().calls().stream()
                .skip(before)
                .filter(call -> call.method().equals("POST"))
                .toList();
        creates.forEach(call -> context.line("Moment returns " + call.status() + (call.replayed() ? ", replayed," : "")
                + " for the key " + call.idempotencyKey()));
        ScenarioContext.expect(creates.stream().anyMatch(Call::replayed), "Moment replays the failure");
        ScenarioContext.expect(
                creates.stream().map(Call::idempotencyKey).distinct().count() == 2,
                "the backend tries exactly one other key");
        context.line("The session is " + session + ". The failure is not visible to the app.");
        context.step("The app sends the same request again");
        String repeated = context.create(key, null);
        context.line("The session is " + repeated + ".");
        ScenarioContext.expect(repeated.equals(session), "the app’s key still returns the same session");
        context.pay(session);
        context.expectPublished(session, "Payment Paid");
    }
}
