package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.MomentSimulator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records what is observable outside of the functions as timeline events. Read-only. */
final class TimelineRecorder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PaymentLog payments;
    private final MomentSimulator moment;
    private final LocalEventBridge bus;
    private final TableStream changes;
    private final NetworkProbe probe;
    private final Clock clock;
    private int recordedCalls;
    private int recordedDeliveries;
    private int recordedEvents;

    TimelineRecorder(
            PaymentLog payments,
            MomentSimulator moment,
            LocalEventBridge bus,
            TableStream changes,
            NetworkProbe probe,
            Clock clock) {
        this.payments = payments;
        this.moment = moment;
        this.bus = bus;
        this.changes = changes;
        this.probe = probe;
        this.clock = clock;
    }

    /** Records a request to the gateway. Webhook requests are recorded as deliveries instead. */
    void record(HandledRequest request) {
        if (request.path().equals(Lab.WEBHOOK_PATH)) {
            return;
        }
        ObjectNode detail = JSON.createObjectNode();
        detail.put(
                "request",
                request.method() + " " + request.path() + (request.query().isEmpty() ? "" : "?" + request.query()));
        detail.put("status", request.status());
        JsonNode response = json(request.responseBody());
        if (response instanceof ObjectNode body && body.has("client_token")) {
            // The token authorizes a payment.
            body.put("client_token", "…");
        }
        detail.set("response", response);
        payments.add(new TimelineEvent(
                request.at(),
                Actor.APP,
                Actor.BACKEND,
                request.method() + " " + request.path(),
                request.status() + " in " + request.took().toMillis() + " ms",
                request.status() < 400,
                text(response, "session_id"),
                detail));
    }

    /** Records what is new. After a failure, the next poll continues with the first unrecorded item. */
    void poll() {
        List<TimelineEvent> events = new ArrayList<>();
        addCalls(events);
        changes.poll(batch -> addChanges(batch, events));
        addDeliveries(events);
        addPublishedEvents(events);
        events.sort(Comparator.comparing(TimelineEvent::at));
        events.forEach(payments::add);
        probe.takeChangedTotals().forEach(payments::charge);
    }

    private void addCalls(List<TimelineEvent> events) {
        List<Call> all = moment.calls();
        for (; recordedCalls < all.size(); recordedCalls++) {
            Call call = all.get(recordedCalls);
            Duration took = call.took();
            if (took == null) {
                // Still in progress.
                return;
            }
            String lastSegment = call.path().replaceFirst(".*/", "");
            String session = lastSegment.startsWith("ps_") ? lastSegment : call.sessionId();
            events.add(new TimelineEvent(
                    call.at(),
                    Actor.BACKEND,
                    Actor.MOMENT,
                    call.method() + " " + call.path(),
                    (call.status() == null ? "no response" : call.status() + (call.replayed() ? ", replayed" : ""))
                            + " in " + took.toMillis() + " ms",
                    call.status() != null && call.status() < 400,
                    session,
                    JSON.createObjectNode()
                            .put("idempotency_key", call.idempotencyKey())
                            .put("status", call.status())
                            .put("fault", call.fault())));
        }
    }

    private void addDeliveries(List<TimelineEvent> events) {
        List<Delivery> all = moment.deliveries();
        for (; recordedDeliveries < all.size(); recordedDeliveries++) {
            Delivery delivery = all.get(recordedDeliveries);
            ObjectNode detail = JSON.createObjectNode();
            detail.put("webhook_id", delivery.webhookId());
            detail.put("attempt", delivery.attempt());
            ObjectNode headers = detail.putObject("headers");
            delivery.headers().forEach(headers::put);
            detail.set("body", json(delivery.body()));
            events.add(new TimelineEvent(
                    delivery.at(),
                    Actor.MOMENT,
                    Actor.BACKEND,
                    "webhook " + delivery.type(),
                    delivery.status() == null
                            ? String.valueOf(delivery.error())
                            : delivery.status() + ", attempt " + delivery.attempt(),
                    delivery.acknowledged(),
                    delivery.sessionId(),
                    detail));
        }
    }

    private byte[] addChanges(byte[] batch, List<TimelineEvent> events) {
        for (JsonNode change : json(new String(batch, StandardCharsets.UTF_8)).path("Records")) {
            JsonNode item = change.at("/dynamodb/NewImage");
            String id = item.at("/id/S").asText();
            if (id.startsWith("ps_")) {
                events.add(new TimelineEvent(
                        writtenAt(item),
                        Actor.BACKEND,
                        Actor.TABLE,
                        "write " + item.at("/state/S").asText(),
                        "revision " + item.at("/revision/N").asText()
                                + (item.has("review_reasons") ? ", needs review" : ""),
                        !item.has("review_reasons"),
                        id,
                        item));
            }
        }
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    /** The time from the item, in milliseconds: the stream's own timestamp is precise to the second only. */
    private static Instant writtenAt(JsonNode item) {
        return Instant.ofEpochMilli(Math.max(
                item.at("/updated_at_ms/N").asLong(),
                item.at("/last_checked_at_ms/N").asLong()));
    }

    private void addPublishedEvents(List<TimelineEvent> events) {
        List<LocalEventBridge.Entry> all = bus.entries();
        for (; recordedEvents < all.size(); recordedEvents++) {
            LocalEventBridge.Entry entry = all.get(recordedEvents);
            if (!entry.source().equals(Lab.EVENT_SOURCE)) {
                continue;
            }
            JsonNode detail = json(entry.detail());
            events.add(new TimelineEvent(
                    clock.instant(),
                    Actor.BACKEND,
                    Actor.SHOP,
                    entry.detailType(),
                    detail.path("id").asText(),
                    !entry.detailType().equals("Payment Needs Review"),
                    text(detail, "session_id"),
                    detail));
        }
    }

    private static @Nullable String text(JsonNode json, String field) {
        return json.path(field).isTextual() ? json.path(field).asText() : null;
    }

    /** Parses JSON; other text becomes a text node. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }
}
