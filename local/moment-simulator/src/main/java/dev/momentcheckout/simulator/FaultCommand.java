package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Reads the bodies that set faults over HTTP. Throws {@link RefusedException} with a detail that names the field. */
final class FaultCommand {
    private static final List<Fault> SIMPLE = Stream.<Fault[]>of(
                    Fault.Connection.values(), Fault.BrokenBody.values(), Deviation.values())
            .flatMap(Arrays::stream)
            .toList();
    private static final List<WebhookFault> OF_WEBHOOKS = Stream.<WebhookFault[]>of(
                    WebhookFault.OfDelivery.values(), Deviation.values())
            .flatMap(Arrays::stream)
            .toList();

    private FaultCommand() {}

    static void apply(JsonNode json, Faults faults) {
        Endpoint endpoint = endpoint(json.path("endpoint").asText());
        Fault fault = fault(json);
        if (json.path("always").asBoolean()) {
            faults.always(endpoint, fault);
        } else {
            faults.next(endpoint, times(json), fault);
        }
    }

    static void apply(JsonNode json, Webhooks webhooks) {
        List<WebhookFault> faults = new ArrayList<>();
        for (JsonNode name : json.path("faults")) {
            faults.add(webhookFault(name.asText(), json));
        }
        if (faults.isEmpty()) {
            throw unknownWebhookFault();
        }
        WebhookFault[] all = faults.toArray(new WebhookFault[0]);
        if (json.path("always").asBoolean()) {
            webhooks.always(all);
        } else {
            webhooks.next(times(json), all);
        }
    }

    private static WebhookFault webhookFault(String name, JsonNode json) {
        return switch (name) {
            case WebhookFault.Duplicated.WIRE ->
                new WebhookFault.Duplicated(
                        within("copies", json.path("copies").asInt(2), 2, WebhookFault.MOST_COPIES));
            case WebhookFault.Delayed.WIRE -> new WebhookFault.Delayed(millis(json));
            default ->
                OF_WEBHOOKS.stream()
                        .filter(fault -> fault.wire().equals(name))
                        .findFirst()
                        .orElseThrow(FaultCommand::unknownWebhookFault);
        };
    }

    private static RefusedException unknownWebhookFault() {
        return unknown(
                "faults",
                Stream.concat(
                        Stream.of(WebhookFault.Duplicated.WIRE, WebhookFault.Delayed.WIRE),
                        OF_WEBHOOKS.stream().map(WebhookFault::wire)));
    }

    private static Duration millis(JsonNode json) {
        return Duration.ofMillis(within("millis", json.path("millis").asLong(1000), 0, Integer.MAX_VALUE));
    }

    private static int within(String field, long value, int least, int most) {
        if (value < least || value > most) {
            throw RefusedException.badRequest(field + " must be " + least + " to " + most);
        }
        return (int) value;
    }

    private static Endpoint endpoint(String name) {
        return Arrays.stream(Endpoint.values())
                .filter(endpoint -> endpoint.wire().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        unknown("endpoint", Arrays.stream(Endpoint.values()).map(Endpoint::wire)));
    }

    private static Fault fault(JsonNode json) {
        String name = json.path("fault").asText();
        if (name.equals("answer")) {
            JsonNode retryAfter = json.get("retry_after");
            return new Fault.Failure(
                    status(json),
                    retryAfter == null || retryAfter.isNull() ? null : retryAfter.asText(),
                    json.path("stored").asBoolean());
        }
        if (name.equals("delay")) {
            return Fault.delay(millis(json));
        }
        return SIMPLE.stream()
                .filter(fault -> fault.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "fault",
                        Stream.concat(
                                Stream.of("answer", "delay"), SIMPLE.stream().map(Fault::wire))));
    }

    private static int status(JsonNode json) {
        int status = json.path("status").asInt();
        if (status < 400 || status > 599) {
            throw RefusedException.badRequest("status must be 400 to 599");
        }
        return status;
    }

    private static int times(JsonNode json) {
        int times = json.path("times").asInt(1);
        if (times < 1) {
            throw RefusedException.badRequest("times must be 1 or more");
        }
        return times;
    }

    private static RefusedException unknown(String field, Stream<String> known) {
        return RefusedException.badRequest(field + " must be of: " + String.join(", ", known.toList()));
    }
}
