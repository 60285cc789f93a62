package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Plays one payment from create to paid through the real handlers, tells it step by step, and checks each step. Throws
 * {@link LabException} at the first thing that is not as promised.
 */
final class Demo {
    private final Lab lab;
    private final App app;
    private final Story story;
    private final Scene scene;

    Demo(Lab lab, App app, Story story) {
        this.lab = lab;
        this.app = app;
        this.story = story;
        this.scene = new Scene(lab, app, story);
        story.hide(SimulatorSettings.DEFAULT_SECRET_KEY);
        story.hide(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    void play() {
        String session = create();
        askBeforePaying(session);
        pay(session);
        Delivery webhook = receiveWebhook(session);
        askAfterPaying(session);
        hearOfIt(session);
        repeat(webhook, session);
        forge(webhook, session);
    }

    private String create() {
        story.step("The app asks for a payment session: POST /api/create-payment-session, no body");
        App.Answer answer = app.createSession();
        story.hide(answer.body().path("client_token").asText());
        show(answer);
        Scene.expect(answer.status() == 200, "create answers 200");
        String session = answer.body().path("session_id").asText();
        Scene.expect(!session.isEmpty(), "create answers with a session_id");
        Scene.expect(!answer.body().path("client_token").asText().isEmpty(), "create answers with a client_token");
        story.line("The price was the server's, not the app's. Calls to Moment so far: "
                + lab.moment().calls().size());
        show(scene.item(session));
        return session;
    }

    private void askBeforePaying(String session) {
        story.step("The app asks how it stands: GET /api/session-status?session_id=" + session);
        App.Answer answer = app.status(session);
        show(answer);
        expectStatus(answer, "active", false);
    }

    private void pay(String session) {
        story.step("The customer pays in Moment's sheet");
        lab.moment().pay(session);
        story.line("Moment has the money and sends a signed webhook: POST /api/moment-webhook");
    }

    private Delivery receiveWebhook(String session) {
        story.step("The webhook is received, checked and recorded");
        lab.moment().webhooks().awaitIdle();
        List<Delivery> deliveries = lab.moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .toList();
        for (Delivery delivery : deliveries) {
            story.line(delivery.type() + " answered with " + delivery.status());
            webhookHeaders(delivery).forEach((name, value) -> story.line("  " + name + ": " + shown(name, value)));
            Scene.expect(delivery.acknowledged(), "each webhook is answered with 200, unlike " + delivery.type());
        }
        Scene.expect(!deliveries.isEmpty(), "Moment sent a webhook");
        Map<String, AttributeValue> item = scene.item(session);
        show(item);
        Scene.expect("PAID".equals(Scene.text(item, "state")), "the stored state is PAID");
        return deliveries.getLast();
    }

    private void askAfterPaying(String session) {
        story.step("The app returns and asks again");
        int calls = lab.moment().calls().size();
        App.Answer answer = app.status(session);
        show(answer);
        expectStatus(answer, "completed", true);
        Scene.expect(lab.moment().calls().size() == calls, "a paid session is answered from the table alone");
        story.line("Answered from the table alone: Moment was not asked.");
    }

    private void hearOfIt(String session) {
        story.step("The shop is told, by the table's stream and the event bus");
        List<LocalEventBridge.Entry> told = scene.announced(session);
        told.forEach(entry -> {
            story.line(entry.source() + ", " + entry.detailType());
            story.line("  " + entry.detail());
        });
        Scene.expect(
                told.size() == 1 && told.getFirst().detailType().equals("Payment Paid"), "one Payment Paid goes out");
    }

    private void repeat(Delivery webhook, String session) {
        story.step("The same webhook arrives again");
        Map<String, AttributeValue> before = scene.item(session);
        App.Answer answer = app.webhook(webhookHeaders(webhook), webhook.body());
        story.line("HTTP " + answer.status());
        Scene.expect(answer.status() == 200, "a repeated webhook is answered with 200");
        Scene.expect(scene.item(session).equals(before), "a repeated webhook changes nothing");
        int told = lab.bus().entries().size();
        Scene.expect(lab.awaitAnnounced() && lab.bus().entries().size() == told, "a repeated webhook is not announced");
        story.line("Nothing changed in the table, and the shop is told nothing.");
    }

    private void forge(Delivery webhook, String session) {
        story.step("Somebody sends a webhook with a changed body");
        Map<String, AttributeValue> before = scene.item(session);
        App.Answer answer = app.webhook(webhookHeaders(webhook), webhook.body() + " ");
        story.line("HTTP " + answer.status());
        Scene.expect(answer.status() == 401, "a forged webhook is answered with 401");
        Scene.expect(scene.item(session).equals(before), "a forged webhook changes nothing");
        story.line("Refused, and nothing changed in the table.");
    }

    private void expectStatus(App.Answer answer, String status, boolean isFinal) {
        Scene.expect(answer.status() == 200, "status answers 200");
        Scene.expect(answer.body().path("status").asText().equals(status), "the status is " + status);
        Scene.expect(answer.body().path("final").isBoolean(), "final is there");
        Scene.expect(answer.body().path("final").asBoolean() == isFinal, "final is " + isFinal);
    }

    private void show(App.Answer answer) {
        story.line("HTTP " + answer.status());
        for (Map.Entry<String, JsonNode> field : answer.body().properties()) {
            story.line("  " + field.getKey() + ": " + field.getValue().asText());
        }
    }

    private void show(Map<String, AttributeValue> item) {
        story.line("Stored in the table " + lab.sessionsTable() + ":");
        item.forEach((name, value) -> story.line("  " + name + ": " + Scene.plain(value)));
    }

    private static Map<String, String> webhookHeaders(Delivery delivery) {
        var headers = new TreeMap<String, String>();
        delivery.headers().forEach((name, value) -> {
            if (name.startsWith("webhook-")) {
                headers.put(name, value);
            }
        });
        return headers;
    }

    private static String shown(String name, String value) {
        return name.equals("webhook-signature") ? Story.shortened(value) : value;
    }
}
