package dev.momentcheckout.simulator;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A running simulator. It is thread-safe. */
public final class MomentSimulator implements AutoCloseable {
    private final Clock clock;
    private final SessionActions actions;
    private final SessionStore store = new SessionStore();
    private final Authenticator authenticator;
    private final SessionCreation creation;
    private final CallLog calls;
    private final Faults faults = new Faults();
    private final Webhooks webhooks;
    private final WebServer server;
    private final URI baseUrl;
    private volatile Consumer<Session> observer = _ -> {};

    private MomentSimulator(SimulatorSettings settings) {
        clock = settings.clock();
        actions = new SessionActions(settings.ids(), settings.withoutAttempt());
        authenticator = new Authenticator(settings.access());
        calls = new CallLog(clock);
        webhooks = new Webhooks(settings.webhooks(), clock, settings.ids());
        FaultInjector injector = new FaultInjector(faults, settings.sleeper());
        creation = new SessionCreation(
                settings.idempotency(),
                new IdempotencyKeys(clock),
                injector,
                new SessionRequestParser(settings.anyPresentationMode()),
                new SessionFactory(settings, store, webhooks));
        PaymentSessionsApi api = new PaymentSessionsApi(
                authenticator,
                creation,
                new SessionLookup(store, injector, settings.clientTokenOnRetrieve()),
                calls,
                new ResponseWriter(faults, calls));
        server = WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(200))
                .routing(routing -> routing.addFilter(new DateHeader(clock))
                        .addFilter(new BrowserProtection())
                        .register("/_sim", new ControlPlane(this))
                        .register("/pay", new PayPage())
                        .register("/", api))
                .build();
        server.start();
        if (!server.isRunning()) {
            throw new UncheckedIOException(
                    new IOException("The simulator cannot listen on " + settings.host() + ":" + settings.port()));
        }
        String reachable = settings.host().equals("0.0.0.0") ? "127.0.0.1" : settings.host();
        baseUrl = URI.create("http://" + reachable + ":" + server.port());
    }

    /**
     * Starts a simulator. It accepts calls when this method returns.
     *
     * @throws UncheckedIOException if the port is in use
     */
    public static MomentSimulator start(SimulatorSettings settings) {
        return new MomentSimulator(settings);
    }

    /** Returns the endpoint's URL. It replaces Moment's host and does not contain {@code /collect}. */
    public URI baseUrl() {
        return baseUrl;
    }

    /** Replaces the accepted secret keys, as in a rotation. */
    public void acceptSecretKeys(String... keys) {
        authenticator.accept(Set.of(keys));
    }

    /**
     * Replaces the failures whose first response is stored for its idempotency key and replayed; see {@link
     * IdempotencyRules}. Responses stored before stay stored.
     *
     * @throws IllegalArgumentException if a status is not 400 to 599
     */
    public void storeFailures(Set<Integer> statuses) {
        creation.storeFailures(statuses);
    }

    /** Returns the failures whose first response is stored. */
    public Set<Integer> storedFailures() {
        return creation.storedFailures();
    }

    /** Replaces the outcome of sessions that expire or are cancelled before any attempt. */
    public void endWithoutAttemptAs(OutcomeWithoutAttempt outcome) {
        actions.endWithoutAttemptAs(outcome);
    }

    /** Returns the outcome of sessions that expire or are cancelled before any attempt. */
    public OutcomeWithoutAttempt outcomeWithoutAttempt() {
        return actions.withoutAttempt();
    }

    /**
     * Returns a session in its current state.
     *
     * @throws UnknownSessionException if there is no session with this id
     */
    public Session session(String id) {
        return store.get(id);
    }

    /** Returns a session in its current state; empty if there is none with this id. */
    public Optional<Session> find(String id) {
        return store.find(id);
    }

    /** Returns all sessions in order of creation. */
    public List<Session> sessions() {
        return store.all();
    }

    /**
     * The customer submits: a payment attempt is in flight. Every session action returns the changed session.
     *
     * @throws IllegalActionException if the session's state does not allow the action
     * @throws UnknownSessionException if there is no session with this id
     */
    public Session attempt(String id) {
        return perform(SessionAction.ATTEMPT, id);
    }

    /** The attempt is declined; another one may follow. */
    public Session decline(String id) {
        return perform(SessionAction.DECLINE, id);
    }

    /** The customer pays. */
    public Session pay(String id) {
        return perform(SessionAction.PAY, id);
    }

    /** The payment is reserved: authorised, not captured. */
    public Session reserve(String id) {
        return perform(SessionAction.RESERVE, id);
    }

    /** A session with amount 0 verifies a card. */
    public Session verifyMethod(String id) {
        return perform(SessionAction.VERIFY_METHOD, id);
    }

    /** The last attempt fails: the session is completed and unpaid. */
    public Session exhaust(String id) {
        return perform(SessionAction.EXHAUST, id);
    }

    /** The session expires. An attempt in flight stays in flight, and may then succeed or fail. */
    public Session expire(String id) {
        return perform(SessionAction.EXPIRE, id);
    }

    /** The customer or the merchant cancels the session. */
    public Session cancel(String id) {
        return perform(SessionAction.CANCEL, id);
    }

    /**
     * Performs a session action and sends its events.
     *
     * @throws IllegalActionException if the session's state does not allow the action
     * @throws UnknownSessionException if there is no session with this id
     */
    public Session perform(SessionAction action, String id) {
        Session changed = store.change(id, session -> actions.apply(action, session, clock.instant()));
        webhooks.emit(action.eventTypes(changed.status()).stream()
                .map(type -> webhooks.event(type, changed))
                .toList());
        observer.accept(changed);
        return changed;
    }

    /**
     * Sets any state, including those that Moment does not document, such as paid after expiry. Sends
     * {@code payment_session.completed} for a completed session, else {@code payment_session.updated}.
     *
     * @throws UnknownSessionException if there is no session with this id
     */
    public Session force(String id, SessionStatus status, PaymentOutcome outcome) {
        Session forced = store.change(id, session -> actions.force(session, status, outcome, clock.instant()));
        String type = status == SessionStatus.COMPLETED ? EventType.SESSION_COMPLETED : EventType.SESSION_UPDATED;
        webhooks.emit(List.of(webhooks.event(type, forced)));
        observer.accept(forced);
        return forced;
    }

    /**
     * Refunds a payment, as the merchant does in Moment's dashboard. Sends {@code payment.refunded}; the session stays
     * paid, because Moment does not document that a refund changes it.
     *
     * @throws IllegalStateException if the session is not paid
     * @throws UnknownSessionException if there is no session with this id
     */
    public Session refund(String id) {
        Session session = session(id);
        if (session.outcome() != PaymentOutcome.PAID) {
            throw new IllegalStateException(id + " is not paid, so there is nothing to refund");
        }
        webhooks.emit(List.of(webhooks.event(EventType.PAYMENT_REFUNDED, session)));
        return session;
    }

    /**
     * Returns the link that returns the customer to the app; see {@link Session#returnLink()}.
     *
     * @throws UnknownSessionException if there is no session with this id
     */
    public Optional<String> returnLink(String id) {
        return session(id).returnLink();
    }

    /**
     * Sets the observer of changed sessions. It gets each session after the events of the change are sent or planned.
     * Of two concurrent changes the newer one has the later {@link Session#updatedAt()}.
     */
    public void observe(Consumer<Session> newObserver) {
        observer = newObserver;
    }

    /** Returns the received API calls after the first ones, in order of arrival. */
    public List<Call> calls(int first) {
        return calls.after(first);
    }

    /** Returns a call as it is now: without a response while it is in flight. */
    public Call current(Call call) {
        return calls.current(call);
    }

    /** Returns the received API calls in order of arrival. */
    public List<Call> calls() {
        return calls.all();
    }

    /**
     * Waits until no API call is in flight, such as one that continues after its client disconnected.
     *
     * @throws IllegalStateException after ten seconds
     */
    public void awaitIdle() {
        calls.awaitIdle();
    }

    /** Returns the delivery attempts after the first ones, oldest first. */
    public List<Delivery> deliveries(int first) {
        return webhooks.deliveries(first);
    }

    /** Returns every delivery attempt of a webhook, oldest first. */
    public List<Delivery> deliveries() {
        return webhooks.deliveries();
    }

    /** Returns the clock of the settings; the control API can adjust an {@link AdjustableClock}. */
    public Clock clock() {
        return clock;
    }

    /** Returns the faults of API calls. */
    public Faults faults() {
        return faults;
    }

    /** Returns the sender of webhooks, with their faults. */
    public Webhooks webhooks() {
        return webhooks;
    }

    /** Stops the server and drops hanging calls. */
    @Override
    public void close() {
        faults.close();
        server.stop();
        webhooks.close();
    }
}
