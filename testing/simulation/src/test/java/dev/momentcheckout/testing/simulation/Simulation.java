package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
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
import dev.momentcheckout.store.DynamoDbOperatorQueue;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Runs histories one after the other, each with its own sessions, orders and keys, and collects violated invariants.
 */
final class Simulation implements HistorySearch.Runner<Workload> {
    private static final Duration MAX_DURATION = Duration.ofHours(60);
    // Prices are in cents of the rand.
    private static final long TEA_PRICE = 700;
    private static final long ORDER_PRICE = 2500;
    private static final int ORDERS = 2;
    /** An unpaid session has about twelve checks in its week; more runs mean that the checks do not end. */
    private static final int MAX_RECONCILER_RUNS = 60;
    /** More than the sessions of a history. */
    private static final int MAX_AWAITING = 100;

    private static final Set<Integer> STORED_FAILURES = Set.of(400, 401, 403, 422, 429, 500, 502, 503, 504);
    private static final List<String> RETURN_ADDRESSES =
            List.of("https://example.com/return?session_id={SESSION_ID}", "https://app.example/back?s={SESSION_ID}");
    private static final String STRANGERS_SESSION = """
            {"amount":1000,"currency":"ZAR","presentation_mode":{"mode":"embedded"},\
            "success_url":"https://stranger.example/?session_id={SESSION_ID}","metadata":{"integration_id":"test-stack"}}""";

    private static final String ISSUER = "https://users.example";

    private final TestEnvironment testEnvironment = TestEnvironment.startIsolated();
    private final NetworkFaults network = new NetworkFaults();
    private final SystemUnderTest system = new SystemUnderTest(testEnvironment, network);
    private final MomentSimulator moment = testEnvironment.moment();
    private final OperatorCounts operatorCounts;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Model model = new Model(moment);
    private final TableStream publisherStream = testEnvironment.stream();
    private final TableStream changes = testEnvironment.changes();
    private WebhookSigner signer = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    private String signingSecret = SimulatorSettings.DEFAULT_SIGNING_SECRET;
    private int histories;
    private int rotations;
    private int messages;

    // Of the current history.
    private EventLog eventLog = new EventLog();
    private final FaultInjector faultInjector = new FaultInjector();
    private final List<Message> outbox = new ArrayList<>();
    private final Map<String, Long> prices = new HashMap<>();
    /** The last create request of each purchase. */
    private final Map<String, Step> lastCreates = new LinkedHashMap<>();

    /** The status of the last answer to a create request. */
    private int lastStatus;

    private int countAtMoment;
    private Instant start = TestEnvironment.NOW;
    private Operators operators;
    /** Whether the app repeats a create request that receives no response. */
    private boolean appRepeatsRequests = true;

    /**
     * A webhook that Moment has yet to deliver.
     *
     * @param refund the webhook-id if it reports a refund
     */
    private record Message(String id, String body, @Nullable String refund) {}

    Simulation() {
        this(new OperatorCounts());
    }

    Simulation(OperatorCounts operatorCounts) {
        this.operatorCounts = operatorCounts;
        this.operators = new Operators(system, testEnvironment, eventLog, operatorCounts);
        testEnvironment.putCatalogEntry(List.of(TestEnvironment.catalogEntry("product#tea", TEA_PRICE)));
    }

    @Override
    public List<String> run(Workload workload) {
        begin();
        try {
            workload.steps().forEach(this::execute);
            if (workload.seed() % 3 == 0) {
                stopFaults();
                Map.copyOf(lastCreates).forEach(this::requireOpenAgain);
            }
            converge(workload.seed() % 2 == 0, workload.seed() % 16 < 2);
            if (workload.seed() % 8 < 4) {
                operators.completeAll();
            }
            check();
        } catch (RuntimeException e) {
            eventLog.expect(
                    false,
                    "thrown: " + e + " at "
                            + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
        }
        List<String> violations = List.copyOf(eventLog.violations());
        end();
        return violations;
    }

    @Override
    public void close() {
        client.close();
        system.restart();
        testEnvironment.close();
    }

    private void begin() {
        histories++;
        eventLog = new EventLog();
        operators = new Operators(system, testEnvironment, eventLog, operatorCounts);
        outbox.clear();
        prices.clear();
        lastCreates.clear();
        countAtMoment = moment.sessions().size();
        start = testEnvironment.clock().instant();
        faultInjector.clear();
        for (int order = 0; order < ORDERS; order++) {
            prices.put(order(order), ORDER_PRICE);
        }
        testEnvironment.putCatalogEntry(prices.keySet().stream()
                .map(order -> TestEnvironment.catalogEntry("order#" + order, ORDER_PRICE))
                .toList());
    }

    private void end() {
        stopFaults();
        testEnvironment.removeAll();
        testEnvironment.bus().drainEntries();
    }

    private String order(int number) {
        return "order-" + histories + "-" + number;
    }

    private void execute(Step step) {
        switch (step) {
            case Step.Create create -> {
                long price = create.price() == 0 ? 1000 : 1500;
                create(
                        create,
                        Map.of("FIXED_AMOUNT", Long.toString(price)),
                        keyed(HttpApiRequest.create().withBody(body("", create.address())), create.key()),
                        new RequestedPurchase(price, keyPurchase(create.key(), create.user()), create.user()));
            }
            case Step.CreateForOrder create -> createForOrder(create);
            case Step.CreateForProduct create ->
                create(
                        create,
                        SystemUnderTest.CATALOG_PRICING,
                        keyed(
                                HttpApiRequest.create()
                                        .withBody(body(
                                                "\"product_id\":\"tea\",\"quantity\":" + create.quantity(),
                                                create.address())),
                                2 + create.key()),
                        new RequestedPurchase(
                                TEA_PRICE * create.quantity(),
                                keyPurchase(2 + create.key(), Step.ANONYMOUS),
                                Step.ANONYMOUS));
            case Step.CreateByClient create ->
                create(
                        create,
                        SystemUnderTest.CLIENT_PRICING,
                        keyed(
                                HttpApiRequest.create()
                                        .withBody("{\"amount\":" + create.amount()
                                                + ",\"currency\":\"ZAR\",\"reference\":\"top-up\"}"),
                                4 + create.key()),
                        new RequestedPurchase(
                                create.amount(), keyPurchase(4 + create.key(), Step.ANONYMOUS), Step.ANONYMOUS));
            case Step.Status status -> withSession(status.session(), session -> status(session, status.user()));
            case Step.CustomerAction action -> withSession(action.session(), session -> act(session, action.action()));
            case Step.LatePayment late -> withSession(late.session(), this::payLate);
            case Step.CompletedPending pending -> withSession(pending.session(), this::completePending);
            case Step.VerifyPaymentMethod verify -> withSession(verify.session(), this::verifyPaymentMethod);
            case Step.Refund refund -> withSession(refund.session(), this::refund);
            case Step.DeliverWebhook deliver -> {
                if (!outbox.isEmpty()) {
                    Message message = outbox.get(deliver.webhook() % outbox.size());
                    if (deliver(message) && !deliver.again()) {
                        outbox.remove(message);
                    }
                }
            }
            case Step.DropWebhook drop -> {
                if (!outbox.isEmpty()) {
                    outbox.remove(drop.webhook() % outbox.size());
                }
            }
            case Step.DeliverAltered altered ->
                withSession(altered.session(), session -> deliverAltered(session, altered.deviation()));
            case Step.DeliverForged forge -> withSession(forge.session(), this::deliverForged);
            case Step.Reconcile _ -> reconcile();
            case Step.Publish _ -> invoke(() -> publisherStream.poll(system::publish));
            case Step.FailBus fail -> failBus(fail.fault());
            case Step.Stranger stranger -> openAsStranger(stranger.pays());
            case Step.StoreFailures store -> moment.storeFailures(store.stored() ? STORED_FAILURES : Set.of());
            case Step.AdvanceClock advance -> {
                if (Duration.between(start, testEnvironment.clock().instant())
                                .plus(advance.duration())
                                .compareTo(MAX_DURATION)
                        < 0) {
                    testEnvironment.clock().advance(advance.duration());
                }
            }
            case Step.FailMoment fail -> failMoment(fail);
            case Step.ChangeOrderPrice change -> {
                prices.put(order(change.order()), change.amount());
                testEnvironment.putCatalogEntry(
                        List.of(TestEnvironment.catalogEntry("order#" + order(change.order()), change.amount())));
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
            case Step.DeliverOtherAmount other ->
                withSession(other.session(), session -> {
                    if (other.pays()) {
                        act(session, SessionAction.PAY);
                    }
                    deliverOtherAmount(session, other.cents());
                });
            case Step.Operate operate ->
                withSession(operate.session(), session -> {
                    List<String> awaiting = operate.queued() ? awaitingOperator() : List.of();
                    String chosen = awaiting.isEmpty() ? session : awaiting.get(operate.session() % awaiting.size());
                    operators.operate(operate, chosen, isUndisturbed(), this::invoke);
                });
            case Step.RunAgain again -> operators.runAgain(again.command(), isUndisturbed(), this::invoke);
            case Step.AbandonedCreate abandoned -> {
                faultInjector.clear();
                faultInjector.plan(new Step.Crash(abandoned.calls()));
                appRepeatsRequests = false;
                execute(abandoned.create());
                appRepeatsRequests = true;
            }
            case Step.Crash crash -> faultInjector.plan(crash);
            case Step.FailDatabase fail -> faultInjector.plan(fail);
            case Step.Interleave interleave -> faultInjector.plan(interleave);
        }
    }

    private boolean isUndisturbed() {
        return !faultInjector.failsDatabase() && !faultInjector.interleavesStep();
    }

    private void withSession(int number, Consumer<String> action) {
        if (!eventLog.sessions().isEmpty()) {
            action.accept(eventLog.sessions().get(number % eventLog.sessions().size()));
        }
    }

    /** Makes an invocation with the planned faults; returns null if the process crashes. */
    private <T> @Nullable T invoke(Supplier<T> invocation) {
        try (FaultInjector.ActiveFaults _ = faultInjector.activate(network, this::execute)) {
            return invocation.get();
        } catch (NetworkFaults.ProcessCrashError crash) {
            return null;
        }
    }

    private void reconcile() {
        boolean databaseFails = faultInjector.failsDatabase();
        invoke(() -> {
            try {
                return system.reconcile();
            } catch (RuntimeException e) {
                // A failed run is reported as such, and the schedule starts another in a minute.
                eventLog.expect(databaseFails, "a run of the reconciler fails: " + e);
                return Map.of();
            }
        });
    }

    private HttpApiRequest keyed(HttpApiRequest request, int key) {
        if (key == Step.NO_KEY) {
            return request;
        }
        return request.withHeader("idempotency-key", appKey(key));
    }

    /** Returns a UUID of version 4. */
    private String appKey(int key) {
        UUID hash = UUID.nameUUIDFromBytes((histories + "/" + key).getBytes(StandardCharsets.UTF_8));
        return new UUID((hash.getMostSignificantBits() & ~0xF000L) | 0x4000L, hash.getLeastSignificantBits())
                .toString();
    }

    private @Nullable String keyPurchase(int key, int user) {
        Owner owner = user == Step.ANONYMOUS ? Owner.ANONYMOUS : Owner.signedIn(ISSUER, user(user));
        return key == Step.NO_KEY ? null : PurchaseId.of(owner, appKey(key)).value();
    }

    private static String body(String fields, int address) {
        String separator = fields.isEmpty() ? "" : ",";
        return "{" + fields + separator + "\"success_url\":\"" + RETURN_ADDRESSES.get(address) + "\"}";
    }

    /**
     * The purchase that a create request names.
     *
     * @param price in minor units
     * @param id what is paid once: the id of its item, or null
     * @param user {@link Step#ANONYMOUS} if the app has no users
     */
    private record RequestedPurchase(long price, @Nullable String id, int user) {}

    private void createForOrder(Step.CreateForOrder step) {
        Map<String, String> settings = new HashMap<>(SystemUnderTest.CATALOG_PRICING);
        if (step.otherSettings()) {
            settings.put("PRESENTATION_MODE", "redirect");
        }
        String order = order(step.order());
        create(
                step,
                settings,
                HttpApiRequest.create().withBody(body("\"order_id\":\"" + order + "\"", step.address())),
                new RequestedPurchase(requireNonNull(prices.get(order)), "order#" + order, step.user()));
    }

    private void create(Step step, Map<String, String> settings, HttpApiRequest anonymous, RequestedPurchase purchase) {
        if (purchase.id() != null) {
            lastCreates.put(purchase.id(), step);
        }
        Map<String, String> allSettings = new HashMap<>(settings);
        allSettings.put("SUCCESS_URLS", String.join(",", RETURN_ADDRESSES));
        boolean signedIn = purchase.user() != Step.ANONYMOUS;
        if (signedIn) {
            allSettings.put("SIGN_IN", "required");
        }
        HttpApiRequest request = signedIn ? anonymous.signedInAs(ISSUER, user(purchase.user())) : anonymous;
        Set<String> paidOrPending = new HashSet<>();
        if (purchase.id() != null) {
            for (String session : eventLog.sessionsOf(purchase.id())) {
                if (eventLog.isTokenReturned(session)
                        && (model.rank(session) >= StoredSession.RESERVED
                                || (model.isPending(session) && !isClosedWithoutPayment(session)))) {
                    paidOrPending.add(session);
                }
            }
        }
        boolean interleaved = faultInjector.interleavesStep();
        APIGatewayV2HTTPResponse response = invoke(() -> system.create(allSettings, request));
        if (response == null && !appRepeatsRequests) {
            openedAtMoment(purchase.id());
            return;
        }
        if (response == null) {
            // An app that receives no response repeats its request.
            response = system.create(allSettings, request);
        }
        openedAtMoment(purchase.id());
        lastStatus = response.getStatusCode();
        eventLog.expect(
                Set.of(200, 409, 429, 502, 503).contains(response.getStatusCode()),
                "create answers " + response.getStatusCode() + " " + response.getBody());
        if (response.getStatusCode() == 200) {
            JsonNode body = InvariantChecker.json(response.getBody());
            String session = body.path("session_id").asText();
            eventLog.tokenReturned(session, signedIn ? user(purchase.user()) : null);
            StoredSession stored = new StoredSession(testEnvironment.item(session));
            eventLog.expect(stored.isCreatedHere(), "a token is returned before create is recorded: " + session);
            eventLog.expect(
                    model.clientToken(session).equals(body.path("client_token").asText()),
                    "another session's token is returned: " + session);
            eventLog.expect(
                    model.amount(session) == purchase.price() || interleaved,
                    "a token for " + model.amount(session) + " instead of " + purchase.price() + ": " + session);
            if (purchase.id() != null) {
                paidOrPending.remove(session);
                eventLog.expect(
                        !testEnvironment.item(purchase.id()).isEmpty(),
                        "a token is returned before the purchase is recorded: " + session);
                eventLog.expect(
                        paidOrPending.isEmpty() || interleaved,
                        "a token is returned although " + paidOrPending + " is paid or pending: " + session);
            }
        }
    }

    private boolean isClosedWithoutPayment(String session) {
        return new StoredSession(testEnvironment.item(session)).isClosedAs("no-payment");
    }

    private static String user(int number) {
        return "user-" + number;
    }

    private void openedAtMoment(@Nullable String purchase) {
        List<Session> atMoment = moment.sessions();
        for (Session session : atMoment.subList(countAtMoment, atMoment.size())) {
            eventLog.opened(session.id(), purchase);
            outbox.add(message(moment.webhooks().event(EventType.SESSION_CREATED, session)));
        }
        countAtMoment = atMoment.size();
    }

    /** Opens a session with the public key, which every app contains, and with our integration id. */
    private void openAsStranger(boolean pays) {
        HttpRequest request = HttpRequest.newBuilder(moment.baseUrl().resolve("/collect/payment_sessions"))
                .header("authorization", "Bearer " + SimulatorSettings.DEFAULT_PUBLIC_KEY)
                .header("content-type", "application/json")
                .header("idempotency-key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(STRANGERS_SESSION))
                .build();
        try {
            client.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
            // Moment fails for strangers, too. Which sessions exist nevertheless is seen below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        int known = eventLog.sessions().size();
        openedAtMoment(null);
        for (String opened : List.copyOf(
                eventLog.sessions().subList(known, eventLog.sessions().size()))) {
            eventLog.openedByStranger(opened);
            if (pays) {
                act(opened, SessionAction.PAY);
            }
        }
    }

    private void status(String session, int user) {
        boolean interleaved = faultInjector.interleavesStep();
        invoke(() -> {
            APIGatewayV2HTTPResponse response = user == Step.ANONYMOUS
                    ? system.status(Map.of(), HttpApiRequest.status(session))
                    : system.status(
                            Map.of("SIGN_IN", "required"),
                            HttpApiRequest.status(session).signedInAs(ISSUER, user(user)));
            checkStatus(session, user, response, interleaved);
            return response;
        });
    }

    private void checkStatus(String session, int user, APIGatewayV2HTTPResponse response, boolean interleaved) {
        eventLog.expect(
                Set.of(200, 404, 503).contains(response.getStatusCode()), "status answers " + response.getStatusCode());
        if (response.getStatusCode() == 200) {
            boolean completed = InvariantChecker.json(response.getBody())
                    .path("status")
                    .asText()
                    .equals("completed");
            boolean successful = new StoredSession(testEnvironment.item(session)).rank() >= StoredSession.VERIFIED;
            eventLog.expect(
                    completed == successful || (successful && interleaved),
                    "the app receives " + response.getBody() + " for " + testEnvironment.item(session));
            String owner = eventLog.owner(session);
            eventLog.expect(
                    !eventLog.isTokenReturned(session)
                            || Objects.equals(owner, user == Step.ANONYMOUS ? null : user(user)),
                    "another user than " + owner + " receives " + response.getBody());
        }
    }

    private void act(String session, SessionAction action) {
        try {
            Session moved = moment.perform(action, session);
            action.eventTypes()
                    .forEach(type -> outbox.add(message(moment.webhooks().event(type, moved))));
        } catch (IllegalActionException e) {
            // The customer cannot do this in the session's current state.
            return;
        }
    }

    private void payLate(String id) {
        Session session = moment.session(id);
        if (session.status() != SessionStatus.ACTIVE && model.rank(id) < StoredSession.VERIFIED) {
            sendUpdate(moment.force(id, session.status(), PaymentOutcome.PAID));
        }
    }

    private void completePending(String id) {
        Session session = moment.session(id);
        if (session.status() == SessionStatus.ACTIVE && session.outcome() == PaymentOutcome.PENDING) {
            sendUpdate(moment.force(id, SessionStatus.COMPLETED, PaymentOutcome.PENDING));
        }
    }

    /** Our sessions never request a verification, but Moment's API has the outcome. */
    private void verifyPaymentMethod(String id) {
        if (moment.session(id).status() == SessionStatus.ACTIVE) {
            sendUpdate(moment.force(id, SessionStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED));
        }
    }

    private void refund(String id) {
        Session session = moment.session(id);
        if (session.outcome() == PaymentOutcome.PAID) {
            Event event = moment.webhooks().event("payment.refunded", session);
            String webhookId = "msg_" + ++messages;
            outbox.add(new Message(webhookId, event.body(), webhookId));
        }
    }

    private void sendUpdate(Session session) {
        outbox.add(message(moment.webhooks().event(EventType.SESSION_UPDATED, session)));
    }

    private Message message(Event event) {
        return new Message("msg_" + ++messages, event.body(), null);
    }

    /** Returns whether the webhook was answered with 200, so that Moment does not deliver it again. */
    private boolean deliver(Message message) {
        SignedDelivery signed = signer.sign(
                message.id(), testEnvironment.clock().instant(), message.body().getBytes(StandardCharsets.UTF_8));
        APIGatewayV2HTTPResponse response =
                invoke(() -> system.webhook(HttpApiRequest.webhook(signed.headers(), signed.body())));
        if (response == null) {
            return false;
        }
        eventLog.expect(
                Set.of(200, 401, 503).contains(response.getStatusCode()),
                "a webhook is answered with " + response.getStatusCode());
        if (response.getStatusCode() == 200 && message.refund() != null) {
            eventLog.refunded(message.refund());
        }
        return response.getStatusCode() == 200;
    }

    private void deliverAltered(String id, Deviation deviation) {
        Session session = moment.session(id);
        boolean stored = !testEnvironment.item(id).isEmpty();
        Event event =
                moment.webhooks().event(EventType.SESSION_UPDATED, session).with(deviation);
        String reason = switch (deviation) {
            case OTHER_AMOUNT -> "amount-mismatch";
            case OTHER_CURRENCY -> "currency-mismatch";
            case OTHER_MODE -> "mode-mismatch";
            default -> null;
        };
        if (reason != null) {
            eventLog.altered(id);
        }
        // An event of the other mode about an unknown session belongs to another integration and is ignored.
        if (deliver(message(event)) && reason != null && (stored || deviation != Deviation.OTHER_MODE)) {
            eventLog.expectReview(id, reason);
        }
    }

    private void deliverOtherAmount(String id, int cents) {
        Event event = moment.webhooks().event(EventType.SESSION_UPDATED, moment.session(id));
        for (int cent = 0; cent < cents; cent++) {
            event = event.with(Deviation.OTHER_AMOUNT);
        }
        eventLog.altered(id);
        if (deliver(message(event))) {
            eventLog.expectReview(id, "amount-mismatch");
        }
    }

    private void deliverForged(String id) {
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
        APIGatewayV2HTTPResponse response = system.webhook(HttpApiRequest.webhook(signed.headers(), signed.body()));
        eventLog.expect(
                response.getStatusCode() == 401, "a forged webhook is answered with " + response.getStatusCode());
        eventLog.expect(testEnvironment.item(id).equals(before), "a forged webhook changed " + id);
    }

    private void failMoment(Step.FailMoment step) {
        Endpoint endpoint = step.creates() ? Endpoint.CREATE : Endpoint.RETRIEVE;
        Fault fault = switch (step.fault()) {
            case 0 -> Fault.failure(step.status());
            case 1 -> step.creates() ? Fault.failure(step.status()).storedForReplay() : Fault.failure(503);
            case 2 -> Fault.failure(429).withRetryAfter("1");
            case 3 -> Fault.Connection.DROP_AFTER_COMMIT;
            default -> Fault.Connection.DROP_BEFORE_COMMIT;
        };
        moment.faults().next(endpoint, step.calls(), fault);
    }

    private void failBus(Step.BusFault fault) {
        testEnvironment.bus().setDown(fault == Step.BusFault.DOWN);
        AtomicInteger entries = new AtomicInteger();
        testEnvironment
                .bus()
                .rejectEntries(
                        "ThrottlingException",
                        _ -> fault == Step.BusFault.EVERY_SECOND_ENTRY_REJECTED && entries.incrementAndGet() % 2 == 1);
    }

    private void stopFaults() {
        faultInjector.clear();
        network.cancelCrash();
        moment.faults().clear();
        moment.storeFailures(Set.of());
        failBus(Step.BusFault.NONE);
        // A rejected secret is read again after 30 seconds at the earliest.
        testEnvironment.clock().advance(Duration.ofSeconds(31));
    }

    /** At most ten minutes after an outage, the same order or key opens a session, unless it is paid or pending. */
    private void requireOpenAgain(String purchase, Step create) {
        for (int tries = 0; tries < 3; tries++) {
            execute(create);
            if (lastStatus < 500) {
                return;
            }
            testEnvironment.clock().advance(Duration.ofMinutes(3));
        }
        eventLog.expect(
                eventLog.sessionsOf(purchase).stream().anyMatch(model::isInconclusive),
                "ten minutes after an outage, a purchase cannot be opened: " + create);
    }

    /**
     * Delivers the remaining webhooks and runs the reconciler until the table agrees with the model.
     *
     * @param loseWebhooks whether all webhooks but refunds are lost, so that the reconciler alone must find the
     *     payments
     * @param untilNoCheckIsScheduled whether the reconciler runs until no check is scheduled, up to a week later
     */
    private void converge(boolean loseWebhooks, boolean untilNoCheckIsScheduled) {
        stopFaults();
        if (loseWebhooks) {
            outbox.removeIf(message -> message.refund() == null);
        }
        for (Message message : List.copyOf(outbox)) {
            eventLog.expect(deliver(message), "a webhook is rejected although nothing fails");
        }
        for (int run = 0; run < MAX_RECONCILER_RUNS; run++) {
            // The clock advances to the latest of the next checks, so that one run finds many sessions.
            Instant latest = null;
            for (Map<String, AttributeValue> item : testEnvironment.items()) {
                String session = requireNonNull(item.get("id")).s();
                if (!eventLog.sessions().contains(session)) {
                    continue;
                }
                StoredSession stored = new StoredSession(item);
                Instant nextCheckAt = stored.nextCheckAt();
                if (stored.isProvisional() && stored.rank() < StoredSession.RESERVED) {
                    // No app has its token, and no payment was reported.
                    continue;
                }
                boolean converged = stored.rank() == model.rank(session) && !stored.isProvisional();
                if (!converged && nextCheckAt == null) {
                    eventLog.expect(
                            false,
                            session + " is stored as " + stored + " without a next check, but has rank "
                                    + model.rank(session) + " at Moment");
                    return;
                }
                if (nextCheckAt != null && (untilNoCheckIsScheduled || !converged)) {
                    latest = latest == null || nextCheckAt.isAfter(latest) ? nextCheckAt : latest;
                }
            }
            if (latest == null) {
                return;
            }
            if (latest.isAfter(testEnvironment.clock().instant())) {
                testEnvironment
                        .clock()
                        .advance(Duration.between(testEnvironment.clock().instant(), latest));
            }
            system.reconcile();
        }
        eventLog.expect(false, "the checks do not end");
    }

    private void check() {
        eventLog.expect(publisherStream.drain(system::publish), "changes are left unpublished");
        if (!testEnvironment
                .queues()
                .messages(testEnvironment.queues().queueUrl("ParkedEvents"))
                .isEmpty()) {
            operators.redriveAll();
        }
        InvariantChecker.checkChanges(eventLog, changes);
        Map<String, Map<String, AttributeValue>> table = new HashMap<>();
        testEnvironment
                .items()
                .forEach(item -> table.put(requireNonNull(item.get("id")).s(), item));
        InvariantChecker checker = new InvariantChecker(eventLog, model, table, Set.copyOf(awaitingOperator()));
        for (Entry entry : testEnvironment.bus().drainEntries()) {
            // The heartbeat of the bus is no event for the shop.
            if (entry.source().equals("moment.checkout")) {
                checker.record(entry.detailType(), InvariantChecker.json(entry.detail()));
            }
        }
        checker.check();
    }

    /** Returns the ids in the index of the sessions that await an operator; its count is the gauge. */
    private List<String> awaitingOperator() {
        OperatorQueue queue = new DynamoDbOperatorQueue(testEnvironment.database(), testEnvironment.table());
        List<String> ids = new ArrayList<>();
        for (Attention.Reason reason : Attention.Reason.values()) {
            queue.oldest(reason, MAX_AWAITING).entries().forEach(entry -> ids.add(entry.item()));
        }
        eventLog.expect(queue.count() == ids.size(), "the gauge is " + queue.count() + ", but the index has " + ids);
        return ids;
    }
}
