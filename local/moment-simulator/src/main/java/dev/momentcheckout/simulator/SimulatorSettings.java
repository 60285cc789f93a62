package dev.momentcheckout.simulator;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The settings of a simulator. Start from {@link #defaults()} and change single settings.
 *
 * @param port 0 for any free port
 * @param host the address to listen on; {@code 0.0.0.0} for all
 * @param ids supplies the variable part of every id: unique ASCII letters and digits
 * @param sleeper sleeps for {@link Fault.Delay}
 * @param checkoutUrl base URL of the hosted checkout pages
 * @param withoutAttempt the outcome of sessions that expire or are cancelled before any attempt
 * @param anyPresentationMode whether undocumented presentation modes are accepted
 * @param clientTokenOnRetrieve whether retrieve returns the client token too, which Moment does not document
 */
public record SimulatorSettings(
        int port,
        String host,
        Clock clock,
        Supplier<String> ids,
        Sleeper sleeper,
        AccessRules access,
        IdempotencyRules idempotency,
        WebhookSettings webhooks,
        URI checkoutUrl,
        OutcomeWithoutAttempt withoutAttempt,
        boolean anyPresentationMode,
        boolean clientTokenOnRetrieve) {

    /** The accepted public key by default. */
    public static final String DEFAULT_PUBLIC_KEY = "pk_test_simulator";

    /** The accepted secret key by default. */
    public static final String DEFAULT_SECRET_KEY = "sk_test_simulator";

    /** The signing secret by default: the bytes 0 to 31. */
    public static final String DEFAULT_SIGNING_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /** The signing secret of the wrong-key and two-signatures faults: the bytes 32 to 63. */
    public static final String OTHER_SIGNING_SECRET = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    /**
     * Svix's schedule: eight attempts in 27 hours, 35 minutes and 5 seconds.
     *
     * @see <a href="https://docs.svix.com/retries">Svix, retry schedule</a>
     */
    private static final List<Duration> SCHEDULE = List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(10));

    /**
     * Svix's time limit for a response.
     *
     * @see <a href="https://docs.svix.com/retries">Svix, retry schedule</a>
     */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /**
     * Returns the default settings: a free port on the loopback interface, the system clock, random ids, test mode, no
     * webhook target.
     */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                0,
                "127.0.0.1",
                Clock.systemUTC(),
                new RandomIds(),
                Thread::sleep,
                new AccessRules(Set.of(DEFAULT_SECRET_KEY), Set.of(DEFAULT_PUBLIC_KEY), Set.of(), 401),
                new IdempotencyRules(true, 422, Set.of(400)),
                new WebhookSettings(
                        null, DEFAULT_SIGNING_SECRET, TIMEOUT, Executors.newVirtualThreadPerTaskExecutor(), SCHEDULE),
                URI.create("https://checkout.momentpay.net"),
                OutcomeWithoutAttempt.NOT_STARTED,
                false,
                false);
    }

    public SimulatorSettings withPort(int value) {
        return changed(draft -> draft.port = value);
    }

    public SimulatorSettings withHost(String value) {
        return changed(draft -> draft.host = value);
    }

    public SimulatorSettings withClock(Clock value) {
        return changed(draft -> draft.clock = value);
    }

    public SimulatorSettings withIds(Supplier<String> value) {
        return changed(draft -> draft.ids = value);
    }

    public SimulatorSettings withSleeper(Sleeper value) {
        return changed(draft -> draft.sleeper = value);
    }

    /** Sets the base URL of the hosted checkout pages; a session's page adds one path segment. */
    public SimulatorSettings withCheckoutUrl(URI value) {
        return changed(draft -> draft.checkoutUrl = value);
    }

    public SimulatorSettings acceptingAnyPresentationMode() {
        return changed(draft -> draft.anyPresentationMode = true);
    }

    public SimulatorSettings withClientTokenOnRetrieve() {
        return changed(draft -> draft.clientTokenOnRetrieve = true);
    }

    /** Sets the accepted secret keys. */
    public SimulatorSettings withSecretKeys(String... keys) {
        return with(access.withAccepted(Set.of(keys)));
    }

    /** Sets the accepted public keys. They may create sessions and nothing else. */
    public SimulatorSettings withPublicKeys(String... keys) {
        return with(access.withPublicKeys(Set.of(keys)));
    }

    /** Sets the keys that get a 403, even if they are accepted too. */
    public SimulatorSettings withRevokedKeys(String... keys) {
        return with(access.withRevoked(Set.of(keys)));
    }

    /** Sets the status for an unknown key: 401 or 400. */
    public SimulatorSettings withUnknownKeyStatus(int status) {
        return with(access.withUnknownKeyStatus(status));
    }

    /** Accepts create without an idempotency key. */
    public SimulatorSettings withOptionalIdempotencyKey() {
        return with(new IdempotencyRules(false, idempotency.mismatchStatus(), idempotency.storedFailures()));
    }

    /** Sets the status for an idempotency key with another body: 422 or 409. */
    public SimulatorSettings withMismatchStatus(int status) {
        return with(new IdempotencyRules(idempotency.keyRequired(), status, idempotency.storedFailures()));
    }

    /**
     * Sets the failures whose first response is stored for its idempotency key and replayed; by default 400. See {@link
     * IdempotencyRules}.
     *
     * @throws IllegalArgumentException if a status is not 400 to 599
     */
    public SimulatorSettings withStoredFailures(Integer... statuses) {
        return with(idempotency.withStoredFailures(Set.of(statuses)));
    }

    /** Stores no failure for its idempotency key. */
    public SimulatorSettings withFailuresNotStored() {
        return withStoredFailures();
    }

    /** Sets the outcome of sessions that expire or are cancelled before any attempt; by default {@code not_started}. */
    public SimulatorSettings withOutcomeWithoutAttempt(OutcomeWithoutAttempt value) {
        return changed(draft -> draft.withoutAttempt = value);
    }

    public SimulatorSettings withWebhookTarget(URI target) {
        return with(new WebhookSettings(
                target, webhooks.secret(), webhooks.timeout(), webhooks.executor(), webhooks.schedule()));
    }

    /** Sets the signing secret: {@code whsec_} and base64. */
    public SimulatorSettings withSigningSecret(String secret) {
        return with(new WebhookSettings(
                webhooks.target(), secret, webhooks.timeout(), webhooks.executor(), webhooks.schedule()));
    }

    public SimulatorSettings withWebhookTimeout(Duration timeout) {
        return with(new WebhookSettings(
                webhooks.target(), webhooks.secret(), timeout, webhooks.executor(), webhooks.schedule()));
    }

    /**
     * Runs deliveries on this executor. With {@code Runnable::run} they finish before the session action returns, and
     * the webhook of a new session arrives before the response to its create call.
     */
    public SimulatorSettings withDeliveriesOn(Executor executor) {
        return with(new WebhookSettings(
                webhooks.target(), webhooks.secret(), webhooks.timeout(), executor, webhooks.schedule()));
    }

    /**
     * Sets the delay before each delivery attempt, the first one included; its size is the number of attempts. Each
     * delay starts when the attempt before has failed.
     *
     * <p>The default is Svix's schedule: 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h. Moment documents that retries
     * exist, not when. That it sends with Svix is inferred: the example signature on Moment's setup page is the one of
     * Svix's guide, and Svix sends the same headers for customers who replace its prefix {@code svix-}.
     *
     * @see <a href="https://docs.svix.com/retries">Svix, retry schedule</a>
     * @see <a href="https://docs.svix.com/receiving/verifying-payloads/how-manual">Svix, verifying manually</a>
     * @see <a href="https://docs.momentco.io/api-reference/webhooks/setup">Moment, webhook setup</a>
     */
    public SimulatorSettings withRetrySchedule(List<Duration> schedule) {
        return with(new WebhookSettings(
                webhooks.target(), webhooks.secret(), webhooks.timeout(), webhooks.executor(), schedule));
    }

    private SimulatorSettings with(AccessRules value) {
        return changed(draft -> draft.access = value);
    }

    private SimulatorSettings with(IdempotencyRules value) {
        return changed(draft -> draft.idempotency = value);
    }

    private SimulatorSettings with(WebhookSettings value) {
        return changed(draft -> draft.webhooks = value);
    }

    private SimulatorSettings changed(Consumer<Builder> change) {
        Builder draft = new Builder(this);
        change.accept(draft);
        return draft.settings();
    }

    /** A mutable copy of the settings. */
    private static final class Builder {
        private int port;
        private String host;
        private Clock clock;
        private Supplier<String> ids;
        private Sleeper sleeper;
        private AccessRules access;
        private IdempotencyRules idempotency;
        private WebhookSettings webhooks;
        private URI checkoutUrl;
        private OutcomeWithoutAttempt withoutAttempt;
        private boolean anyPresentationMode;
        private boolean clientTokenOnRetrieve;

        Builder(SimulatorSettings from) {
            port = from.port;
            host = from.host;
            clock = from.clock;
            ids = from.ids;
            sleeper = from.sleeper;
            access = from.access;
            idempotency = from.idempotency;
            webhooks = from.webhooks;
            checkoutUrl = from.checkoutUrl;
            withoutAttempt = from.withoutAttempt;
            anyPresentationMode = from.anyPresentationMode;
            clientTokenOnRetrieve = from.clientTokenOnRetrieve;
        }

        SimulatorSettings settings() {
            return new SimulatorSettings(
                    port,
                    host,
                    clock,
                    ids,
                    sleeper,
                    access,
                    idempotency,
                    webhooks,
                    checkoutUrl,
                    withoutAttempt,
                    anyPresentationMode,
                    clientTokenOnRetrieve);
        }
    }
}
