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

/** A running simulator. Safe for use by many threads. */
public final class MomentSimulator implements AutoCloseable {
    private final Clock clock;
    private final SessionActions actions;
    private final SessionStore store = new SessionStore();
    private final Access access;
    private final CallLog calls;
    private final Faults faults = new Faults();
    private final Webhooks webhooks;
    private final WebServer server;
    private final URI baseUrl;

    private MomentSimulator(SimulatorSettings settings) {
        clock = settings.clock();
        actions = new SessionActions(settings.ids());
        access = new Access(settings.access());
        calls = new CallLog(clock);
        webhooks = new Webhooks(settings.webhooks(), clock, settings.ids());
        server = WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(200))
                .routing(routing -> routing.register("/_sim", new ControlPlane(this))
                        .register("/pay", new PayPage())
                        .register("/", api(settings)))
                .build();
        server.start();
        if (!server.isRunning()) {
            throw new UncheckedIOException(
                    new IOException("The simulator cannot listen on " + settings.host() + ":" + settings.port()));
        }
        String reachable = settings.host().equals("0.0.0.0") ? "127.0.0.1" : settings.host();
        baseUrl = URI.create("http://" + reachable + ":" + server.port());
    }

    /** Starts a simulator; it answers when this returns. Throws {@link UncheckedIOException} if the port is taken. */
    public static MomentSimulator start(SimulatorSettings settings) {
        return new MomentSimulator(settings);
    }

    private PaymentSessionsApi api(SimulatorSettings settings) {
        FaultyWork faultyWork = new FaultyWork(faults, settings.sleeper());
        SessionCreation creation = new SessionCreation(
                settings.idempotency(),
                new IdempotencyKeys(clock),
                faultyWork,
                new SessionRequestParser(settings.anyPresentationMode()),
                new SessionFactory(settings, store, webhooks));
        return new PaymentSessionsApi(
                access,
                creation,
                new SessionLookup(store, faultyWork, settings.clientTokenOnRetrieve()),
                calls,
                new Transmission(faults, calls));
    }

    /** Where it listens; what a client takes for Moment's host, without {@code /collect}. */
    public URI baseUrl() {
        return baseUrl;
    }

    /** From now on these secret keys are accepted and no others, as after a rotation. */
    public void acceptSecretKeys(String... keys) {
        access.accept(Set.of(keys));
    }

    /** Throws {@link UnknownSessionException}. */
    public Session session(String id) {
        return store.get(id);
    }

    /** In order of creation. */
    public List<Session> sessions() {
        return store.all();
    }

    /** The customer submits. Throws {@link IllegalActionException} and {@link UnknownSessionException}, as all moves do. */
    public Session attempt(String id) {
        return perform(SessionAction.ATTEMPT, id);
    }

    /** The attempt is declined, another may follow. */
    public Session decline(String id) {
        return perform(SessionAction.DECLINE, id);
    }

    /** The customer pays. */
    public Session pay(String id) {
        return perform(SessionAction.PAY, id);
    }

    /** Money is held. */
    public Session reserve(String id) {
        return perform(SessionAction.RESERVE, id);
    }

    /** A zero-amount session verifies a card. */
    public Session verifyMethod(String id) {
        return perform(SessionAction.VERIFY_METHOD, id);
    }

    /** The last attempt fails: completed, yet unpaid. */
    public Session exhaust(String id) {
        return perform(SessionAction.EXHAUST, id);
    }

    /** Time is up. */
    public Session expire(String id) {
        return perform(SessionAction.EXPIRE, id);
    }

    /** The customer or the shop gives up. */
    public Session cancel(String id) {
        return perform(SessionAction.CANCEL, id);
    }

    /** Makes a move and tells of it. */
    public Session perform(SessionAction action, String id) {
        Session moved = store.change(id, session -> actions.apply(action, session, clock.instant()));
        webhooks.emit(action.eventTypes().stream()
                .map(type -> webhooks.event(type, moved))
                .toList());
        return moved;
    }

    /**
     * Puts a session into any state, documented or not: completed while pending, paid after it expired. Tells of it as
     * completed when it is, else as updated.
     */
    public Session force(String id, SessionStatus status, PaymentOutcome outcome) {
        Session forced = store.change(id, session -> actions.force(session, status, outcome, clock.instant()));
        String type = status == SessionStatus.COMPLETED ? EventType.SESSION_COMPLETED : EventType.SESSION_UPDATED;
        webhooks.emit(List.of(webhooks.event(type, forced)));
        return forced;
    }

    /** The link by which the customer comes back to the app; see {@link Session#returnLink()}. */
    public Optional<String> returnLink(String id) {
        return session(id).returnLink();
    }

    /** The API calls received, in order of arrival. */
    public List<Call> calls() {
        return calls.all();
    }

    /** Returns once no API call is under way, such as one that hung until its caller was gone; throws {@link IllegalStateException} after ten seconds. */
    public void awaitIdle() {
        calls.awaitIdle();
    }

    /** Every try at delivering a webhook, oldest first. */
    public List<Delivery> deliveries() {
        return webhooks.deliveries();
    }

    /** The time here; an {@link AdjustableClock} may be adjusted, also over HTTP. */
    public Clock clock() {
        return clock;
    }

    /** What goes wrong with calls. */
    public Faults faults() {
        return faults;
    }

    /** The sender of webhooks, and what goes wrong with those. */
    public Webhooks webhooks() {
        return webhooks;
    }

    /** Stops listening; calls that hang are dropped. */
    @Override
    public void close() {
        faults.close();
        server.stop();
        webhooks.close();
    }
}
