package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.IllegalActionException;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionAction;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where histories are played: one after the other, each with sessions, orders and keys of its own. What is not as it must be is collected. */
final class Simulation implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(60);
    /** In the minor unit of the rand. */
    private static final long TEA = 700;

    private static final long ORDER = 2500;
    private static final int ORDERS = 2;
    private static final String ISSUER = "https://users.example";

    private final TestEnvironment testEnvironment = TestEnvironment.startIsolated();
    private final NetworkFaults network = new NetworkFaults();
    private final SystemUnderTest bundle = new SystemUnderTest(testEnvironment, network);
    private final MomentSimulator moment = testEnvironment.moment();
    private final Model truth = new Model(moment);
    private final TableStream announcing = testEnvironment.stream();
    private final TableStream changes = testEnvironment.changes();
    private WebhookSigner signer = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    private String signingSecret = SimulatorSettings.DEFAULT_SIGNING_SECRET;
    private int played;
    private int rotations;
    private int messages;

    // Of the history that is played.
    private EventLog chronicle = new EventLog();
    private final FaultInjector disturbance = new FaultInjector();
    private final List<Message> outbox = new ArrayList<>();
    private final Map<String, Long> prices = new HashMap<>();
    private int knownAtMoment;
    private Instant began = TestEnvironment.NOW;

    /** @param refund the event's id, if it tells of money given back */
    private record Message(String id, String body, @Nullable String refund) {}

    Simulation() {
        testEnvironment.putCatalogEntry(List.of(TestEnvironment.catalogEntry("product#tea", TEA)));
    }

    /** @return what was not as it must be; nothing if all was */
    List<String> play(Workload history) {
        begin();
        try {
            history.steps().forEach(this::take);
            quiesce(history.seed() % 2 == 0, history.seed() % 16 < 2);
            check();
        } catch (RuntimeException e) {
            chronicle.demand(
                    false,
                    "thrown: " + e + " at "
                            + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
        }
        List<String> found = List.copyOf(chronicle.complaints());
        end();
        return found;
    }

    @Override
    public void close() {
        bundle.restart();
        testEnvironment.close();
    }

    private void begin() {
        played++;
        chronicle = new EventLog();
        outbox.clear();
        prices.clear();
        knownAtMoment = moment.sessions().size();
        began = testEnvironment.clock().instant();
        disturbance.none();
        for (int order = 0; order < ORDERS; order++) {
            prices.put(order(order), ORDER);
        }
        testEnvironment.putCatalogEntry(prices.keySet().stream()
                .map(order -> TestEnvironment.catalogEntry("order#" + order, ORDER))
                .toList());
    }

    private void end() {
        withoutFaults();
        testEnvironment.removeAll();
        testEnvironment.bus().accept();
    }

    private String order(int number) {
        return "order-" + played + "-" + number;
    }

    // What happens.

    private void take(Step step) {
        switch (step) {
            case Step.Create create -> {
                long price = create.price() == 0 ? 1000 : 1500;
                create(
                        Map.of("FIXED_AMOUNT", Long.toString(price)),
                        keyed(HttpApiRequest.create(), create.key()),
                        new RequestedPurchase(price, null, create.user()));
            }
            case Step.CreateForOrder create -> createForOrder(create);
            case Step.CreateForProduct create ->
                create(
                        Map.of("PRICING", "catalog"),
                        keyed(
                                HttpApiRequest.create()
                                        .withBody("{\"product_id\":\"tea\",\"quantity\":" + create.quantity() + "}"),
                                2 + create.key()),
                        new RequestedPurchase(TEA * create.quantity(), null, Step.ANONYMOUS));
            case Step.CreateByClient create ->
                create(
                        Map.of(
                                "PRICING",
                                "client",
                                "CLIENT_MIN_AMOUNT",
                                "100",
                                "CLIENT_MAX_AMOUNT",
                                "5000",
                                "CLIENT_CURRENCIES",
                                "ZAR"),
                        keyed(
                                HttpApiRequest.create()
                                        .withBody("{\"amount\":" + create.amount() + ",\"currency\":\"ZAR\"}"),
                                4 + create.key()),
                        new RequestedPurchase(create.amount(), null, Step.ANONYMOUS));
            case Step.Status status -> session(status.session(), session -> status(session, status.user()));
            case Step.Move move -> session(move.session(), session -> move(session, move.verb()));
            case Step.LateMoney late -> session(late.session(), this::lateMoney);
            case Step.CompletedPending pending -> session(pending.session(), this::completedPending);
            case Step.Verified verified -> session(verified.session(), this::verified);
            case Step.Refund refund -> session(refund.session(), this::refund);
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
            case Step.Alter bend -> session(bend.session(), session -> alter(session, bend.deviation()));
            case Step.Forge forge -> session(forge.session(), this::forge);
            case Step.Reconcile _ -> reconcile();
            case Step.Publish _ -> mayCrash(() -> announcing.poll(bundle::publish));
            case Step.BusFails fails -> busFails(fails.how());
            case Step.Wait wait -> {
                if (Duration.between(began, testEnvironment.clock().instant())
                                .plus(wait.time())
                                .compareTo(LONGEST)
                        < 0) {
                    testEnvironment.clock().advance(wait.time());
                }
            }
            case Step.MomentFails fails -> momentFails(fails);
            case Step.OrderPrice price -> {
                prices.put(order(price.order()), price.amount());
                testEnvironment.putCatalogEntry(
                        List.of(TestEnvironment.catalogEntry("order#" + order(price.order()), price.amount())));
            }
            case Step.RotateApiKey _ -> {
                String key = "sk_test_rotated" + ++rotations;
                moment.acceptSecretKeys(key);
                testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, key);
            }
            case Step.RotateSigningSecret _ -> {
                byte[] bytes = new byte[32];
                bytes[0] = (byte) ++rotations;
                bytes[1] = (byte) (rotations >> 8);
                String secret = "whsec_" + Base64.getEncoder().encodeToString(bytes);
                testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, secret + "\n" + signingSecret);
                signingSecret = secret;
                signer = new WebhookSigner(secret);
            }
            case Step.Crash dies -> disturbance.plan(dies);
            case Step.DatabaseFails fails -> disturbance.plan(fails);
            case Step.Meanwhile meanwhile -> disturbance.plan(meanwhile);
        }
    }

    private interface OfSession {
        void happens(String session);
    }

    private void session(int number, OfSession what) {
        if (!chronicle.sessions().isEmpty()) {
            what.happens(chronicle.sessions().get(number % chronicle.sessions().size()));
        }
    }

    /** Does something in a process that may die of it; then there is no answer, and the next call finds a new process. */
    private <T> @Nullable T mayCrash(Supplier<T> work) {
        try (FaultInjector.Running _ = disturbance.begin(network, this::take)) {
            return work.get();
        } catch (NetworkFaults.ProcessCrashError death) {
            return null;
        }
    }

    private void reconcile() {
        boolean databaseFails = disturbance.isOfTheDatabase();
        mayCrash(() -> {
            try {
                return bundle.reconcile();
            } catch (RuntimeException e) {
                // The run has failed, and says so: another comes in a minute.
                chronicle.demand(databaseFails, "a run of the reconciler fails: " + e);
                return Map.of();
            }
        });
    }

    private HttpApiRequest keyed(HttpApiRequest call, int key) {
        if (key < 0) {
            return call;
        }
        UUID uuid = UUID.nameUUIDFromBytes((played + "/" + key).getBytes(StandardCharsets.UTF_8));
        return call.withHeader("idempotency-key", uuid.toString());
    }

    /**
     * What a create asks for.
     *
     * @param price in the minor unit
     * @param user {@link Step#ANONYMOUS} if the app has no users
     */
    private record RequestedPurchase(long price, @Nullable String order, int user) {}

    private void createForOrder(Step.CreateForOrder step) {
        Map<String, String> settings = new HashMap<>(Map.of("PRICING", "catalog"));
        if (step.otherSettings()) {
            settings.put("PRESENTATION_MODE", "redirect");
        }
        String order = order(step.order());
        create(
                settings,
                HttpApiRequest.create().withBody("{\"order_id\":\"" + order + "\"}"),
                new RequestedPurchase(requireNonNull(prices.get(order)), order, Step.ANONYMOUS));
    }

    private void create(Map<String, String> settings, HttpApiRequest call, RequestedPurchase wanted) {
        Map<String, String> allSettings = new HashMap<>(settings);
        HttpApiRequest asked = call;
        if (wanted.user() != Step.ANONYMOUS) {
            allSettings.put("SIGN_IN", "required");
            asked = call.signedInAs(ISSUER, user(wanted.user()));
        }
        HttpApiRequest made = asked;
        Set<String> withMoney = new HashSet<>();
        if (wanted.order() != null) {
            for (String session : chronicle.sessionsOf(wanted.order())) {
                if (chronicle.isHandedOut(session)
                        && (truth.rank(session) >= StoredSession.RESERVED || truth.isPending(session))) {
                    withMoney.add(session);
                }
            }
        }
        boolean interrupted = disturbance.isInTheMiddle();
        APIGatewayV2HTTPResponse answer = mayCrash(() -> bundle.create(allSettings, made));
        if (answer == null) {
            // The app that gets no answer asks again.
            answer = bundle.create(allSettings, made);
        }
        Set<String> opened = openedAtMoment(wanted.order());
        chronicle.demand(
                Set.of(200, 409, 503).contains(answer.getStatusCode()),
                "create answers " + answer.getStatusCode() + " " + answer.getBody());
        if (answer.getStatusCode() == 200) {
            JsonNode body = InvariantChecker.json(answer.getBody());
            String session = body.path("session_id").asText();
            chronicle.handedOut(session, wanted.user() == Step.ANONYMOUS ? null : user(wanted.user()));
            StoredSession row = new StoredSession(testEnvironment.item(session));
            chronicle.demand(row.isRecorded(), "a token without a row: " + session);
            chronicle.demand(
                    truth.clientToken(session).equals(body.path("client_token").asText()),
                    "another session's token: " + session);
            chronicle.demand(
                    truth.amount(session) == wanted.price() || interrupted,
                    "a token for " + truth.amount(session) + " in place of " + wanted.price() + ": " + session);
            if (wanted.order() != null) {
                chronicle.demand(
                        !testEnvironment.item("order#" + wanted.order()).isEmpty(),
                        "a token without an order: " + session);
                chronicle.demand(
                        !opened.contains(session) || withMoney.isEmpty() || interrupted,
                        "asked to pay again, though " + withMoney + " is paid or pending: " + session);
            }
        }
    }

    private static String user(int number) {
        return "user-" + number;
    }

    private Set<String> openedAtMoment(@Nullable String order) {
        Set<String> opened = new HashSet<>();
        List<Session> atMoment = moment.sessions();
        for (Session session : atMoment.subList(knownAtMoment, atMoment.size())) {
            opened.add(session.id());
            chronicle.opened(session.id(), order);
            outbox.add(message(moment.webhooks().event(EventType.SESSION_CREATED, session)));
        }
        knownAtMoment = atMoment.size();
        return opened;
    }

    private void status(String session, int user) {
        boolean interrupted = disturbance.isInTheMiddle();
        mayCrash(() -> {
            APIGatewayV2HTTPResponse answer = user == Step.ANONYMOUS
                    ? bundle.status(Map.of(), HttpApiRequest.status(session))
                    : bundle.status(
                            Map.of("SIGN_IN", "required"),
                            HttpApiRequest.status(session).signedInAs(ISSUER, user(user)));
            checkStatus(session, user, answer, interrupted);
            return answer;
        });
    }

    private void checkStatus(String session, int user, APIGatewayV2HTTPResponse answer, boolean interrupted) {
        chronicle.demand(
                Set.of(200, 404, 503).contains(answer.getStatusCode()), "status answers " + answer.getStatusCode());
        if (answer.getStatusCode() == 200) {
            boolean completed = InvariantChecker.json(answer.getBody())
                    .path("status")
                    .asText()
                    .equals("completed");
            boolean money = new StoredSession(testEnvironment.item(session)).rank() >= StoredSession.VERIFIED;
            chronicle.demand(
                    completed == money || (money && interrupted),
                    "the app is told " + answer.getBody() + " of " + testEnvironment.item(session));
            String owner = chronicle.owner(session);
            chronicle.demand(
                    !chronicle.isHandedOut(session)
                            || Objects.equals(owner, user == Step.ANONYMOUS ? null : user(user)),
                    "told to another user than " + owner + ": " + answer.getBody());
        }
    }

    private void move(String session, SessionAction action) {
        try {
            Session moved = moment.perform(action, session);
            action.eventTypes()
                    .forEach(type -> outbox.add(message(moment.webhooks().event(type, moved))));
        } catch (IllegalActionException e) {
            // The customer cannot do that where the session stands: nothing happens.
            return;
        }
    }

    private void lateMoney(String id) {
        Session session = moment.session(id);
        if (session.status() != SessionStatus.ACTIVE && truth.rank(id) < StoredSession.VERIFIED) {
            delivered(moment.force(id, session.status(), PaymentOutcome.PAID));
        }
    }

    private void completedPending(String id) {
        Session session = moment.session(id);
        if (session.status() == SessionStatus.ACTIVE && session.outcome() == PaymentOutcome.PENDING) {
            delivered(moment.force(id, SessionStatus.COMPLETED, PaymentOutcome.PENDING));
        }
    }

    /** A card is kept for later, without money: not what a session of ours asks for, and to be borne. */
    private void verified(String id) {
        if (moment.session(id).status() == SessionStatus.ACTIVE) {
            delivered(moment.force(id, SessionStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED));
        }
    }

    private void refund(String id) {
        Session session = moment.session(id);
        if (session.outcome() == PaymentOutcome.PAID) {
            Event event = moment.webhooks().event("payment.refunded", session);
            outbox.add(new Message("msg_" + ++messages, event.body(), event.id()));
        }
    }

    private void delivered(Session session) {
        outbox.add(message(moment.webhooks().event(EventType.SESSION_UPDATED, session)));
    }

    private Message message(Event event) {
        return new Message("msg_" + ++messages, event.body(), null);
    }

    /** @return whether Moment is done with it */
    private boolean deliver(Message message) {
        SignedDelivery signed = signer.sign(
                message.id(), testEnvironment.clock().instant(), message.body().getBytes(StandardCharsets.UTF_8));
        APIGatewayV2HTTPResponse answer =
                mayCrash(() -> bundle.webhook(HttpApiRequest.webhook(signed.headers(), signed.body())));
        if (answer == null) {
            return false;
        }
        chronicle.demand(
                Set.of(200, 401, 503).contains(answer.getStatusCode()),
                "a webhook is answered with " + answer.getStatusCode());
        if (answer.getStatusCode() == 200 && message.refund() != null) {
            chronicle.refunded(message.refund());
        }
        return answer.getStatusCode() == 200;
    }

    private void alter(String id, Deviation deviation) {
        Session session = moment.session(id);
        boolean known = !testEnvironment.item(id).isEmpty();
        Event event =
                moment.webhooks().event(EventType.SESSION_UPDATED, session).with(deviation);
        String reason = switch (deviation) {
            case OTHER_AMOUNT -> "amount-mismatch";
            case OTHER_CURRENCY -> "currency-mismatch";
            case OTHER_MODE -> "mode-mismatch";
            default -> null;
        };
        if (reason != null) {
            chronicle.altered(id);
        }
        // An event of the other mode about a session that is not known is none of ours.
        if (deliver(message(event)) && reason != null && (known || deviation != Deviation.OTHER_MODE)) {
            chronicle.mustNeedReview(id, reason);
        }
    }

    private void forge(String id) {
        Map<String, AttributeValue> before = testEnvironment.item(id);
        Event event = moment.webhooks()
                .event(
                        EventType.SESSION_COMPLETED,
                        moment.session(id)
                                .with(
                                        SessionStatus.COMPLETED,
                                        PaymentOutcome.PAID,
                                        testEnvironment.clock().instant()));
        SignedDelivery signed = signer.sign(
                        "msg_forged", testEnvironment.clock().instant(), "{}".getBytes(StandardCharsets.UTF_8))
                .withBody(event.bytes());
        APIGatewayV2HTTPResponse answer = bundle.webhook(HttpApiRequest.webhook(signed.headers(), signed.body()));
        chronicle.demand(answer.getStatusCode() == 401, "a forged webhook is answered with " + answer.getStatusCode());
        chronicle.demand(testEnvironment.item(id).equals(before), "a forged webhook changed " + id);
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

    private void busFails(Step.BusFault how) {
        testEnvironment.bus().setDown(how == Step.BusFault.DOWN);
        AtomicInteger entries = new AtomicInteger();
        testEnvironment
                .bus()
                .refuse(
                        "ThrottlingException",
                        _ -> how == Step.BusFault.EACH_SECOND_REFUSED && entries.incrementAndGet() % 2 == 1);
    }

    // When nothing more happens.

    private void withoutFaults() {
        disturbance.none();
        network.stopCrashing();
        moment.faults().clear();
        busFails(Step.BusFault.NONE);
        // Refused secrets are read anew at most every half minute.
        testEnvironment.clock().advance(Duration.ofSeconds(31));
    }

    /** @param patiently until nobody looks at anything any more, which takes a week */
    private void quiesce(boolean webhooksAreLost, boolean patiently) {
        withoutFaults();
        if (webhooksAreLost) {
            outbox.removeIf(message -> message.refund() == null);
        }
        for (Message message : List.copyOf(outbox)) {
            chronicle.demand(deliver(message), "a webhook is not taken though nothing is in its way");
        }
        for (int look = 0; look < 60; look++) {
            // Time goes on to the last that is due, so that one run finds many.
            Instant last = null;
            for (Map<String, AttributeValue> item : testEnvironment.items()) {
                String session = requireNonNull(item.get("id")).s();
                if (!chronicle.sessions().contains(session)) {
                    continue;
                }
                StoredSession row = new StoredSession(item);
                Instant due = row.due();
                boolean known = row.rank() == truth.rank(session) && !row.isProvisional();
                if (!known && due == null) {
                    chronicle.demand(
                            false,
                            session + " is " + row + ", at Moment of rank " + truth.rank(session)
                                    + ", and nobody looks");
                    return;
                }
                if (due != null && (patiently || !known)) {
                    last = last == null || due.isAfter(last) ? due : last;
                }
            }
            if (last == null) {
                return;
            }
            if (last.isAfter(testEnvironment.clock().instant())) {
                testEnvironment
                        .clock()
                        .advance(Duration.between(testEnvironment.clock().instant(), last));
            }
            bundle.reconcile();
        }
        chronicle.demand(false, "the looks come to no end");
    }

    private void check() {
        chronicle.demand(announcing.drain(bundle::publish), "changes are left unannounced");
        InvariantChecker.watch(chronicle, changes);
        Map<String, Map<String, AttributeValue>> table = new HashMap<>();
        testEnvironment
                .items()
                .forEach(item -> table.put(requireNonNull(item.get("id")).s(), item));
        InvariantChecker judge = new InvariantChecker(chronicle, truth, table);
        for (Entry entry : testEnvironment.bus().accept()) {
            judge.record(entry.detailType(), InvariantChecker.json(entry.detail()));
        }
        judge.check();
    }
}
