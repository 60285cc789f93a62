package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What befalls the app, and its calls. */
final class AppScenarios {
    private AppScenarios() {}

    static void relaunch(ScenarioContext context) {
        String key = UUID.randomUUID().toString();
        context.step("The app opens a session, with a key that it keeps; then the phone kills it");
        String session = context.create(key, null);
        context.line("The session is " + session + ".");
        context.step("It is opened again, and asks with the same key");
        String again = context.create(key, null);
        context.line("It gets " + again + ".");
        ScenarioContext.expect(again.equals(session), "the same key opens the same session");
        context.step("The customer pays, and the app is killed before it hears of it");
        context.pay(session);
        context.step("It is opened again, and asks with the same key");
        App.Answer answer = context.expectNoMoreOf(key, null, "what is paid is not opened again");
        ScenarioContext.expect(
                answer.body().path("session_id").asText().equals(session), "the app is told which session was paid");
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Paid");
    }

    static void momentDown(ScenarioContext context) {
        String session = context.opened();
        context.step("The customer pays; then Moment does not answer any more, and its webhook is late");
        context.moment().webhooks().always(new WebhookFault.Delayed(Duration.ofHours(1)));
        context.moment().pay(session);
        context.moment().faults().always(Endpoint.RETRIEVE, Fault.Connection.DROP_BEFORE_COMMIT);
        context.step("The app is back, and asks");
        context.expectStatus(session, "active", false);
        context.line("Not “failed”, merely because news is late: whoever is told so pays twice.");
        context.step("Moment is there again, and the app asks once more");
        context.moment().faults().clear();
        context.advanceTime(Duration.ofSeconds(2));
        context.expectStatus(session, "completed", true);
        context.expectPublished(session, "Payment Paid");
        context.step("An hour later the webhook comes");
        context.moment().webhooks().redeliver();
        context.awaitWebhooks();
        context.expectPublished(session, "Payment Paid");
    }

    static void replayedFailure(ScenarioContext context) {
        String key = UUID.randomUUID().toString();
        context.step(
                "Moment fails with 500, and has stored that: for 24 hours it repeats the failure to whoever sends the same key");
        context.moment().faults().next(Endpoint.CREATE, Fault.answer(500).kept());
        int before = context.moment().calls().size();
        String session = context.create(key, null);
        List<Call> creates = context.moment().calls().stream()
                .skip(before)
                .filter(call -> call.method().equals("POST"))
                .toList();
        creates.forEach(call -> context.line("Moment answers " + call.status() + (call.replayed() ? ", replayed" : "")
                + " to the key " + call.idempotencyKey()));
        ScenarioContext.expect(creates.stream().anyMatch(Call::replayed), "the failure was repeated");
        ScenarioContext.expect(
                creates.stream().map(Call::idempotencyKey).distinct().count() == 2,
                "one other key is tried, and only one");
        context.line("The session is " + session + ": the app has noticed nothing.");
        context.step("The app asks with its key again");
        String again = context.create(key, null);
        context.line("It gets " + again + ".");
        ScenarioContext.expect(again.equals(session), "the app’s key still opens the same session");
        context.pay(session);
        context.expectPublished(session, "Payment Paid");
    }
}
