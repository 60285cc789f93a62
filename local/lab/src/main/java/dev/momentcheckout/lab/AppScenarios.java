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

    static void relaunch(ScenarioContext scene) {
        String key = UUID.randomUUID().toString();
        scene.step("The app opens a session, with a key that it keeps; then the phone kills it");
        String session = scene.create(key, null);
        scene.line("The session is " + session + ".");
        scene.step("It is opened again, and asks with the same key");
        String again = scene.create(key, null);
        scene.line("It gets " + again + ".");
        ScenarioContext.expect(again.equals(session), "the same key opens the same session");
        scene.step("The customer pays, and the app is killed before it hears of it");
        scene.pay(session);
        scene.step("It is opened again, and asks with the same key");
        App.Answer answer = scene.expectNoMoreOf(key, null, "what is paid is not opened again");
        ScenarioContext.expect(
                answer.body().path("session_id").asText().equals(session), "the app is told which session was paid");
        scene.expectStatus(session, "completed", true);
        scene.expectPublished(session, "Payment Paid");
    }

    static void momentDown(ScenarioContext scene) {
        String session = scene.opened();
        scene.step("The customer pays; then Moment does not answer any more, and its webhook is late");
        scene.moment().webhooks().always(new WebhookFault.Delayed(Duration.ofHours(1)));
        scene.moment().pay(session);
        scene.moment().faults().always(Endpoint.RETRIEVE, Fault.Connection.DROP_BEFORE_COMMIT);
        scene.step("The app is back, and asks");
        scene.expectStatus(session, "active", false);
        scene.line("Not “failed”, merely because news is late: whoever is told so pays twice.");
        scene.step("Moment is there again, and the app asks once more");
        scene.moment().faults().clear();
        scene.advanceTime(Duration.ofSeconds(2));
        scene.expectStatus(session, "completed", true);
        scene.expectPublished(session, "Payment Paid");
        scene.step("An hour later the webhook comes");
        scene.moment().webhooks().redeliver();
        scene.awaitWebhooks();
        scene.expectPublished(session, "Payment Paid");
    }

    static void replayedFailure(ScenarioContext scene) {
        String key = UUID.randomUUID().toString();
        scene.step(
                "Moment fails with 500, and has stored that: for 24 hours it repeats the failure to whoever sends the same key");
        scene.moment().faults().next(Endpoint.CREATE, Fault.answer(500).kept());
        int before = scene.moment().calls().size();
        String session = scene.create(key, null);
        List<Call> creates = scene.moment().calls().stream()
                .skip(before)
                .filter(call -> call.method().equals("POST"))
                .toList();
        creates.forEach(call -> scene.line("Moment answers " + call.status() + (call.replayed() ? ", replayed" : "")
                + " to the key " + call.idempotencyKey()));
        ScenarioContext.expect(creates.stream().anyMatch(Call::replayed), "the failure was repeated");
        ScenarioContext.expect(
                creates.stream().map(Call::idempotencyKey).distinct().count() == 2,
                "one other key is tried, and only one");
        scene.line("The session is " + session + ": the app has noticed nothing.");
        scene.step("The app asks with its key again");
        String again = scene.create(key, null);
        scene.line("It gets " + again + ".");
        ScenarioContext.expect(again.equals(session), "the app’s key still opens the same session");
        scene.pay(session);
        scene.expectPublished(session, "Payment Paid");
    }
}
