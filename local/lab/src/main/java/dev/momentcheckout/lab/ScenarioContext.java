package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.WebhookFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The lab, the app and the output of a scenario. An expectation that is not met ends the scenario. Each act of the
 * customer, the app and Moment goes through it, so that the same acts can be repeated with another backend.
 */
final class ScenarioContext {
    private static final int TERMINAL_WIDTH = 100;

    private final Lab lab;
    private final App app;
    private final ScenarioOutput output;
    private final ScenarioActs acts;
    private final Set<Promise> kept = EnumSet.noneOf(Promise.class);
    /** Expectations that were met, also those of requests that are sent at the same time. */
    private final AtomicInteger met = new AtomicInteger();

    ScenarioContext(Lab lab, App app, ScenarioOutput output) {
        this(lab, app, output, ScenarioActs.NONE);
    }

    /** @param acts receives each act of the customer, the app and Moment */
    ScenarioContext(Lab lab, App app, ScenarioOutput output, ScenarioActs acts) {
        this.lab = lab;
        this.app = app;
        this.output = output;
        this.acts = acts;
    }

    Lab lab() {
        return lab;
    }

    MomentSimulator moment() {
        return lab.moment();
    }

    void step(String title) {
        output.step(title);
    }

    void line(String text) {
        output.line(text);
    }

    /** @throws LabException if the expectation is not met */
    void expect(boolean isMet, String expectation) {
        if (!isMet) {
            throw new LabException("Expectation not met: " + expectation);
        }
        met.incrementAndGet();
    }

    /**
     * Proves a promise: it is kept if the proof's expectations are met.
     *
     * @throws LabException if an expectation is not met, or the proof has none
     */
    void prove(Promise promise, Runnable proof) {
        int before = met.get();
        try {
            proof.run();
            if (met.get() == before) {
                throw new LabException("No expectation proves that " + promise.text());
            }
        } catch (LabException e) {
            output.broken(promise, String.valueOf(e.getMessage()));
            throw e;
        }
        kept.add(promise);
        output.kept(promise);
    }

    /** @throws LabException if one of the promises was not proved */
    void expectKept(List<Promise> promises) {
        List<String> missing = promises.stream()
                .filter(promise -> !kept.contains(promise))
                .map(Promise::text)
                .toList();
        expect(missing.isEmpty(), "the scenario proves that " + String.join("; ", missing));
    }

    /** The app creates a session; expects 200. */
    String create(@Nullable String key, @Nullable String body) {
        App.Response response = createSession(key, body);
        expect(
                response.status() == 200,
                "create returns 200, not " + response.status() + " "
                        + response.body().path("title").asText());
        String session = response.body().path("session_id").asText();
        expect(!session.isEmpty(), "create returns a session_id");
        expect(!response.body().path("client_token").asText().isEmpty(), "create returns a client_token");
        return session;
    }

    private App.Response createSession(@Nullable String key, @Nullable String body) {
        App.Response response = app.createSession(key, body);
        String session =
                response.status() == 200 ? response.body().path("session_id").asText(null) : null;
        if (session != null) {
            output.session(session);
        }
        acts.creates(key, body, session);
        return response;
    }

    /** The first step of most scenarios: the app creates a session and its webhooks are delivered. */
    String openSession() {
        step("The app creates a session");
        return create();
    }

    String create() {
        String session = create(null, null);
        line("The session is " + session + ".");
        awaitWebhooks();
        return session;
    }

    /** The customer pays; returns when the webhooks that are not delayed or lost are delivered. */
    void pay(String session) {
        moment().pay(session);
        awaitWebhooks();
        acts.pays(session);
    }

    /** Moment ends the session, which is not paid. */
    void expire(String session) {
        moment().expire(session);
        awaitWebhooks();
        acts.expires(session);
    }

    /** Moment's session changes to this state, and a webhook reports it. */
    void report(String session, SessionStatus status, PaymentOutcome outcome) {
        moment().force(session, status, outcome);
        awaitWebhooks();
        acts.reports(session, status, outcome);
    }

    /** All webhooks have this fault until {@link #clearFaults()}. */
    void addWebhookFault(WebhookFault fault) {
        moment().webhooks().always(fault);
        acts.addsWebhookFault(fault);
    }

    /** The next request to an endpoint of Moment's API has this fault. */
    void addApiFaultOnce(Endpoint endpoint, Fault fault) {
        moment().faults().next(endpoint, fault);
        acts.addsApiFault(endpoint, fault, true);
    }

    /** Each request to an endpoint of Moment's API has this fault until {@link #clearFaults()}. */
    void addApiFault(Endpoint endpoint, Fault fault) {
        moment().faults().always(endpoint, fault);
        acts.addsApiFault(endpoint, fault, false);
    }

    /** Moment has no fault any more. */
    void clearFaults() {
        moment().faults().clear();
        moment().webhooks().clearFaults();
        acts.clearsFaults();
    }

    /** Moment delivers a webhook once more, with a new signature. */
    void repeat(Delivery delivery) {
        byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
        var signature = new TreeMap<>(moment().webhooks()
                .sign(delivery.webhookId(), moment().clock().instant(), body)
                .headers());
        // The app's client sets it itself.
        signature.remove("content-type");
        App.Response response = app.webhook(signature, delivery.body());
        line("The webhook " + delivery.type() + " arrives again: response " + response.status());
        expect(response.status() == 200, "a repeated webhook gets 200");
    }

    /** The app creates a session; expects 409. */
    App.Response expectConflict(@Nullable String key, @Nullable String body, String expectation) {
        return expectProblem(409, key, body, expectation);
    }

    /** The app creates a session; expects 503. */
    void expectUnavailable(@Nullable String key, @Nullable String body, String expectation) {
        expectProblem(503, key, body, expectation);
    }

    private App.Response expectProblem(int status, @Nullable String key, @Nullable String body, String expectation) {
        App.Response response = createSession(key, body);
        line("POST /api/create-payment-session returns " + response.status() + ": "
                + response.body().path("title").asText());
        expect(response.status() == status, expectation);
        return response;
    }

    /** The app gets the status of a session; expects these values. */
    void expectStatus(String session, String status, boolean isFinal) {
        App.Response response = app.status(session);
        acts.getsStatus(session);
        line("GET /api/session-status returns " + response.status() + ": "
                + response.body().path("status").asText()
                + (response.body().path("final").asBoolean() ? ", final" : ""));
        expect(response.status() == 200, "status returns 200, not " + response.status());
        expect(
                response.body().path("status").asText().equals(status),
                "the status is " + status + ", not "
                        + response.body().path("status").asText());
        expect(response.body().path("final").isBoolean(), "the field final is a boolean");
        expect(response.body().path("final").asBoolean() == isFinal, "final is " + isFinal);
    }

    /** Waits until no webhook delivery is in progress. */
    void awaitWebhooks() {
        moment().webhooks().awaitIdle();
    }

    /** Returns all webhook deliveries of a session. */
    List<Delivery> deliveries(String session) {
        return moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .toList();
    }

    /** Returns how often the backend has retrieved a session from Moment. */
    long retrievals(String session) {
        return moment().calls().stream()
                .map(Call::path)
                .filter(path -> path.endsWith("/" + session))
                .count();
    }

    void advanceTime(Duration duration) {
        lab.advanceTime(duration);
    }

    /** Runs the reconciler, as its schedule does every minute. */
    void reconcile() {
        lab.runSchedules();
    }

    Map<String, AttributeValue> item(String session) {
        return new TreeMap<>(lab.item(session));
    }

    String state(String session) {
        return text(item(session), "state");
    }

    /** Reports the stored state of a session; expects this one. */
    void expectState(String session, String state) {
        line("Stored state: " + state(session) + (needsReview(session) ? ", needs review" : "")
                + (ConsistencyCheck.isClosed(item(session)) ? ", closed by an operator" : ""));
        expect(state(session).equals(state), "the stored state is " + state + ", not " + state(session));
    }

    boolean needsReview(String session) {
        return ConsistencyCheck.needsReview(item(session));
    }

    /** Returns the events published about a session, after all changes so far are published. */
    List<LocalEventBridge.Entry> publishedEvents(String session) {
        expect(lab.awaitPublished(), "all changes are published");
        return lab.publishedEvents(session);
    }

    /** Reports the events published about a session; expects exactly these types. */
    void expectPublished(String session, String... types) {
        List<String> published = publishedEvents(session).stream()
                .map(LocalEventBridge.Entry::detailType)
                .toList();
        line("Published events: " + (published.isEmpty() ? "none" : String.join(", ", published)));
        expect(published.equals(List.of(types)), "the published events are " + List.of(types) + ", not " + published);
    }

    /**
     * Runs an operator's command and reports what it prints about a problem; expects this exit code.
     *
     * @param argv the command and its arguments
     */
    OperatorConsole.Output operate(int exit, String... argv) {
        OperatorConsole.Output output = lab.operators().run(List.of(argv), TERMINAL_WIDTH);
        line(OperatorConsole.commandLine(List.of(argv)));
        output.err().lines().filter(text -> !text.isBlank()).forEach(this::line);
        line("Exit code " + output.exit());
        expect(
                output.exit() == exit,
                "the exit code of " + argv[0] + " is " + exit + ", not " + output.exit() + ": " + output.err());
        return output;
    }

    /** An operator inspects a session; returns its revision, which a decision must name. */
    String inspect(String session) {
        String json = operate(0, "inspect", session, "--output", "json").out();
        String revision = ConsistencyCheck.json(json).at("/item/revision").asText();
        expect(revision.equals(text(item(session), "revision")), "inspect shows the stored revision");
        return revision;
    }

    /** Runs the reconciler and reports how many payments await an operator; expects this number. */
    void expectAwaitingOperator(int number) {
        reconcile();
        line("Payments that await an operator: " + lab.awaitingOperator());
        expect(
                lab.awaitingOperator() == number,
                "PaymentsAwaitingOperator is " + number + ", not " + lab.awaitingOperator());
    }

    /** Returns how many payments await an operator, as the reconciler counts them. */
    int awaitingOperator() {
        reconcile();
        return lab.awaitingOperator();
    }

    static String text(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? "" : plain(value);
    }

    /** Formats an attribute value without its DynamoDB type. */
    static String plain(AttributeValue value) {
        return switch (value.type()) {
            case S -> value.s();
            case N -> value.n();
            case BOOL -> value.bool().toString();
            case SS -> value.ss().toString();
            case L -> value.l().stream().map(ScenarioContext::plain).toList().toString();
            case M -> {
                var fields = new TreeMap<String, String>();
                value.m().forEach((name, field) -> fields.put(name, plain(field)));
                yield fields.toString();
            }
            case NUL -> "null";
            case B, BS, NS, UNKNOWN_TO_SDK_VERSION -> value.toString();
        };
    }
}
