package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The payment of {@code make demo}: from create to paid through the deployed handlers, with a check of each step. */
final class Demo {
    private final Lab lab;
    private final App app;
    private final ConsoleOutput output;
    private final ScenarioContext context;

    Demo(Lab lab, App app, ConsoleOutput output) {
        this.lab = lab;
        this.app = app;
        this.output = output;
        this.context = new ScenarioContext(lab, app, output);
        output.redact(SimulatorSettings.DEFAULT_SECRET_KEY);
        output.redact(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    /** @throws LabException at the first expectation that is not met */
    void run() {
        String session = create();
        getStatusBeforePayment(session);
        pay(session);
        Delivery webhook = receiveWebhook(session);
        getStatusAfterPayment(session);
        awaitEvent(session);
        repeatWebhook(webhook, session);
        forgeWebhook(webhook, session);
    }

    private String create() {
        output.step("The app creates a payment session: POST /api/create-payment-session, without a body");
        App.Response response = app.createSession();
        output.redact(response.body().path("client_token").asText());
        print(response);
        context.expect(response.status() == 200, "create returns 200");
        String session = response.body().path("session_id").asText();
        context.expect(!session.isEmpty(), "create returns a session_id");
        context.expect(!response.body().path("client_token").asText().isEmpty(), "create returns a client_token");
        output.line("The backend sets the price, not the app. Requests to Moment so far: "
                + lab.moment().calls().size());
        print(context.item(session));
        return session;
    }

    private void getStatusBeforePayment(String session) {
        output.step("The app gets the status: GET /api/session-status?session_id=" + session);
        App.Response response = app.status(session);
        print(response);
        expectStatus(response, "active", false);
    }

    private void pay(String session) {
        output.step("The customer pays in Moment's sheet");
        lab.moment().pay(session);
        output.line("Moment completes the payment and sends a signed webhook: POST /api/moment-webhook");
    }

    private Delivery receiveWebhook(String session) {
        output.step("The backend verifies and records the webhook");
        lab.moment().webhooks().awaitIdle();
        List<Delivery> deliveries = context.deliveries(session);
        for (Delivery delivery : deliveries) {
            output.line(delivery.type() + ": response " + delivery.status());
            webhookHeaders(delivery).forEach((name, value) -> output.line("  " + name + ": " + redacted(name, value)));
            context.expect(delivery.acknowledged(), "each webhook gets 200, unlike " + delivery.type());
        }
        context.expect(!deliveries.isEmpty(), "Moment sent a webhook");
        Map<String, AttributeValue> item = context.item(session);
        print(item);
        context.expect("PAID".equals(ScenarioContext.text(item, "state")), "the stored state is PAID");
        return deliveries.getLast();
    }

    private void getStatusAfterPayment(String session) {
        output.step("The customer returns to the app, which gets the status again");
        int calls = lab.moment().calls().size();
        App.Response response = app.status(session);
        print(response);
        expectStatus(response, "completed", true);
        context.expect(lab.moment().calls().size() == calls, "the status of a paid session comes from the table alone");
        output.line("The status came from the table alone, without a request to Moment.");
    }

    private void awaitEvent(String session) {
        output.step("The backend publishes an event for the shop, through the table's stream and the event bus");
        List<LocalEventBridge.Entry> published = context.publishedEvents(session);
        published.forEach(entry -> {
            output.line(entry.source() + ", " + entry.detailType());
            output.line("  " + entry.detail());
        });
        context.expect(
                published.size() == 1 && published.getFirst().detailType().equals("Payment Paid"),
                "exactly one Payment Paid is published");
    }

    private void repeatWebhook(Delivery webhook, String session) {
        output.step("The same webhook arrives again");
        Map<String, AttributeValue> before = context.item(session);
        App.Response response = app.webhook(webhookHeaders(webhook), webhook.body());
        output.line("HTTP " + response.status());
        context.expect(response.status() == 200, "a repeated webhook gets 200");
        context.expect(context.item(session).equals(before), "a repeated webhook changes nothing");
        int events = lab.publishedEvents().size();
        context.expect(
                lab.awaitPublished() && lab.publishedEvents().size() == events, "a repeated webhook publishes nothing");
        output.line("The stored item is unchanged, and no event is published.");
    }

    private void forgeWebhook(Delivery webhook, String session) {
        output.step("A webhook with a changed body arrives");
        Map<String, AttributeValue> before = context.item(session);
        App.Response response = app.webhook(webhookHeaders(webhook), webhook.body() + " ");
        output.line("HTTP " + response.status());
        context.expect(response.status() == 401, "a forged webhook gets 401");
        context.expect(context.item(session).equals(before), "a forged webhook changes nothing");
        output.line("The webhook is rejected, and the stored item is unchanged.");
    }

    private void expectStatus(App.Response response, String status, boolean isFinal) {
        context.expect(response.status() == 200, "status returns 200");
        context.expect(response.body().path("status").asText().equals(status), "the status is " + status);
        context.expect(response.body().path("final").isBoolean(), "the field final is a boolean");
        context.expect(response.body().path("final").asBoolean() == isFinal, "final is " + isFinal);
    }

    private void print(App.Response response) {
        output.line("HTTP " + response.status());
        for (Map.Entry<String, JsonNode> field : response.body().properties()) {
            output.line("  " + field.getKey() + ": " + field.getValue().asText());
        }
    }

    private void print(Map<String, AttributeValue> item) {
        output.line("Item in the table " + lab.sessionsTable() + ":");
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

    private static String redacted(String name, String value) {
        return name.equals("webhook-signature") ? ConsoleOutput.shortened(value) : value;
    }
}
