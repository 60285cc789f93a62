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

/** Looks at everything that is visible from outside of the functions, and tells it as happenings. It changes nothing. */
final class TimelineRecorder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Timeline timeline;
    private final MomentSimulator moment;
    private final LocalEventBridge bus;
    private final TableStream changes;
    private final NetworkProbe outside;
    private final Clock clock;
    private int calls;
    private int deliveries;
    private int entries;

    TimelineRecorder(
            Timeline timeline,
            MomentSimulator moment,
            LocalEventBridge bus,
            TableStream changes,
            NetworkProbe probe,
            Clock clock) {
        this.timeline = timeline;
        this.moment = moment;
        this.bus = bus;
        this.changes = changes;
        this.outside = probe;
        this.clock = clock;
    }

    /** Tells of a request to the gateway; Moment's own are told of as deliveries. */
    void served(HandledRequest served) {
        if (served.path().equals(Lab.WEBHOOK_PATH)) {
            return;
        }
        ObjectNode detail = JSON.createObjectNode();
        detail.put(
                "request",
                served.method() + " " + served.path() + (served.query().isEmpty() ? "" : "?" + served.query()));
        detail.put("status", served.status());
        JsonNode answer = json(served.answer());
        if (answer instanceof ObjectNode shown && shown.has("client_token")) {
            // Whoever has it can pay.
            shown.put("client_token", "…");
        }
        detail.set("answer", answer);
        timeline.add(new TimelineEvent(
                served.at(),
                Actor.APP,
                Actor.BACKEND,
                served.method() + " " + served.path(),
                served.status() + " in " + served.took().toMillis() + " ms",
                served.status() < 400,
                text(answer, "session_id"),
                detail));
    }

    /** Tells of what is new; if that fails, the next look goes on from where this one came to. */
    void look() {
        List<TimelineEvent> found = new ArrayList<>();
        calls(found);
        changes.poll(event -> changed(event, found));
        deliveries(found);
        announced(found);
        found.sort(Comparator.comparing(TimelineEvent::at));
        found.forEach(timeline::add);
        outside.news().forEach((session, units) -> timeline.add(new PageEvent.RequestUnitsUsed(session, units)));
    }

    private void calls(List<TimelineEvent> found) {
        List<Call> all = moment.calls();
        for (; calls < all.size(); calls++) {
            Call call = all.get(calls);
            Duration took = call.took();
            if (took == null) {
                // Not answered yet.
                return;
            }
            String named = call.path().replaceFirst(".*/", "");
            String session = named.startsWith("ps_") ? named : call.sessionId();
            found.add(new TimelineEvent(
                    call.at(),
                    Actor.BACKEND,
                    Actor.MOMENT,
                    call.method() + " " + call.path(),
                    (call.status() == null ? "no answer" : call.status() + (call.replayed() ? ", replayed" : ""))
                            + " in " + took.toMillis() + " ms",
                    call.status() != null && call.status() < 400,
                    session,
                    JSON.createObjectNode()
                            .put("idempotency_key", call.idempotencyKey())
                            .put("status", call.status())
                            .put("fault", call.fault())));
        }
    }

    private void deliveries(List<TimelineEvent> found) {
        List<Delivery> all = moment.deliveries();
        for (; deliveries < all.size(); deliveries++) {
            Delivery delivery = all.get(deliveries);
            ObjectNode detail = JSON.createObjectNode();
            detail.put("webhook_id", delivery.webhookId());
            detail.put("attempt", delivery.attempt());
            ObjectNode headers = detail.putObject("headers");
            delivery.headers().forEach(headers::put);
            detail.set("body", json(delivery.body()));
            found.add(new TimelineEvent(
                    delivery.at(),
                    Actor.MOMENT,
                    Actor.BACKEND,
                    "webhook " + delivery.type(),
                    delivery.status() == null
                            ? String.valueOf(delivery.error())
                            : delivery.status() + ", try " + delivery.attempt(),
                    delivery.acknowledged(),
                    delivery.sessionId(),
                    detail));
        }
    }

    private byte[] changed(byte[] event, List<TimelineEvent> found) {
        for (JsonNode streamed : json(new String(event, StandardCharsets.UTF_8)).path("Records")) {
            JsonNode item = streamed.at("/dynamodb/NewImage");
            String id = item.at("/id/S").asText();
            if (id.startsWith("ps_")) {
                found.add(new TimelineEvent(
                        writtenAt(item),
                        Actor.BACKEND,
                        Actor.TABLE,
                        "write " + item.at("/state/S").asText(),
                        "revision " + item.at("/revision/N").asText() + (item.has("review_reasons") ? ", held" : ""),
                        !item.has("review_reasons"),
                        id,
                        item));
            }
        }
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    /** The stream tells the second only; the item tells more of when it was written. */
    private static Instant writtenAt(JsonNode item) {
        return Instant.ofEpochMilli(Math.max(
                item.at("/updated_at_ms/N").asLong(),
                item.at("/last_checked_at_ms/N").asLong()));
    }

    private void announced(List<TimelineEvent> found) {
        List<LocalEventBridge.Entry> all = bus.entries();
        for (; entries < all.size(); entries++) {
            LocalEventBridge.Entry entry = all.get(entries);
            JsonNode detail = json(entry.detail());
            found.add(new TimelineEvent(
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

    /** What is no JSON is shown as the text that it is. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }
}
