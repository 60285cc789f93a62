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
 * How a simulator is to behave. Start from {@link #defaults()} and change what matters.
 *
 * @param port 0 takes a free one
 * @param host the address to listen on; {@code 0.0.0.0} for all
 * @param ids gives the variable part of every id: ASCII letters and digits, never the same twice
 * @param sleeper used by the delay fault
 * @param checkoutUrl where hosted pages are said to be
 * @param anyPresentationMode whether a presentation mode that is not documented is accepted
 * @param clientTokenOnRetrieve whether retrieve shows the client token again; not documented
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
        boolean anyPresentationMode,
        boolean clientTokenOnRetrieve) {

    /** The secret key that is accepted unless others are named. */
    public static final String DEFAULT_SECRET_KEY = "sk_test_simulator";

    /** The signing secret unless another is named: the bytes 0 to 31. */
    public static final String DEFAULT_SIGNING_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /** The secret of the wrong-key and rotation faults: the bytes 32 to 63. */
    public static final String OTHER_SIGNING_SECRET = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    /** The sample schedule of Standard Webhooks; Moment's own is not documented. */
    private static final List<Duration> SCHEDULE = List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** A free port on loopback, the system clock, random ids, test mode, webhooks to nowhere. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                0,
                "127.0.0.1",
                Clock.systemUTC(),
                new RandomIds(),
                Thread::sleep,
                new AccessRules(Set.of(DEFAULT_SECRET_KEY), Set.of(), 401),
                new IdempotencyRules(true, 422, true),
                new WebhookSettings(
                        null,
                        DEFAULT_SIGNING_SECRET,
                        Duration.ofSeconds(15),
                        Executors.newVirtualThreadPerTaskExecutor(),
                        SCHEDULE),
                URI.create("https://checkout.momentpay.net"),
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

    public SimulatorSettings withPause(Sleeper value) {
        return changed(draft -> draft.sleeper = value);
    }

    /** Where hosted pages are said to be; a session's page is one path segment below. */
    public SimulatorSettings withCheckoutUrl(URI value) {
        return changed(draft -> draft.checkoutUrl = value);
    }

    public SimulatorSettings acceptingAnyPresentationMode() {
        return changed(draft -> draft.anyPresentationMode = true);
    }

    public SimulatorSettings withClientTokenOnRetrieve() {
        return changed(draft -> draft.clientTokenOnRetrieve = true);
    }

    /** These keys and no others. */
    public SimulatorSettings withSecretKeys(String... keys) {
        return with(new AccessRules(Set.of(keys), access.revoked(), access.unknownKeyStatus()));
    }

    /** These keys are answered with 403, even when they are accepted too. */
    public SimulatorSettings withRevokedKeys(String... keys) {
        return with(new AccessRules(access.accepted(), Set.of(keys), access.unknownKeyStatus()));
    }

    /** 401 or 400. */
    public SimulatorSettings withUnknownKeyStatus(int status) {
        return with(new AccessRules(access.accepted(), access.revoked(), status));
    }

    /** Create works without a key too. */
    public SimulatorSettings withOptionalIdempotencyKey() {
        return with(new IdempotencyRules(false, idempotency.mismatchStatus(), idempotency.storesFailures()));
    }

    /** 422 or 409. */
    public SimulatorSettings withMismatchStatus(int status) {
        return with(new IdempotencyRules(idempotency.keyRequired(), status, idempotency.storesFailures()));
    }

    /** A refused request leaves its key free. */
    public SimulatorSettings withFailuresNotStored() {
        return with(new IdempotencyRules(idempotency.keyRequired(), idempotency.mismatchStatus(), false));
    }

    public SimulatorSettings withWebhookTarget(URI target) {
        return with(new WebhookSettings(
                target, webhooks.secret(), webhooks.timeout(), webhooks.executor(), webhooks.schedule()));
    }

    /** {@code whsec_} and base64. */
    public SimulatorSettings withSigningSecret(String secret) {
        return with(new WebhookSettings(
                webhooks.target(), secret, webhooks.timeout(), webhooks.executor(), webhooks.schedule()));
    }

    public SimulatorSettings withWebhookTimeout(Duration timeout) {
        return with(new WebhookSettings(
                webhooks.target(), webhooks.secret(), timeout, webhooks.executor(), webhooks.schedule()));
    }

    /**
     * Runs deliveries elsewhere. With {@code Runnable::run} they are done when the verb returns, and the webhook of a new
     * session overtakes the answer to its create call.
     */
    public SimulatorSettings withDeliveriesOn(Executor executor) {
        return with(new WebhookSettings(
                webhooks.target(), webhooks.secret(), webhooks.timeout(), executor, webhooks.schedule()));
    }

    /** The wait before each attempt to deliver, the first included; as many attempts as entries. */
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

    private SimulatorSettings changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** The fields of a copy while one of them changes. */
    private static final class Draft {
        private int port;
        private String host;
        private Clock clock;
        private Supplier<String> ids;
        private Sleeper sleeper;
        private AccessRules access;
        private IdempotencyRules idempotency;
        private WebhookSettings webhooks;
        private URI checkoutUrl;
        private boolean anyPresentationMode;
        private boolean clientTokenOnRetrieve;

        Draft(SimulatorSettings from) {
            port = from.port;
            host = from.host;
            clock = from.clock;
            ids = from.ids;
            sleeper = from.sleeper;
            access = from.access;
            idempotency = from.idempotency;
            webhooks = from.webhooks;
            checkoutUrl = from.checkoutUrl;
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
                    anyPresentationMode,
                    clientTokenOnRetrieve);
        }
    }
}
