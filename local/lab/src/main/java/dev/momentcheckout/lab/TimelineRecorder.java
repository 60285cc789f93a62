package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.Webhooks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Records what is observable outside of the functions as steps of payments. Read-only.
 *
 * <p>A step belongs to the session that it names. Otherwise it belongs to the payment of the invocation that has made
 * it, which is known when the invocation has ended, and without one to no payment.
 */
final class TimelineRecorder {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CREATE = "CreateSession";
    private static final String STATUS = "GetSessionStatus";
    private static final String WEBHOOK = "WebhookReceive";
    private static final String SESSION = "ps_";
    private static final String SESSION_ID = "session_id";
    private static final String CONTENT_TYPE = "content-type";
    private static final String REFUND = "refund:";

    private final PaymentLog payments;
    private final LiveVerdict verdict;
    private final MomentSimulator moment;
    private final LocalEventBridge bus;
    private final TableStream changes;
    private final NetworkProbe probe;
    private final Clock clock;
    private final Addresses addresses;

    private final Invocations invocations;
    private final Queue<Runnable> reported = new ConcurrentLinkedQueue<>();
    private final List<Unassigned> unassigned = new ArrayList<>();
    private final List<OpenCall> openCalls = new ArrayList<>();
    private final Deque<JsonNode> records = new ArrayDeque<>();
    private final Map<String, String> sessionsByPayment = new HashMap<>();
    private final Map<String, JsonNode> refusedWebhooks = new HashMap<>();
    private int recordedCalls;
    private int recordedDeliveries;
    private int recordedEvents;

    /**
     * The addresses in commands that repeat a request.
     *
     * @param receivesWebhooks whether Moment's webhooks go to this gateway
     */
    record Addresses(URI gateway, URI moment, boolean receivesWebhooks) {}

    TimelineRecorder(
            PaymentLog payments,
            LiveVerdict verdict,
            MomentSimulator moment,
            LocalEventBridge bus,
            TableStream changes,
            NetworkProbe probe,
            Clock clock,
            Invocations invocations,
            Addresses addresses) {
        this.payments = payments;
        this.verdict = verdict;
        this.moment = moment;
        this.bus = bus;
        this.changes = changes;
        this.probe = probe;
        this.clock = clock;
        this.invocations = invocations;
        this.addresses = addresses;
    }

    /** Part of a payment that is not known yet: that of the invocation. */
    private record Unassigned(
            Invocation invocation, @Nullable TimelineEvent step, Bill bill) {}

    /** A call to Moment without a response so far. */
    private record OpenCall(Call call, Optional<Invocation> invocation) {}

    /** Records a request to the gateway. To be called before its invocation ends. */
    void record(HandledRequest request) {
        reported.add(() -> add(request));
    }

    /** Records an operator's command. */
    void record(OperatorConsole.Run run) {
        reported.add(() -> add(run));
    }

    private void add(HandledRequest request) {
        boolean isWebhook = request.call().path().equals(Lab.WEBHOOK_PATH);
        boolean isByMoment =
                isWebhook && Webhooks.USER_AGENT.equals(request.call().header("user-agent"));
        JsonNode response = json(request.responseBody());
        String payment = isWebhook ? webhookSession(request) : session(request, response);
        if (payment == null && request.invocation().function().equals(CREATE)) {
            payment = payments.refuse(
                    response.path("title").asText(response.path("message").asText("No session")), request.status());
        }
        request.invocation().concerns(payment);
        payments.charge(payment, bill(request.invocation().function()));
        if (!isByMoment) {
            addExchange(request, response, payment, isWebhook ? Actor.OTHER : Actor.APP);
        } else if (request.status() >= 400) {
            refusedWebhooks.put(String.valueOf(request.call().header("webhook-signature")), response);
        }
    }

    private static Bill bill(String function) {
        return switch (function) {
            case CREATE -> Bill.of(Bill.Item.REQUESTS, Bill.Item.CREATES);
            case STATUS -> Bill.of(Bill.Item.REQUESTS, Bill.Item.STATUSES);
            case WEBHOOK -> Bill.of(Bill.Item.REQUESTS, Bill.Item.WEBHOOKS);
            default -> Bill.of(Bill.Item.REQUESTS);
        };
    }

    private @Nullable String webhookSession(HandledRequest request) {
        String webhookId = String.valueOf(request.call().header("webhook-id"));
        return moment.webhooks()
                .event(webhookId)
                .map(Event::sessionId)
                .orElseGet(() -> known(json(request.body()).at("/data/id").asText()));
    }

    /** A problem may name the session that prevents a new one; the refused create does not belong to it. */
    private @Nullable String session(HandledRequest request, JsonNode response) {
        String returned = response.path(SESSION_ID).asText();
        if (!returned.isEmpty() && request.status() < 400) {
            return returned;
        }
        return known(request.call().query().replaceFirst("^(.*&)?session_id=([^&]*).*$", "$2"));
    }

    /** Returns the id if there is such a session: an app may ask for any other one. */
    private @Nullable String known(String id) {
        boolean isKnown =
                id.startsWith(SESSION) && (payments.has(id) || moment.find(id).isPresent());
        return isKnown ? id : null;
    }

    private void addExchange(HandledRequest request, JsonNode response, @Nullable String payment, Actor caller) {
        HttpCall call = request.call();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name :
                List.of(CONTENT_TYPE, "idempotency-key", "webhook-id", "webhook-timestamp", "webhook-signature")) {
            String value = call.header(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        String target = call.path() + (call.query().isEmpty() ? "" : "?" + call.query());
        ObjectNode sent = JSON.createObjectNode();
        sent.put("request", call.method() + " " + target);
        sent.set("headers", JSON.valueToTree(headers));
        sent.set("body", request.body().isEmpty() ? null : json(request.body()));
        String key = headers.get("idempotency-key");
        String function = request.invocation().function();
        payments.add(
                payment,
                TimelineEvent.of(
                                request.at(),
                                caller,
                                Actor.BACKEND,
                                caller == Actor.OTHER ? StepType.WEBHOOK : StepType.REQUEST,
                                call.method() + " " + call.path())
                        .noted(key == null ? request.body().strip() : "Idempotency-Key " + key)
                        .by(function)
                        .with(sent)
                        .repeatedBy(Curl.command(
                                call.method(), URI.create(addresses.gateway() + target), headers, request.body())));
        if (response instanceof ObjectNode body && body.has("client_token")) {
            // The token authorizes a payment.
            body.put("client_token", "…");
        }
        ObjectNode received = JSON.createObjectNode().put("status", request.status());
        received.set("body", response);
        payments.add(
                payment,
                TimelineEvent.of(
                                request.at().plus(request.took()),
                                Actor.BACKEND,
                                caller,
                                StepType.RESPONSE,
                                ResponseLabel.of(request.status(), response))
                        .noted("in " + request.took().toMillis() + " ms")
                        .ok(request.status() < 400)
                        .by(function)
                        .with(received));
    }

    private void add(OperatorConsole.Run run) {
        String session = run.argv().stream()
                .filter(argument -> known(argument) != null)
                .findFirst()
                .orElse(null);
        payments.add(session, run.request());
        payments.add(session, run.response());
    }

    /**
     * Records what is new. After a failure, the next poll continues with the first unrecorded item.
     */
    void poll() {
        // Before what is reported is read: an invocation that has ended by now has been reported.
        long start = invocations.tick();
        for (Runnable each = reported.poll(); each != null; each = reported.poll()) {
            each.run();
        }
        addCalls();
        addResponses();
        changes.poll(this::read);
        addWrites();
        addRefusals();
        addDeliveries();
        addPublishedEvents();
        probe.takeCharges().forEach(this::charge);
        assign(start);
    }

    private void addCalls() {
        for (Call call : moment.calls(recordedCalls)) {
            recordedCalls++;
            openCalls.add(new OpenCall(call, probe.callerOfMoment(call.traceparent())));
            Optional<Invocation> invocation = openCalls.getLast().invocation();
            if (invocation.isPresent()) {
                add(request(call, invocation), invocation.get());
                bill(invocation.get(), known(lastSegment(call)), Bill.of(Bill.Item.MOMENT_CALLS));
            }
        }
    }

    private TimelineEvent request(Call call, Optional<Invocation> invocation) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY);
        if (!call.requestBody().isEmpty()) {
            headers.put(CONTENT_TYPE, "application/json");
        }
        if (call.idempotencyKey() != null) {
            headers.put("idempotency-key", call.idempotencyKey());
        }
        ObjectNode detail = JSON.createObjectNode();
        detail.put("request", call.method() + " " + call.path());
        detail.put("idempotency_key", call.idempotencyKey());
        detail.set("body", call.requestBody().isEmpty() ? null : json(call.requestBody()));
        return TimelineEvent.of(
                        call.at(),
                        caller(invocation),
                        Actor.MOMENT,
                        StepType.REQUEST,
                        call.method() + " " + call.path())
                .noted(call.idempotencyKey() == null ? "" : "Idempotency-Key " + call.idempotencyKey())
                .by(invocation.map(Invocation::function).orElse(null))
                .about(known(lastSegment(call)))
                .with(detail)
                .repeatedBy(Curl.command(
                        call.method(), URI.create(addresses.moment() + call.path()), headers, call.requestBody()));
    }

    private static Actor caller(Optional<Invocation> invocation) {
        return invocation.isPresent() ? Actor.BACKEND : Actor.OTHER;
    }

    private static String lastSegment(Call call) {
        return call.path().replaceFirst(".*/", "");
    }

    private void addResponses() {
        for (Iterator<OpenCall> open = openCalls.iterator(); open.hasNext(); ) {
            OpenCall each = open.next();
            Call call = moment.current(each.call());
            if (call.took() != null) {
                open.remove();
                addResponse(call, each.invocation());
            }
        }
    }

    private void addResponse(Call call, Optional<Invocation> invocation) {
        JsonNode body = call.responseBody() == null ? JSON.nullNode() : json(call.responseBody());
        ObjectNode detail = JSON.createObjectNode();
        detail.put("status", call.status());
        detail.put("replayed", call.replayed());
        detail.put("fault", call.fault());
        detail.set("body", body);
        String note = (call.replayed() ? "replayed, " : "")
                + (call.fault() == null ? "" : "fault " + call.fault() + ", ")
                + "in " + (call.took() == null ? 0 : call.took().toMillis()) + " ms";
        String session = known(lastSegment(call));
        TimelineEvent response = TimelineEvent.of(
                        call.took() == null ? call.at() : call.at().plus(call.took()),
                        Actor.MOMENT,
                        caller(invocation),
                        StepType.RESPONSE,
                        ResponseLabel.of(call.status(), body))
                .noted(note)
                .ok(call.status() != null && call.status() < 400)
                .by(invocation.map(Invocation::function).orElse(null))
                .about(session)
                .with(detail);
        if (invocation.isPresent()) {
            add(response, invocation.get());
        } else {
            String created = session == null ? call.sessionId() : session;
            payments.add(created, request(call, invocation));
            payments.add(created, response);
        }
    }

    /** Adds a step that an invocation has caused. */
    private void add(TimelineEvent step, Invocation invocation) {
        if (step.session() != null) {
            payments.add(step.session(), step);
        } else {
            unassigned.add(new Unassigned(invocation, step, Bill.NONE));
        }
    }

    private void bill(@Nullable Invocation invocation, @Nullable String session, Bill bill) {
        if (session != null || invocation == null) {
            payments.charge(session, bill);
        } else {
            unassigned.add(new Unassigned(invocation, null, bill));
        }
    }

    private void charge(NetworkProbe.Charge charge) {
        bill(
                charge.invocation(),
                known(charge.id()),
                Bill.of(charge.units()).plus(charge.secrets() == 0 ? Bill.NONE : Bill.of(Bill.Item.SECRETS)));
    }

    /** Assigns what belongs to invocations that had ended at this time. */
    private void assign(long time) {
        for (Iterator<Unassigned> waiting = unassigned.iterator(); waiting.hasNext(); ) {
            Unassigned each = waiting.next();
            if (each.invocation().hasEndedBefore(time)) {
                waiting.remove();
                String payment = each.invocation().entry();
                if (each.step() != null) {
                    payments.add(payment, each.step());
                }
                payments.charge(payment, each.bill());
            }
        }
    }

    private byte[] read(byte[] batch) {
        json(new String(batch, StandardCharsets.UTF_8)).path("Records").forEach(records::add);
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    /** Adds the writes, in order, up to the first one whose writer is not known yet. */
    private void addWrites() {
        while (!records.isEmpty()) {
            JsonNode before = records.getFirst().at("/dynamodb/OldImage");
            JsonNode after = records.getFirst().at("/dynamodb/NewImage");
            if (isShown(after.at("/id/S").asText())) {
                WriteLog.Answer answer = probe.writes().take(before, after);
                if (!answer.isKnown()) {
                    return;
                }
                addWrite(before, after, answer.writer());
            }
            records.removeFirst();
        }
    }

    private static boolean isShown(String id) {
        return id.startsWith(SESSION) || id.startsWith("order#") || id.startsWith("key#");
    }

    private void addWrite(JsonNode before, JsonNode after, Optional<WriteLog.Writer> writer) {
        String id = after.at("/id/S").asText();
        Optional<Invocation> invocation = writer.flatMap(each -> Optional.ofNullable(each.invocation()));
        String function = invocation.map(Invocation::function).orElse(null);
        WriteLabel label = WriteLabel.of(before, after, function);
        boolean isSession = id.startsWith(SESSION);
        if (isSession) {
            payments.store(id, after);
            verdict.stored(id, StoredPayment.of(after), invocation.isPresent());
            String paymentId = after.at("/payment_id/S").asText();
            if (!paymentId.isEmpty()) {
                sessionsByPayment.put(paymentId, id);
            }
        }
        TimelineEvent step = TimelineEvent.of(
                        writer.map(WriteLog.Writer::at).orElseGet(() -> writtenAt(after)),
                        caller(invocation),
                        Actor.TABLE,
                        StepType.WRITE,
                        label.label())
                .noted("revision " + after.at("/revision/N").asText())
                .ok(label.isOk())
                .by(function)
                .about(isSession ? id : purchaseSession(before, after))
                .with(after);
        if (invocation.isPresent()) {
            add(step, invocation.get());
        } else {
            payments.add(step.session(), step);
        }
    }

    /** Returns the session that a write of a purchase concerns, if the write itself names it. */
    private static @Nullable String purchaseSession(JsonNode before, JsonNode after) {
        for (String name : List.of("paid_by_session", "review_session", "current_session")) {
            if (after.has(name) && !after.path(name).equals(before.path(name))) {
                return after.at("/" + name + "/S").asText();
            }
        }
        return null;
    }

    /** The time from the item, in milliseconds: the stream's own timestamp is precise to the second only. */
    private static Instant writtenAt(JsonNode item) {
        return Instant.ofEpochMilli(Math.max(
                item.at("/updated_at_ms/N").asLong(),
                item.at("/last_checked_at_ms/N").asLong()));
    }

    private void addRefusals() {
        for (NetworkProbe.Refused refused : probe.takeRefusals()) {
            boolean isWrite = refused.operation().equals("UpdateItem");
            Invocation invocation = refused.invocation();
            TimelineEvent step = TimelineEvent.of(
                            refused.at(),
                            invocation == null ? Actor.OTHER : Actor.BACKEND,
                            Actor.TABLE,
                            isWrite ? StepType.WRITE : StepType.REQUEST,
                            (isWrite ? "write" : "read") + " refused: throttled")
                    .noted(refused.id())
                    .ok(false)
                    .by(invocation == null ? null : invocation.function())
                    .about(known(refused.id()))
                    .with(JSON.createObjectNode()
                            .put("operation", refused.operation())
                            .put("id", refused.id())
                            .put("error", refused.error()));
            if (invocation == null) {
                payments.add(step.session(), step);
            } else {
                add(step, invocation);
            }
        }
    }

    private void addDeliveries() {
        for (Delivery delivery : moment.deliveries(recordedDeliveries)) {
            recordedDeliveries++;
            ObjectNode detail = JSON.createObjectNode();
            detail.put("webhook_id", delivery.webhookId());
            detail.put("attempt", delivery.attempt());
            detail.set("headers", JSON.valueToTree(delivery.headers()));
            detail.set("body", json(delivery.body()));
            boolean isSent = delivery.attempt() > 0;
            Actor receiver = addresses.receivesWebhooks() ? Actor.BACKEND : Actor.OTHER;
            String function = addresses.receivesWebhooks() && isSent ? WEBHOOK : null;
            payments.add(
                    delivery.sessionId(),
                    TimelineEvent.of(delivery.at(), Actor.MOMENT, receiver, StepType.WEBHOOK, delivery.type())
                            .noted(isSent ? "attempt " + delivery.attempt() : String.valueOf(delivery.error()))
                            .ok(isSent)
                            .by(function)
                            .with(detail)
                            .ofWebhook(delivery.webhookId())
                            .repeatedBy(isSent ? repeated(delivery) : null));
            if (isSent) {
                addResponse(delivery, receiver, function);
            }
        }
    }

    private String repeated(Delivery delivery) {
        return Curl.command(
                "POST",
                URI.create(addresses.gateway() + Lab.WEBHOOK_PATH),
                new TreeMap<>(delivery.headers()),
                delivery.body());
    }

    private void addResponse(Delivery delivery, Actor receiver, @Nullable String function) {
        JsonNode body = Optional.ofNullable(
                        refusedWebhooks.remove(String.valueOf(delivery.headers().get("webhook-signature"))))
                .orElseGet(JSON::createObjectNode);
        ObjectNode detail = JSON.createObjectNode();
        detail.put("status", delivery.status());
        detail.put("error", delivery.error());
        detail.set("body", body);
        payments.add(
                delivery.sessionId(),
                TimelineEvent.of(
                                delivery.at().plus(delivery.took()),
                                receiver,
                                Actor.MOMENT,
                                StepType.RESPONSE,
                                ResponseLabel.of(delivery.status(), body))
                        .noted(
                                delivery.error() == null
                                        ? "in " + delivery.took().toMillis() + " ms"
                                        : delivery.error())
                        .ok(delivery.acknowledged())
                        .by(function)
                        .with(detail));
    }

    private void addPublishedEvents() {
        List<LocalEventBridge.Entry> all = bus.entries();
        for (; recordedEvents < all.size(); recordedEvents++) {
            LocalEventBridge.Entry entry = all.get(recordedEvents);
            if (entry.source().equals(Lab.EVENT_SOURCE)) {
                addPublishedEvent(entry, json(entry.detail()));
            }
        }
    }

    private void addPublishedEvent(LocalEventBridge.Entry entry, JsonNode detail) {
        String eventId = detail.path("id").asText();
        Optional<NetworkProbe.Sent> sent = probe.takeSent(eventId);
        Optional<Invocation> invocation = sent.flatMap(each -> Optional.ofNullable(each.invocation()));
        String session = session(eventId, detail);
        payments.add(
                session,
                TimelineEvent.of(
                                sent.map(NetworkProbe.Sent::at).orElseGet(clock::instant),
                                caller(invocation),
                                Actor.SHOP,
                                StepType.EVENT,
                                entry.detailType())
                        .noted(eventId)
                        .ok(!entry.detailType().equals("Payment Needs Review"))
                        .by(invocation.map(Invocation::function).orElse(null))
                        .with(detail));
        payments.charge(session, Bill.of(Bill.Item.EVENTS));
        if (session != null) {
            verdict.published(session, entry.detailType(), eventId);
        }
    }

    /** A refund names the payment, and its id the webhook that has reported it. */
    private @Nullable String session(String eventId, JsonNode detail) {
        String session = detail.path(SESSION_ID).asText();
        if (!session.isEmpty()) {
            return session;
        }
        String paid = sessionsByPayment.get(detail.path("payment_id").asText());
        return paid != null || !eventId.startsWith(REFUND)
                ? paid
                : moment.webhooks()
                        .event(eventId.substring(REFUND.length()))
                        .map(Event::sessionId)
                        .orElse(null);
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
