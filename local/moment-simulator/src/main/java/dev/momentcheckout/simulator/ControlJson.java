package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** JSON of the control API. It contains no secret key, signing secret or client token. */
final class ControlJson {
    private ControlJson() {}

    static ObjectNode session(Session session) {
        ObjectNode json = SessionJson.withoutClientToken(session);
        session.returnLink().ifPresent(link -> json.put("return_link", link));
        return json;
    }

    static ObjectNode call(Call call) {
        return JsonFormat.JSON
                .createObjectNode()
                .put("number", call.number())
                .put("at", JsonFormat.time(call.at()))
                .put("method", call.method())
                .put("path", call.path())
                .put("idempotency_key", call.idempotencyKey())
                .put("took_ms", call.took() == null ? null : call.took().toMillis())
                .put("session_id", call.sessionId())
                .put("status", call.status())
                .put("replayed", call.replayed())
                .put("fault", call.fault());
    }

    static ObjectNode delivery(Delivery delivery) {
        ObjectNode json = JsonFormat.JSON
                .createObjectNode()
                .put("webhook_id", delivery.webhookId())
                .put("event_id", delivery.eventId())
                .put("type", delivery.type())
                .put("session_id", delivery.sessionId())
                .put("attempt", delivery.attempt())
                .put("at", JsonFormat.time(delivery.at()))
                .put("status", delivery.status())
                .put("error", delivery.error())
                .put("body", delivery.body());
        ObjectNode headers = json.putObject("headers");
        for (Map.Entry<String, String> header : delivery.headers().entrySet()) {
            headers.put(header.getKey(), header.getValue());
        }
        return json;
    }

    static ObjectNode withheld(WithheldWebhook webhook) {
        return JsonFormat.JSON
                .createObjectNode()
                .put("webhook_id", webhook.webhookId())
                .put("type", webhook.event().type())
                .put("session_id", webhook.event().sessionId())
                .put("body", webhook.event().body());
    }

    static ObjectNode fault(PlannedFault planned) {
        ObjectNode json = JsonFormat.JSON
                .createObjectNode()
                .put("endpoint", planned.endpoint().wire())
                .put("fault", planned.fault().wire());
        switch (planned.fault()) {
            case Fault.Failure failure ->
                json.put("status", failure.status())
                        .put("retry_after", failure.retryAfter())
                        .put("stored", failure.stored());
            case Fault.Delay delay -> json.put("millis", delay.duration().toMillis());
            case Fault.Connection _, Fault.BrokenBody _, Deviation _ -> {}
        }
        if (planned.subject() != null) {
            json.put("subject", planned.subject());
        }
        return putTimes(json, planned.always(), planned.times());
    }

    static ObjectNode webhookFaults(PlannedWebhookFaults planned) {
        ObjectNode json = JsonFormat.JSON.createObjectNode();
        planned.faults().forEach(fault -> json.withArray("faults").add(fault.wire()));
        if (planned.session() != null) {
            json.put("session_id", planned.session());
        }
        return putTimes(json, planned.always(), planned.times());
    }

    private static ObjectNode putTimes(ObjectNode json, boolean always, int times) {
        return always ? json.put("always", true) : json.put("times", times);
    }
}
