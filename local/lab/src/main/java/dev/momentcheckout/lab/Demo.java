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
    private final ConsoleOutput output;
    private final ScenarioContext scenario;

    Demo(Lab lab, App app, ConsoleOutput scenario) {
        this.lab = lab;
        this.app = app;
        this.output = scenario;
        this.scenario = new ScenarioContext(lab, app, scenario);
        scenario.hide(SimulatorSettings.DEFAULT_SECRET_KEY);
        scenario.hide(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    void play() {
        String session = create();
        askBeforePaying(session);
        pay(session);
        Delivery webhook = receiveWebhook(session);
        askAfterPaying(session);
        awaitEvent(session);
        repeat(webhook, session);
        forge(webhook, session);
    }

    private String create() {
        output.step("The app asks for a payment session: POST /api/create-payment-session, no body");
        App.Answer answer = app.createSession();
        output.hide(answer.body().path("client_token").asText());
        show(answer);
        ScenarioContext.expect(answer.status() == 200, "create answers 200");
        String session = answer.body().path("session_id").asText();
        ScenarioContext.expect(!session.isEmpty(), "create answers with a session_id");
        ScenarioContext.expect(
                !answer.body().path("client_token").asText().isEmpty(), "create answers with a client_token");
        output.line("The price was the server's, not the app's. Calls to Moment so far: "
                + lab.moment().calls().size());
        show(scenario.item(session));
        return session;
    }

    private void askBeforePaying(String session) {
        output.step("The app asks how it stands: GET /api/session-status?session_id=" + session);
        App.Answer answer = app.status(session);
        show(answer);
        expectStatus(answer, "active", false);
    }

    private void pay(String session) {
        output.step("The customer pays in Moment's sheet");
        lab.moment().pay(session);
        output.line("Moment has the money and sends a signed webhook: POST /api/moment-webhook");
    }

    private Delivery receiveWebhook(String session) {
        output.step("The webhook is received, checked and recorded");
        lab.moment().webhooks().awaitIdle();
        List<Delivery> deliveries = lab.moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .toList();
        for (Delivery delivery : deliveries) {
            output.line(delivery.type() + " answered with " + delivery.status());
            webhookHeaders(delivery).forEach((name, value) -> output.line("  " + name + ": " + shown(name, value)));
            ScenarioContext.expect(
                    delivery.acknowledged(), "each webhook is answered with 200, unlike " + delivery.type());
        }
        ScenarioContext.expect(!deliveries.isEmpty(), "Moment sent a webhook");
        Map<String, AttributeValue> item = scenario.item(session);
        show(item);
        ScenarioContext.expect("PAID".equals(ScenarioContext.text(item, "state")), "the stored state is PAID");
        return deliveries.getLast();
    }

    private void askAfterPaying(String session) {
        output.step("The app returns and asks again");
        int calls = lab.moment().calls().size();
        App.Answer answer = app.status(session);
        show(answer);
        expectStatus(answer, "completed", true);
        ScenarioContext.expect(lab.moment().calls().size() == calls, "a paid session is answered from the table alone");
        output.line("Answered from the table alone: Moment was not asked.");
    }

    private void awaitEvent(String session) {
        output.step("The shop is told, by the table's stream and the event bus");
        List<LocalEventBridge.Entry> told = scenario.publishedEvents(session);
        told.forEach(entry -> {
            output.line(entry.source() + ", " + entry.detailType());
            output.line("  " + entry.detail());
        });
        ScenarioContext.expect(
                told.size() == 1 && told.getFirst().detailType().equals("Payment Paid"), "one Payment Paid goes out");
    }

    private void repeat(Delivery webhook, String session) {
        output.step("The same webhook arrives again");
        Map<String, AttributeValue> before = scenario.item(session);
        App.Answer answer = app.webhook(webhookHeaders(webhook), webhook.body());
        output.line("HTTP " + answer.status());
        ScenarioContext.expect(answer.status() == 200, "a repeated webhook is answered with 200");
        ScenarioContext.expect(scenario.item(session).equals(before), "a repeated webhook changes nothing");
        int told = lab.bus().entries().size();
        ScenarioContext.expect(
                lab.awaitPublished() && lab.bus().entries().size() == told, "a repeated webhook is not announced");
        output.line("Nothing changed in the table, and the shop is told nothing.");
    }

    private void forge(Delivery webhook, String session) {
        output.step("Somebody sends a webhook with a changed body");
        Map<String, AttributeValue> before = scenario.item(session);
        App.Answer answer = app.webhook(webhookHeaders(webhook), webhook.body() + " ");
        output.line("HTTP " + answer.status());
        ScenarioContext.expect(answer.status() == 401, "a forged webhook is answered with 401");
        ScenarioContext.expect(scenario.item(session).equals(before), "a forged webhook changes nothing");
        output.line("Refused, and nothing changed in the table.");
    }

    private void expectStatus(App.Answer answer, String status, boolean isFinal) {
        ScenarioContext.expect(answer.status() == 200, "status answers 200");
        ScenarioContext.expect(answer.body().path("status").asText().equals(status), "the status is " + status);
        ScenarioContext.expect(answer.body().path("final").isBoolean(), "final is there");
        ScenarioContext.expect(answer.body().path("final").asBoolean() == isFinal, "final is " + isFinal);
    }

    private void show(App.Answer answer) {
        output.line("HTTP " + answer.status());
        for (Map.Entry<String, JsonNode> field : answer.body().properties()) {
            output.line("  " + field.getKey() + ": " + field.getValue().asText());
        }
    }

    private void show(Map<String, AttributeValue> item) {
        output.line("Stored in the table " + lab.sessionsTable() + ":");
        item.forEach((name, value) -> output.line("  " + name + ": " + ScenarioContext.plain(value)));
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
        return name.equals("webhook-signature") ? ConsoleOutput.shortened(value) : value;
    }
}
