package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Parses request bodies of the control API that plan faults. Its methods throw {@link RejectedException} with a detail
 * that names the field.
 */
final class FaultCommand {
    private static final List<Fault> WITHOUT_PARAMETERS = Stream.<Fault[]>of(
                    Fault.Connection.values(), Fault.BrokenBody.values(), Deviation.values())
            .flatMap(Arrays::stream)
            .toList();
    private static final List<WebhookFault> WEBHOOK_FAULTS_WITHOUT_PARAMETERS = Stream.<WebhookFault[]>of(
                    WebhookFault.DeliveryFault.values(), Deviation.values())
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
                        inRange("copies", json.path("copies").asInt(2), 2, WebhookFault.MAX_COPIES));
            case WebhookFault.Delayed.WIRE -> new WebhookFault.Delayed(millis(json));
            default ->
                WEBHOOK_FAULTS_WITHOUT_PARAMETERS.stream()
                        .filter(fault -> fault.wire().equals(name))
                        .findFirst()
                        .orElseThrow(FaultCommand::unknownWebhookFault);
        };
    }

    private static RejectedException unknownWebhookFault() {
        return unknown(
                "faults",
                Stream.concat(
                        Stream.of(WebhookFault.Duplicated.WIRE, WebhookFault.Delayed.WIRE),
                        WEBHOOK_FAULTS_WITHOUT_PARAMETERS.stream().map(WebhookFault::wire)));
    }

    private static Duration millis(JsonNode json) {
        return Duration.ofMillis(inRange("millis", json.path("millis").asLong(1000), 0, Integer.MAX_VALUE));
    }

    private static int inRange(String field, long value, int min, int max) {
        if (value < min || value > max) {
            throw RejectedException.badRequest(field + " must be " + min + " to " + max);
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
        return WITHOUT_PARAMETERS.stream()
                .filter(fault -> fault.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "fault",
                        Stream.concat(
                                Stream.of("answer", "delay"),
                                WITHOUT_PARAMETERS.stream().map(Fault::wire))));
    }

    private static int status(JsonNode json) {
        int status = json.path("status").asInt();
        if (status < 400 || status > 599) {
            throw RejectedException.badRequest("status must be 400 to 599");
        }
        return status;
    }

    private static int times(JsonNode json) {
        int times = json.path("times").asInt(1);
        if (times < 1) {
            throw RejectedException.badRequest("times must be 1 or more");
        }
        return times;
    }

    private static RejectedException unknown(String field, Stream<String> names) {
        return RejectedException.badRequest(field + " must be one of: " + String.join(", ", names.toList()));
    }
}
