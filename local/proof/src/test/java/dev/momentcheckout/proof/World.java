package dev.momentcheckout.proof;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.IllegalMoveException;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.Verb;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where histories are played: one after the other, each with sessions, orders and keys of its own. What is not as it must be is collected. */
final class World implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofHours(60);
    private static final int RESERVED = 5;
    private static final int VERIFIED = 4;

    private final Stage stage = Stage.open();
    private final Network network = new Network();
    private final Bundle bundle = new Bundle(stage, network);
    private final MomentSimulator moment = stage.moment();
    private final TableStream announcing = stage.stream();
    private final TableStream changes = stage.changes();
    private WebhookSigner signer = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    private String signingSecret = SimulatorSettings.DEFAULT_SIGNING_SECRET;
    private int played;
    private int rotations;
    private int messages;

    // Of the history that is played.
    private final List<String> complaints = new ArrayList<>();
    private final List<String> sessions = new ArrayList<>();
    private final List<Message> outbox = new ArrayList<>();
    private final Map<String, Set<String>> sessionsOfOrders = new HashMap<>();
    private final Map<String, Set<String>> expectedHolds = new HashMap<>();
    private final Set<String> bent = new HashSet<>();
    private int knownAtMoment;
    private Instant began = Stage.NOW;
    private int crash;

    private record Message(String id, String body) {}

    /** @return what was not as it must be; nothing if all was */
    List<String> play(History history) {
        begin();
        try {
            history.steps().forEach(this::take);
            comeToRest(history.seed() % 2 == 0);
            judge();
        } catch (RuntimeException e) {
            complaints.add("thrown: " + e + " at "
                    + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
        }
        List<String> found = List.copyOf(complaints);
        end();
        return found;
    }

    @Override
    public void close() {
        bundle.restart();
        stage.close();
    }

    private void begin() {
        played++;
        complaints.clear();
        sessions.clear();
        outbox.clear();
        sessionsOfOrders.clear();
        expectedHolds.clear();
        bent.clear();
        knownAtMoment = moment.sessions().size();
        began = stage.clock().instant();
        crash = 0;
        for (int order = 0; order < 2; order++) {
            sell("order#" + order(order), 2500);
        }
        sell("product#tea", 700);
    }

    private void end() {
        undisturbed();
        sessions.forEach(stage::remove);
        sessionsOfOrders.keySet().forEach(order -> stage.remove("order#" + order));
        stage.bus().take();
    }

    private String order(int number) {
        return "order-" + played + "-" + number;
    }

    private void sell(String id, long amount) {
        stage.sell(Map.of(
                "id",
                AttributeValue.fromS(id),
                "amount",
                AttributeValue.fromN(Long.toString(amount)),
                "currency",
                AttributeValue.fromS("ZAR")));
    }

    // What happens.

    private void take(Step step) {
        switch (step) {
            case Step.Create create ->
                create(
                        Map.of("FIXED_AMOUNT", create.price() == 0 ? "1000" : "1500"),
                        keyed(Call.create(), create.key()),
                        null);
            case Step.CreateForOrder create -> createForOrder(create);
            case Step.CreateForProduct create ->
                create(
                        Map.of("PRICING", "catalog"),
                        keyed(
                                Call.create()
                                        .withBody("{\"product_id\":\"tea\",\"quantity\":" + create.quantity() + "}"),
                                2 + create.key()),
                        null);
            case Step.Status status -> session(status.session(), this::status);
            case Step.Move move -> session(move.session(), session -> move(session, move.verb()));
            case Step.LateMoney late -> session(late.session(), this::lateMoney);
            case Step.CompletedPending pending -> session(pending.session(), this::completedPending);
            case Step.Deliver deliver -> {
                if (!outbox.isEmpty()) {
                    Message message = outbox.get(deliver.webhook() % outbox.size());
                    if (deliver(message) && !deliver.again()) {
                        outbox.remove(message);
                    }
                }
            }
            case Step.Drop drop -> {
                if (!outbox.isEmpty()) {
                    outbox.remove(drop.webhook() % outbox.size());
                }
            }
            case Step.Bend bend -> session(bend.session(), session -> bend(session, bend.deviation()));
            case Step.Forge forge -> session(forge.session(), this::forge);
            case Step.Reconcile _ -> mortal(bundle::reconcile);
            case Step.Announce _ -> mortal(() -> announcing.poll(bundle::announce));
            case Step.BusFails fails -> stage.bus().goDown(fails.down());
            case Step.Wait wait -> {
                if (Duration.between(began, stage.clock().instant())
                                .plus(wait.time())
                                .compareTo(LONGEST)
                        < 0) {
                    stage.clock().advance(wait.time());
                }
            }
            case Step.MomentFails fails -> momentFails(fails);
            case Step.OrderPrice price -> sell("order#" + order(price.order()), price.amount());
            case Step.RotateApiKey _ -> {
                String key = "sk_test_rotated" + ++rotations;
                moment.acceptSecretKeys(key);
                stage.secrets().put(Stage.API_KEY_ARN, key);
            }
            case Step.RotateSigningSecret _ -> {
                byte[] bytes = new byte[32];
                bytes[0] = (byte) ++rotations;
                bytes[1] = (byte) (rotations >> 8);
                String secret = "whsec_" + Base64.getEncoder().encodeToString(bytes);
                stage.secrets().put(Stage.SIGNING_SECRET_ARN, secret + "\n" + signingSecret);
                signingSecret = secret;
                signer = new WebhookSigner(secret);
            }
            case Step.Crash dies -> crash = dies.calls();
        }
    }

    private interface OfSession {
        void happens(String session);
    }

    private void session(int number, OfSession what) {
        if (!sessions.isEmpty()) {
            what.happens(sessions.get(number % sessions.size()));
        }
    }

    /** Does something in a process that may die of it; then there is no answer, and the next call finds a new process. */
    private <T> @Nullable T mortal(Supplier<T> work) {
        if (crash > 0) {
            network.dieAfter(crash);
            crash = 0;
        }
        try {
            return work.get();
        } catch (Network.Death death) {
            return null;
        } finally {
            network.live();
        }
    }

    private Call keyed(Call call, int key) {
        if (key < 0) {
            return call;
        }
        UUID uuid = UUID.nameUUIDFromBytes((played + "/" + key).getBytes(StandardCharsets.UTF_8));
        return call.withHeader("idempotency-key", uuid.toString());
    }

    private void createForOrder(Step.CreateForOrder step) {
        Map<String, String> settings = new HashMap<>(Map.of("PRICING", "catalog"));
        if (step.otherSettings()) {
            settings.put("PRESENTATION_MODE", "redirect");
        }
        String order = order(step.order());
        create(settings, Call.create().withBody("{\"order_id\":\"" + order + "\"}"), order);
    }

    private void create(Map<String, String> settings, Call call, @Nullable String order) {
        APIGatewayV2HTTPResponse answer = mortal(() -> bundle.create(settings, call));
        if (answer == null) {
            // The app that gets no answer asks again.
            answer = bundle.create(settings, call);
        }
        List<Session> atMoment = moment.sessions();
        for (Session session : atMoment.subList(knownAtMoment, atMoment.size())) {
            sessions.add(session.id());
            outbox.add(message(moment.webhooks().event(EventType.SESSION_CREATED, session)));
            if (order != null) {
                sessionsOfOrders
                        .computeIfAbsent(order, _ -> new LinkedHashSet<>())
                        .add(session.id());
            }
        }
        knownAtMoment = atMoment.size();
        demand(
                Set.of(200, 409, 503).contains(answer.getStatusCode()),
                "create answers " + answer.getStatusCode() + " " + answer.getBody());
        if (answer.getStatusCode() == 200) {
            JsonNode body = json(answer.getBody());
            String session = body.path("session_id").asText();
            Map<String, AttributeValue> item = stage.item(session);
            demand(
                    !item.isEmpty()
                            && Boolean.TRUE.equals(
                                    requireNonNull(item.get("recorded")).bool()),
                    "a token without a row: " + session);
            demand(
                    moment.session(session)
                            .clientToken()
                            .equals(body.path("client_token").asText()),
                    "another session's token: " + session);
            if (order != null) {
                Map<String, AttributeValue> row = stage.item("order#" + order);
                demand(!row.isEmpty(), "a token without an order: " + session);
            }
        }
    }

    private void status(String session) {
        APIGatewayV2HTTPResponse answer = mortal(() -> bundle.status(session));
        if (answer == null) {
            return;
        }
        demand(Set.of(200, 404, 503).contains(answer.getStatusCode()), "status answers " + answer.getStatusCode());
        if (answer.getStatusCode() == 200) {
            boolean completed = json(answer.getBody()).path("status").asText().equals("completed");
            demand(
                    completed == rank(stage.item(session)) >= VERIFIED,
                    "the app is told " + answer.getBody() + " of a session of rank " + rank(stage.item(session)));
        }
    }

    private void move(String session, Verb verb) {
        try {
            Session moved = moment.move(verb, session);
            verb.eventTypes()
                    .forEach(type -> outbox.add(message(moment.webhooks().event(type, moved))));
        } catch (IllegalMoveException e) {
            // The customer cannot do that where the session stands: nothing happens.
            return;
        }
    }

    private void lateMoney(String id) {
        Session session = moment.session(id);
        if (session.status() != SessionStatus.ACTIVE && truth(id) < VERIFIED) {
            told(moment.force(id, session.status(), PaymentOutcome.PAID));
        }
    }

    private void completedPending(String id) {
        Session session = moment.session(id);
        if (session.status() == SessionStatus.ACTIVE && session.outcome() == PaymentOutcome.PENDING) {
            told(moment.force(id, SessionStatus.COMPLETED, PaymentOutcome.PENDING));
        }
    }

    private void told(Session session) {
        outbox.add(message(moment.webhooks().event(EventType.SESSION_UPDATED, session)));
    }

    private Message message(Event event) {
        return new Message("msg_" + ++messages, event.body());
    }

    /** @return whether Moment is done with it */
    private boolean deliver(Message message) {
        SignedDelivery signed = signer.sign(
                message.id(), stage.clock().instant(), message.body().getBytes(StandardCharsets.UTF_8));
        APIGatewayV2HTTPResponse answer = mortal(() -> bundle.webhook(Call.webhook(signed.headers(), signed.body())));
        if (answer == null) {
            return false;
        }
        demand(
                Set.of(200, 401, 503).contains(answer.getStatusCode()),
                "a webhook is answered with " + answer.getStatusCode());
        return answer.getStatusCode() == 200;
    }

    private void bend(String id, Deviation deviation) {
        Session session = moment.session(id);
        boolean known = !stage.item(id).isEmpty();
        Event event =
                moment.webhooks().event(EventType.SESSION_UPDATED, session).with(deviation);
        String reason = switch (deviation) {
            case OTHER_AMOUNT -> "amount-mismatch";
            case OTHER_CURRENCY -> "currency-mismatch";
            case OTHER_MODE -> "mode-mismatch";
            default -> null;
        };
        if (reason != null) {
            bent.add(id);
        }
        // An event of the other mode about a session that is not known is none of ours.
        if (deliver(message(event)) && reason != null && (known || deviation != Deviation.OTHER_MODE)) {
            expectedHolds.computeIfAbsent(id, _ -> new TreeSet<>()).add(reason);
        }
    }

    private void forge(String id) {
        Map<String, AttributeValue> before = stage.item(id);
        Event event = moment.webhooks()
                .event(
                        EventType.SESSION_COMPLETED,
                        moment.session(id)
                                .with(
                                        SessionStatus.COMPLETED,
                                        PaymentOutcome.PAID,
                                        stage.clock().instant()));
        SignedDelivery signed = signer.sign(
                        "msg_forged", stage.clock().instant(), "{}".getBytes(StandardCharsets.UTF_8))
                .withBody(event.bytes());
        APIGatewayV2HTTPResponse answer = bundle.webhook(Call.webhook(signed.headers(), signed.body()));
        demand(answer.getStatusCode() == 401, "a forged webhook is answered with " + answer.getStatusCode());
        demand(stage.item(id).equals(before), "a forged webhook changed " + id);
    }

    private void momentFails(Step.MomentFails fails) {
        Endpoint endpoint = fails.creates() ? Endpoint.CREATE : Endpoint.RETRIEVE;
        Fault fault = switch (fails.how()) {
            case 0 -> Fault.answer(500);
            case 1 -> fails.creates() ? Fault.answer(500).kept() : Fault.answer(503);
            case 2 -> Fault.answer(429).withRetryAfter("1");
            case 3 -> Fault.Connection.DROP_AFTER_COMMIT;
            default -> Fault.Connection.DROP_BEFORE_COMMIT;
        };
        moment.faults().next(endpoint, fault);
    }

    // When nothing more happens.

    private void undisturbed() {
        crash = 0;
        network.live();
        moment.faults().clear();
        stage.bus().goDown(false);
        // Refused secrets are read anew at most every half minute.
        stage.clock().advance(Duration.ofSeconds(31));
    }

    private void comeToRest(boolean webhooksAreLost) {
        undisturbed();
        if (webhooksAreLost) {
            outbox.clear();
        }
        for (Message message : List.copyOf(outbox)) {
            demand(deliver(message), "a webhook is not taken though nothing is in its way");
        }
        for (int look = 0; look < 40; look++) {
            Instant next = null;
            boolean atRest = true;
            for (String session : sessions) {
                Map<String, AttributeValue> item = stage.item(session);
                if (item.isEmpty()) {
                    continue;
                }
                Instant due = item.containsKey("due_at")
                        ? Instant.ofEpochSecond(Long.parseLong(
                                requireNonNull(item.get("due_at")).n()))
                        : null;
                boolean provisional = isProvisional(item);
                if (rank(item) != truth(session) || provisional) {
                    atRest = false;
                    if (due == null) {
                        demand(
                                false,
                                session + " is " + item + ", at Moment of rank " + truth(session)
                                        + ", and nobody looks");
                        return;
                    }
                    next = next == null || due.isBefore(next) ? due : next;
                }
            }
            if (atRest) {
                return;
            }
            if (next != null && next.isAfter(stage.clock().instant())) {
                stage.clock().advance(Duration.between(stage.clock().instant(), next));
            }
            bundle.reconcile();
        }
        demand(false, "the looks do not come to what Moment knows");
    }

    private static boolean isProvisional(Map<String, AttributeValue> item) {
        return !Boolean.TRUE.equals(requireNonNull(item.get("recorded")).bool())
                && !hold(item).contains("unrecorded-session");
    }

    /** The rank of what a look would find, by the table of the design. */
    private int truth(String id) {
        Session session = moment.session(id);
        return switch (session.outcome()) {
            case PAID -> 6;
            case RESERVED -> RESERVED;
            case PAYMENT_METHOD_VERIFIED -> VERIFIED;
            case UNPAID, NOT_STARTED, PENDING ->
                switch (session.status()) {
                    case CANCELLED -> 3;
                    case EXPIRED -> 2;
                    case COMPLETED -> session.outcome() == PaymentOutcome.UNPAID ? 1 : 0;
                    case ACTIVE -> 0;
                };
        };
    }

    private static int rank(Map<String, AttributeValue> item) {
        AttributeValue rank = item.get("rank");
        return rank == null ? 0 : Integer.parseInt(rank.n());
    }

    private static Set<String> hold(Map<String, AttributeValue> item) {
        AttributeValue hold = item.get("hold");
        return hold == null ? Set.of() : new TreeSet<>(hold.ss());
    }

    // What must be so.

    private void judge() {
        demand(announcing.drain(bundle::announce), "changes are left unannounced");
        changes.drain(this::watched);
        Map<String, List<JsonNode>> announced = new HashMap<>();
        Map<String, String> types = new HashMap<>();
        for (Entry entry : stage.bus().take()) {
            JsonNode detail = json(entry.detail());
            String id = detail.path("id").asText();
            if (types.put(id, entry.detailType()) == null) {
                announced
                        .computeIfAbsent(detail.path("session_id").asText(), _ -> new ArrayList<>())
                        .add(detail);
            }
        }
        demand(sessions.containsAll(announced.keySet()), "announced, and of nobody: " + announced.keySet());
        for (String session : sessions) {
            judge(session, stage.item(session), announced.getOrDefault(session, List.of()), types);
        }
        sessionsOfOrders.forEach((order, all) -> judge(order, all, announced, types));
    }

    private void judge(
            String session, Map<String, AttributeValue> item, List<JsonNode> announced, Map<String, String> types) {
        if (item.isEmpty()) {
            demand(announced.isEmpty(), "announced without a row: " + session);
            return;
        }
        int rank = rank(item);
        Set<String> hold = hold(item);
        boolean recorded =
                Boolean.TRUE.equals(requireNonNull(item.get("recorded")).bool());
        demand(rank == truth(session), session + " is " + item + " and at Moment of rank " + truth(session));
        if (recorded) {
            demand(
                    hold.containsAll(expectedHolds.getOrDefault(session, Set.of())),
                    session + " should be held for " + expectedHolds.get(session) + ": " + item);
        }
        if (!bent.contains(session)) {
            demand(
                    hold.stream().noneMatch(reason -> reason.endsWith("-mismatch")),
                    session + " is held for nothing: " + item);
        }
        Set<String> unheld = new TreeSet<>();
        Set<String> heldFor = new TreeSet<>();
        int ends = 0;
        for (JsonNode detail : announced) {
            demand(detail.path("rank").asInt() <= rank, "announced above what is known: " + detail);
            if (requireNonNull(types.get(detail.path("id").asText())).equals("Payment Held")) {
                heldFor.add(detail.path("held_for").toString());
            } else {
                unheld.add(detail.path("state").asText());
                ends += detail.path("rank").asInt() < VERIFIED ? 1 : 0;
            }
        }
        demand(ends <= 1, "more than one end is announced: " + announced);
        String state = requireNonNull(item.get("state")).s();
        if (rank > 0 && hold.isEmpty()) {
            demand(
                    rank < VERIFIED ? ends == 1 : unheld.contains(state),
                    session + " is " + state + " and not announced: " + announced);
        }
        if (rank > 0 && !hold.isEmpty() && (recorded || rank >= RESERVED)) {
            demand(
                    heldFor.contains(JSON.valueToTree(hold).toString()),
                    session + " is held for " + hold + " and not announced as held: " + announced);
        }
    }

    private void judge(
            String order, Set<String> all, Map<String, List<JsonNode>> announced, Map<String, String> types) {
        Set<String> paid = new TreeSet<>();
        for (String session : all) {
            for (JsonNode detail : announced.getOrDefault(session, List.of())) {
                String type = requireNonNull(types.get(detail.path("id").asText()));
                if (type.equals("Payment Paid") || type.equals("Payment Reserved")) {
                    paid.add(session);
                }
            }
            Map<String, AttributeValue> item = stage.item(session);
            if (rank(item) >= RESERVED && hold(item).isEmpty()) {
                demand(paid.contains(session), "money of " + session + " is not announced");
            }
        }
        demand(paid.size() <= 1, "the order " + order + " is announced as paid in " + paid);
        AttributeValue settledBy = stage.item("order#" + order).get("settled_by");
        if (settledBy != null) {
            demand(
                    rank(stage.item(settledBy.s())) >= RESERVED,
                    order + " is settled by a session without money: " + settledBy.s());
        }
        demand(
                paid.isEmpty() || (settledBy != null && paid.contains(settledBy.s())),
                order + " is paid in " + paid + " and settled by " + settledBy);
    }

    /** Looks at every change of the table: no state goes down, no reason to hold and no claim is ever taken away. */
    private byte[] watched(byte[] event) {
        for (JsonNode streamed : json(new String(event, StandardCharsets.UTF_8)).path("Records")) {
            JsonNode old = streamed.at("/dynamodb/OldImage");
            JsonNode now = streamed.at("/dynamodb/NewImage");
            if (old.isMissingNode() || now.isMissingNode()) {
                continue;
            }
            demand(old.at("/rank/N").asInt() <= now.at("/rank/N").asInt(), "a state goes down: " + streamed);
            demand(reasons(now).containsAll(reasons(old)), "a reason to hold is taken away: " + streamed);
            demand(
                    !old.path("recorded").path("BOOL").asBoolean()
                            || now.path("recorded").path("BOOL").asBoolean(),
                    "an owner is taken away: " + streamed);
            String settledBy = old.at("/settled_by/S").asText();
            demand(
                    settledBy.isEmpty()
                            || settledBy.equals(now.at("/settled_by/S").asText()),
                    "a claim is taken away: " + streamed);
        }
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> reasons(JsonNode image) {
        Set<String> reasons = new HashSet<>();
        image.at("/hold/SS").forEach(reason -> reasons.add(reason.asText()));
        return reasons;
    }

    private void demand(boolean condition, String otherwise) {
        if (!condition) {
            complaints.add(otherwise);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
