package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A shop with a catalog, and one purchase of 25 rand that an app pays for. */
final class PurchaseFixture implements AutoCloseable {
    static final String LINK = "myapp://paid?session_id={SESSION_ID}";
    private static final Map<String, String> SETTINGS =
            Map.of("PRICING", "catalog", "SUCCESS_URLS", "https://shop.example/paid?session_id={SESSION_ID}," + LINK);

    private final CreateFixture fixture;
    private final PurchaseKind kind;
    private final CreateSessionHandler handler;

    private PurchaseFixture(PurchaseKind kind, CreateFixture fixture) {
        this.kind = kind;
        this.fixture = fixture;
        this.handler = fixture.handler(SETTINGS);
        price(2500);
    }

    static PurchaseFixture open(PurchaseKind kind) {
        return new PurchaseFixture(kind, CreateFixture.open());
    }

    static PurchaseFixture open(PurchaseKind kind, UnaryOperator<SimulatorSettings> settings) {
        return new PurchaseFixture(kind, CreateFixture.open(settings));
    }

    PurchaseKind kind() {
        return kind;
    }

    CreateFixture fixture() {
        return fixture;
    }

    CreateSessionHandler handler() {
        return handler;
    }

    /** Returns a handler of a shop with other settings, as after a deployment. */
    CreateSessionHandler handler(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(SETTINGS);
        all.putAll(settings);
        return fixture.handler(all);
    }

    CreateSessionHandler handler(SystemServices services) {
        return fixture.handler(SETTINGS, services);
    }

    /** Returns a handler whose writes of items with this prefix of the id fail. */
    CreateSessionHandler handlerThatCannotWrite(String prefix) {
        return fixture.handlerThatCannotWrite(prefix, SETTINGS);
    }

    MomentSimulator moment() {
        return fixture.testEnvironment().moment();
    }

    /** Sets the shop's price of the purchase, in minor units. */
    void price(long amount) {
        fixture.testEnvironment()
                .putCatalogEntry(List.of(
                        TestEnvironment.catalogEntry("order#order-1", amount),
                        TestEnvironment.catalogEntry("product#tea", amount)));
    }

    HttpApiRequest request() {
        return kind.request("");
    }

    /** Returns a request of an app that is opened by a link. */
    HttpApiRequest requestByLink() {
        return kind.request(",\"success_url\":\"" + LINK + "\"");
    }

    ApiResponse post() {
        return post(request());
    }

    ApiResponse post(HttpApiRequest request) {
        return CreateFixture.post(handler, request);
    }

    /** Checks that the purchase is refused as paid by a session. */
    void isPaidBy(String session) {
        post().isProblem(kind.alreadyPaid()).isAboutSession(session);
    }

    void advance(Duration duration) {
        fixture.advance(duration);
    }

    /** The session expires at Moment, and its webhook is recorded. */
    void expire(String session) {
        moment().expire(session);
        fixture.recordWebhook(session);
    }

    /** The session is paid at Moment, and its webhook is recorded. */
    void pay(String session) {
        moment().pay(session);
        fixture.recordWebhook(session);
    }

    /** Returns the stored purchase, empty if there is none. */
    Map<String, AttributeValue> item() {
        return fixture.testEnvironment().item(kind.id());
    }

    @Nullable String text(String attribute) {
        AttributeValue value = item().get(attribute);
        return value == null ? null : value.s();
    }

    int attemptNumber() {
        return Integer.parseInt(
                requireNonNull(item().get("attempt_number"), "attempt_number").n());
    }

    List<String> previousSessions() {
        return requireNonNull(item().get("previous_sessions"), "previous_sessions").l().stream()
                .map(AttributeValue::s)
                .toList();
    }

    /** Returns the review reasons of a session, empty without one. */
    List<String> reviewReasons(String session) {
        AttributeValue reasons = fixture.item(session).get("review_reasons");
        return reasons == null ? List.of() : reasons.ss();
    }

    int sessionsAtMoment() {
        return moment().sessions().size();
    }

    @Override
    public void close() {
        fixture.close();
    }
}
