package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.NaiveBackend.LambdaResponse;
import dev.momentcheckout.local.aws.HttpListener;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookFault;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The acts of a scenario, repeated with a {@link NaiveBackend} and a Moment of its own. The app is the one of the SDK
 * page: {@code onSuccess} shows a success, everything else does not. A customer who has paid and sees no success taps
 * Pay again, once.
 *
 * <p>Moment's webhooks get 404, because the example has no route for them. Moment accepts create requests without an
 * {@code Idempotency-Key} here, as its quickstarts do; its reference requires the key.
 */
final class NaiveRun implements ScenarioActs, AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final LambdaResponse FUNCTION_FAILED =
            new LambdaResponse(500, "application/json", "{\"message\":\"Internal Server Error\"}");

    private final Consumer<String> lines;
    private final HttpListener webhooks;
    private final MomentSimulator moment;
    private final NaiveBackend backend;
    /** By idempotency key or body, which name a purchase; a request with neither is a purchase of its own. */
    private final Map<String, NaivePurchase> purchases = new LinkedHashMap<>();
    /** By the id of the deployed backend's session. */
    private final Map<String, NaivePurchase> bySession = new HashMap<>();
    /** By the id of the deployed backend's session: the sessions that the same taps opened here. */
    private final Map<String, List<String>> counterparts = new HashMap<>();

    /**
     * Starts the backend and its Moment.
     *
     * @param lines receives what happens
     */
    NaiveRun(Clock clock, Consumer<String> lines) {
        this.lines = lines;
        webhooks = HttpListener.start("The naive backend", HOST, 0, routing -> {});
        moment = MomentSimulator.start(SimulatorSettings.defaults()
                .withClock(clock)
                .withOptionalIdempotencyKey()
                .withWebhookTarget(URI.create(webhooks.endpoint() + Lab.WEBHOOK_PATH)));
        backend = new NaiveBackend(moment.baseUrl(), SimulatorSettings.DEFAULT_SECRET_KEY);
    }

    @Override
    public synchronized void creates(@Nullable String key, @Nullable String body, @Nullable String session) {
        String name = Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(body))
                .orElseGet(() -> UUID.randomUUID().toString());
        NaivePurchase purchase = purchases.computeIfAbsent(name, _ -> new NaivePurchase(moment));
        Optional<String> opened = open(purchase);
        if (session != null) {
            bySession.put(session, purchase);
            opened.ifPresent(counterparts.computeIfAbsent(session, _ -> new ArrayList<>())::add);
        }
        if (opened.isPresent() && purchase.startsAgain()) {
            lines.accept("The sheet is open again, and the customer has seen no success.");
            pay(purchase, opened.get());
        }
    }

    /** The app fetches a client token; returns the session that its sheet shows, or empty without a sheet. */
    private Optional<String> open(NaivePurchase purchase) {
        LambdaResponse response = respond(backend::createPaymentSession);
        String token = json(response).path("client_token").asText();
        Optional<String> session = moment.sessions().stream()
                .filter(each -> each.clientToken().equals(token))
                .map(Session::id)
                .findFirst();
        session.ifPresent(purchase::opened);
        lines.accept("The app asks for a session: " + response.statusCode()
                + session.map(id -> ", session " + letter(id)).orElse(" without a client_token, so no sheet opens"));
        moment.webhooks().awaitIdle();
        return session;
    }

    @Override
    public synchronized void pays(String session) {
        of(session).ifPresent(purchase -> pay(purchase, last(session)));
    }

    private void pay(NaivePurchase purchase, String session) {
        moment.pay(session);
        moment.webhooks().awaitIdle();
        purchase.paid(session);
        lines.accept("The customer pays in session " + letter(session) + ".");
    }

    @Override
    public synchronized void getsStatus(String session) {
        of(session).ifPresent(purchase -> {
            String paid = purchase.lastPaid();
            getStatus(purchase, paid == null ? last(session) : paid);
        });
    }

    private void getStatus(NaivePurchase purchase, String session) {
        LambdaResponse response = respond(() -> backend.getSessionStatus(session));
        String status = json(response).path("status").asText();
        boolean isSuccess = status.equals(SessionStatus.COMPLETED.wire());
        purchase.asked(
                session,
                isSuccess,
                response.statusCode() == 200 ? NaiveCause.OUTCOME_IGNORED : NaiveCause.ERROR_NOT_CAUGHT);
        lines.accept("Status of " + letter(session) + ": " + (status.isEmpty() ? response.statusCode() : status)
                + (isSuccess ? ". The app shows success." : ". The app shows no success."));
        if (!isSuccess && purchase.startsAgain()) {
            lines.accept("The customer has paid and taps Pay again.");
            open(purchase).ifPresent(again -> {
                pay(purchase, again);
                getStatus(purchase, again);
            });
        }
    }

    @Override
    public synchronized void expires(String session) {
        counterparts.getOrDefault(session, List.of()).forEach(each -> {
            moment.expire(each);
            lines.accept("Session " + letter(each) + " expires.");
        });
        moment.webhooks().awaitIdle();
    }

    @Override
    public synchronized void reports(String session, SessionStatus status, PaymentOutcome outcome) {
        of(session).ifPresent(purchase -> {
            String first = counterparts.getOrDefault(session, List.of()).getFirst();
            moment.force(first, status, outcome);
            moment.webhooks().awaitIdle();
            if (outcome.isMoney()) {
                purchase.paid(first);
            }
            lines.accept("Session " + letter(first) + " is " + outcome.wire() + ". Moment’s webhook gets 404.");
        });
    }

    @Override
    public synchronized void addsWebhookFault(WebhookFault fault) {
        moment.webhooks().always(fault);
    }

    @Override
    public synchronized void addsApiFault(Endpoint endpoint, Fault fault, boolean isOnce) {
        if (isOnce) {
            moment.faults().next(endpoint, fault);
        } else {
            moment.faults().always(endpoint, fault);
        }
    }

    @Override
    public synchronized void clearsFaults() {
        moment.faults().clear();
        moment.webhooks().clearFaults();
    }

    /** Returns the worst outcome of the scenario's purchases. */
    synchronized NaiveOutcome outcome() {
        return purchases.values().stream()
                .map(NaivePurchase::outcome)
                .filter(outcome -> outcome != NaiveOutcome.FINE)
                .findFirst()
                .orElse(NaiveOutcome.FINE);
    }

    synchronized Set<NaiveCause> causes() {
        Set<NaiveCause> causes = EnumSet.noneOf(NaiveCause.class);
        purchases.values().stream().map(NaivePurchase::causes).forEach(causes::addAll);
        return causes;
    }

    synchronized PaymentTally tally() {
        Collection<PaymentTally> all =
                purchases.values().stream().map(NaivePurchase::tally).toList();
        return new PaymentTally(
                all.stream().mapToInt(PaymentTally::opened).sum(),
                all.stream().mapToInt(PaymentTally::paid).sum(),
                all.stream().mapToInt(PaymentTally::delivered).sum(),
                0,
                0);
    }

    /** Returns the Moment of this backend. */
    MomentSimulator moment() {
        return moment;
    }

    /** Names a session in the output: A is the first one. */
    private String letter(String session) {
        int index = moment.sessions().stream().map(Session::id).toList().indexOf(session);
        return Character.toString('A' + index);
    }

    private Optional<NaivePurchase> of(String session) {
        return Optional.ofNullable(bySession.get(session))
                .filter(_ -> !counterparts.getOrDefault(session, List.of()).isEmpty());
    }

    private String last(String session) {
        return counterparts.getOrDefault(session, List.of()).getLast();
    }

    private interface Function {
        LambdaResponse handle() throws IOException, InterruptedException;
    }

    /** Runs a function as an HTTP API does: an exception becomes a 500. */
    private static LambdaResponse respond(Function function) {
        try {
            return function.handle();
        } catch (IOException e) {
            return FUNCTION_FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FUNCTION_FAILED;
        }
    }

    private static JsonNode json(LambdaResponse response) {
        return ConsistencyCheck.json(response.body());
    }

    @Override
    public void close() {
        backend.close();
        moment.close();
        webhooks.close();
    }
}
