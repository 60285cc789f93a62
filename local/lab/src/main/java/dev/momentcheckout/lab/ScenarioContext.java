package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.MomentSimulator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where a story is played: an app, the lab, and whoever tells what is seen. What is not as promised ends it. */
final class ScenarioContext {
    private final Lab lab;
    private final App app;
    private final ScenarioOutput narrator;

    ScenarioContext(Lab lab, App app, ScenarioOutput narrator) {
        this.lab = lab;
        this.app = app;
        this.narrator = narrator;
    }

    Lab lab() {
        return lab;
    }

    MomentSimulator moment() {
        return lab.moment();
    }

    void step(String title) {
        narrator.step(title);
    }

    void line(String text) {
        narrator.line(text);
    }

    /** @throws LabException if a promise is not kept */
    static void expect(boolean isKept, String promise) {
        if (!isKept) {
            throw new LabException("Not as promised: " + promise);
        }
    }

    /** The app opens a session, by the key if there is one; it must get one. */
    String create(@Nullable String key, @Nullable String body) {
        App.Answer answer = app.createSession(key, body);
        expect(
                answer.status() == 200,
                "create answers 200, not " + answer.status() + " "
                        + answer.body().path("title").asText());
        String session = answer.body().path("session_id").asText();
        expect(!session.isEmpty(), "create answers with a session_id");
        expect(!answer.body().path("client_token").asText().isEmpty(), "create answers with a client_token");
        return session;
    }

    /** The first step of most stories: a session is open, and Moment has told of it. */
    String opened() {
        step("The app opens a session");
        return create();
    }

    String create() {
        String session = create(null, null);
        line("The session is " + session + ".");
        awaitWebhooks();
        return session;
    }

    /** The customer pays, and Moment's webhooks about it arrive, or what has become of them. */
    void pay(String session) {
        moment().pay(session);
        awaitWebhooks();
    }

    /** The app asks for a session that it must not get; says why not. */
    App.Answer expectNoMoreOf(@Nullable String key, @Nullable String body, String promise) {
        App.Answer answer = app.createSession(key, body);
        line("POST /api/create-payment-session answers " + answer.status() + ": "
                + answer.body().path("title").asText());
        expect(answer.status() == 409, promise);
        return answer;
    }

    /** The app asks how a session stands, and must be told this. */
    void expectStatus(String session, String status, boolean isFinal) {
        App.Answer answer = app.status(session);
        line("GET /api/session-status answers " + answer.status() + ": "
                + answer.body().path("status").asText()
                + (answer.body().path("final").asBoolean() ? ", final" : ""));
        expect(answer.status() == 200, "status answers 200, not " + answer.status());
        expect(
                answer.body().path("status").asText().equals(status),
                "the app is told " + status + ", not "
                        + answer.body().path("status").asText());
        expect(answer.body().path("final").isBoolean(), "the app is told whether that is final");
        expect(answer.body().path("final").asBoolean() == isFinal, "final is " + isFinal);
    }

    /** Waits until the webhooks that are on their way have been answered. */
    void awaitWebhooks() {
        moment().webhooks().awaitIdle();
    }

    /** All that Moment has sent about a session. */
    List<Delivery> deliveries(String session) {
        return moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .toList();
    }

    /** How often Moment was asked about a session. */
    long retrievalsAtMoment(String session) {
        return moment().calls().stream()
                .map(Call::path)
                .filter(path -> path.endsWith("/" + session))
                .count();
    }

    void advanceTime(Duration duration) {
        lab.advanceTime(duration);
    }

    /** The reconciler runs, as it does each minute. */
    void reconcile() {
        lab.runSchedules();
    }

    Map<String, AttributeValue> item(String session) {
        return new TreeMap<>(lab.item(session));
    }

    String state(String session) {
        return text(item(session), "state");
    }

    /** Says how the session's item stands, which must be this. */
    void expectState(String session, String state) {
        line("In the table: " + state(session) + (needsReview(session) ? ", held" : ""));
        expect(state(session).equals(state), "the stored state is " + state + ", not " + state(session));
    }

    boolean needsReview(String session) {
        return item(session).containsKey("review_reasons");
    }

    /** What the shop was told of a session, when all is told. */
    List<LocalEventBridge.Entry> publishedEvents(String session) {
        expect(lab.awaitPublished(), "what has changed is announced");
        return lab.publishedEvents(session);
    }

    /** Says what the shop was told of the session, which must be this. */
    void expectPublished(String session, String... types) {
        List<String> told = publishedEvents(session).stream()
                .map(LocalEventBridge.Entry::detailType)
                .toList();
        line("The shop was told: " + (told.isEmpty() ? "nothing" : String.join(", then ", told)));
        expect(told.equals(List.of(types)), "the shop is told " + List.of(types) + ", not " + told);
    }

    static String text(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? "" : plain(value);
    }

    /** A value as a person reads it. */
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
